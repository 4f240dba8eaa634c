"""Nobody is put into an organisation whose end is already recorded, nothing under one."""

from datetime import date

import pytest

from dangvu.core.finding import Refused
from dangvu.ledger.acts import Act
from dangvu.membership.acts import AdmitMember, TransferMember
from dangvu.organisations.acts import EstablishOrganisation
from tests.cast import World, enact

BEFORE_ITS_END = date(2018, 6, 1)
"""The school's cell ends on 1 July 2019."""


def refused_codes(act: Act, world: World) -> list[str]:
    with pytest.raises(Refused) as refused:
        enact(act, by=world.clerk, override="thử")
    return [one.code for one in refused.value.findings if one.severity == "refuse"]


def test_transfer_member_refuses_a_cell_that_is_about_to_end(world: World) -> None:
    act = TransferMember("be", "truong-noi-tru", BEFORE_ITS_END)

    assert refused_codes(act, world) == ["organisation.will_end"]


def test_admit_member_refuses_a_cell_that_is_about_to_end(world: World) -> None:
    enact(TransferMember("son", "na-ca", date(2010, 1, 1)), by=world.clerk)
    act = AdmitMember("truong-noi-tru", date(2018, 5, 2), BEFORE_ITS_END, person="son")

    assert "organisation.will_end" in refused_codes(act, world)


def test_establish_organisation_refuses_a_parent_that_is_about_to_end(world: World) -> None:
    act = EstablishOrganisation(
        code="moi", name="Chi bộ", organisation_kind="cell", on=BEFORE_ITS_END, parent="truong-noi-tru"
    )

    assert "organisation.parent_will_end" in refused_codes(act, world)
