"""Members as lists and counts: of organisations with all below them, on a day."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from dangvu.accounts.mandates import Reach, in_reach
from dangvu.core.canonical import hash_of
from dangvu.ledger.enact import head
from dangvu.membership.models import Membership
from dangvu.organisations.panels import HeadCount
from dangvu.people.models import PersonRecord

Remembered = TypeVar("Remembered")
KEPT_SECONDS = 3600
MANY = 10_000
"""From here on a list is read along the index of names."""

_BELOW = """
    WITH RECURSIVE walk(top, id, depth) AS (
      SELECT id, id, 0 FROM tree_organisation WHERE id IN ({marks})
      UNION ALL
      SELECT walk.top, p.organisation_id, walk.depth + 1
      FROM walk JOIN tree_placement p ON p.parent_id = walk.id
      WHERE p.superseded_in IS NULL AND p.from_date <= %s AND (p.until_date IS NULL OR p.until_date > %s)
        AND walk.depth < 20
    )
"""
_COUNT = """
    SELECT walk.top, m.status, COUNT(*)
    FROM walk JOIN membership_membership m ON m.organisation_id = walk.id
    WHERE m.superseded_in IS NULL AND m.from_date <= %s AND (m.until_date IS NULL OR m.until_date > %s)
    GROUP BY walk.top, m.status
"""


_NUMBERS_BELOW = _BELOW.format(marks="%s") + "SELECT id FROM walk"


def head_counts(organisations: Iterable[int], on: date) -> Mapping[int, HeadCount]:
    """Members of each organisation and all below it, on the tree of the day; one query for all."""
    wanted = sorted(organisations)
    return _remembered(("heads", wanted, on), lambda: _counted(wanted, on)) if wanted else {}


def _counted(organisations: list[int], on: date) -> dict[int, HeadCount]:
    below = _BELOW.format(marks=", ".join(["%s"] * len(organisations)))
    counts: dict[int, dict[str, int]] = {number: {} for number in organisations}
    with connection.cursor() as cursor:
        cursor.execute(below + _COUNT, [*organisations, on, on, on, on])
        for top, status, members in cursor.fetchall():
            counts[top][status] = members
    return {top: HeadCount(**by_status) for top, by_status in counts.items()}


def _remembered(question: tuple[Any, ...], answer: Callable[[], Remembered]) -> Remembered:
    """The answer to a question about the current facts, kept until the ledger grows."""
    key = hash_of(repr((head().hash, *question)))
    kept: Remembered | None = cache.get(key)
    if kept is None:
        kept = answer()
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def members_in_reach(reach: Reach, on: date) -> QuerySet[Membership, Any]:
    """Numbers of the persons whose membership of the day lies within reach."""
    return Membership.objects.at(on).filter(in_reach(reach, on)).values("person_id")


def _leaves_nobody_out(reach: Reach, on: date) -> bool:
    """Whether every member of the day lies within reach, as for those who look after the whole province: then
    the tree need not be walked for each page.
    """
    if reach.everywhere:
        return True
    beyond = Membership.objects.at(on).exclude(in_reach(reach, on))
    return _remembered(("nobody out", sorted(reach.roots), on), lambda: not beyond.exists())


def members_listed(
    reach: Reach, on: date, *, organisation: int | None = None, status: str = ""
) -> QuerySet[Membership]:
    """Memberships of the day within reach; of an organisation and all below it where one is named."""
    rows = Membership.objects.at(on)
    if not _leaves_nobody_out(reach, on):
        rows = rows.filter(in_reach(reach, on))
    if organisation is not None:
        rows = rows.filter(organisation__in=RawSQL(_NUMBERS_BELOW, [organisation, on, on]))  # noqa: S611 - constant
    if status:
        rows = rows.filter(status=status)
    return rows


def members_counted(reach: Reach, on: date, *, organisation: int | None = None, status: str = "") -> int:
    """How many ``members_listed`` are."""
    question = ("members", reach.everywhere, sorted(reach.roots), on, organisation, status)
    rows = members_listed(reach, on, organisation=organisation, status=status)
    return _remembered(question, rows.count)


def in_order(rows: QuerySet[Membership], start: int, size: int, count: int) -> list[Membership]:
    """Some of ``count`` memberships in the order of their persons' names, given name first; two queries."""
    records = PersonRecord.objects.known().filter(until_date__isnull=True)
    if count > MANY:
        # Along the index of names until the page is full, rather than sorting them all.
        records = records.filter(Exists(rows.filter(person=OuterRef("person"))))
    else:
        records = records.filter(person__in=rows.values("person_id"))
    named = records.order_by("sort_name", "person_id").values_list("person_id", flat=True)
    persons = list(named[start : start + size])
    by_person = {row.person_id: row for row in rows.filter(person__in=persons)}
    return [by_person[person] for person in persons]


def records_of(persons: Iterable[int], on: date) -> dict[int, PersonRecord]:
    """The records of several persons on the day; one query."""
    return {row.person_id: row for row in PersonRecord.objects.at(on).filter(person__in=list(persons))}
