"""A table worked out: all its figures over one reading, its identities checked, the records behind each cell
at hand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from dangvu.accounts.models import Account
from dangvu.core.finding import Finding, Refused
from dangvu.core.period import add_months
from dangvu.law.leaf import Text
from dangvu.statistics.ask import cell_of
from dangvu.statistics.declarations import Indicator
from dangvu.statistics.engine.closure import rest_of
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.engine.tally import Record, Selection, records_of, union
from dangvu.statistics.figures import Query, organisation_of
from dangvu.statistics.lookup import Unit, children, every_below, exists, moved_below
from dangvu.statistics.reported import NoList, Number, told
from dangvu.statistics.store import Reading, steadily
from dangvu.statistics.tables.batch import Batch, Days, Key
from dangvu.statistics.tables.between import Pair, ask, checked_between, pairs
from dangvu.statistics.tables.counted import counted_in, filters_for, indicator_for
from dangvu.statistics.tables.declaration import Column, Declaration, Row, declared_tables
from dangvu.statistics.tables.identities import Breach, breaches_in, checked
from dangvu.statistics.tables.values import NOT_KEPT, CellValue, Plan, Span, Values, known_across
from dangvu.statistics.tables.version import version_of

__all__ = ["NOT_KEPT", "Line", "Table", "UnknownTable", "cell_records", "compute"]


REST = "*"
"""Marks the code of a line that tells what of another is "not assignable below"."""


class UnknownTable(LookupError):
    """No table has the code."""


@dataclass(frozen=True)
class Line:
    """A line with its values, one a column."""

    row: Row
    values: tuple[CellValue, ...]


@dataclass(frozen=True)
class Part:
    """The values of an organisation directly below, by line and column; of none for what is "not assignable
    below". They add up only in those lines that the declaration calls additive: who moves inside the whole
    leaves one part and enters another.
    """

    unit: Unit | None
    values: Mapping[Key, CellValue]
    no_list: Mapping[Key, tuple[NoList, ...]] = field(default_factory=dict)
    """By line and column: how much of it was reported, and has no list."""


@dataclass(frozen=True)
class Table:
    """A table as computed: what every form of it shows."""

    declaration: Declaration
    unit: Unit
    org: str
    first: date | None
    last: date
    structure: date | None
    ledger: int
    known: int
    lines: tuple[Line, ...]
    identities: tuple[tuple[str, bool], ...]
    spans: Mapping[str, Span | None] = field(default_factory=dict)
    """By column; None where the organisation did not exist."""
    below: tuple["Part", ...] = ()
    """The organisations directly below on the last day, or on the structure day; then the rest."""
    breaches: tuple[tuple[Breach, Unit | None], ...] = ()
    """Where an identity does not hold, and in which organisation; in none for the rest."""
    by: Column | None = None
    """Where its columns are the organisations directly below: which of its own each of them shows."""
    no_list: Mapping[Key, tuple[NoList, ...]] = field(default_factory=dict)
    """By line and column: how much of it was reported, and has no list; with ``REST`` in the line's code, of
    what is "not assignable below".
    """
    frozen: str = ""
    """The version of the definition it was frozen by; empty where it was computed just now."""

    @property
    def definition(self) -> str:
        """By what version of its definition it counts."""
        return self.frozen or self.declaration.version or version_of(self.declaration.code)

    def reported_in(self, org: Unit | None) -> list[Unit]:
        """Which organisations have no list in what the table counts for one of its parts, or for itself."""
        if org and org.id == self.unit.id:
            return _reporting(self.no_list)
        part = next((one for one in self.below if one.unit == org), None)
        return _reporting(part.no_list) if part else []

    @property
    def unplaced(self) -> tuple[Line, ...]:
        """On the tree of another day: what of each line is "not assignable below", where there is any."""
        if not self.structure or not self.below or self.below[-1].unit:
            return ()
        values = self.below[-1].values
        lines = [
            Line(
                _rest_of(line.row), tuple(values[line.row.code, one.code] for one in self.declaration.columns)
            )
            for line in self.lines
        ]
        return tuple(line for line in lines if _has_number(line.values))

    def as_json(self) -> dict[str, Any]:
        days = (
            {"from": self.first.isoformat(), "to": self.last.isoformat()}
            if self.first
            else {"at": self.last.isoformat()}
        )
        structure = {"structure": self.structure.isoformat()} if self.structure else {}
        return {
            "table": self.declaration.code,
            "org": self.org,
            **days,
            **structure,
            "ledger": self.ledger,
            **({"known": self.known} if self.known != self.ledger else {}),
            "definition": self.definition,
            "title": str(self.declaration.title),
            **({"by": _named(self.by)} if self.by else {}),
            "columns": [_named(column) for column in self.declaration.columns],
            "rows": [_told(line) for line in self.lines],
            "not_assignable_below": [_told(line) for line in self.unplaced],
            "identities": [{"code": code, "holds": holds} for code, holds in self.identities],
            "breaches": [
                {
                    "code": breach.code,
                    "org": unit.code if unit else None,
                    "column": breach.column,
                    **({"row": breach.row} if breach.row and not breach.other else {}),
                    "left": breach.left,
                    "right": breach.right,
                    **_units_told(self.reported_in(unit)),
                }
                for breach, unit in self.breaches
            ],
            **self._no_list_told(),
        }

    def _no_list_told(self) -> dict[str, Any]:
        cells = [
            {
                "row": row,
                "column": column,
                "value": sum(one.value for one in found),
                "units": [one.as_json() for one in found],
            }
            for (row, column), found in self.no_list.items()
        ]
        return {"no_list": cells} if cells else {}


def _units_told(units: list[Unit]) -> dict[str, Any]:
    """Who has no list where something does not add up: it may lie there."""
    return {"no_list": [one.code for one in units]} if units else {}


def _reporting(no_list: Mapping[Key, tuple[NoList, ...]]) -> list[Unit]:
    return list(dict.fromkeys(one.unit for found in no_list.values() for one in found))


def _named(column: Column) -> dict[str, str]:
    return {"code": column.code, "label": str(column.label)}


def _told(line: Line) -> dict[str, Any]:
    return {"code": line.row.code, "label": str(line.row.label), "values": list(line.values)}


def _rest_of(row: Row) -> Row:
    vi, en = (
        f"{row.label.vi} – không xếp được vào tổ chức trực thuộc",
        f"{row.label.en} – not assignable below",
    )
    return replace(row, code=row.code + REST, label=Text(vi, en))


def _has_number(values: Iterable[CellValue]) -> bool:
    return any(isinstance(value, int | float) and value for value in values)


def compute(
    which: str | Declaration,
    org: str | int | None,
    *,
    at: date | None = None,
    first: date | None = None,
    last: date | None = None,
    structure: date | None = None,
    known: int | None = None,
    reader: Account | None = None,
    every: tuple[str, ...] = (),
) -> Table:
    """The statutory table of a code, or one that is declared, of an organisation by its code or number; at a
    day or over a period (both ends included). Below it stand the organisations directly below; or, at any
    depth, ``every`` one of some kinds or types of base.

    A table of a day asked with a period is of its last day. Raises UnknownTable, ValueError where the days do
    not suit, Refused where there is no such organisation within reach, Ambiguous, LedgerAhead.
    """
    declaration = declared_tables().get(which) if isinstance(which, str) else which
    if declaration is None:
        raise UnknownTable(which)
    if declaration.when == "period" and (first is None or last is None or last < first):
        raise ValueError(declaration.code)
    end = last or at
    if end is None:
        raise ValueError(declaration.code)
    span = Span(first if declaration.when == "period" else None, end)
    tree_of = structure or (end if declaration.on_one_tree else None)
    query = Query(
        "",
        org,
        at=None if span.first else end,
        first=span.first,
        last=end if span.first else None,
        structure=tree_of,
    )

    def work(reading: Reading) -> Table:
        unit, findings = organisation_of(reading, query, reader)
        if unit is None:
            raise Refused([Finding(one.code, one.message, where=one.where) for one in findings])
        asked = org if isinstance(org, str) and org else unit.code
        return _computed(reading, declaration, unit, asked, span, tree_of, every)

    return steadily(work, known)


def _computed(
    reading: Reading,
    declaration: Declaration,
    unit: Unit,
    org: str,
    span: Span,
    structure: date | None,
    every: tuple[str, ...],
) -> Table:
    tree_of = structure or span.last
    if every:
        # Together they are not all of it: nothing is the sum over them.
        declaration = replace(declaration, additive=())
        below = every_below(reading, unit.id, every, tree_of)
    else:
        below = children(reading, unit.id, tree_of, tree_of)
    rest = rest_of(unit.id)
    ids = [unit.id, *(child.id for child in below), *([rest] if below and not every else [])]
    spans = {column.code: _span_of(reading, column, span, unit, structure) for column in declaration.columns}
    batch = Batch(reading, structure, ids)
    for column in declaration.columns:
        for row in declaration.rows:
            _ask(batch, row, column, spans[column.code])
    beside = pairs(declaration, spans)
    ask(batch, beside)
    found = batch.run()
    plan = Plan(declaration, found, spans, batch.reported)
    worked_out = {org_id: Values(plan, org_id) for org_id in ids}
    values = {org_id: one.all() for org_id, one in worked_out.items()}
    no_list = _without_list(reading, {org: one.all_reported() for org, one in worked_out.items()}, tree_of)
    lines = tuple(
        Line(row, tuple(values[unit.id][row.code, column.code] for column in declaration.columns))
        for row in declaration.rows
    )
    between, broken = checked_between(beside, values, found)
    moved = bool(span.first and not structure and moved_below(reading, unit.id, span.first, span.last))
    identities = (*checked(declaration, values, unit.id, spans, moved=moved), *between.items())
    broken = [*breaches_in(declaration, values, unit.id, spans, moved=moved), *broken]
    units = {one.id: one for one in (unit, *below)}
    parts = [Part(child, values[child.id], no_list.get(child.id, {})) for child in below]
    if rest in values and _has_number(values[rest].values()):
        parts.append(Part(None, values[rest], no_list.get(rest, {})))
    of_rest = {(row + REST, column): told for (row, column), told in no_list.get(rest, {}).items()}
    return Table(
        declaration,
        unit,
        org,
        span.first,
        span.last,
        structure,
        reading.number,
        reading.known,
        lines,
        identities,
        spans,
        tuple(parts),
        tuple((one, units.get(one.org)) for one in broken),
        no_list=dict(no_list.get(unit.id, {})) | (of_rest if structure else {}),
    )


def _without_list(
    reading: Reading, reported: Mapping[int, Mapping[Key, tuple[Number, ...]]], on: date
) -> dict[int, dict[Key, tuple[NoList, ...]]]:
    """The reported numbers of each organisation as readers are told them, asked for together."""
    every = [one for cells in reported.values() for found in cells.values() for one in found]
    named = {one.number: one for one in told(reading, every, on)}
    return {
        org: {key: tuple(named[one] for one in found if one in named) for key, found in cells.items()}
        for org, cells in reported.items()
        if cells
    }


def _span_of(reading: Reading, column: Column, span: Span, unit: Unit, structure: date | None) -> Span | None:
    """The days of a column; None for one worked out, and where the organisation did not exist yet."""
    if column.is_worked_out:
        return None
    if not column.years_back:
        return span
    first, last = (
        add_months(day, -12 * column.years_back) if day else None for day in (span.first, span.last)
    )
    assert last is not None  # every span has a last day
    on_own_tree = structure is None and unit.id
    return Span(first, last) if not on_own_tree or exists(reading, unit, first or last, last) else None


def _ask(batch: Batch, row: Row, column: Column, span: Span | None) -> None:
    indicator = indicator_for(row, column) if span else None
    if indicator is None or span is None:
        return
    days = (span.at(row), None, None) if indicator.when == "day" else (None, span.first, span.last)
    batch.add((row.code, column.code), indicator, filters_for(row, column), days)
    if row.attribute:
        batch.add_known((row.attribute, column.code), indicator, row.attribute, days)
    if column.attribute:
        batch.add_known(known_across(column, indicator), indicator, column.attribute, days)


def indicators_behind(table: Table, row: str, column: str) -> list[tuple[Row, Indicator]]:
    """What stands behind a cell, as ``counted_in``; nothing in a column that has no days."""
    if table.spans[column] is None:
        return []
    return counted_in(table.declaration, row.removesuffix(REST), column)


def cell_records(table: Table, row: str, column: str, page: int | None = 1) -> list[Record]:
    """The records behind a cell, 500 a page, without a page all of them, as the ledger stood when the table
    was computed; behind several lines as ``counted_in`` says it. Lines asked together count alike. With
    ``REST`` behind: what of them is "not assignable below".
    """
    span, parts = table.spans[column], indicators_behind(table, row, column)
    if span is None or not parts:
        return []
    first, counted = parts[0]
    condition = union(cell_of(indicator, part.filters).condition for part, indicator in parts)
    days: Days = (span.at(first), None, None) if counted.when == "day" else (None, span.first, span.last)
    return _records(table, row, days, [Selection(counted.relation, condition)], [], page)


def no_list_behind(table: Table, row: str, column: str) -> tuple[NoList, ...]:
    """What of a cell was reported, and has no list; of several lines, as ``cell_records``, of all of them."""
    rest = REST if row.endswith(REST) else ""
    codes = [code + rest for code in row.removesuffix(REST).split(",")]
    return tuple(one for code in codes for one in table.no_list.get((code, column), ()))


def pair_beside(table: Table, row: str, column: str, other: str) -> Pair | None:
    """The identity that lays these lines beside another table, in that column."""
    asked = pairs(table.declaration, table.spans)
    wanted = row.removesuffix(REST), column, other
    return next((one for one in asked if (one.own.row, one.column, one.other.table) == wanted), None)


def records_lacking(table: Table, row: str, pair: Pair, page: int = 1) -> list[Record]:
    """The records that the table's side of an identity counts and the other side does not, or not as often;
    500 a page.
    """
    mine, theirs = pair.selections(pair.own), pair.selections(pair.other)
    return _records(table, row, pair.days, mine, theirs, page)


def _records(
    table: Table, row: str, days: Days, mine: list[Selection], theirs: list[Selection], page: int | None
) -> list[Record]:
    org = rest_of(table.unit.id) if row.endswith(REST) else table.unit.id
    return steadily(
        lambda now: records_of(Scene(now, *days, table.structure), mine, theirs, [org], page), table.known
    )
