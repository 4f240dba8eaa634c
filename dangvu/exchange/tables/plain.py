"""A table as CSV: plain numbers, and no cell that a spreadsheet would run."""

import csv
import io

from dangvu.core.spreadsheet import csv_safe
from dangvu.exchange.tables.words import not_kept
from dangvu.statistics.tables import NOT_KEPT, Table
from dangvu.statistics.tables.values import CellValue


def as_csv(table: Table) -> bytes:
    """A line for each of the table's, with its code; with the mark by which spreadsheets know UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["code", "label", *(csv_safe(str(column.label)) for column in table.declaration.columns)])
    for line in (*table.lines, *table.unplaced):
        writer.writerow([csv_safe(line.row.code), csv_safe(str(line.row.label)), *map(_plain, line.values)])
    return file.getvalue().encode("utf-8-sig")


def _plain(value: CellValue) -> str:
    return "" if value is None else csv_safe(not_kept()) if value == NOT_KEPT else str(value)
