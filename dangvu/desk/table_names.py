"""The names behind each figure of a statutory table, as a page and as a file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.numbers import page_in, written
from dangvu.core.text import slug
from dangvu.desk import balance
from dangvu.desk.balance import IN, OUT
from dangvu.desk.behind import (
    Days,
    fields_told,
    not_named,
    persons_behind,
    records_of,
    tells_sensitive,
)
from dangvu.desk.tables import A_PAGE, declared, form_for, key_behind, table_for
from dangvu.exchange.list_files import as_xlsx
from dangvu.exchange.pages import download
from dangvu.exchange.tables.words import basis_of, period_of
from dangvu.ledger.position import remembered
from dangvu.lists.files import Sheet
from dangvu.lists.large import Listing, Made, gives_file
from dangvu.organisations.overview import Names
from dangvu.statistics.access import told_of
from dangvu.statistics.engine.tally import Record
from dangvu.statistics.reported import NoList
from dangvu.statistics.tables.between import Pair
from dangvu.statistics.tables.compute import (
    REST,
    Table,
    cell_records,
    indicators_behind,
    no_list_behind,
    pair_beside,
    records_lacking,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a table: what it is called, what it counts, on which days."""

    table: Table
    row: str
    column: str
    label: str
    key: str
    days: Days
    beside: Pair | None = None
    """Where only those are asked for whom the other side of an identity does not count, or not as often."""

    @property
    def sight(self) -> frozenset[date]:
        """On the tree of another day some stood elsewhere: those only whom the reader may see on the last
        day.
        """
        return frozenset({self.days[1]} if self.table.structure else ())

    @property
    def no_list(self) -> tuple[NoList, ...]:
        """What of it was reported, and has no list."""
        return () if self.beside else no_list_behind(self.table, self.row, self.column)

    @property
    def is_sensitive(self) -> bool:
        """Whether its names tell something sensitive of everybody behind it."""
        return self.key == "person" and all(
            tells_sensitive(indicator, part.filters)
            for part, indicator in indicators_behind(self.table, self.row, self.column)
        )

    def records(self, page: int) -> list[Record]:
        """The records of a page, asked of the store once until it changes."""
        table = self.table
        days = table.first, table.last, table.structure
        beside = self.beside
        other = beside.other.table if beside else ""
        question = (
            "cell",
            table.declaration.code,
            table.definition,
            table.unit.id,
            *days,
            self.row,
            self.column,
            other,
            page,
        )
        if beside:
            return remembered(question, lambda: records_lacking(table, self.row, beside, page))
        return remembered(question, lambda: cell_records(table, self.row, self.column, page))


def _label_behind(table: Table, row: str, beside: Pair | None) -> str:
    """What the figure is called; 404 for what is no line, no side of an identity, no part of the balance."""
    parts = {
        IN: _("Tăng trong kỳ, không tính đến theo tổ chức"),
        OUT: _("Giảm trong kỳ, không tính đi theo tổ chức"),
    }
    if table.declaration.code != balance.CODE:
        parts = {}
    code = row.removesuffix(REST)
    if beside:
        words = {"own": beside.own, "other": beside.other}
        parts = {code: _("Có ở %(own)s, thiếu ở %(other)s") % words}
    line = next((one for one in table.lines if one.row.code == code), None)
    if line is None and code not in parts:
        raise Http404
    told = f"{code}. {line.row.label}" if line and not beside else parts[code]
    return told if code == row else _("%(label)s – không xếp được vào tổ chức trực thuộc") % {"label": told}


def _figure_asked(request: PageRequest, code: str, row: str, column: str) -> Figure:
    """The figure; 404 where the table has none that opens."""
    declaration = declared(request, code)
    table = table_for(request, declaration, form_for(request, declaration))
    span = table.spans.get(column) if table else None
    if table is None or span is None:
        raise Http404
    beside = _beside(request, table, row, column)
    label = _label_behind(table, row, beside)
    key = key_behind(table, row, column)
    if not key:
        raise Http404
    return Figure(table, row, column, label, key, (span.first or span.last, span.last), beside)


def _beside(request: PageRequest, table: Table, row: str, column: str) -> Pair | None:
    """The identity with the table that ``lacking`` names; 404 where there is none."""
    other = request.GET.get("lacking")
    found = pair_beside(table, row, column, other) if other else None
    if other and found is None:
        raise Http404
    return found


