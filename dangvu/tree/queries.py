"""Questions about the tree of a day: what stands within, above, under an organisation."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection

from dangvu.core.period import holds
from dangvu.ledger.among import one_parameter
from dangvu.ledger.asked_once import is_asking_once
from dangvu.ledger.position import kept_while_held, remembered
from dangvu.tree.models import Placement

FEW = 10
"""Organisations of which it is sooner looked up one by one where each stands, as that is kept."""
BELOW = """
    WITH RECURSIVE walk(top, id, depth) AS (
      SELECT id, id, 0 FROM tree_organisation WHERE id IN ({marks})
      UNION ALL
      SELECT walk.top, p.organisation_id, walk.depth + 1
      FROM walk JOIN tree_placement p ON p.parent_id = walk.id
      WHERE p.superseded_in IS NULL AND p.from_date <= %s AND (p.until_date IS NULL OR p.until_date > %s)
        AND walk.depth < 20
    )
"""
"""Begins a question about organisations, named by ``{marks}``, and all below them on a day, given twice."""
_CLOCK = """
      p.from_date <= %(on)s AND (p.until_date IS NULL OR p.until_date > %(on)s)
      AND {known}
"""
_NOW = "p.superseded_in IS NULL"
_THEN = "p.recorded_in <= %(known)s AND (p.superseded_in IS NULL OR p.superseded_in > %(known)s)"


def _walk(start: int, on: date, known: int | None, *, down: bool) -> list[int]:
    clock = _CLOCK.format(known=_NOW if known is None else _THEN)
    here, there = ("parent_id", "organisation_id") if down else ("organisation_id", "parent_id")
    query = f"""
        WITH RECURSIVE walk(id, depth) AS (
          SELECT p.{there}, 1 FROM tree_placement p WHERE p.{here} = %(start)s AND {clock}
          UNION ALL
          SELECT p.{there}, walk.depth + 1 FROM walk JOIN tree_placement p ON p.{here} = walk.id WHERE {clock}
          AND walk.depth < 20
        )
        SELECT id FROM walk WHERE id IS NOT NULL ORDER BY depth
    """
    with connection.cursor() as cursor:
        cursor.execute(query, {"start": start, "on": on, "known": known})
        return [row[0] for row in cursor.fetchall()]


def above(organisation: int, on: date, known: int | None = None) -> list[int]:
    """The organisations above, nearest first."""
    return _walk(organisation, on, known, down=False)


def all_within(
    organisations: Iterable[int], tops: frozenset[int], on: date, known: int | None = None
) -> bool:
    """Whether each of the organisations is one of these or stands below one; for thousands at once too."""
    asked = sorted(set(organisations) - tops)
    if known is None and len(asked) <= FEW and is_asking_once():
        return all(_is_within(one, tops, on) for one in asked)
    clock = _CLOCK.format(known=_NOW if known is None else _THEN)
    wanted, named = one_parameter(asked, connection, "%(wanted)s")
    ends, at = one_parameter(sorted(tops), connection, "%(ends)s")
    query = f"""
        WITH RECURSIVE walk(id, depth) AS (
          SELECT id, 0 FROM tree_organisation WHERE id {wanted}
          UNION
          SELECT p.parent_id, walk.depth + 1 FROM walk JOIN tree_placement p ON p.organisation_id = walk.id
          WHERE {clock} AND NOT walk.id {ends} AND walk.depth < 20
        )
        SELECT 1 FROM walk WHERE id IS NULL OR depth = 20 OR (NOT id {ends}
          AND NOT EXISTS (SELECT 1 FROM tree_placement p WHERE p.organisation_id = walk.id AND {clock}))
        LIMIT 1
    """
    with connection.cursor() as cursor:
        cursor.execute(query, {"on": on, "known": known, "wanted": named, "ends": at})
        return cursor.fetchone() is None


def _is_within(organisation: int, tops: frozenset[int], on: date) -> bool:
    """The same of one, by placements that are kept while they hold: what stands at the top is soon known."""
    here: int | None = organisation
    for _level in range(20):
        if here is None or here in tops:
            return here is not None
        placements = kept_while_held(("placements of",), [here], _placements).get(here, ())
        here = next((row.parent_id for row in placements if holds(row, on)), None)
    return False


def _placements(organisations: list[int]) -> dict[int, list[Placement]]:
    found: dict[int, list[Placement]] = defaultdict(list)
    for row in Placement.objects.known().filter(organisation__among=organisations):
        found[row.organisation_id].append(row)
    return found


def within(organisation: int, on: date, known: int | None = None, *, inclusive: bool = True) -> list[int]:
    """The organisation and all below it."""
    return (
        [organisation, *_walk(organisation, on, known, down=True)]
        if inclusive
        else _walk(organisation, on, known, down=True)
    )


def within_any(tops: Iterable[int], first: date, last: date) -> list[int]:
    """The organisations and all that stood below them on any of the days, both ends included."""
    wanted = sorted(set(tops))
    query = f"""
        WITH RECURSIVE walk(id, depth) AS (
          SELECT id, 0 FROM tree_organisation WHERE id IN ({", ".join(["%s"] * len(wanted))})
          UNION
          SELECT p.organisation_id, walk.depth + 1 FROM walk JOIN tree_placement p ON p.parent_id = walk.id
          WHERE p.superseded_in IS NULL AND p.from_date <= %s AND (p.until_date IS NULL OR p.until_date > %s)
            AND walk.depth < 20
        )
        SELECT DISTINCT id FROM walk ORDER BY id
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [*wanted, last, first])
        return [number for (number,) in cursor.fetchall()]


