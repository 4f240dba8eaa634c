"""The names behind each figure of table 1, as a page and as a file."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.numbers import page_in
from dangvu.core.text import slug
from dangvu.desk.behind import FIELDS, Days, not_named, persons_behind, records_of
from dangvu.desk.tables import A_PAGE, CODE, IN, OUT, Laid, asked, table_for
from dangvu.exchange.list_files import as_xlsx
from dangvu.exchange.pages import download
from dangvu.exchange.tables.words import basis_of, period_of
from dangvu.ledger.position import remembered
from dangvu.lists.files import Sheet
from dangvu.lists.large import Listing, Made, gives_file
from dangvu.statistics.access import told_of
from dangvu.statistics.engine.tally import Record
from dangvu.statistics.tables.compute import REST, Table, cell_records


def _label_behind(table: Table, row: str) -> str:
    """What the figure is called; 404 for what is no line, nor a part of the balance."""
    parts = {
        IN: _("Tăng trong kỳ, không tính đến theo tổ chức"),
        OUT: _("Giảm trong kỳ, không tính đi theo tổ chức"),
    }
    code = row.removesuffix(REST)
    line = next((one for one in table.lines if one.row.code == code), None)
    if line is None and code not in parts:
        raise Http404
    told = f"{code}. {line.row.label}" if line else parts[code]
    return told if code == row else _("%(label)s – không xếp được vào tổ chức trực thuộc") % {"label": told}


def _figure_asked(request: PageRequest, row: str, column: str) -> tuple[Table, str]:
    """The table, and what a figure of it is called; 404 where it has none."""
    table = table_for(request, asked(request, Laid))
    if table is None or table.spans.get(column) is None:
        raise Http404
    return table, _label_behind(table, row)


@needs("read")
def names_behind(request: PageRequest, row: str, column: str) -> HttpResponse:
    """The persons behind one figure, 500 a page; the reading is logged first."""
    table, label = _figure_asked(request, row, column)
    page = page_in(request.GET.get("page", "1"))
    if not page:
        raise Http404
    found = _behind(table, row, column, page)
    named = persons_behind(request, found, _days_of(table), "table_1__names", sight=_sight(table))
    context = {
        "table": table,
        "label": label,
        "row": row,
        "column": next(one for one in table.declaration.columns if one.code == column),
        "persons": named.persons,
        "not_named": not_named(named.unnamed),
        "number": page,
        "previous": page - 1,
        "next": page + 1,
        "more": len(found) == A_PAGE,
    }
    return render(request, "desk/names_behind.html", context)


def _behind(table: Table, row: str, column: str, page: int) -> list[Record]:
    """The records of a page, asked of the store once until it changes."""
    days = table.first, table.last, table.structure
    question = ("cell", CODE, table.unit.id, *days, row, column, page)
    return remembered(question, lambda: cell_records(table, row, column, page))


def _days_of(table: Table) -> Days:
    return table.first or table.last, table.last


def _sight(table: Table) -> frozenset[date]:
    """On the tree of another day some stood elsewhere: those only whom the reader may see on the last day."""
    return frozenset({table.last} if table.structure else ())


@gives_file("read")
def names_file(request: PageRequest, row: str, column: str) -> Listing:
    """All persons behind one figure as a workbook of typed text; that it was taken out is logged."""
    table, label = _figure_asked(request, row, column)
    found: list[Record] = []
    while len(found) % A_PAGE == 0 and (more := _behind(table, row, column, len(found) // A_PAGE + 1)):
        found += more
    told = told_of("person", found, request.reach, _sight(table))
    without = not_named(len({one.id for one in found}) - len({one.id for one in told}))
    title, period = f"{table.unit.name}: {label}", f"{period_of(table)} ({basis_of(table)})"
    basis = (period, without) if without else (period,)
    name = slug(f"bieu {CODE} {row.replace(',', ' ')} {table.org} {table.last:%Y-%m-%d}") + ".xlsx"

    def make(mark: str, most: int) -> Made:
        persons = records_of(request, told[:most], _days_of(table))
        lines = [
            (str(place), one.full_name, f"{one.birth_date:%d/%m/%Y}", one.code)
            for place, one in enumerate(persons, start=1)
        ]
        heads = (_("STT"), _("Họ và tên"), _("Sinh ngày"), _("Mã"))
        sheet = Sheet(title, (*basis, mark), heads, tuple(lines), frozenset())
        numbers = [one.person_id for one in persons]
        return Made(numbers, (sheet,), lambda: download(as_xlsx(sheet), name))

    return Listing(title, basis, len(told), FIELDS, frozenset({table.unit.id}), make)
