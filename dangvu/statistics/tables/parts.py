"""A table by the organisations directly below: one of its columns for the whole and for each of them."""

from dataclasses import replace

from dangvu.law.leaf import Text
from dangvu.statistics.reported import NoList
from dangvu.statistics.tables.batch import Key
from dangvu.statistics.tables.compute import REST, Line, Part, Table
from dangvu.statistics.tables.declaration import Column

UNPLACED = Text("Không xếp được vào tổ chức trực thuộc", "Not assignable below")


class UnknownColumn(LookupError):
    """The table has no column of that code."""


def by_part(table: Table, code: str) -> Table:
    """The same table with that column of the whole, of each organisation directly below in official order,
    and of what is "not assignable below" where there is any. Raises UnknownColumn.
    """
    columns = table.declaration.columns
    place = next((number for number, one in enumerate(columns) if one.code == code), None)
    if place is None:
        raise UnknownColumn(code)
    whole = Text(table.unit.name, table.unit.name) if table.unit.name else columns[place].label
    laid = (Column(code, whole), *map(_column_of, table.below))
    return replace(
        table,
        declaration=replace(table.declaration, columns=laid),
        lines=tuple(
            Line(line.row, (line.values[place], *(part.values[line.row.code, code] for part in table.below)))
            for line in table.lines
        ),
        spans={one.code: table.spans[code] for one in laid},
        below=(),
        by=columns[place],
        no_list=_laid(table, code, laid[0].code),
    )


def _laid(table: Table, code: str, whole: str) -> dict[Key, tuple[NoList, ...]]:
    """What has no list in each of the columns."""
    found = {(row, whole): told for (row, column), told in table.no_list.items() if column == code}
    for part in table.below:
        column = _column_of(part).code
        found |= {(row, column): told for (row, own), told in part.no_list.items() if own == code}
    return found


def _column_of(part: Part) -> Column:
    if part.unit is None:
        return Column(REST, UNPLACED)
    return Column(part.unit.code, Text(part.unit.name, part.unit.name))
