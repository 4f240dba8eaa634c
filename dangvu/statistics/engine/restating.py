"""Figures on another day's tree: where on the tree of a wanted day an organisation of any day belongs.

One that stands on that day is itself. One that has ended goes to what became of it, one not yet founded to
what it came from; where that is several, each person goes where their own membership went, and the rest to
the nearest organisation above them all, where it is "not assignable below". Nothing is ever shared out by
proportion: what was set for an organisation as a whole, a target, goes only where all of it went.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from dangvu.statistics.engine.closure import EVERYTHING, as_known, kept, rest_of, used
from dangvu.statistics.store import Reading
from dangvu.statistics.store.columns import note_asked

_MADE_OF = "all_placement, all_organisation_successor, all_membership"
_ALWAYS = "DATE '0001-01-01' AS from_date, DATE '9999-12-31' AS until_date"


@dataclass
class _Trees:
    """What is known of organisations, as far as restating asks."""

    on: date
    parents: dict[int, int | None] = field(default_factory=dict)
    """Of those that stand on the day."""
    ended: dict[int, int | None] = field(default_factory=dict)
    """Those that stood before the day: the last parent."""
    coming: dict[int, int | None] = field(default_factory=dict)
    """Those first standing after the day: the first parent."""
    later: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    earlier: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    fallen: set[int] = field(default_factory=set)
    """Those that lead to no other, and so to what was above them; known once ``finals`` were asked."""
    _finals: dict[int, frozenset[int]] = field(default_factory=dict)

    def finals(self, one: int) -> frozenset[int]:
        """The organisations standing on the day that it leads to."""
        if one not in self._finals:
            self._finals[one] = (
                frozenset()
            )  # while it is worked out: successions that run in a circle lead nowhere
            self._finals[one] = self._worked_out(one)
        return self._finals[one]

    def _worked_out(self, one: int) -> frozenset[int]:
        if one in self.parents:
            return frozenset({one})
        steps = self.next_to(one)
        found = frozenset().union(*(self.finals(step) for step in steps))
        if all(step in self.fallen for step in steps):
            self.fallen.add(one)
        above = self.ended.get(one, self.coming.get(one))
        return found or (self.finals(above) if above is not None else frozenset())

    def next_to(self, one: int) -> list[int]:
        """One step towards the day."""
        if one in self.parents:
            return []
        return self.later[one] if one in self.ended else self.earlier[one]

    def path(self, one: int | None) -> list[int]:
        """Itself and all above it on the day, nearest first."""
        found: list[int] = []
        while one is not None and one not in found:
            found.append(one)
            one = self.parents.get(one)
        return found

    def target(self, one: int) -> int | None:
        """Where it is laid out: what it leads to, or the nearest above all that it leads to."""
        paths = [self.path(final) for final in sorted(self.finals(one))]
        if not paths:
            return None
        shared = set(paths[0]).intersection(*paths[1:])
        return next((above for above in paths[0] if above in shared), None)

    def ways(self, one: int) -> Iterator[tuple[int, int]]:
        """For a divided one: the organisations on the way that lead to a single final one, each with that
        one.
        """
        waiting, seen = list(self.next_to(one)), set[int]()
        while waiting:
            step = waiting.pop()
            if step in seen:
                continue
            seen.add(step)
            waiting += self.next_to(step)
            if len(finals := self.finals(step)) == 1:
                yield step, next(iter(finals))


def layout(reading: Reading, on: date) -> str:
    """The table that stands for the tree: every organisation of any day under its ancestors on the wanted
    day.
    """
    name = _name("layout", reading, on)
    note_asked(_MADE_OF)
    if not used(reading, name):
        _make(reading, on)
    return name


def moved(reading: Reading, on: date) -> str:
    """The table of persons whose own membership says where they belong: person, organisation, target."""
    layout(reading, on)
    return _name("moved", reading, on)


def became(reading: Reading, on: date) -> str:
    """The table of what organisations of any day are on the wanted day: organisation, same, is_whole. One
    that only fell to what was above it is in none; of a divided one nothing is whole.
    """
    layout(reading, on)
    return _name("became", reading, on)


def _name(kind: str, reading: Reading, on: date) -> str:
    return f"{kind}_{reading.known}_{on:%Y%m%d}"


def _make(reading: Reading, on: date) -> None:
    trees = _read(reading, on)
    everyone = {*trees.parents, *trees.ended, *trees.coming}
    holding = {*trees.parents.values(), None}
    laid = [(one, above) for one in everyone for above in _above(trees, trees.target(one), holding)]
    divided = [
        (one, way, final) for one in everyone if len(trees.finals(one)) > 1 for way, final in trees.ways(one)
    ]
    same = [
        (one, final, int(len(trees.finals(one)) == 1))
        for one in everyone - trees.fallen
        for final in trees.finals(one)
    ]
    tree, persons, lines = (_name(kind, reading, on) for kind in ("layout", "moved", "became"))
    kept(
        reading,
        tree,
        (
            f"CREATE OR REPLACE TABLE {persons} AS {_followed(reading.known, on)}",
            _columns(divided, "organisation", "way", "target"),
        ),
        (
            f"CREATE OR REPLACE TABLE {lines} AS SELECT unnest($organisation) AS organisation, "
            "unnest($same) AS same, unnest($is_whole)::BOOLEAN AS is_whole",
            _columns(same, "organisation", "same", "is_whole"),
        ),
        (
            f"CREATE TABLE {tree} AS "
            f"SELECT unnest($organisation) AS organisation, unnest($ancestor) AS ancestor, {_ALWAYS}",
            _columns(laid, "organisation", "ancestor"),
        ),
        beside=(persons, lines),
    )


def _above(trees: _Trees, target: int | None, holding: set[int | None]) -> Iterator[int]:
    """All that an organisation counts for that is laid out there."""
    yield from trees.path(target)
    yield EVERYTHING
    if target in holding:
        yield rest_of(EVERYTHING if target is None else target)


def _columns(rows: Iterable[tuple[int, ...]], *names: str) -> dict[str, list[int]]:
    """Rows as lists to be given as parameters; at least one row, of no organisation, so that the type is
    plain.
    """
    return dict(zip(names, map(list, zip(*[*rows, (-1,) * len(names)], strict=True)), strict=True))


def _followed(known: int, on: date) -> str:
    """Persons once in a divided organisation, each with the part they were in later: on the day, else next
    to it.
    """
    return f"""
        SELECT was.person, was.organisation, arg_min(given.target, (
            NOT (own.from_date <= DATE '{on}' AND coalesce(own.until_date, DATE '9999-12-31') > DATE '{on}'),
            abs(own.from_date - was.from_date)
        )) AS target
        FROM (
          SELECT unnest($organisation) AS organisation, unnest($way) AS way, unnest($target) AS target
        ) given
        JOIN all_membership was ON was.organisation = given.organisation
        JOIN all_membership own ON own.person = was.person AND own.organisation = given.way
        WHERE {as_known("was", known)} AND {as_known("own", known)}
        GROUP BY was.person, was.organisation
    """


def _read(reading: Reading, on: date) -> _Trees:
    trees = _Trees(on)
    placements = f"FROM all_placement p WHERE {as_known('p', reading.known)} ORDER BY from_date DESC"
    for one, parent, from_date, until_date in reading.rows(
        f"SELECT organisation, parent, from_date, until_date {placements}"
    ):
        if from_date > on:
            trees.coming[one] = parent
        elif until_date is None or until_date > on:
            trees.parents[one] = parent
        else:
            trees.ended.setdefault(one, parent)
    successions = f"FROM all_organisation_successor s WHERE {as_known('s', reading.known)} ORDER BY ALL"
    for one, successor in reading.rows(f"SELECT DISTINCT organisation, successor {successions}"):
        trees.later[one].append(successor)
        trees.earlier[successor].append(one)
    return trees
