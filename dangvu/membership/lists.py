"""Members as lists and counts: of organisations with all below them, on a day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL

from dangvu.accounts.mandates import Reach, in_reach
from dangvu.membership.models import Membership
from dangvu.organisations.panels import HeadCount
from dangvu.people.models import PersonRecord

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


def head_counts(organisations: Iterable[int], on: date) -> Mapping[int, HeadCount]:
    """Members of each organisation and all below it, on the tree of the day; one query for all."""
    wanted = sorted(organisations)
    if not wanted:
        return {}
    query = _BELOW.format(marks=", ".join(["%s"] * len(wanted))) + _COUNT
    counts: dict[int, dict[str, int]] = {number: {} for number in wanted}
    with connection.cursor() as cursor:
        cursor.execute(query, [*wanted, on, on, on, on])
        for top, status, members in cursor.fetchall():
            counts[top][status] = members
    return {top: HeadCount(**by_status) for top, by_status in counts.items()}


def members_in_reach(reach: Reach, on: date) -> QuerySet[Membership, Any]:
    """Numbers of the persons whose membership of the day lies within reach."""
    return Membership.objects.at(on).filter(in_reach(reach, on)).values("person_id")


def members_listed(
    reach: Reach, on: date, *, organisation: int | None = None, status: str = ""
) -> QuerySet[Membership]:
    """Memberships of the day within reach; of an organisation and all below it where one is named."""
    rows = Membership.objects.at(on).filter(in_reach(reach, on))
    if organisation is not None:
        below = _BELOW.format(marks="%s") + "SELECT id FROM walk"
        rows = rows.filter(organisation__in=RawSQL(below, [organisation, on, on]))  # noqa: S611 - only marks
    if status:
        rows = rows.filter(status=status)
    return rows


def in_order(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    """The memberships by the names of their persons, given name first."""
    current = rows.filter(
        person__records__superseded_in__isnull=True, person__records__until_date__isnull=True
    )
    return current.order_by(F("person__records__sort_name"), "recorded_in", "ordinal")


def records_of(persons: Iterable[int], on: date) -> dict[int, PersonRecord]:
    """The records of several persons on the day; one query."""
    return {row.person_id: row for row in PersonRecord.objects.at(on).filter(person__in=list(persons))}
