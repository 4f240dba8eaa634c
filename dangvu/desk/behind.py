"""The persons behind a figure: the store knows no names, so they are read from the register."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest
from dangvu.accounts.scopes import within
from dangvu.core.period import DAY
from dangvu.ledger.recording import in_chunks
from dangvu.people.models import PersonRecord
from dangvu.people.panels import in_sight
from dangvu.statistics.declarations import Indicator
from dangvu.statistics.figures import Query

AT_ONCE = 5000
"""Persons of one question."""
Days = tuple[date, date]
"""The first and the last day of the figure."""
FIELDS = "name, birth date, figure"
"""What is told of each, as the log of readings says it."""
SENSITIVE = frozenset({"religion", "ethnic_group"})
"""Qualities shown only when asked for: whoever is listed by one is told by the list."""


def fields_told(indicator: Indicator, query: Query) -> str:
    """What being listed behind a figure tells: a sensitive quality, where the figure or a filter asks for
    one.
    """
    judged = {name for name in SENSITIVE if f"{{{name}}}" in indicator.condition}
    return FIELDS + (", sensitive" if judged or SENSITIVE & query.filters.keys() else "")


def persons_behind_figure(
    request: PageRequest, indicator: Indicator, query: Query, persons: Iterable[int], page: str
) -> list[PersonRecord]:
    """Those persons as ``persons_behind``. On the tree of another day, or as the register once held it, some
    stood elsewhere: of those only whom the reader may see, as is known now.
    """
    days = (query.first or query.day, query.day)
    return persons_behind(request, persons, days, page, fields_told(indicator, query), _sight(request, query))


def _sight(request: PageRequest, query: Query) -> Q | None:
    """Whom the reader may see on the day of the figure; who left in a period was seen before it."""
    if query.structure is None and query.known is None:
        return None
    sight = in_sight(request.reach, query.day)
    if query.first and not query.structure:
        sight |= in_sight(request.reach, query.first - DAY)
    return sight


def persons_behind(
    request: PageRequest,
    persons: Iterable[int],
    days: Days,
    page: str,
    fields: str = FIELDS,
    sight: Q | None = None,
) -> list[PersonRecord]:
    """Those persons by given name, within ``sight`` where one is given; the reading is logged first."""
    found = records_of(request, persons, days, sight)
    log_reading(request.account, page, [one.person_id for one in found], fields)
    return found


def records_of(
    request: PageRequest, persons: Iterable[int], days: Days, sight: Q | None = None
) -> list[PersonRecord]:
    """What is known of those persons, by given name, not logged yet."""
    first, last = days
    found: list[PersonRecord] = []
    # Who left on the first day was a member on the day before.
    with within(request.reach, first - DAY, last):
        for some in in_chunks(list(persons), AT_ONCE):
            rows = PersonRecord.objects.known().filter(person__in=some, until_date=None)
            found += rows if sight is None else rows.filter(sight)
    return sorted(found, key=lambda record: (record.sort_name, record.person_id))
