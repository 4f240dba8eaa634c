"""What a cell of a table counts: its line in its column, or the lines it is the sum of."""

from collections.abc import Mapping
from dataclasses import replace

from dangvu.statistics.declarations import Indicator, indicator_named
from dangvu.statistics.tables.declaration import Column, Declaration, Row


def indicator_for(row: Row, column: Column) -> Indicator | None:
    """The indicator of a cell; None for headings, sums, shares, what is not kept, a column that a line
    which names its own indicators leaves out, and what a room not there yet will count.
    """
    code = _code_of(row, column)
    if not code or row.is_heading or row.sum or not row.kept:
        return None
    found = indicator_named(code)
    assert found is not None or row.room or column.room, code  # tables name what there is; a test holds it
    return found


def waits(row: Row, column: Column) -> bool:
    """Whether a room that is not there yet will count the cell."""
    code = _code_of(row, column) if row.room or column.room else ""
    return bool(code) and not row.sum and indicator_named(code) is None


def filters_for(row: Row, column: Column) -> Mapping[str, tuple[str, ...]]:
    """By what a cell is narrowed: the line's filters and the column's; of one quality, the column's."""
    return {**row.filters, **column.filters} if column.filters else row.filters


def _code_of(row: Row, column: Column) -> str:
    return row.indicators.get(column.code, "") if row.indicators else column.indicator or row.indicator


def parts_of(declaration: Declaration, row: Row) -> list[Row]:
    """The line itself, or the lines it is the sum of."""
    if not row.sum:
        return [row]
    return [part for code in row.sum for part in parts_of(declaration, declaration.row(code))]


def counted_in(declaration: Declaration, rows: str, column: str) -> list[tuple[Row, Indicator]]:
    """The lines whose records stand behind a cell, each with what it counts: itself; of a sum, and of several
    lines by their codes with commas between, all of the parts. None where nothing stands behind it. The
    lines bear the filters of the column, too.
    """
    found = next(one for one in declaration.columns if one.code == column)
    return [
        (replace(part, filters=filters_for(part, found)), indicator)
        for code in rows.split(",")
        for part in parts_of(declaration, declaration.row(code))
        if (indicator := indicator_for(part, found)) and indicator.relation
    ]


def kind_behind(declaration: Declaration, rows: str, column: str) -> str:
    """The kind of the records behind a cell; empty where there are none, or several kinds."""
    keys = {indicator.key for _row, indicator in counted_in(declaration, rows, column)}
    return next(iter(keys)) if len(keys) == 1 else ""
