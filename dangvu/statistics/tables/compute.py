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
from dangvu.statistics.declarations import Indicator, indicator_named
from dangvu.statistics.engine.closure import rest_of
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.engine.tally import Record, records, union
from dangvu.statistics.figures import Query, organisation_of
from dangvu.statistics.lookup import Unit, children, exists
from dangvu.statistics.store import Reading, steadily
from dangvu.statistics.tables.batch import Batch, Days
from dangvu.statistics.tables.declaration import Column, Declaration, Row, declared_tables
from dangvu.statistics.tables.identities import checked
from dangvu.statistics.tables.values import NOT_KEPT, CellValue, Span, Values
from dangvu.statistics.tables.version import version_of

__all__ = ["NOT_KEPT", "Line", "Table", "UnknownTable", "cell_records", "compute", "indicator_for"]


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
    values: Mapping[tuple[str, str], CellValue]


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
            "definition": version_of(self.declaration.code),
            "title": str(self.declaration.title),
            "columns": [
                {"code": column.code, "label": str(column.label)} for column in self.declaration.columns
            ],
            "rows": [_told(line) for line in self.lines],
            "not_assignable_below": [_told(line) for line in self.unplaced],
            "identities": [{"code": code, "holds": holds} for code, holds in self.identities],
        }


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
    code: str,
    org: str | None,
    *,
    at: date | None = None,
    first: date | None = None,
    last: date | None = None,
    structure: date | None = None,
    known: int | None = None,
    reader: Account | None = None,
) -> Table:
    """The table of an organisation, at a day or over a period (both ends included).

    A table of a day asked with a period is of its last day. Raises UnknownTable, ValueError where the days
    do not suit, Refused where there is no such organisation within reach, Ambiguous, LedgerAhead.
    """
    declaration = declared_tables().get(code)
    if declaration is None:
        raise UnknownTable(code)
    if declaration.when == "period" and (first is None or last is None or last < first):
        raise ValueError(code)
    end = last or at
    if end is None:
        raise ValueError(code)
    span = Span(first if declaration.when == "period" else None, end)
    query = Query(
        "",
        org,
        at=None if span.first else end,
        first=span.first,
        last=end if span.first else None,
        structure=structure,
    )

    def work(reading: Reading) -> Table:
        unit, findings = organisation_of(reading, query, reader)
        if unit is None:
            raise Refused([Finding(one.code, one.message, where=one.where) for one in findings])
        return _computed(reading, declaration, unit, org or unit.code, span, structure)

    return steadily(work, known)


def _computed(
    reading: Reading, declaration: Declaration, unit: Unit, org: str, span: Span, structure: date | None
) -> Table:
    tree_of = structure or span.last
    below = children(reading, unit.id, tree_of, tree_of)
    rest = rest_of(unit.id)
    ids = [unit.id, *(child.id for child in below), *([rest] if below else [])]
    spans = {column.code: _span_of(reading, column, span, unit, structure) for column in declaration.columns}
    batch = Batch(reading, structure, ids)
    for column in declaration.columns:
        for row in declaration.rows:
            _ask(batch, row, column, spans[column.code])
    found = batch.run()
    values = {org_id: Values(declaration, found, org_id).all(spans) for org_id in ids}
    lines = tuple(
        Line(row, tuple(values[unit.id][row.code, column.code] for column in declaration.columns))
        for row in declaration.rows
    )
    identities = checked(declaration, values, unit.id, spans)
    parts = [Part(child, values[child.id]) for child in below]
    if below and _has_number(values[rest].values()):
        parts.append(Part(None, values[rest]))
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
    )


def _span_of(reading: Reading, column: Column, span: Span, unit: Unit, structure: date | None) -> Span | None:
    """The days of a column; None for a share, and where the organisation did not exist yet."""
    if column.percent_of:
        return None
    if not column.years_back:
        return span
    first, last = (
        add_months(day, -12 * column.years_back) if day else None for day in (span.first, span.last)
    )
    assert last is not None  # every span has a last day
    on_own_tree = structure is None and unit.id
    return Span(first, last) if not on_own_tree or exists(reading, unit, first or last, last) else None


def indicator_for(row: Row, column: Column) -> Indicator | None:
    """The indicator of a cell; None for headings, sums, shares and what is not kept."""
    code = column.indicator or row.indicator
    if not code or row.is_heading or row.sum or not row.kept:
        return None
    found = indicator_named(code)
    assert found is not None, code  # tables name indicators of the catalogue; a test holds it
    return found


def _ask(batch: Batch, row: Row, column: Column, span: Span | None) -> None:
    indicator = indicator_for(row, column) if span else None
    if indicator is None or span is None:
        return
    days = (span.at(row), None, None) if indicator.when == "day" else (None, span.first, span.last)
    batch.add((row.code, column.code), indicator, row.filters, days)
    if row.attribute:
        batch.add_known((row.attribute, column.code), indicator, row.attribute, days)


def indicators_behind(table: Table, row: str, column: str) -> list[tuple[Row, Indicator]]:
    """The lines whose records stand behind a cell, each with what it counts: itself; of a sum, and of several
    lines by their codes with commas between, all of the parts. None where nothing stands behind it.
    """
    declared = [table.declaration.row(code) for code in row.removesuffix(REST).split(",")]
    found = next(one for one in table.declaration.columns if one.code == column)
    if table.spans[column] is None:
        return []
    return [
        (part, indicator)
        for one in declared
        for part in _parts(table.declaration, one)
        if (indicator := indicator_for(part, found)) and indicator.relation
    ]


def cell_records(table: Table, row: str, column: str, page: int = 1) -> list[Record]:
    """The records behind a cell, 500 a page, as the ledger stood when the table was computed; behind several
    lines as ``indicators_behind`` says it. Lines asked together count alike. With ``REST`` behind: what of
    them is "not assignable below".
    """
    org = rest_of(table.unit.id) if row.endswith(REST) else table.unit.id
    span, parts = table.spans[column], indicators_behind(table, row, column)
    if span is None or not parts:
        return []
    first, counted = parts[0]
    condition = union(cell_of(indicator, part.filters).condition for part, indicator in parts)

    def work(now: Reading) -> list[Record]:
        days: Days = (span.at(first), None, None) if counted.when == "day" else (None, span.first, span.last)
        return records(Scene(now, *days, table.structure), counted.relation, condition, [org], page)

    return steadily(work, table.known)


def _parts(declaration: Declaration, row: Row) -> list[Row]:
    """The line itself, or the lines it is the sum of."""
    return (
        [part for code in row.sum for part in _parts(declaration, declaration.row(code))]
        if row.sum
        else [row]
    )
