"""Days and periods: the one place that compares bounds.

A period is ``from_date`` (first day it holds) and ``until_date`` (first day it no longer holds; ``None``
while open). Periods that users name (a half-year, a year) have both ends included; ``through`` turns their
last day into a bound.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar

DAY = timedelta(days=1)
END_OF_TIME = date.max
"""Stands for an open end where two ends are compared."""


class Dated(Protocol):
    """Anything with validity."""

    @property
    def from_date(self) -> date: ...
    @property
    def until_date(self) -> date | None: ...


def is_forward(from_date: date, until_date: date | None) -> bool:
    """Whether the period has at least one day."""
    return until_date is None or from_date < until_date


def end_of(row: Dated) -> date:
    """The row's upper bound, an open one as the end of time."""
    return row.until_date or END_OF_TIME


def holds(row: Dated, on: date) -> bool:
    """Whether the row holds on the day."""
    return row.from_date <= on < end_of(row)


def tense(row: Dated, on: date) -> str:
    """``past``, ``now`` or ``future``: where the row lies from the day."""
    if holds(row, on):
        return "now"
    return "future" if row.from_date > on else "past"


def overlap(one: Dated, other: Dated) -> bool:
    """Whether the two share a day."""
    return one.from_date < end_of(other) and other.from_date < end_of(one)


def through(last_day: date) -> date:
    """The upper bound of a period whose last day is given."""
    return last_day + DAY


def last_day(until_date: date | None) -> date | None:
    """The last day a span includes, as screens show it."""
    return until_date - DAY if until_date else None


def is_covered(wanted: Dated, rows: Iterable[Dated]) -> bool:
    """Whether the rows together cover every day of ``wanted`` without a hole."""
    reached = wanted.from_date
    for row in sorted(rows, key=lambda row: row.from_date):
        if row.from_date > reached:
            return False
        reached = max(reached, end_of(row))
        if reached >= end_of(wanted):
            return True
    return False


Row = TypeVar("Row", bound=Dated)


def overlapping_pairs(rows: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Neighbouring rows, by start, of which the second begins before the first has ended."""
    ordered = sorted(rows, key=lambda row: (row.from_date, end_of(row)))
    return [(before, after) for before, after in pairwise(ordered) if overlap(before, after)]


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on, or that month's last day where it is shorter.

    >>> add_months(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    years, month0 = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month0 + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")
