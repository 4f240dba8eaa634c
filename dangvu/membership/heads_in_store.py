"""Members of large organisations, counted in the columnar store: by cell once for a day, then added up."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import connection

from dangvu.statistics.engine.closure import as_known, kept, used
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.store import Reading, steadily
from dangvu.statistics.store.columns import note_asked
from dangvu.tree.queries import BELOW

LARGE = 1_000
"""With more organisations below, their members are sooner counted here than in the register."""
_TABLE = "heads_"
_LOOKED_AT = BELOW + "SELECT COUNT(*) FROM (SELECT id FROM walk LIMIT %s) looked_at"
_MADE = """
    CREATE TABLE {table} AS SELECT m.organisation, m.status, count(*) AS members FROM all_membership m
    WHERE {known} AND m.from_date <= $at AND (m.until_date IS NULL OR m.until_date > $at) GROUP BY ALL
"""


class Counted(NamedTuple):
    """Members by organisation and status, as known after the entry ``since``."""

    heads: dict[int, dict[str, int]]
    since: int


def are_large(organisations: Iterable[int], on: date) -> bool:
    """Whether more than ``LARGE`` organisations stand below these; no more are looked at."""
    tops = list(organisations)
    question = _LOOKED_AT.format(marks=", ".join(["%s"] * len(tops)))
    with connection.cursor() as cursor:
        cursor.execute(question, [*tops, on, on, LARGE + 1])
        return bool(cursor.fetchone()[0] > LARGE)


def counted(organisations: Iterable[int], on: date, *, anew: bool = False) -> Counted:
    """Of each with all below it, on the tree as it is known now; ``anew``: not from cells counted before."""
    wanted = sorted(organisations)

    def work(reading: Reading) -> Counted:
        table, since = _by_cell(reading, on, anew=anew)
        note_asked("all_membership")
        each = ", ".join(f"({one})" for one in wanted)
        question = f"""
            WITH below AS (
              SELECT ancestor AS top, organisation FROM ancestry
              WHERE ancestor IN ($orgs) AND from_date <= $at AND $at < until_date
              UNION SELECT top, top FROM (VALUES {each}) itself(top)
            )
            SELECT below.top, c.status, sum(c.members)::BIGINT
            FROM below JOIN {table} c ON c.organisation = below.organisation GROUP BY ALL
        """
        heads: dict[int, dict[str, int]] = {one: {} for one in wanted}
        for top, status, members in Scene(reading, at=on).rows(question, wanted):
            heads[top][status] = members
        return Counted(heads, since)

    return steadily(work)


def _by_cell(reading: Reading, on: date, *, anew: bool) -> tuple[str, int]:
    """The table of the members of each organisation itself, and the entry as known after which they stand
    there.
    """
    day = f"{_TABLE}{on:%Y%m%d}_"
    entries = [int(one.removeprefix(day)) for one in list(reading.made) if one.startswith(day)]
    if entries and not anew and used(reading, f"{day}{max(entries)}"):
        return f"{day}{max(entries)}", max(entries)
    name = f"{day}{reading.known}"
    making = _MADE.format(table=name, known=as_known("m", reading.known))
    return kept(reading, name, (making, {"at": on})), reading.known
