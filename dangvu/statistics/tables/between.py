"""Identities between tables, declared beside them in ``tables/between.yaml``.

Each is checked whenever one of its tables is worked out: of the others one figure more is asked. One that
tells records apart by what the table does not ask is a question of its own, for a record that it finds twice
must not count twice in the table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps

from dangvu.statistics.ask import cell_of
from dangvu.statistics.declarations import COUNT, Indicator
from dangvu.statistics.engine.tally import Cell, Selection
from dangvu.statistics.tables.batch import Batch, Days
from dangvu.statistics.tables.counted import counted_in
from dangvu.statistics.tables.declaration import BETWEEN, Declaration, Row, declared_tables
from dangvu.statistics.tables.identities import Breach, number_in
from dangvu.statistics.tables.values import CellValue, Span


@dataclass(frozen=True, slots=True)
class Side:
    """One side: lines of a table added up, in the column named or in each of them."""

    table: str
    rows: tuple[str, ...]
    column: str = ""

    def __str__(self) -> str:
        return f"{self.table}.{'+'.join(self.rows)}"

    @property
    def row(self) -> str:
        """Its lines as an address names them."""
        return ",".join(self.rows)

    @property
    def in_column(self) -> str:
        """The column named, else the first."""
        return self.column or declared_tables()[self.table].columns[0].code

    def counted(self) -> list[tuple[Row, Indicator]]:
        """What it counts."""
        return counted_in(declared_tables()[self.table], self.row, self.in_column)


@cache
def declared_between() -> tuple[tuple[Side, ...], ...]:
    """All identities between tables: of each the sides, which are equal."""
    files = [Path(app.path) / "tables" / BETWEEN for app in apps.get_app_configs()]
    return tuple(
        tuple(Side(str(one["table"]), tuple(one["rows"]), str(one.get("column", ""))) for one in sides)
        for file in sorted(files)
        if file.exists()
        for sides in yaml.safe_load(file.read_text(encoding="utf-8"))
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """A side of the table worked out beside one of another table, in one column."""

    own: Side
    other: Side
    column: str
    days: Days

    @property
    def code(self) -> str:
        return f"{self.own}={self.other}"

    @property
    def key(self) -> tuple[str, str]:
        """What the other side's figure is called among those asked."""
        return f"={self.other}", self.column

    def selections(self, side: Side) -> list[Selection]:
        """The records that a side counts."""
        counted = side.counted()
        return [Selection(counted[0][1].relation, one) for one in _conditions(counted)]

    def own_value(self, cells: Mapping[tuple[str, str], CellValue]) -> int | float | None:
        """The table's own figure; None where one of its lines has none."""
        values = [cells[row, self.column] for row in self.own.rows]
        return sum(map(number_in, values)) if all(isinstance(one, int | float) for one in values) else None


def pairs(declaration: Declaration, spans: Mapping[str, Span | None]) -> list[Pair]:
    """What can be checked of a table in its own period or day; no figure of a period in a table of a day."""
    now = {one.code for one in declaration.columns if not one.years_back}
    return [
        Pair(own, other, column, days)
        for sides in declared_between()
        for own in sides
        if own.table == declaration.code
        for other in sides
        if other is not own
        for column, span in spans.items()
        if span and column in now and own.column in ("", column) and (days := _days(other, span))
    ]


def _days(side: Side, span: Span) -> Days | None:
    row, indicator = side.counted()[0]
    if indicator.when == "day":
        return span.at(row), None, None
    return (None, span.first, span.last) if span.first else None


def ask(batch: Batch, asked: list[Pair]) -> None:
    """Ask for the other sides."""
    for pair in asked:
        counted = pair.other.counted()
        beside = "" if len(counted) == 1 else str(pair.other)
        parts = [(indicator, part.filters) for part, indicator in counted]
        batch.add_cell(pair.key, counted[0][1].relation, _sum_of(counted), pair.days, beside, parts)


def _sum_of(counted: list[tuple[Row, Indicator]]) -> Cell:
    """All the parts in one figure; a record that several of them count, counts as often."""
    each = _conditions(counted)
    if len(each) == 1:
        return Cell(COUNT, each[0])
    return Cell(f"sum({' + '.join(f'CASE WHEN {one} THEN 1 ELSE 0 END' for one in each)})", "TRUE")


def _conditions(counted: list[tuple[Row, Indicator]]) -> list[str]:
    """What the parts count, each record once for each condition it meets. Parts of one indicator that differ
    in the values of one filter only, none twice, are one condition.
    """
    together: dict[tuple[Indicator, str], list[str]] = {}
    alone = []
    for part, indicator in counted:
        for name, values in part.filters.items():
            known = together.setdefault((indicator, name), [])
            if len(part.filters) == 1 and set(values).isdisjoint(known):
                known.extend(values)
                break
        else:
            alone.append(cell_of(indicator, part.filters).condition)
    merged = [
        cell_of(indicator, {name: tuple(values)}).condition
        for (indicator, name), values in together.items()
        if values
    ]
    return merged + alone


def checked_between(
    asked: list[Pair],
    values: Mapping[int, Mapping[tuple[str, str], CellValue]],
    found: Mapping[tuple[str, str], Mapping[int, Any]],
) -> tuple[dict[str, bool], list[Breach]]:
    """Each identity, whether it holds in all columns for the organisation and for each directly below it; and
    where it does not.
    """
    breaches = list(_broken(asked, values, found))
    failing = {one.code for one in breaches}
    made = [
        pair.code for pair in asked if any(pair.own_value(cells) is not None for cells in values.values())
    ]
    return {code: code not in failing for code in made}, breaches


def _broken(
    asked: list[Pair],
    values: Mapping[int, Mapping[tuple[str, str], CellValue]],
    found: Mapping[tuple[str, str], Mapping[int, Any]],
) -> Iterator[Breach]:
    for pair in asked:
        for org, cells in values.items():
            left, right = pair.own_value(cells), found[pair.key][org]
            if left is not None and left != right:
                yield Breach(pair.code, org, pair.column, left, right, pair.own.row, pair.other.table)
