"""A table as CSV: plain numbers, and no cell that a spreadsheet would run."""

import csv
import io

from dangvu.core.spreadsheet import csv_safe
from dangvu.exchange.tables.words import basis_of, no_list_in, not_kept, period_of
from dangvu.statistics.tables import NOT_KEPT, Table
from dangvu.statistics.tables.compute import Line
from dangvu.statistics.tables.values import CellValue


def as_csv(table: Table) -> bytes:
    """A line for each of the table's, with its code; the last, with none, says of which days it is and on
    what it rests. With the mark by which spreadsheets know UTF-8. Where numbers were reported that have no
    list, a column more says how much of which column they are.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    columns = table.declaration.columns
    more = ["no_list"] if table.no_list else []
    writer.writerow(["code", "label", *(csv_safe(str(column.label)) for column in columns), *more])
    for line in (*table.lines, *table.unplaced):
        told = [_no_list(table, line)] if more else []
        label = csv_safe(str(line.row.label))
        writer.writerow([csv_safe(line.row.code), label, *map(_plain, line.values), *told])
    writer.writerow(["", csv_safe(f"{period_of(table)}. {basis_of(table)}")])
    return file.getvalue().encode("utf-8-sig")


def _no_list(table: Table, line: Line) -> str:
    found = {column.code: no_list_in(table, line, column) for column in table.declaration.columns}
    each = (f"{code}: {sum(one.value for one in told)}" for code, told in found.items() if told)
    return csv_safe("; ".join(each))


def _plain(value: CellValue) -> str:
    return "" if value is None else csv_safe(not_kept()) if value == NOT_KEPT else str(value)
