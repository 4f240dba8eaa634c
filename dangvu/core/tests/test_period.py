"""Bounds: the first day holds, the last bound does not."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvu.core import period

JAN, FEB, MAR, APR = (date(2025, month, 1) for month in (1, 2, 3, 4))
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@dataclass(frozen=True)
class Period:
    from_date: date
    until_date: date | None = None


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(st.integers(0, 30))
    length = draw(st.one_of(st.none(), st.integers(1, 10)))
    first = JAN + timedelta(start)
    return Period(first, None if length is None else first + timedelta(length))


@dataclass
class Row:
    name: str
    from_date: date
    until_date: date | None


def days_of(row: Period) -> set[date]:
    return {day for step in range(60) if period.holds(row, day := JAN + timedelta(step))}


@pytest.mark.parametrize("until", [JAN, JAN - timedelta(1)])
def test_a_period_has_at_least_one_day(until: date) -> None:
    assert not period.is_forward(JAN, until)


def test_the_first_day_holds_and_the_bound_does_not() -> None:
    row = Period(FEB, MAR)

    assert [period.holds(row, day) for day in (date(2025, 1, 31), FEB, date(2025, 2, 28), MAR)] == [
        False,
        True,
        True,
        False,
    ]


def test_an_open_period_holds_for_ever() -> None:
    assert period.holds(Period(FEB), date(2999, 1, 1))
    assert period.end_of(Period(FEB)) == date.max


@given(periods(), periods())
def test_two_periods_overlap_when_they_share_a_day(one: Period, other: Period) -> None:
    assert period.overlap(one, other) == bool(days_of(one) & days_of(other))


@given(periods(), st.lists(periods(), max_size=4))
def test_a_period_is_covered_when_every_day_of_it_is(wanted: Period, rows: list[Period]) -> None:
    covering: set[date] = set().union(*(days_of(row) for row in rows))
    is_open_to_the_end = wanted.until_date is not None or any(row.until_date is None for row in rows)

    assert period.is_covered(wanted, rows) == (days_of(wanted) <= covering and is_open_to_the_end)


def test_the_last_day_of_a_span_and_its_bound_are_a_day_apart() -> None:
    assert period.through(date(2024, 12, 31)) == JAN
    assert period.last_day(JAN) == date(2024, 12, 31)
    assert period.last_day(None) is None


def test_overlapping_pairs_name_the_later_row_second_whatever_the_order_of_the_file() -> None:
    rows = [Row("c", MAR, None), Row("a", JAN, date(2025, 2, 2)), Row("b", FEB, MAR)]

    assert [(one.name, other.name) for one, other in period.overlapping_pairs(rows)] == [("a", "b")]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 8, 31), 1, date(2025, 9, 30)),
        (date(2025, 1, 15), -13, date(2023, 12, 15)),
    ],
)
def test_months_end_on_the_last_day_of_a_shorter_month(day: date, months: int, expected: date) -> None:
    assert period.add_months(day, months) == expected
