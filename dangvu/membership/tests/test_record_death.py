"""A death: the first day no longer counted, and what stands in the way."""

from datetime import date
from pathlib import Path

import pytest

from dangvu.core.finding import Refused
from dangvu.ledger.enact import head
from dangvu.ledger.tests.golden import assert_golden
from dangvu.membership.acts import RecordDeath
from dangvu.membership.models import Membership
from dangvu.membership.queries import membership_on, memberships_of
from tests.cast import World, enact

ON = date(2022, 5, 1)


def test_payload_and_effects_are_as_agreed(world: World) -> None:
    assert_golden(Path(__file__).parent / "golden/record_death.json", world)


def test_the_day_given_is_the_first_no_longer_counted(world: World) -> None:
    enact(RecordDeath("be", ON), by=world.clerk)

    assert membership_on(world.person("be"), date(2022, 4, 30)) is not None
    assert membership_on(world.person("be"), ON) is None
    (row,) = memberships_of(world.person("be"))
    assert (row.until_date, row.end_reason) == (ON, "died")


def test_the_row_that_ended_is_superseded_and_stays(world: World) -> None:
    enact(RecordDeath("be", ON), by=world.clerk)

    before = Membership.objects.get(person=world.person("be"), superseded_in=2)
    assert (before.until_date, before.end_reason) == (None, "")
    assert membership_on(world.person("be"), ON, known=1) is not None


@pytest.mark.parametrize(
    ("person", "on", "code"),
    [
        ("ai", ON, "person.unknown"),
        ("don", ON, "membership.none"),
        ("minh", date(2017, 2, 3), "membership.none"),
        ("lan", date(2015, 6, 1), "membership.later_change"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_recorded(
    world: World, person: str, on: date, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        enact(RecordDeath(person, on), by=world.clerk, override="thử")

    assert [one.code for one in refused.value.findings] == [code]
    assert head().number == 1


def test_the_first_day_of_a_membership_can_be_its_only_one(world: World) -> None:
    enact(RecordDeath("nga", date(2024, 11, 8)), by=world.clerk)

    (row,) = memberships_of(world.person("nga"))
    assert (row.from_date, row.until_date) == (date(2024, 11, 7), date(2024, 11, 8))
