"""Which organisation a figure is asked of."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from dangvu.statistics.engine.closure import EVERYTHING, ancestry
from dangvu.statistics.engine.sql import Scene, literal
from dangvu.statistics.store import Reading


class Ambiguous(LookupError):
    """Several organisations bear the code on the day."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation as a figure names it; ``code`` is the key it was opened under."""

    id: int
    code: str
    name: str = ""
    kind: str = ""
    official_code: str = ""
    """By these two and its code it stands beside others; told by ``units``."""


orders: dict[str, Callable[[Unit], tuple[Any, ...]]] = {}
"""By the key of records: in which order they stand beside each other; a later room says it here."""


def coded(reading: Reading, code: str, days: Iterable[date]) -> Unit | None:
    """Who bears the code as official code on the first of the days on which anybody does, else who was
    opened under it.

    Raises Ambiguous.
    """
    for on in days:
        if found := _one(reading, code, f"o.official_code = $code AND {_ON_DAY}", on=on):
            return found
    return _one(reading, code, "o.code = $code")


_ON_DAY = "o.from_date <= $on AND (o.until_date IS NULL OR o.until_date > $on)"


def _one(reading: Reading, code: str, condition: str, **parameters: date) -> Unit | None:
    found = Scene(reading).rows(
        "SELECT o.organisation, arg_max(o.code, o.from_date), arg_max(o.name, o.from_date) "
        f"FROM organisation o WHERE {condition} GROUP BY ALL",
        (),
        code=code,
        **parameters,
    )
    if len(found) > 1:
        raise Ambiguous(code)
    return Unit(*found[0]) if found else None


@dataclass(frozen=True, slots=True)
class Stay:
    """Days on which an organisation stands in the tree; ``until_date`` is not one of them."""

    from_date: date
    until_date: date


def standing(reading: Reading, unit: Unit) -> list[Stay]:
    """The days on which the organisation stands in the tree."""
    found = reading.rows(
        f"SELECT DISTINCT from_date, until_date FROM {ancestry(reading)} "
        "WHERE organisation = $one AND ancestor = $one ORDER BY 1",
        {"one": unit.id},
    )
    return [Stay(*row) for row in found]


def exists(reading: Reading, unit: Unit, first: date, last: date) -> bool:
    """Whether the organisation stands in the tree on any day from first to last."""
    found = reading.rows(
        f"SELECT 1 FROM {ancestry(reading)} WHERE organisation = $one AND ancestor = $one "
        "AND from_date <= $last AND until_date > $first LIMIT 1",
        {"one": unit.id, "first": first, "last": last},
    )
    return bool(found)


def units(reading: Reading, ids: Iterable[int], on: date) -> dict[int, Unit]:
    """Organisations by number, named as on the day, else as last before it."""
    found = Scene(reading).rows(
        """
        SELECT organisation, arg_max(code, (from_date <= $on, from_date)),
          arg_max(name, (from_date <= $on, from_date)), arg_max(kind, (from_date <= $on, from_date)),
          coalesce(arg_max(official_code, (from_date <= $on, from_date)), '')
        FROM organisation WHERE organisation IN ($orgs) GROUP BY ALL
        """,
        ids,
        on=on,
    )
    return {one: Unit(one, *said) for one, *said in found}


def everything(reading: Reading, on: date) -> Unit:
    """The root of the day's tree where there is one; else what stands for the whole register."""
    roots = Scene(reading).rows(
        f"SELECT o.organisation FROM placement o WHERE o.parent IS NULL AND {_ON_DAY}",
        on=on,
    )
    if len(roots) == 1 and (found := units(reading, [roots[0][0]], on)):
        return found[roots[0][0]]
    return Unit(EVERYTHING, "")


def children(reading: Reading, parent: int, first: date, last: date) -> list[Unit]:
    """The organisations directly below on any day from first to last, in their order; by code where none is
    said.
    """
    ids = Scene(reading).rows(
        f"SELECT o.organisation FROM placement o WHERE coalesce(o.parent, {EVERYTHING}) = $parent "
        "AND o.from_date <= $until AND (o.until_date IS NULL OR o.until_date > $since)",
        parent=parent,
        since=first,
        until=last,
    )
    order = orders.get("organisation", _by_code)
    return sorted(units(reading, [row[0] for row in ids], last).values(), key=order)


def moved_below(reading: Reading, parent: int, first: date, last: date) -> bool:
    """Whether from first to last an organisation directly below left, ended or came in from elsewhere: what
    each of them counts over those days is then not what it counts for the one above.
    """
    found = Scene(reading).rows(
        f"""
        SELECT 1 FROM placement o WHERE coalesce(o.parent, {EVERYTHING}) = $parent
        AND ((o.until_date > $since AND o.until_date <= $until)
          OR (o.from_date > $since AND o.from_date <= $until AND EXISTS (
            SELECT 1 FROM placement b WHERE b.organisation = o.organisation
            AND b.until_date > $since AND b.until_date <= o.from_date)))
        LIMIT 1
        """,
        parent=parent,
        since=first,
        until=last,
    )
    return bool(found)


def every_below(reading: Reading, above: int, of: Collection[str], on: date) -> list[Unit]:
    """The organisations of some kinds, or of some types of base, at any depth below one on the day, in their
    order.
    """
    wanted = ", ".join(map(literal, of))
    ids = Scene(reading).rows(
        "SELECT o.organisation FROM organisation o JOIN ancestry tree ON tree.organisation = o.organisation "
        f"AND tree.ancestor = $above AND tree.from_date <= $on AND $on < tree.until_date WHERE {_ON_DAY} "
        f"AND o.organisation <> $above AND (o.kind IN ({wanted}) OR o.grassroots_type IN ({wanted}))",
        above=above,
        on=on,
    )
    order = orders.get("organisation", _by_code)
    return sorted(units(reading, {row[0] for row in ids}, on).values(), key=order)


def _by_code(one: Unit) -> tuple[Any, ...]:
    return (one.code,)
