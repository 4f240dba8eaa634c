"""Members suspended from Party activity, and back."""

from datetime import date

import pytest

from dangvu.core.finding import Refused
from dangvu.ledger.acts import Act
from dangvu.ledger.paper import Paper, Step
from dangvu.ledger.rebuild import check
from dangvu.ledger.void import Void
from dangvu.membership.acts import (
    ExemptMember,
    ExpelMember,
    LiftSuspension,
    RecogniseMember,
    SuspendMember,
    TransferMember,
    TransferOut,
)
from dangvu.membership.models import Exemption, Suspension
from dangvu.membership.queries import memberships_of
from tests.cast import World, dry_run, enact

ON = date(2025, 1, 6)
LIMIT = date(2025, 4, 6)
LAST = date(2025, 7, 5)


def codes(world: World, act: Act) -> list[str]:
    return [found.code for found in dry_run(act, by=world.clerk) if found.severity != "inform"]


def told(world: World, act: Act) -> set[str]:
    return {found.code for found in dry_run(act, by=world.clerk)}


def stretches(world: World, person: str) -> list[tuple[date, date | None]]:
    rows = Suspension.objects.known().filter(person=world.person(person)).order_by("from_date")
    return [(row.from_date, row.until_date) for row in rows]


def test_a_suspended_member_stays_a_member_and_comes_back(world: World) -> None:
    enact(SuspendMember("son", ON), by=world.clerk)
    assert [row.until_date for row in memberships_of(world.person("son"))] == [None]

    enact(LiftSuspension("son", date(2025, 2, 3)), by=world.clerk)

    assert stretches(world, "son") == [(ON, date(2025, 2, 3))]
    assert check() == []


def test_one_that_begins_when_another_ends_prolongs_it(world: World) -> None:
    enact(SuspendMember("son", ON, LIMIT), by=world.clerk)

    assert codes(world, SuspendMember("son", LIMIT, LAST)) == []
    assert codes(world, SuspendMember("son", LIMIT, date(2025, 7, 6))) == ["membership.suspension_too_long"]
    # a day between: a suspension of its own
    assert codes(world, SuspendMember("son", date(2025, 4, 7), date(2025, 7, 6))) == []


def test_a_third_decision_prolongs_the_first(world: World) -> None:
    enact(SuspendMember("son", ON, date(2025, 3, 3)), by=world.clerk)
    enact(SuspendMember("son", date(2025, 3, 3), date(2025, 5, 5)), by=world.clerk)

    assert codes(world, SuspendMember("son", date(2025, 5, 5), LAST)) == []
    assert "membership.suspension_too_long" in codes(
        world, SuspendMember("son", date(2025, 5, 5), date(2025, 7, 6))
    )


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (SuspendMember("son", ON, ON), "membership.suspension_days"),
        (SuspendMember("don", ON), "membership.none"),
        (LiftSuspension("son", ON), "membership.not_suspended"),
    ],
)
def test_what_stands_in_the_way(world: World, act: Act, expected: str) -> None:
    assert expected in codes(world, act)


def test_nobody_is_suspended_twice_at_a_time_nor_lifted_on_the_day_it_ends(world: World) -> None:
    enact(SuspendMember("son", ON, LIMIT), by=world.clerk)

    assert codes(world, SuspendMember("son", date(2025, 4, 5))) == ["membership.suspended_already"]
    with pytest.raises(Refused):
        enact(SuspendMember("son", date(2024, 12, 2)), by=world.clerk)
    assert codes(world, LiftSuspension("son", date(2025, 4, 5))) == []
    assert codes(world, LiftSuspension("son", LIMIT)) == ["membership.not_suspended"]


def test_a_cell_does_not_suspend(world: World) -> None:
    cell = Paper("1-QĐ", steps=(Step("deciding", "ban-khan", "cell"),))
    above = Paper("1-QĐ", steps=(Step("deciding", "cho-don", "inspection_commission"),))

    by_cell = dry_run(SuspendMember("son", ON, LIMIT), by=world.clerk, paper=cell)

    assert [found.code for found in by_cell] == ["deciding.not_competent"]
    assert dry_run(SuspendMember("son", ON, LIMIT), by=world.clerk, paper=above) == []


def test_it_ends_with_the_membership_and_comes_back_with_it(world: World) -> None:
    left_on = date(2025, 3, 3)
    enact(SuspendMember("son", ON, LIMIT), by=world.clerk)
    enact(ExemptMember("son", ON), by=world.clerk)

    recorded = enact(ExpelMember("son", left_on), by=world.clerk)

    assert stretches(world, "son") == [(ON, left_on)]
    assert [row.until_date for row in Exemption.objects.known()] == [left_on]
    enact(Void(recorded.number), by=world.clerk)
    assert stretches(world, "son") == [(ON, LIMIT)]


def test_one_that_ended_before_stays_as_it_was(world: World) -> None:
    enact(SuspendMember("son", ON, LIMIT), by=world.clerk)

    enact(ExpelMember("son", LIMIT), by=world.clerk)

    assert stretches(world, "son") == [(ON, LIMIT)]


def test_nobody_leaves_before_a_suspension_that_is_recorded(world: World) -> None:
    enact(SuspendMember("son", ON), by=world.clerk)

    assert codes(world, ExpelMember("son", ON)) == ["membership.later_change"]
    assert codes(world, ExpelMember("son", date(2025, 1, 7))) == []


def test_moving_or_recognising_a_suspended_member_leads_to_their_page(world: World) -> None:
    enact(SuspendMember("son", ON), by=world.clerk)
    enact(SuspendMember("nga", date(2026, 1, 5)), by=world.clerk, override="thử")
    note = "membership.standing_decision"

    assert note in told(world, TransferMember("son", "na-ca", date(2025, 3, 3)))
    assert note in told(world, TransferOut("son", date(2025, 3, 3)))
    assert note in told(world, RecogniseMember("nga", date(2026, 2, 2), date(2026, 2, 16)))
    assert note not in told(world, TransferMember("be", "ban-khan", date(2025, 3, 3)))
    assert note not in told(world, TransferMember("son", "na-ca", date(2025, 1, 3)))
