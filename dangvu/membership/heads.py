"""Members counted: of organisations with all below them, on a day."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db import connection

from dangvu.core import scope
from dangvu.core.period import holds
from dangvu.ledger.position import kept_up, remembered
from dangvu.membership.heads_in_store import are_large, counted
from dangvu.membership.models import Membership
from dangvu.organisations.panels import HeadCount
from dangvu.tree.models import Placement
from dangvu.tree.queries import BELOW, ways_up

MUCH = 5_000
"""From here on what changed is not added up, all is counted anew."""

# Organisation by organisation: how many stand below, no planner guesses, and joined it may read every member.
_COUNT = """,
    counted AS (
      SELECT walk.top, ({of} AND m.status = 'official') AS official,
        ({of} AND m.status = 'probationary') AS probationary
      FROM walk
    )
    SELECT top, SUM(official), SUM(probationary) FROM counted GROUP BY top
"""
_OF = """
    SELECT COUNT(*) FROM membership_membership m WHERE m.organisation_id = walk.id
      AND m.superseded_in IS NULL AND m.from_date <= %s AND (m.until_date IS NULL OR m.until_date > %s)
"""
_COUNT_BELOW = BELOW + _COUNT.replace("{of}", _OF)


def head_counts(organisations: Iterable[int], on: date) -> Mapping[int, HeadCount]:
    """Members of each organisation and all below it, on the tree of the day; one query for all."""
    wanted = sorted(organisations)
    if not wanted:
        return {}
    return kept_up(
        ("heads", wanted, on),
        lambda: _counted(wanted, on),
        lambda counts, since: _counted_on(counts, since, on),
    )


@scope.whole()
def _counted_on(counts: Mapping[int, HeadCount], since: int, on: date) -> dict[int, HeadCount] | None:
    """The counts of an earlier entry with what was recorded and superseded since; nothing where the tree is
    another now, or that is much.
    """
    return None if Placement.objects.changed_after(since).exists() else _moved_on(counts, since, on)


def _moved_on(counts: Mapping[int, HeadCount], since: int, on: date) -> dict[int, HeadCount] | None:
    """The same where the counts are laid out on the tree as it is known now."""
    rows = list(Membership.objects.changed_after(since)[: MUCH + 1])
    if len(rows) > MUCH:
        return None
    changed = [
        row for row in rows if holds(row, on) and (row.recorded_in <= since) != (row.superseded_in is None)
    ]
    ways = ways_up({row.organisation_id for row in changed}, on)
    more: dict[int, Counter[str]] = defaultdict(Counter)
    for row in changed:
        for number in {row.organisation_id, *ways[row.organisation_id]} & counts.keys():
            more[number][row.status] += 1 if row.superseded_in is None else -1
    return {
        number: HeadCount(
            heads.official + more[number]["official"], heads.probationary + more[number]["probationary"]
        )
        for number, heads in counts.items()
    }


@scope.whole()
def _counted(organisations: list[int], on: date) -> Mapping[int, HeadCount]:
    if are_large(organisations, on):
        return _counted_in_store(organisations, on)
    question = _COUNT_BELOW.format(marks=", ".join(["%s"] * len(organisations)))
    with connection.cursor() as cursor:
        cursor.execute(question, [*organisations, *[on] * 6])
        found = {top: HeadCount(int(official), int(some)) for top, official, some in cursor.fetchall()}
    return {number: found.get(number, HeadCount()) for number in organisations}


def _counted_in_store(organisations: list[int], on: date) -> Mapping[int, HeadCount]:
    """By cells counted before, if there are any, with what was recorded since."""
    for anew in (False, True):
        heads, since = counted(organisations, on, anew=anew)
        counts = {top: HeadCount(**by_status) for top, by_status in heads.items()}
        if (found := _moved_on(counts, since, on)) is not None:
            return found
    return counts  # so much is recorded at this moment that these will not be kept


_EXEMPT = """
    SELECT COUNT(*) FROM walk JOIN membership_membership m ON m.organisation_id = walk.id
    JOIN membership_exemption e ON e.person_id = m.person_id
    WHERE m.superseded_in IS NULL AND m.from_date <= %s AND (m.until_date IS NULL OR m.until_date > %s)
      AND e.superseded_in IS NULL AND e.from_date <= %s AND (e.until_date IS NULL OR e.until_date > %s)
"""


def exempt_count(organisation: int, on: date) -> int:
    """Members of the day, of the organisation and all below it, who are exempt from Party activity: how many,
    never who.
    """

    @scope.whole()
    def counted() -> int:
        with connection.cursor() as cursor:
            cursor.execute(BELOW.format(marks="%s") + _EXEMPT, [organisation, on, on, on, on, on, on])
            ((found,),) = cursor.fetchall()
        return int(found)

    return remembered(("exempt", organisation, on), counted)
