"""The identity of table 1 for random histories, against a model that walks every day."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dangvu.statistics.engine.closure import rest_of
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.engine.tally import Cell, tally
from dangvu.statistics.store import reading
from dangvu.statistics.tests.world import World

START = date(2020, 1, 1)
DAYS = 10
CELLS, UNITS, ROOTS = ("c1", "c2", "c3"), ("a", "b"), ("r", "s")
STARTS = (
    "opening",
    "admitted",
    "readmitted",
    "recognised",
    "transferred_in",
    "organisation_transfer",
    "restored",
)
ENDS = (
    "recognised",
    "transferred_out",
    "organisation_transfer",
    "died",
    "expelled",
    "struck_off",
    "withdrew",
    "annulled",
)
GAINS = {
    "admitted": "admitted",
    "readmitted": "admitted",
    "restored": "restored",
    "opening": "entered_register",
    "transferred_in": "transferred_in",
}
LOSSES = {name: name for name in ("died", "expelled", "struck_off", "withdrew", "transferred_out")}
EVENTS = sorted({*GAINS.values(), *LOSSES, "joined", "left"})
register = count()


@dataclass
class History:
    """Parents by day of every organisation, and what every person was in by day with the reasons of their
    bounds.
    """

    parents: dict[str, list[str | None]]
    members: list[list[tuple[int, int, str, str, str]]] = field(default_factory=list)
    """Of each person: first day, day after the last, organisation, start and end reason."""

    def above(self, org: str | None, day: int) -> set[str]:
        found: set[str] = set()
        while org is not None:
            found.add(org)
            org = self.parents[org][day] if org in self.parents else None
        return found

    def row(self, person: int, day: int) -> tuple[int, int, str, str, str] | None:
        return next((row for row in self.members[person] if row[0] <= day < row[1]), None)

    def inside(self, person: int, org: str, day: int) -> bool:
        row = self.row(person, day)
        return row is not None and org in self.above(row[2], day)

    def events(self, org: str, first: int, last: int) -> Counter[str]:
        """What the definition of a change says, day by day and person by person."""
        found: Counter[str] = Counter()
        for person in range(len(self.members)):
            for day in range(first, last + 1):
                before, after = self.inside(person, org, day - 1), self.inside(person, org, day)
                if after and not before:
                    row = self.row(person, day)
                    assert row
                    found[GAINS.get(row[3], "joined") if row[0] == day else "joined"] += 1
                if before and not after:
                    row = self.row(person, day - 1)
                    assert row
                    found[LOSSES.get(row[4], "left") if row[1] == day else "left"] += 1
        return found

    def total(self, org: str, day: int) -> int:
        return sum(self.inside(person, org, day) for person in range(len(self.members)))


@st.composite
def histories(draw: st.DrawFn) -> History:
    def stays(choices: tuple[str, ...]) -> list[str | None]:
        """A parent a day, changing on a few days."""
        changes = draw(st.dictionaries(st.integers(0, DAYS - 1), st.sampled_from(choices), max_size=3))
        days: list[str | None] = []
        current = draw(st.sampled_from(choices))
        for day in range(DAYS):
            current = changes.get(day, current)
            days.append(current)
        return days

    parents = {unit: stays(ROOTS) for unit in UNITS} | {cell: stays((*UNITS, "r")) for cell in CELLS}
    history = History(parents)
    for _person in range(draw(st.integers(1, 4))):
        bounds = sorted(draw(st.sets(st.integers(0, DAYS), min_size=2, max_size=5)))
        rows = []
        for start, end in pairwise(bounds):
            if draw(st.integers(0, 5)):
                rows.append(
                    (
                        start,
                        end,
                        draw(st.sampled_from(CELLS)),
                        draw(st.sampled_from(STARTS)),
                        draw(st.sampled_from(ENDS)),
                    )
                )
        history.members.append(rows)
    return history


def written(history: History) -> World:
    """The history as a register of its own, beside those of the examples before."""
    world, prefix = World(), f"x{next(register)}-"

    def day(number: int) -> str:
        return (START + timedelta(days=number)).isoformat()

    for org in (*ROOTS, *UNITS, *CELLS):
        if org in ROOTS:
            world.organisation(prefix + org, None, day(-1), kind="province")
            continue
        days = history.parents[org]
        cuts = [0, *(number for number in range(1, DAYS) if days[number] != days[number - 1]), DAYS]
        world.organisation(prefix + org, prefix + str(days[0]), day(0), day(cuts[1]))
        for start, end in pairwise(cuts[1:]):
            world.fact(
                "placement", day(start), day(end), organisation=prefix + org, parent=prefix + str(days[start])
            )
    for person, rows in enumerate(history.members):
        for start, end, org, start_reason, end_reason in rows:
            world.member(f"{prefix}{person}", prefix + org, day(start), day(end), start_reason, end_reason)
        if not rows:
            world.person(f"{prefix}{person}")
    world.record()
    world.ids = {name.removeprefix(prefix): number for name, number in world.ids.items()}
    return world


@pytest.mark.by_day("embedded")
@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.integers(1, DAYS - 1), st.integers(0, DAYS - 2), st.integers(0, DAYS - 1))
def test_every_event_and_the_identity_agree_with_a_walk_through_all_days(
    history: History, first: int, length: int, structure: int
) -> None:
    last = min(first + length, DAYS - 1)
    world = written(history)
    days = [START + timedelta(days=number) for number in (first - 1, first, last)]
    ids = [world.ids[org] for org in (*ROOTS, *UNITS, *CELLS)]

    now = reading()
    cells = {event: Cell("count(*)", f"{{event}} = '{event}'") for event in EVENTS}
    rests = [rest_of(one) for one in ids]

    def counts(on: date | None) -> tuple[dict[int, Counter[str]], list[Counter[int]]]:
        """Events, then the members before and after, on the tree of a day or of their own."""
        scene = Scene(now, first=days[1], last=days[2], structure=on)
        found = tally(scene, "changes", cells, [*ids, *rests])
        totals = [
            tally(
                Scene(now, at=day, structure=on), "members", {"n": Cell("count(*)", "TRUE")}, [*ids, *rests]
            )
            for day in (days[0], days[2])
        ]
        by_org = {one: Counter(found.get(one, {})) for one in (*ids, *rests)}
        return by_org, [Counter({one: row["n"] for one, row in day.items()}) for day in totals]

    events, totals = counts(None)
    for org in (*ROOTS, *UNITS, *CELLS):
        counted = events[world.ids[org]]
        expected = history.events(org, first, last)
        opening, closing = (day[world.ids[org]] for day in totals)
        assert counted == expected
        assert (opening, closing) == (history.total(org, first - 1), history.total(org, last))
        gains = sum(counted[event] for event in {*GAINS.values(), "joined"})
        assert opening + gains - sum(counted[event] for event in {*LOSSES, "left"}) == closing

    # On the tree of any day the parts and what is not assignable below are the whole, and each comes out.
    laid, (before, after) = counts(START + timedelta(days=structure))
    for org in (*ROOTS, *UNITS):
        one = world.ids[org]
        below = [world.ids[part] for part, parents in history.parents.items() if parents[structure] == org]
        for day in (before, after) if below else ():
            assert day[one] == sum(day[part] for part in (*below, rest_of(one)))
    for one in (*ids, *rests):
        gains = sum(laid[one][event] for event in {*GAINS.values(), "joined"})
        assert before[one] + gains - sum(laid[one][event] for event in {*LOSSES, "left"}) == after[one]
