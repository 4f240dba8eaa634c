"""The values of a table's cells, once the register has answered: sums, shares, and what is not kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dangvu.core.period import DAY
from dangvu.statistics.declarations import Indicator
from dangvu.statistics.reported import Number, is_mixed, units_of
from dangvu.statistics.tables.batch import NOT_KEPT, Key, all_beside
from dangvu.statistics.tables.counted import indicator_for, waits
from dangvu.statistics.tables.declaration import Column, Declaration, Row

__all__ = ["NOT_KEPT", "CellValue", "Span", "Values"]
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

    def __init__(
        self,
        declaration: Declaration,
        found: Mapping[Key, Mapping[int, Any]],
        org: int,
        reported: Mapping[Key, Mapping[int, Sequence[Number]]] | None = None,
    ) -> None:
        self._declaration, self._found, self._org = declaration, found, org
        self._reported = reported or {}
        self._rows = {row.code: row for row in declaration.rows}
        parted = [one for one in declaration.identities if one.others]
        self._parted = {one.others: one for one in parted if not one.by_column}
        self._parted_across = {one.others: one for one in parted if one.by_column}
        self._cells: dict[tuple[str, str], CellValue] = {}

    def all(self, spans: Mapping[str, Span | None]) -> dict[tuple[str, str], CellValue]:
        for column in self._declaration.columns:
            if not column.is_worked_out:
                for row in self._declaration.rows:
                    self._cell(row.code, column, spans[column.code])
        for column in self._declaration.columns:
            if column.percent_of:
                for row in self._declaration.rows:
                    self._cells[row.code, column.code] = self._percent(row.code, *column.percent_of)
        for column in self._declaration.columns:
            if column.difference_of:
                for row in self._declaration.rows:
                    self._cells[row.code, column.code] = self._difference(row.code, *column.difference_of)
        return self._cells

    def _cell(self, code: str, column: Column, span: Span | None) -> CellValue:
        key = code, column.code
        if key not in self._cells:
            self._cells[key] = self._worked_out(self._rows[code], column, span)
        return self._cells[key]

    def _worked_out(self, row: Row, column: Column, span: Span | None) -> CellValue:
        if not row.kept or waits(row, column):
            return NOT_KEPT
        parts = [self._cell(code, column, span) for code in row.sum]
        if parts and all(part == NOT_KEPT for part in parts):
            return NOT_KEPT
        if span is None or row.is_heading:
            return None
        if parts:
            return sum(part for part in parts if isinstance(part, int))
        if row.attribute and not self._knows((row.attribute, column.code), (row.code, column.code)):
            return NOT_KEPT
        across = indicator_for(row, column) if column.attribute else None
        if across and not self._knows(known_across(column, across), (row.code, column.code)):
            return NOT_KEPT
        value = self._found.get((row.code, column.code), {}).get(self._org)
        if isinstance(value, int):
            return value + sum(one.value for one in self._untold(row.code, column.code))
        return round(value, 1) if isinstance(value, float) else value

    def reported(self, code: str, column: str) -> list[Number]:
        """The reported numbers in a cell; of a sum those of its parts."""
        row = self._rows[code]
        if row.sum:
            return [one for part in row.sum for one in self.reported(part, column)]
        if not isinstance(self._cells.get((code, column)), int):
            return []
        return self._numbers(code, column)

    def _numbers(self, code: str, column: str) -> list[Number]:
        """The reported numbers of a cell, those among the others too."""
        return [*self._reported_for(code, column), *self._untold(code, column)]

    def _reported_for(self, code: str, column: str) -> Sequence[Number]:
        return self._reported.get((code, column), {}).get(self._org, ())

    def _untold(self, code: str, column: str) -> list[Number]:
        """For the line or the column of all others: what was reported of the whole by who reported none of
        its parts.
        """
        if not self._reported:
            return []
        if code in self._parted:
            whole = self._parted[code]
            parts = [self._numbers(part, column) for part in whole.plus if part != code]
            every = self._numbers(whole.equals, column)
        elif column in self._parted_across:
            whole = self._parted_across[column]
            parts = [self._numbers(code, part) for part in whole.plus if part != column]
            every = self._numbers(code, whole.equals)
        else:
            return []
        told = units_of(one for part in (*parts, self._reported_for(code, column)) for one in part)
        return [one for one in every if one.unit not in told]

    def all_reported(self) -> dict[Key, tuple[Number, ...]]:
        """By cell, where there are any."""
        if not self._reported:
            return {}
        each = {key: tuple(self.reported(*key)) for key in self._cells}
        return {key: found for key, found in each.items() if found}

    def _knows(self, known: Key, cell: Key) -> bool:
        """Whether anything of it is recorded, or there is nobody to record it of and a number reported."""
        if self._found[known].get(self._org) != 0:
            return True
        return bool(self._reported_for(*cell)) and self._found[all_beside(known)].get(self._org) == 0

    def _percent(self, code: str, part: str, whole: str) -> CellValue:
        one, other = self._cells[code, part], self._cells[code, whole]
        if not self._can_be_compared(code, part, whole):
            return NOT_KEPT
        if not isinstance(one, int | float) or not isinstance(other, int | float) or not other:
            return None
        return round(one * 100 / other, 1)

    def _difference(self, code: str, minuend: str, subtrahend: str) -> CellValue:
        one, other = self._cells[code, minuend], self._cells[code, subtrahend]
        if not self._can_be_compared(code, minuend, subtrahend):
            return NOT_KEPT
        if not isinstance(one, int | float) or not isinstance(other, int | float):
            return None
        return round(one - other, 1)

    def _can_be_compared(self, code: str, one: str, other: str) -> bool:
        """What one of two periods alone has from an organisation without a list makes no share."""
        if NOT_KEPT in (self._cells[code, one], self._cells[code, other]):
            return False
        return not (self._reported and is_mixed((self.reported(code, one), self.reported(code, other))))


def known_across(column: Column, indicator: Indicator) -> Key:
    """By what it is asked whether anything of what a column tells apart is recorded: lines may count records
    of several kinds.
    """
    return f"{column.attribute} of {indicator.relation}", column.code
