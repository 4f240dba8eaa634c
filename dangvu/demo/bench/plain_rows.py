"""The baseline of recording: what an entry did to the facts, done to the same tables by plain SQL, without a
ledger.
"""

import json
import time
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from dangvu.ledger.facts import facts, identities

Rows = dict[str, tuple[list[str], list[list[Any]]]]
"""Columns and rows by table, identities before the facts that point to them."""
Keys = dict[str, list[tuple[int, int]]]
"""By table the keys of the rows that were superseded."""


def dump_rows(file: Path, entry: int) -> None:
    """Write what an entry superseded and recorded in the register of this process."""
    rows: Rows = {}
    models: list[tuple[type[Model], str]] = [(model, "founded_in") for model in identities().values()]
    models += [(model, "recorded_in") for model in facts().values()]
    with connection.cursor() as cursor:
        for model, number in models:
            table = model._meta.db_table
            cursor.execute(f'SELECT * FROM "{table}" WHERE "{number}" = %s', [entry])
            columns = [str(column[0]) for column in cursor.description]
            rows[table] = columns, [list(row) for row in cursor.fetchall()]
    superseded: Keys = {
        model._meta.db_table: list(
            model.objects.filter(superseded_in=entry).values_list("recorded_in", "ordinal")
        )
        for model in facts().values()
    }
    file.write_text(json.dumps([superseded, rows], default=str), encoding="utf-8")


def insert_rows(file: Path) -> dict[str, Any]:
    """Do the same in the register of this process, in one transaction; gives seconds and counts of rows."""
    superseded: Keys
    rows: Rows
    superseded, rows = json.loads(file.read_text(encoding="utf-8"))
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        # The guards ask for a number drawn as the ledger draws it.
        cursor.execute("UPDATE ledger_head SET number = number + 1 RETURNING number")
        (number,) = cursor.fetchone()
        for table, keys in superseded.items():
            ended = f'UPDATE "{table}" SET superseded_in = %s WHERE recorded_in = %s AND ordinal = %s'
            cursor.executemany(ended, [(number, *key) for key in keys])
        for table, (columns, values) in rows.items():
            names = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)
    return {"seconds": time.perf_counter() - start, "rows": counts(rows)}


def counts(rows: Rows) -> dict[str, int]:
    """How many rows by table."""
    return {table: len(values) for table, (_columns, values) in rows.items()}


def recorded(entry: int) -> dict[str, int]:
    """How many rows by table an entry recorded in the register of this process."""
    found = {}
    for identity in identities().values():
        found[identity._meta.db_table] = identity._default_manager.filter(founded_in=entry).count()
    for fact in facts().values():
        found[fact._meta.db_table] = fact.objects.filter(recorded_in=entry).count()
    return found
