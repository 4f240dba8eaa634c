"""Why a return differs now, figure by figure and name by name; and the names behind a frozen figure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from dangvu.accounts.own_entries import opened_by
from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.numbers import page_in
from dangvu.desk.behind import fields_told, not_named, persons_behind, tells_sensitive
from dangvu.desk.entries import label_of_entry
from dangvu.desk.returns import opened_in, table_in, version_in_reach
from dangvu.desk.tables import A_PAGE
from dangvu.exchange.tables.words import shown
from dangvu.ledger.models import Entry
from dangvu.organisations.overview import Names
from dangvu.statistics.engine.tally import Record
from dangvu.statistics.models import StatisticalReturn
from dangvu.statistics.returns.differing import (
    Compared,
    Differing,
    compared,
    computed_again,
    explained,
    is_redefined,
)
from dangvu.statistics.returns.standing import days_of
from dangvu.statistics.tables.compute import cell_records
from dangvu.statistics.tables.counted import counted_in
from dangvu.statistics.tables.declaration import declared_tables


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a return that opens."""

    row: StatisticalReturn
    code: str
    line: str
    column: str
    key: str

    @property
    def label(self) -> str:
        found = declared_tables()[self.code]
        return f"{self.line}. {found.row(self.line).label}"

    @property
    def column_label(self) -> str:
        return str(next(one.label for one in declared_tables()[self.code].columns if one.code == self.column))

    @property
    def is_sensitive(self) -> bool:
        """Whether its names tell something sensitive of everybody behind it."""
        found = counted_in(declared_tables()[self.code], self.line, self.column)
        return self.key == "person" and all(tells_sensitive(one, part.filters) for part, one in found)


def _cell(request: PageRequest, number: int, code: str, line: str, column: str) -> Cell:
    """The figure; 404 where the return has none that opens, or its table is defined otherwise since."""
    row = version_in_reach(request, number)
    if is_redefined(table_in(row, code)):
        raise Http404
    key = opened_in(code).get((line, column))
    if key is None:
        raise Http404
    return Cell(row, code, line, column, key)


def _context(request: PageRequest, cell: Cell) -> dict[str, Any]:
    _first, last = days_of(cell.row)
    return {
        "row": cell.row,
        "last": last,
        "cell": cell,
        "name": Names([cell.row.organisation_id]).on(cell.row.organisation_id, last),
        "label": cell.label,
        "is_masked": cell.is_sensitive and request.GET.get("show") != "all",
    }


@needs("read")
def return_names(request: PageRequest, number: int, code: str, line: str, column: str) -> HttpResponse:
    """The names behind a figure as it was frozen, 500 a page: those only whom the reader may see as is known
    now (decision 25); the reading is logged first.
    """
    cell = _cell(request, number, code, line, column)
    page = page_in(request.GET.get("page", "1"))
    if not page:
        raise Http404
    table = computed_again(cell.row, code, cell.row.known)
    span = table.spans[column]
    if span is None:
        raise Http404
    found = cell_records(table, line, column, page)
    context = _context(request, cell) | {"number": page, "more": len(found) == A_PAGE}
    context |= {"previous": page - 1, "next": page + 1}
    if not context["is_masked"]:
        context |= _told(request, cell, found, "returns__names")
    return render(request, "desk/return_names.html", context)


@needs("read")
def return_differs(request: PageRequest, number: int) -> HttpResponse:
    """Every figure that is another today, by table."""
    row = version_in_reach(request, number)
    _first, last = days_of(row)
    told = compared(row)
    context = {
        "row": row,
        "name": Names([row.organisation_id]).on(row.organisation_id, last),
        "parts": [(part, _differing(part)) for part in told if part.differs],
        "same": ", ".join(part.then.declaration.code for part in told if not part.differs),
    }
    return render(request, "desk/return_differs.html", context)


def _differing(part: Compared) -> list[tuple[Differing, str, str, bool]]:
    """Each figure with both values as shown, and whether names can be told."""
    opened = opened_in(part.then.declaration.code) if part.differing else {}
    return [
        (one, shown(one.then), shown(one.now), (one.row.code, one.column.code) in opened)
        for one in part.differing
    ]


@needs("read")
def return_why(request: PageRequest, number: int, code: str, line: str, column: str) -> HttpResponse:
    """Who came in or went out behind one figure, and the entries recorded since that did it; the reading is
    logged first.
    """
    cell = _cell(request, number, code, line, column)
    context = _context(request, cell)
    if not context["is_masked"]:
        told = explained(cell.row, code, line, column)
        numbers = {number for some in told.entries.values() for number in some}
        entries = Entry.objects.in_bulk(numbers)
        words = {number: label_of_entry(one, everything=False) for number, one in entries.items()}
        groups = []
        unnamed = 0
        for which, records in (("came", told.came), ("went", told.went)):
            behind = _told(request, cell, records, "returns__why")
            unnamed += behind["unnamed"]
            lines = [
                (one, [(entries[number], words[number]) for number in told.entries.get(_number(one), ())])
                for one in behind["persons"] or behind["organisations"]
            ]
            groups.append((which, len(records), lines))
        opened = opened_by(request.account, list(entries.values()), request.reach)
        context |= {"groups": groups, "not_named": not_named(unnamed), "opened": opened}
    return render(request, "desk/return_why.html", context)


def _number(one: Any) -> int:
    number: int = one.person_id if hasattr(one, "person_id") else one[0].id
    return number


def _told(request: PageRequest, cell: Cell, found: Iterable[Record], page: str) -> dict[str, Any]:
    """The persons, or the organisations by the names they bore, and how many more there are."""
    first, last = days_of(cell.row)
    if cell.key == "organisation":
        each = list(dict.fromkeys(found))
        names = Names(one.id for one in each)
        named = [(one, names.on(one.id, last)) for one in each]
        return {"persons": [], "organisations": named, "unnamed": 0, "not_named": ""}
    fields = fields_told(cell.is_sensitive)
    told = persons_behind(request, found, (first, last), page, fields, frozenset({first, last}))
    return {
        "persons": told.persons,
        "organisations": [],
        "unnamed": told.unnamed,
        "not_named": not_named(told.unnamed),
    }
