"""A transfer inside the register: out of one cell and into another on one day, in one total always."""

from datetime import date
from pathlib import Path

import pytest

from dangvu.core.finding import Refused
from dangvu.ledger.enact import head
from dangvu.ledger.tests.golden import assert_golden
from dangvu.membership.acts import TransferMember
from dangvu.membership.queries import membership_on, memberships_of
from tests.cast import World, enact

ON = date(2021, 1, 4)


def test_payload_and_effects_are_as_agreed(world: World) -> None:
    assert_golden(Path(__file__).parent / "golden/transfer_member.json", world)


def test_the_member_leaves_and_arrives_on_the_same_day_with_the_same_papers(world: World) -> None:
    enact(TransferMember("son", "na-ca", ON), by=world.clerk)

    before, after = memberships_of(world.person("son"))
    assert (before.until_date, before.end_reason) == (ON, "transferred_out")
    assert (after.from_date, after.start_reason, after.end_reason) == (ON, "transferred_in", "")
    assert after.organisation_id == world.organisation("na-ca")
    for field in ("status", "decision_date", "admission_date", "official_date"):
        assert getattr(before, field) == getattr(after, field)


def test_an_official_code_finds_the_cell_too(world: World) -> None:
    enact(TransferMember("son", "06.066.001.000.001", ON), by=world.clerk)

    row = membership_on(world.person("son"), ON)
    assert row is not None
    assert row.organisation_id == world.organisation("na-ca")


@pytest.mark.parametrize(
    ("person", "organisation", "on", "code"),
    [
        ("ai", "na-ca", ON, "person.unknown"),
        ("son", "khong-co", ON, "organisation.unknown"),
        ("son", "truong-noi-tru", ON, "organisation.closed"),
        ("son", "cho-don", ON, "organisation.holds_no_members"),
        ("son", "ban-khan", ON, "membership.same_organisation"),
        ("lan", "khuoi-it", date(2016, 3, 1), "membership.just_begun"),
        ("lan", "ban-khan", date(2015, 6, 1), "membership.later_change"),
        ("don", "khuoi-it", date(2019, 5, 19), "membership.none"),
        ("minh", "na-ca", date(2017, 1, 1), "membership.none"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_recorded(
    world: World, person: str, organisation: str, on: date, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        enact(TransferMember(person, organisation, on), by=world.clerk, override="thử")

    assert [one.code for one in refused.value.findings if one.severity == "refuse"] == [code]
    assert head().number == 1


def test_a_late_letter_is_told_and_kept(world: World) -> None:
    recorded = enact(
        TransferMember("son", "na-ca", date(2025, 9, 18), letter_on=date(2025, 8, 4)), by=world.clerk
    )

    assert "membership.letter_presented_late" in [one.code for one in recorded.remarks]
