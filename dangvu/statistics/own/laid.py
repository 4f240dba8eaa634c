"""A table of one's own as it is shown: with the organisations directly below as its lines, or the years as
the heads of its columns.
"""

from dataclasses import replace
from datetime import date

from dangvu.core.period import DAY, add_months
from dangvu.law.leaf import Text
from dangvu.statistics.own.columns import beside_each_other
from dangvu.statistics.own.declaring import TOTAL, OwnDeclaration
from dangvu.statistics.tables.compute import REST, Line, Part, Table
from dangvu.statistics.tables.declaration import Column, Row
from dangvu.statistics.tables.parts import UNPLACED
from dangvu.statistics.tables.values import Span


def laid_out(table: Table) -> Table:
    """The table as every form shows it; a statutory one as it is."""
    declaration = table.declaration
    if not isinstance(declaration, OwnDeclaration):
        return table
    if declaration.years:
        columns = tuple(_of_year(one, table, declaration.years[one.code]) for one in declaration.columns)
        table = replace(table, declaration=replace(declaration, columns=columns))
    return _by_organisation(table) if declaration.lies_by_organisation else table


def _by_organisation(table: Table) -> Table:
    """A line for each organisation directly below in official order, for what is "not assignable below" where
    there is any, and for the whole.
    """
    columns = table.declaration.columns
    no_list = {key: told for key, told in table.no_list.items() if key[0] == TOTAL}
    for part in table.below:
        named = _row_of(part).code
        no_list |= {(named, column): told for (row, column), told in part.no_list.items() if row == TOTAL}
    lines = [
        Line(_row_of(part), tuple(part.values[TOTAL, column.code] for column in columns))
        for part in table.below
    ]
    return replace(table, lines=(*lines, *table.lines), below=(), no_list=no_list)


def _row_of(part: Part) -> Row:
    if part.unit is None:
        return Row(REST, UNPLACED, level=1)
    return Row(part.unit.code, Text(part.unit.name, part.unit.name), level=1)


def _of_year(column: Column, table: Table, counted: Text | None) -> Column:
    """A column headed by its days, a share by those of its parts; as it is where there are none."""
    span = table.spans[column.percent_of[0] if column.percent_of else column.code]
    if span is None:
        return column
    head = _head(span)
    return replace(column, label=beside_each_other(counted, head) if counted else head)


def _head(span: Span) -> Text:
    """A day; a year of the calendar; else the first and the last day."""
    if span.first is None:
        return _same(f"{span.last:%d/%m/%Y}")
    if span.first == date(span.first.year, 1, 1) and add_months(span.first, 12) == span.last + DAY:
        return _same(f"{span.last:%Y}")
    return _same(f"{span.first:%d/%m/%Y} - {span.last:%d/%m/%Y}")


def _same(text: str) -> Text:
    return Text(text, text)
