"""Rows of the register into a CSV file, as fast as each database gives them and in constant memory."""

import csv
from pathlib import Path

from django.db import connection

from dangvu.core.watch import UNWATCHED, Watch
from dangvu.statistics.store.columns import Dataset

ROWS_AT_ONCE = 10_000
LINE = 100_000
"""Bytes of the longest line; the engine keeps buffers in proportion."""


def write_csv(dataset: Dataset, path: Path, condition: str = "TRUE", watch: Watch = UNWATCHED) -> int:
    """Write the rows of the register that meet the condition; gives their number."""
    question = dataset.select(condition)
    if connection.vendor == "postgresql":
        return _by_copy(question, path, watch)
    written = 0
    with connection.cursor() as cursor, path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        cursor.execute(question)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            watch.check()
            writer.writerows(rows)
            written += len(rows)
    return written


def _by_copy(question: str, path: Path, watch: Watch) -> int:
    with connection.cursor() as cursor, path.open("wb") as file:
        with cursor.copy(f"COPY ({question}) TO STDOUT (FORMAT csv)") as copy:
            for count, part in enumerate(copy):
                file.write(part)
                if not count % ROWS_AT_ONCE:
                    watch.check()
        return int(cursor.rowcount)


def scan_csv(dataset: Dataset, path: Path) -> str:
    """The DuckDB expression that reads such a file."""
    columns = ", ".join(f"'{column.name}': '{column.type}'" for column in dataset.columns)
    return (
        f"read_csv('{quoted(path)}', header = false, auto_detect = false, "
        "delim = ',', quote = '\"', escape = '\"', "
        f"columns = {{{columns}}}, max_line_size = {LINE}, buffer_size = {16 * LINE})"
    )


def quoted(path: Path) -> str:
    """A path inside quotation marks of SQL."""
    return str(path).replace("'", "''")