@needs("read")
def names_behind(request: PageRequest, code: str, row: str, column: str) -> HttpResponse:
    """The persons or organisations behind one figure, 500 a page; of persons the reading is logged first.
    Names that tell something sensitive are shown only when asked for (``?show=all``).
    """
    figure = _figure_asked(request, code, row, column)
    page = page_in(request.GET.get("page", "1"))
    if not page:
        raise Http404
    found = figure.records(page)
    is_masked = figure.is_sensitive and request.GET.get("show") != "all"
    context = {
        "table": figure.table,
        "label": figure.label,
        "row": row,
        "column": next(one for one in figure.table.declaration.columns if one.code == column),
        "days": figure.days,
        "key": figure.key,
        "is_sensitive": figure.is_sensitive,
        "is_masked": is_masked,
        "show": "all" if figure.is_sensitive else "",
        "lacking": figure.beside.other.table if figure.beside else "",
        "count": len({one.id for one in found}),
        "number": page,
        "previous": page - 1,
        "next": page + 1,
        "more": len(found) == A_PAGE,
        **no_list_told(request, figure.no_list),
    }
    if figure.key == "organisation":
        context["organisations"] = _named(figure, found)
    elif not is_masked:
        fields = fields_told(figure.is_sensitive)
        named = persons_behind(request, found, figure.days, "tables__names", fields, figure.sight)
        context |= {"persons": named.persons, "not_named": not_named(named.unnamed)}
    return render(request, "desk/names_behind.html", context)


def no_list_told(request: PageRequest, found: Sequence[NoList]) -> dict[str, Any]:
    """What a page of names says of those that have no list."""
    return {
        "no_list": found,
        "without": sum(one.value for one in found),
        "opens_entries": request.reach.everywhere,
    }


def _named(figure: Figure, found: list[Record]) -> list[tuple[Record, str]]:
    """The organisations with the names they bore on the day."""
    each = list(dict.fromkeys(found))
    names = Names(one.id for one in each)
    return [(one, names.on(one.id, figure.days[1])) for one in each]


@gives_file("read")
def names_file(request: PageRequest, code: str, row: str, column: str) -> Listing:
    """All behind one figure as a workbook of typed text; of persons it is logged that it was taken out."""
    figure = _figure_asked(request, code, row, column)
    table = figure.table
    found: list[Record] = []
    while len(found) % A_PAGE == 0 and (more := figure.records(len(found) // A_PAGE + 1)):
        found += more
    title, period = f"{table.unit.name}: {figure.label}", f"{period_of(table)} ({basis_of(table)})"
    name = slug(f"bieu {code} {row.replace(',', ' ')} {table.org} {table.last:%Y-%m-%d}") + ".xlsx"
    unit = frozenset({table.unit.id})
    if figure.key == "organisation":
        return _organisations_file(figure, found, title, period, name)
    told = told_of("person", found, request.reach, figure.sight)
    without = not_named(len({one.id for one in found}) - len({one.id for one in told}))
    basis = tuple(line for line in (period, without, _no_list_line(figure)) if line)

    def make(mark: str, most: int) -> Made:
        persons = records_of(request, told[:most], figure.days)
        lines = [
            (str(place), one.full_name, f"{one.birth_date:%d/%m/%Y}", one.code)
            for place, one in enumerate(persons, start=1)
        ]
        heads = (_("STT"), _("Họ và tên"), _("Sinh ngày"), _("Mã"))
        sheet = Sheet(title, (*basis, mark), heads, tuple(lines), frozenset())
        numbers = [one.person_id for one in persons]
        return Made(numbers, (sheet,), lambda: download(as_xlsx(sheet), name))

    listing = Listing(title, basis, len(told), fields_told(figure.is_sensitive), unit, make)
    if figure.is_sensitive and request.GET.get("show") != "all":
        back = request.get_full_path().replace("/file.xlsx", "", 1)
        return replace(listing, refusal=_("Danh sách này chỉ lấy ra được từ trang đã hiện tên."), back=back)
    return listing


def _no_list_line(figure: Figure) -> str:
    if not figure.no_list:
        return ""
    words = {
        "count": written(sum(one.value for one in figure.no_list)),
        "units": "; ".join(f"{one.unit.name} {written(one.value)} ({one.paper})" for one in figure.no_list),
    }
    return _("Ngoài ra %(count)s theo số đã báo cáo, không có danh sách: %(units)s") % words


def _organisations_file(figure: Figure, found: list[Record], title: str, period: str, name: str) -> Listing:
    each = _named(figure, found)

    def make(mark: str, most: int) -> Made:
        lines = [(str(place), called, one.code) for place, (one, called) in enumerate(each[:most], start=1)]
        heads = (_("STT"), _("Tổ chức"), _("Mã"))
        sheet = Sheet(title, (period, mark), heads, tuple(lines), frozenset())
        return Made((), (sheet,), lambda: download(as_xlsx(sheet), name))

    unit = frozenset({figure.table.unit.id})
    return Listing(title, (period,), len(each), "code, name", unit, make, names_persons=False)
