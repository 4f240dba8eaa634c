"""The values of a table's cells, once the register has answered: sums, shares, and what is not kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dangvu.core.period import DAY
from dangvu.statistics.tables.declaration import Column, Declaration, Row

NOT_KEPT: Final = "not kept"
"""The value of a line the register holds no data for; never 0."""

CellValue = int | float | str | None


@dataclass(frozen=True)
class Span:
    """The days of one column."""

    first: date | None
    last: date

    def at(self, row: Row) -> date:
        """The day on which a line's figure of a day is taken."""
        return self.first - DAY if self.first and row.moment == "before" else self.last


class Values:
    """The values of a table for one organisation."""

    def __init__(self, declaration: Declaration, found: Mapping[Any, Mapping[int, Any]], org: int) -> None:
        self._declaration, self._found, self._org = declaration, found, org
        self._rows = {row.code: row for row in declaration.rows}
        self._cells: dict[tuple[str, str], CellValue] = {}

    def all(self, spans: Mapping[str, Span | None]) -> dict[tuple[str, str], CellValue]:
        for column in self._declaration.columns:
            if column.percent_of is None:
                for row in self._declaration.rows:
                    self._cell(row.code, column, spans[column.code])
        for column in self._declaration.columns:
            if column.percent_of:
                for row in self._declaration.rows:
                    self._cells[row.code, column.code] = self._percent(row.code, *column.percent_of)
        return self._cells

    def _cell(self, code: str, column: Column, span: Span | None) -> CellValue:
        key = code, column.code
        if key not in self._cells:
            self._cells[key] = self._worked_out(self._rows[code], column, span)
        return self._cells[key]

    def _worked_out(self, row: Row, column: Column, span: Span | None) -> CellValue:
        if not row.kept:
            return NOT_KEPT
        if span is None or row.is_heading:
            return None
        if row.sum:
            return sum(
                part for part in (self._cell(code, column, span) for code in row.sum) if isinstance(part, int)
            )
        if row.attribute and self._found[row.attribute, column.code].get(self._org) == 0:
            return NOT_KEPT
        value = self._found.get((row.code, column.code), {}).get(self._org)
        return round(value, 1) if isinstance(value, float) else value

    def _percent(self, code: str, part: str, whole: str) -> CellValue:
        one, other = self._cells[code, part], self._cells[code, whole]
        if NOT_KEPT in (one, other):
            return NOT_KEPT
        if not isinstance(one, int | float) or not isinstance(other, int | float) or not other:
            return None
        return round(one * 100 / other, 1)
