"""Members received from outside the register, restored after a wrong removal, exempted and back."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dangvu.core.finding import Refused
from dangvu.ledger.acts import Act
from dangvu.ledger.rebuild import check
from dangvu.ledger.void import Void
from dangvu.membership.acts import (
    ExemptMember,
    ReceiveMember,
    RecordDeath,
    RestoreMember,
    ResumeMember,
    StrikeOffMember,
    TransferOut,
)
from dangvu.membership.models import Exemption
from dangvu.membership.queries import memberships_of
from dangvu.people.lookup import person_coded
from tests.cast import World, account, dry_run, enact

ON = date(2026, 8, 3)
LATER = date(2026, 9, 7)
NEW = ReceiveMember(
    "na-ca",
    ON,
    admission_date=date(2010, 5, 19),
    official_date=date(2011, 5, 19),
    decision_date=date(2010, 5, 4),
    code="moi",
    full_name="Vi Thị Mới",
    sex="female",
    birth_date=date(1980, 2, 1),
    ethnic_group="02",
    identity_number="006180000777",
)


def codes(world: World, act: Act) -> list[str]:
    return [found.code for found in dry_run(act, by=world.clerk) if found.severity != "inform"]


def test_a_member_from_elsewhere_is_received_with_the_days_they_bring(world: World) -> None:
    enact(NEW, by=world.clerk)

    person = person_coded("moi")
    assert person is not None
    (row,) = memberships_of(person)
    assert (row.from_date, row.status, row.start_reason) == (ON, "official", "transferred_in")
    assert (row.admission_date, row.official_date) == (date(2010, 5, 19), date(2011, 5, 19))
    assert check() == []


def test_without_an_official_day_they_are_probationary(world: World) -> None:
    enact(
        replace(NEW, official_date=None, admission_date=date(2026, 1, 5), decision_date=None), by=world.clerk
    )

    person = person_coded("moi")
    assert person is not None
    assert memberships_of(person)[0].status == "probationary"


def test_one_who_went_elsewhere_is_received_back_under_their_code(world: World) -> None:
    enact(TransferOut("son", ON), by=world.clerk, override="thử")
    back = ReceiveMember("na-ca", LATER, date(1995, 1, 15), date(1996, 1, 15), person="son")

    enact(back, by=world.clerk)

    assert [row.start_reason for row in memberships_of(world.person("son"))] == ["opening", "transferred_in"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"official_date": date(2010, 5, 18)}, "membership.days_out_of_order"),
        ({"admission_date": date(2026, 8, 4), "official_date": None}, "membership.days_out_of_order"),
        ({"identity_number": "1"}, "person.identity_number"),
        ({"full_name": ""}, "payload.missing"),
        ({"organisation": "kim-lu"}, "organisation.holds_no_members"),
    ],
)
def test_what_is_wrong_with_a_newcomer_is_refused(
    world: World, changes: dict[str, Any], expected: str
) -> None:
    assert expected in codes(world, replace(NEW, **changes))


def test_a_member_is_not_received_and_who_was_struck_off_not_either(world: World) -> None:
    again = ReceiveMember("na-ca", LATER, date(1995, 1, 15), date(1996, 1, 15), person="son")
    assert codes(world, again) == ["membership.overlap"]

    enact(StrikeOffMember("son", ON), by=world.clerk, override="thử")

    assert codes(world, again) == ["membership.not_transferred_out"]


@pytest.fixture
def struck_off(world: World) -> World:
    """Sơn was struck off on 3 August 2026."""
    enact(StrikeOffMember("son", ON), by=world.clerk, override="thử")
    return world


def test_one_wrongly_struck_off_is_official_again_with_their_old_days(struck_off: World) -> None:
    recorded = enact(RestoreMember("son", "na-ca", LATER), by=struck_off.clerk, override="thử")

    before, after = memberships_of(struck_off.person("son"))
    assert (after.from_date, after.status, after.start_reason, after.end_reason) == (
        LATER,
        "official",
        "restored",
        "",
    )
    assert after.official_date == before.official_date
    enact(Void(recorded.number), by=struck_off.clerk)
    assert len(memberships_of(struck_off.person("son"))) == 1


def test_rights_are_not_restored_to_a_member_nor_after_another_way_of_leaving(world: World) -> None:
    assert codes(world, RestoreMember("son", "na-ca", LATER)) == ["membership.not_left"]
    enact(RecordDeath("son", ON), by=world.clerk)

    found = [one.code for one in dry_run(RestoreMember("son", "na-ca", LATER), by=world.clerk)]

    assert "membership.restored_after_other_leaving" in found


def test_restoring_asks_a_mandate_over_the_cell_that_struck_them_off_too(struck_off: World) -> None:
    recorder = account("ghi", struck_off.organisation("na-ca"), "record")
    act = RestoreMember("son", "na-ca", LATER)

    assert "mandate.missing" in [found.code for found in dry_run(act, by=recorder)]


def test_an_exempt_member_stays_a_member_and_comes_back(world: World) -> None:
    enact(ExemptMember("son", ON), by=world.clerk)
    assert [row.until_date for row in memberships_of(world.person("son"))] == [None]

    enact(ResumeMember("son", LATER), by=world.clerk)

    (row,) = Exemption.objects.known().filter(person=world.person("son"))
    assert (row.from_date, row.until_date) == (ON, LATER)
    assert check() == []


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (ExemptMember("nga", ON), "membership.exemption_status"),
        (ExemptMember("son", ON, ON), "membership.exemption_days"),
        (ExemptMember("don", ON), "membership.none"),
        (ResumeMember("son", ON), "membership.not_exempt"),
    ],
)
def test_what_stands_in_the_way_of_an_exemption(world: World, act: Act, expected: str) -> None:
    assert expected in codes(world, act)


def test_nobody_is_exempted_twice_at_a_time(world: World) -> None:
    enact(ExemptMember("son", ON, LATER), by=world.clerk)

    assert codes(world, ExemptMember("son", date(2026, 9, 6))) == ["membership.exempt_already"]
    with pytest.raises(Refused):
        enact(ExemptMember("son", date(2026, 7, 1)), by=world.clerk)
    assert codes(world, ExemptMember("son", LATER)) == []
