"""By when a return is to be sent up: as the law file says, and how sure that is."""

from dataclasses import dataclass
from datetime import date, timedelta

from dangvu.law.certainty import Certainty
from dangvu.law.errors import LawError
from dangvu.law.questions import value

HALF_YEAR, YEAR = "half_year", "year"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day in time, and how sure we are of it."""

    on: date
    certainty: Certainty
    article: str


def kind_of(first: date, last: date) -> str:
    """Whether the period is a half-year or a year, of which returns are due; empty for any other."""
    ends = (first.month, first.day), (last.month, last.day)
    if first.year != last.year:
        return ""
    return {
        ((1, 1), (6, 30)): HALF_YEAR,
        ((7, 1), (12, 31)): HALF_YEAR,
        ((1, 1), (12, 31)): YEAR,
    }.get(ends, "")


def deadline_of(first: date, last: date) -> Deadline | None:
    """By when the return of that period is due; nothing where none is known."""
    kind = kind_of(first, last)
    if not kind:
        return None
    code = "half_year_days" if kind == HALF_YEAR else "year_days"
    try:
        found = value(f"statistics.returns.{code}", last)
    except LawError:
        return None
    return Deadline(
        last + timedelta(days=int(str(found.value))), found.certainty, f"{found.instrument}".strip()
    )


def last_due(on: date) -> tuple[date, date]:
    """The period that ended last before the day: the half-year to 30 June, or the year."""
    if on > date(on.year, 6, 30):
        return date(on.year, 1, 1), date(on.year, 6, 30)
    return date(on.year - 1, 1, 1), date(on.year - 1, 12, 31)
