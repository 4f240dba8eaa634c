"""Deadlines skip weekends and public holidays, and say where holidays are not known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvu.law.errors import Ceased, NotInForce
from dangvu.law.working_days import add_working_days, working_days_between


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2018, 4, 24), True),  # Tuesday before Hùng Kings' day
        (date(2018, 4, 25), False),  # Hùng Kings' day 2018, Wednesday
        (date(2018, 4, 28), False),  # Saturday
        (date(2021, 9, 2), False),  # National Day
        (date(2021, 9, 3), False),  # its second day, since the Labour Code 2019
        (date(2020, 9, 3), True),  # none before
        (date(2022, 4, 11), False),  # Monday in place of Hùng Kings' day on a Sunday
        (date(2023, 5, 2), False),  # 29 and 30 April on a weekend: 2 and 3 May given in their place
        (date(2023, 5, 3), False),
        (date(2023, 5, 4), True),
        (date(2026, 2, 13), True),  # Friday before Tết
        (date(2026, 2, 20), False),
        (date(2026, 2, 23), True),
    ],
)
def test_offices_work_on_weekdays_that_are_no_holiday(day: date, works: bool) -> None:
    assert working_days_between(day - timedelta(1), day) == works


def test_a_deadline_over_tet_is_counted_in_working_days() -> None:
    # from Friday 13 Feb 2026: 16-20 Feb is Tết, so day 1 is Monday the 23rd and day 5 Friday the 27th
    assert add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 23)
    assert add_working_days(date(2026, 2, 13), 5) == date(2026, 2, 27)
    assert working_days_between(date(2026, 2, 13), date(2026, 2, 27)) == 5


@given(st.dates(date(2010, 1, 1), date(2026, 12, 31)), st.integers(1, 90))
def test_a_deadline_ends_on_the_working_day_it_counts_to(start: date, days: int) -> None:
    end = add_working_days(start, days)

    assert working_days_between(end - timedelta(1), end) == 1
    assert working_days_between(start, end) == days


def test_years_whose_holidays_are_not_known_are_not_counted() -> None:
    with pytest.raises(NotInForce):
        working_days_between(date(2009, 12, 31), date(2010, 1, 4))
    with pytest.raises(Ceased):
        working_days_between(date(2027, 12, 1), date(2028, 1, 3))
    with pytest.raises(NotInForce):
        add_working_days(date(2027, 12, 20), 30)


def test_a_deadline_of_no_days_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        add_working_days(date(2025, 1, 6), 0)
