"""Rows of the opening files with names for their columns, as far as acts are read from them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from dangvu.demo.state import Row

FIRST: Final = date(2019, 12, 1)
"""The first day whose history is told by acts: the hamlet mergers that went with those of communes begin."""
UNTIL: Final = date(2025, 1, 1)
"""The first day after it: here the acts of the first half of 2025 go on."""
Rows = dict[str, list[Row]]
"""By opening file."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A row of `memberships`."""

    person: str
    cell: str
    status: str
    from_date: date
    until_date: date | None
    start_reason: str
    end_reason: str | None
    decision_date: date | None
    admission_date: date | None
    official_date: date | None


@dataclass(frozen=True, slots=True)
class Organisation:
    """A row of `organisations`."""

    code: str
    parent: str | None
    kind: str
    name: str
    official_code: str
    grassroots_type: str
    place_code: str
    from_date: date
    until_date: date | None
    start_reason: str
    end_reason: str


@dataclass(frozen=True, slots=True)
class Hamlet:
    """A row of `hamlets`."""

    code: str
    name: str
    kind: str
    place_code: str
    population: int
    from_date: date
    until_date: date | None


@dataclass(frozen=True, slots=True)
class Succession:
    """A row of `organisation_successors` or `hamlet_successors`."""

    old: str
    new: str
    on: date
    kind: str


def memberships(rows: Iterable[Row]) -> dict[str, list[Membership]]:
    """By person, in the order of days."""
    found: dict[str, list[Membership]] = defaultdict(list)
    for row in sorted((Membership(*row) for row in rows), key=lambda row: row.from_date):
        found[row.person].append(row)
    return found
