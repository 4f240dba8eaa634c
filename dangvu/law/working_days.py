"""Working days: Monday to Friday less the public holidays of the Labour Code, as the law files give
them by year.

Deadlines count the days after the starting day; the last one is still in time.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from dangvu.law.errors import LawFault, NotInForce
from dangvu.law.leaf import Leaf
from dangvu.law.questions import declared_in, value

_DAY = timedelta(days=1)
_TET = "law.public_holidays.tet"


def add_working_days(start: date, days: int) -> date:
    """The last day in time of a deadline of so many (at least one) working days from ``start``, itself
    not counted.
    """
    if days < 1:
        raise ValueError("a deadline has at least one day")
    _known(start)
    position = bisect_right(_calendar(), start) + days - 1
    if position >= len(_calendar()):
        raise NotInForce(_TET, _calendar()[-1] + _DAY, "the holidays of that year are not known")
    return _calendar()[position]


def working_days_between(start: date, day: date) -> int:
    """Working days after ``start`` up to and including ``day``; negative where ``day`` lies before it."""
    _known(start)
    _known(day)
    return bisect_right(_calendar(), day) - bisect_right(_calendar(), start)


def _known(day: date) -> None:
    value(_TET, day)  # raises NotInForce before the first year and Ceased after the last


@cache
def _calendar() -> tuple[date, ...]:
    """Every working day of the years known, in order."""
    tet = declared_in("law")[_TET]
    if not isinstance(tet, Leaf):
        raise LawFault(f"{_TET} is to be a dated value")
    years = [day.year for day, given in zip(tet.dates, tet.values, strict=True) if given is not None]
    return tuple(day for year in years for day in _working_days_of(year))


def _working_days_of(year: int) -> Iterator[date]:
    off = _holidays(year)
    day = date(year, 1, 1)
    while day.year == year:
        if day.weekday() < 5 and day not in off:
            yield day
        day += _DAY


def _holidays(year: int) -> set[date]:
    """Days off of a year, with the working day given in place of each holiday that falls on a weekend."""
    tet = set(_days(year, _TET))
    single = sorted(
        {
            date(year, *_month_and_day(text))
            for text in value("law.public_holidays.fixed", date(year, 12, 31)).words
        }
        | set(_days(year, "law.public_holidays.hung_kings"))
        | set(_days(year, "law.public_holidays.national_day_second"))
    )
    off = tet | set(single)
    if value("law.public_holidays.weekend_compensated", date(year, 12, 31)).value:
        for holiday in single:
            if holiday.weekday() >= 5:
                off.add(_next_weekday(holiday, off))
    return off


def _next_weekday(day: date, off: set[date]) -> date:
    while day.weekday() >= 5 or day in off:
        day += _DAY
    return day


def _days(year: int, code: str) -> Iterator[date]:
    """The leaf's days in a year: single ISO days, or ranges written ``first/last``."""
    for text in value(code, date(year, 12, 31)).words:
        first, _, last = text.partition("/")
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last or first):
            yield day
            day += _DAY


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)
