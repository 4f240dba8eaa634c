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

__all__ = ["NOT_KEPT", "CellValue", "Plan", "Span", "Values"]
CellValue = int | float | str | None


@dataclass(frozen=True)
class Span:
    """The days of one column."""

    first: date | None
    last: date

    def at(self, row: Row) -> date:
        """The day on which a line's figure of a day is taken."""
        return self.first - DAY if self.first and row.moment == "before" else self.last


@dataclass(frozen=True, slots=True)
class _Cell:
    """How a cell is worked out, whatever the organisation."""

    key: Key
    is_kept: bool
    is_blank: bool
    """A heading, or of days that there are none of."""
    parts: tuple[Key, ...]
    """What it is the sum of."""
    known: tuple[Key, ...]
    """By what it is asked whether anything of what it counts is recorded."""
    found: Mapping[int, Any]


class Plan:
    """How the cells of a table are worked out, once for all its organisations."""

    def __init__(
        self,
        declaration: Declaration,
        found: Mapping[Key, Mapping[int, Any]],
        spans: Mapping[str, Span | None],
        reported: Mapping[Key, Mapping[int, Sequence[Number]]] | None = None,
    ) -> None:
        self.found, self.reported = found, reported or {}
        self.rows = {row.code: row for row in declaration.rows}
        parted = [one for one in declaration.identities if one.others]
        self.parted = {one.others: one for one in parted if not one.by_column}
        self.parted_across = {one.others: one for one in parted if one.by_column}
        cells: dict[Key, _Cell] = {}
        for column in declaration.columns:
            if not column.is_worked_out:
                for row in declaration.rows:
                    self._add(cells, row, column, spans[column.code])
        self.cells = tuple(cells.values())
        columns = [(one.code, one.percent_of, one.difference_of) for one in declaration.columns]
        self.percents = [(code, row, of) for code, of, _other in columns if of for row in self.rows]
        self.differences = [(code, row, of) for code, _other, of in columns if of for row in self.rows]

    def _add(self, cells: dict[Key, _Cell], row: Row, column: Column, span: Span | None) -> None:
        """After what it is the sum of."""
        key = row.code, column.code
        if key in cells:
            return
        is_kept = row.kept and not waits(row, column)
        for part in row.sum if is_kept else ():
            self._add(cells, self.rows[part], column, span)
        known = [(row.attribute, column.code)] if row.attribute else []
        if across := indicator_for(row, column) if column.attribute else None:
            known.append(known_across(column, across))
        cells[key] = _Cell(
            key,
            is_kept,
            span is None or row.is_heading,
            tuple((part, column.code) for part in row.sum),
            tuple(known),
            self.found.get(key, {}),
        )


class Values:
    """The values of a table for one organisation."""

    def __init__(self, plan: Plan, org: int) -> None:
        self._plan, self._org = plan, org
        self._cells: dict[Key, CellValue] = {}

    def all(self) -> dict[Key, CellValue]:
        cells = self._cells
        for one in self._plan.cells:
            cells[one.key] = self._worked_out(one)
        for column, row, (part, whole) in self._plan.percents:
            cells[row, column] = self._percent(row, part, whole)
        for column, row, (minuend, subtrahend) in self._plan.differences:
            cells[row, column] = self._difference(row, minuend, subtrahend)
        return cells

    def _worked_out(self, one: _Cell) -> CellValue:
        if not one.is_kept:
            return NOT_KEPT
        if one.parts:
            parts = [self._cells[part] for part in one.parts]
            if all(part == NOT_KEPT for part in parts):
                return NOT_KEPT
            return None if one.is_blank else sum(part for part in parts if isinstance(part, int))
        if one.is_blank:
            return None
        for known in one.known:
            if not self._knows(known, one.key):
                return NOT_KEPT
        value = one.found.get(self._org)
        if isinstance(value, int):
            return value + sum(each.value for each in self._untold(*one.key))
        return round(value, 1) if isinstance(value, float) else value

    def reported(self, code: str, column: str) -> list[Number]:
        """The reported numbers in a cell; of a sum those of its parts."""
        row = self._plan.rows[code]
        if row.sum:
            return [one for part in row.sum for one in self.reported(part, column)]
        if not isinstance(self._cells.get((code, column)), int):
            return []
        return self._numbers(code, column)

    def _numbers(self, code: str, column: str) -> list[Number]:
        """The reported numbers of a cell, those among the others too."""
        return [*self._reported_for(code, column), *self._untold(code, column)]

    def _reported_for(self, code: str, column: str) -> Sequence[Number]:
        return self._plan.reported.get((code, column), {}).get(self._org, ())

    def _untold(self, code: str, column: str) -> list[Number]:
        """For the line or the column of all others: what was reported of the whole by who reported none of
        its parts.
        """
        if not self._plan.reported:
            return []
        if code in self._plan.parted:
            whole = self._plan.parted[code]
            parts = [self._numbers(part, column) for part in whole.plus if part != code]
            every = self._numbers(whole.equals, column)
        elif column in self._plan.parted_across:
            whole = self._plan.parted_across[column]
            parts = [self._numbers(code, part) for part in whole.plus if part != column]
            every = self._numbers(code, whole.equals)
        else:
            return []
        told = units_of(one for part in (*parts, self._reported_for(code, column)) for one in part)
        return [one for one in every if one.unit not in told]

    def all_reported(self) -> dict[Key, tuple[Number, ...]]:
        """By cell, where there are any."""
        if not self._plan.reported:
            return {}
        each = {key: tuple(self.reported(*key)) for key in self._cells}
        return {key: found for key, found in each.items() if found}

    def _knows(self, known: Key, cell: Key) -> bool:
        """Whether anything of it is recorded, or there is nobody to record it of and a number reported."""
        if self._plan.found[known].get(self._org) != 0:
            return True
        return bool(self._reported_for(*cell)) and self._plan.found[all_beside(known)].get(self._org) == 0

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
        return not (self._plan.reported and is_mixed((self.reported(code, one), self.reported(code, other))))


def known_across(column: Column, indicator: Indicator) -> Key:
    """By what it is asked whether anything of what a column tells apart is recorded: lines may count records
    of several kinds.
    """
    return f"{column.attribute} of {indicator.relation}", column.code
