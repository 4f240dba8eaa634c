"""Members of large organisations, counted in the columnar store: by cell once for a day, then added up."""

import threading
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import connection

from dangvu.statistics.engine.closure import as_known
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.store import Reading, steadily
from dangvu.statistics.store.columns import note_asked
from dangvu.tree.queries import BELOW

LARGE = 1_000
"""With more organisations below, their members are sooner counted here than in the register."""
KEPT = 4
"""How many days an engine keeps."""
_TABLE = "heads_"
_LOOKED_AT = BELOW + "SELECT COUNT(*) FROM (SELECT id FROM walk LIMIT %s) looked_at"
_MADE = """
    CREATE TABLE {table} AS SELECT m.organisation, m.status, count(*) AS members FROM all_membership m
    WHERE {known} AND m.from_date <= $at AND (m.until_date IS NULL OR m.until_date > $at) GROUP BY ALL
"""
_DROPPED = "DROP TABLE IF EXISTS {table}"
_making = threading.Lock()


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
    name = f"{day}{reading.known}"
    with _making:
        made = [one for one in reading.made if one.startswith(day)]
        if made and not anew:
            name = made[-1]
        elif name not in reading.made:
            for old in {*made[:-1], *_longest_ago(reading)}:
                dropped = _DROPPED.format(table=old)
                reading.engine.execute(dropped)
                reading.made.pop(old, None)
            made_of = _MADE.format(table=name, known=as_known("m", reading.known))
            reading.engine.execute(made_of, {"at": on})
            reading.made[name] = True
    return name, int(name.removeprefix(day))


def _longest_ago(reading: Reading) -> list[str]:
    return [one for one in reading.made if one.startswith(_TABLE)][: 1 - KEPT]
