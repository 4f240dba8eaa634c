"""Table 1 as a page: changes of membership in an organisation over a period, names behind each figure."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.mandates import covers
from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.day_field import DayField
from dangvu.core.finding import Refused
from dangvu.exchange.tables import as_csv, as_xlsx
from dangvu.organisations.lookup import versions_on
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.overview import Branch, official_order, tops
from dangvu.people.models import PersonRecord
from dangvu.statistics.tables.compute import NOT_KEPT, Table, cell_records, compute
from dangvu.tree.queries import above, children_of

CODE = "1"
A_PAGE = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Asked(forms.Form):
    """Which organisation, which days; both ends included."""

    org = forms.IntegerField(min_value=1, max_value=10**15, required=False)
    first = DayField(
        label=gettext_lazy("Từ ngày"), error_messages={"required": gettext_lazy("Hãy ghi từ ngày nào.")}
    )
    last = DayField(
        label=gettext_lazy("Đến hết ngày"), error_messages={"required": gettext_lazy("Hãy ghi đến ngày nào.")}
    )

    def clean(self) -> None:
        super().clean()
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", _("Ngày cuối kỳ phải từ ngày đầu kỳ trở đi."))


@dataclass(frozen=True, slots=True)
class Choice:
    """An organisation that may be chosen, indented by its place around the one shown."""

    version: OrganisationVersion
    depth: int


def asked(request: PageRequest) -> Asked:
    """What the address asks for; the year of the day shown, up to that day, where it names no days."""
    given = {
        "org": request.GET.get("org", ""),
        "first": request.GET.get("first", f"{date(request.on.year, 1, 1):%d/%m/%Y}"),
        "last": request.GET.get("last", f"{request.on:%d/%m/%Y}"),
    }
    return Asked(given)


def table_for(request: PageRequest, form: Asked) -> Table | None:
    """The table asked for; nothing where the register is empty or the form has faults.

    An organisation that did not exist then and one out of reach are answered alike.
    """
    if not form.is_valid():
        return None
    number = form.cleaned_data["org"] or _first_choice(request)
    if number is None:
        return None
    last = form.cleaned_data["last"]
    version = versions_on([number], last).get(number)
    if version is None or not covers(request.reach, frozenset({number}), last):
        raise Http404
    try:
        return compute(
            CODE, version.code, first=form.cleaned_data["first"], last=last, reader=request.account
        )
    except Refused as refused:
        raise Http404 from refused


def _first_choice(request: PageRequest) -> int | None:
    lines: list[Branch] = tops(request.reach, request.on)
    return lines[0].number if lines else None


@needs("read")
def table_1(request: PageRequest) -> HttpResponse:
    """The table with its form: another organisation, another period."""
    form = asked(request)
    table = table_for(request, form)
    context = {
        "form": form,
        "table": table,
        "choices": choices(request, table) if table else [],
        "not_kept": NOT_KEPT,
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/table_1.html", context, status=200 if form.is_valid() else 400)


def choices(request: PageRequest, table: Table) -> list[Choice]:
    """The organisation with those above and directly below it, of the last day, within reach."""
    number, on = table.unit.id, table.last
    higher = [one for one in reversed(above(number, on)) if covers(request.reach, frozenset({one}), on)]
    versions = versions_on([*higher, number, *children_of(number, on)], on)
    line = [Choice(versions[one], depth) for depth, one in enumerate([*higher, number]) if one in versions]
    below = [row for one, row in versions.items() if one not in {*higher, number}]
    return [*line, *(Choice(row, len(line)) for row in sorted(below, key=official_order))]


@needs("read")
def names_behind(request: PageRequest, row: str, column: str) -> HttpResponse:
    """The persons behind one figure, 500 a page; the reading is logged first."""
    table = table_for(request, asked(request))
    if table is None or column not in table.spans:
        raise Http404
    line = next((one for one in table.lines if one.row.code == row), None)
    page = request.GET.get("page", "1")
    if line is None or not page.isascii() or not page.isdigit() or not 1 <= int(page) <= 10**6:
        raise Http404
    found = cell_records(table, row, column, int(page))
    records = PersonRecord.objects.known().filter(code__in=[one.code for one in found], until_date=None)
    persons = sorted(records, key=lambda record: record.sort_name)
    log_reading(
        request.account, "table_1__names", [one.person_id for one in persons], "name, birth date, figure"
    )
    context = {
        "table": table,
        "line": line,
        "column": next(one for one in table.declaration.columns if one.code == column),
        "persons": persons,
        "number": int(page),
        "more": len(found) == A_PAGE,
    }
    return render(request, "desk/names_behind.html", context)


@needs("read")
def table_1_file(request: PageRequest, form: str) -> HttpResponse:
    """The table as a workbook or as CSV; it holds figures, no names."""
    table = table_for(request, asked(request))
    if table is None or form not in ("xlsx", "csv"):
        raise Http404
    content = as_xlsx(table) if form == "xlsx" else as_csv(table)
    kind = XLSX if form == "xlsx" else "text/csv; charset=utf-8"
    name = f"bieu-1_{table.last:%Y-%m-%d}.{form}"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
