"""The end of a membership: the first day no longer counted, the way of leaving, what stands in the way."""

from datetime import date
from pathlib import Path

import pytest

from dangvu.core.finding import Refused
from dangvu.ledger.enact import enact, head
from dangvu.ledger.payload import read
from dangvu.ledger.tests.golden import assert_golden
from dangvu.membership.acts import EndMembership
from dangvu.membership.models import Membership
from dangvu.membership.queries import membership_on, memberships_of
from tests.cast import World

ON = date(2022, 5, 1)


def test_payload_and_effects_are_as_agreed(world: World) -> None:
    assert_golden(Path(__file__).parent / "golden/end_membership.json", world)


def test_the_day_given_is_the_first_no_longer_counted(world: World) -> None:
    enact(EndMembership("be", ON, "died"), by=world.clerk)

    assert membership_on(world.person("be"), date(2022, 4, 30)) is not None
    assert membership_on(world.person("be"), ON) is None
    (row,) = memberships_of(world.person("be"))
    assert (row.until_date, row.end_reason) == (ON, "died")


def test_the_row_that_ended_is_superseded_and_stays(world: World) -> None:
    enact(EndMembership("be", ON, "died"), by=world.clerk)

    before = Membership.objects.get(person=world.person("be"), superseded_in=2)
    assert (before.until_date, before.end_reason) == (None, "")
    assert membership_on(world.person("be"), ON, known=1) is not None


@pytest.mark.parametrize(
    ("person", "on", "reason", "code"),
    [
        ("ai", ON, "died", "person.unknown"),
        ("don", ON, "died", "membership.none"),
        ("minh", date(2017, 2, 3), "died", "membership.none"),
        ("lan", date(2015, 6, 1), "died", "membership.later_change"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_recorded(
    world: World, person: str, on: date, reason: str, code: str
) -> None:
    act, _faults = read(EndMembership, {"person": person, "on": on.isoformat(), "reason": reason})
    assert act is not None
    with pytest.raises(Refused) as refused:
        enact(act, by=world.clerk, override="thử")

    assert [one.code for one in refused.value.findings] == [code]
    assert head().number == 1


def test_the_first_day_of_a_membership_can_be_its_only_one(world: World) -> None:
    enact(EndMembership("nga", date(2024, 11, 8), "died"), by=world.clerk)

    (row,) = memberships_of(world.person("nga"))
    assert (row.from_date, row.until_date) == (date(2024, 11, 7), date(2024, 11, 8))


def test_a_reason_outside_the_list_is_a_fault_of_form(world: World) -> None:
    act, faults = read(EndMembership, {"person": "be", "on": "2022-05-01", "reason": "retired"})

    assert act is None
    assert [(fault.code, fault.where["field"]) for fault in faults] == [("payload.form", "reason")]