def parent_of(organisation: int, on: date, known: int | None = None) -> int | None:
    """The organisation directly above, if any."""
    return next(iter(above(organisation, on, known)), None)


def children_of(organisation: int, on: date, known: int | None = None) -> list[int]:
    """The organisations directly below, by number."""
    rows = Placement.objects.at(on, known).filter(parent=organisation).order_by("organisation_id")
    return list(rows.values_list("organisation_id", flat=True))


def topmost() -> frozenset[int]:
    """The organisations that at any time stand under no other."""
    return remembered(("topmost",), _topmost)


def _topmost() -> frozenset[int]:
    with connection.cursor() as cursor:  # asked for every page of a reader
        cursor.execute(
            "SELECT organisation_id FROM tree_placement WHERE superseded_in IS NULL AND parent_id IS NULL"
        )
        return frozenset(number for (number,) in cursor.fetchall())


def roots(on: date, known: int | None = None) -> list[int]:
    """The organisations that stand under no other."""

    def numbers() -> list[int]:
        rows = Placement.objects.at(on, known).filter(parent__isnull=True).order_by("organisation_id")
        return list(rows.values_list("organisation_id", flat=True))

    return list(remembered(("roots", on), numbers)) if known is None else numbers()


def ways_up(organisations: Iterable[int], on: date) -> dict[int, list[int]]:
    """The organisations above each, nearest first; one query for all."""
    wanted = sorted(set(organisations))
    ways: dict[int, list[int]] = {number: [] for number in wanted}
    if not wanted:
        return ways
    clock = "p.superseded_in IS NULL AND p.from_date <= %s AND (p.until_date IS NULL OR p.until_date > %s)"
    query = f"""
        WITH RECURSIVE walk(start, id, depth) AS (
          SELECT p.organisation_id, p.parent_id, 1 FROM tree_placement p
          WHERE p.organisation_id IN ({", ".join(["%s"] * len(wanted))}) AND {clock}
          UNION ALL
          SELECT walk.start, p.parent_id, walk.depth + 1
          FROM walk JOIN tree_placement p ON p.organisation_id = walk.id WHERE {clock} AND walk.depth < 20
        )
        SELECT start, id FROM walk WHERE id IS NOT NULL ORDER BY start, depth
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [*wanted, on, on, on, on])
        for start, higher in cursor.fetchall():
            ways[start].append(higher)
    return ways
