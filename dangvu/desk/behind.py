"""The persons behind a figure: the store knows no names, so they are read from the register."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest
from dangvu.accounts.scopes import within
from dangvu.core.numbers import written
from dangvu.core.period import DAY
from dangvu.ledger.recording import in_chunks
from dangvu.membership.pages import DISCIPLINE
from dangvu.people.models import PersonRecord
from dangvu.people.pages import SENSITIVE as SENSITIVE_ATTRIBUTES
from dangvu.statistics.access import told_of
from dangvu.statistics.ask import Filters
from dangvu.statistics.declarations import Indicator
from dangvu.statistics.engine.tally import Record
from dangvu.statistics.figures import Query

AT_ONCE = 5000
"""Persons of one question."""
Days = tuple[date, date]
"""The first and the last day of the figure."""
FIELDS = "name, birth date, figure"
"""What is told of each, as the log of readings says it."""
STRETCHES = ("exemption", "suspension")
SENSITIVE = frozenset(
    {
        *SENSITIVE_ATTRIBUTES,
        *STRETCHES,
        *(name for name, kind in PersonRecord.classes.items() if kind == "sensitive"),
    }
)
"""Qualities shown only when asked for: whoever is listed by one is told by the list."""


@dataclass(frozen=True, slots=True)
class Named:
    """Who stands behind a figure: those the reader is told of, and how many more it counts."""

    persons: list[PersonRecord]
    unnamed: int


def tells_sensitive(indicator: Indicator, filters: Filters) -> bool:
    """Whether being listed behind a figure tells what is sensitive of a person: a quality that the figure or
    a filter asks for, or that discipline ended the membership.
    """
    asked = {name for name in SENSITIVE if f"{{{name}}}" in indicator.condition} | SENSITIVE & filters.keys()
    named = {value for values in filters.values() for value in values}
    return bool(asked) or any(f"'{end}'" in indicator.condition or end in named for end in DISCIPLINE)


def fields_told(is_sensitive: bool) -> str:
    """What being listed behind a figure tells, as the log of readings says it."""
    return FIELDS + (", sensitive" if is_sensitive else "")


def persons_behind_figure(
    request: PageRequest, indicator: Indicator, query: Query, found: Iterable[Record], page: str
) -> Named:
    """The persons among the records of a page, as ``persons_behind``."""
    days = (query.first or query.day, query.day)
    fields = fields_told(tells_sensitive(indicator, query.filters))
    return persons_behind(request, found, days, page, fields, query.days_of_sight)


def persons_behind(
    request: PageRequest,
    found: Iterable[Record],
    days: Days,
    page: str,
    fields: str = FIELDS,
    sight: frozenset[date] = frozenset(),
) -> Named:
    """Those persons by given name, of whom the reader is told (``told_of``); the reading is logged first."""
    records = list(found)
    named = records_of(request, told_of("person", records, request.reach, sight), days)
    log_reading(request.account, page, [one.person_id for one in named], fields)
    return Named(named, len({one.id for one in records}) - len(named))


def records_of(request: PageRequest, found: Iterable[Record], days: Days) -> list[PersonRecord]:
    """What is known of those persons, by given name, not logged yet."""
    first, last = days
    rows: list[PersonRecord] = []
    # Who left on the first day was a member on the day before.
    with within(request.reach, first - DAY, last):
        for some in in_chunks((one.id for one in found), AT_ONCE):
            rows += PersonRecord.objects.known().filter(person__in=some, until_date=None)
    return sorted(
        {row.person_id: row for row in rows}.values(), key=lambda row: (row.sort_name, row.person_id)
    )


def not_named(count: int) -> str:
    """Why fewer names stand behind a figure than it counts; nothing where all are named."""
    if not count:
        return ""
    return _(
        "Không nêu tên %(count)s người: con số có tính, nhưng theo sổ hiện nay họ ở ngoài phạm vi được xem,"
        " hoặc việc ghi họ đã bị hủy."
    ) % {"count": written(count)}
