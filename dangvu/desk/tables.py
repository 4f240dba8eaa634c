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
from dangvu.core.period import holds
from dangvu.core.text import slug
from dangvu.exchange.tables.words import basis_of, failing, period_of, shown
from dangvu.organisations.lookup import versions_on
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.overview import official_order, tops
from dangvu.people.models import PersonRecord
from dangvu.statistics.tables.compute import Line, Table, cell_records, compute
from dangvu.statistics.tables.skins import skins
from dangvu.tree.queries import above, children_of

CODE = "1"
A_PAGE = 500
FILES = ("xlsx", "csv")
YEARS_OFFERED = 4


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
class Cell:
    """A value as shown, and the column whose names lie behind it, if any do."""

    text: str
    column: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An organisation that may be chosen; ``steps`` to indent it by, around the one shown."""

    version: OrganisationVersion
    steps: range


def asked(request: PageRequest) -> Asked:
    """What the address asks for; the year of the day shown, up to that day, where it names no days."""
    given = {
        "org": request.GET.get("org", ""),
        "first": request.GET.get("first", f"{date(request.on.year, 1, 1):%d/%m/%Y}"),
        "last": request.GET.get("last", f"{request.on:%d/%m/%Y}"),
    }
    return Asked(given)


def unit_for(request: PageRequest, form: Asked) -> OrganisationVersion | None:
    """The organisation asked for, as it is on the last day of the period; nothing where the register is empty
    or the form has faults.

    An organisation out of reach and one that never was are answered alike; of one within reach that did not
    exist on the last day, the form says when it did.
    """
    if not form.is_valid():
        return None
    last = form.cleaned_data["last"]
    number = form.cleaned_data["org"] or _topmost(request, last) or _topmost(request, request.on)
    if number is None:
        return None
    version = versions_on([number], last).get(number)
    if version is None:
        form.add_error("last", _when_it_was(number, last, _version_in_reach(request, number)))
        return None
    if not covers(request.reach, frozenset({number}), last):
        raise Http404
    return version


def table_for(request: PageRequest, form: Asked) -> Table | None:
    """The table asked for, as ``unit_for`` finds its organisation."""
    version = unit_for(request, form)
    if version is None:
        return None
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    try:
        return compute(CODE, version.code, first=first, last=last, reader=request.account)
    except Refused as refused:
        raise Http404 from refused


def _topmost(request: PageRequest, on: date) -> int | None:
    return next((line.number for line in tops(request.reach, on)), None)


def _version_in_reach(request: PageRequest, number: int) -> OrganisationVersion:
    """The organisation as it is on the day shown, else as it last was; 404 where never within reach."""
    rows = OrganisationVersion.objects.known().filter(organisation=number).order_by("-from_date")
    seen = [row for row in rows if covers(request.reach, frozenset({number}), row.from_date)]
    now = [row for row in seen if holds(row, request.on)]
    if not seen:
        raise Http404
    return now[0] if now else seen[0]


def _when_it_was(number: int, last: date, version: OrganisationVersion) -> str:
    """Why there is no table of an organisation on a day it did not exist, and what to do."""
    days = OrganisationVersion.objects.known().filter(organisation=number)
    began = days.order_by("from_date").values_list("from_date", flat=True)[0]
    words = {"name": version.name, "last": f"{last:%d/%m/%Y}", "began": f"{began:%d/%m/%Y}"}
    if last < began:
        message = _(
            "Vào ngày %(last)s sổ chưa có “%(name)s”; sổ có tổ chức này từ ngày %(began)s. Hãy chọn ngày cuối"
            " kỳ từ ngày đó trở đi."
        )
    else:
        message = _(
            "Vào ngày %(last)s không còn “%(name)s”. Hãy chọn kỳ sớm hơn, hoặc chọn tổ chức kế tiếp của nó."
        )
    return message % words


@needs("read")
def table_1(request: PageRequest) -> HttpResponse:
    """The table with its form: another organisation, another period."""
    form = asked(request)
    table = table_for(request, form)
    context = {
        "form": form,
        "table": table,
        "chosen": table.unit.id if table else form.cleaned_data.get("org"),
        "choices": choices(request, table.unit.id, table.last) if table else choices_without(request, form),
        "lines": [(line.row, cells_of(table, line)) for line in table.lines] if table else [],
        "period": period_of(table) if table else "",
        "basis": basis_of(table) if table else "",
        "failing": failing(table) if table else [],
        "years": [request.on.year - back for back in range(YEARS_OFFERED)],
    }
    return render(request, "desk/table_1.html", context, status=200 if form.is_valid() else 400)


def cells_of(table: Table, line: Line) -> list[Cell]:
    """The values of a line; a count above nothing opens down to its names."""
    columns = zip(table.declaration.columns, line.values, strict=True)
    return [
        Cell(
            shown(value), column.code if isinstance(value, int) and value and table.spans[column.code] else ""
        )
        for column, value in columns
    ]


def choices_without(request: PageRequest, form: Asked) -> list[Choice]:
    """As ``choices``, without a table to go by: of the organisation asked for, else of the topmost."""
    number = form.cleaned_data.get("org")
    if number is None:
        number = _topmost(request, request.on)
        return choices(request, number, request.on) if number else []
    version = _version_in_reach(request, number)
    on = request.on if holds(version, request.on) else version.from_date
    return choices(request, number, on)


def choices(request: PageRequest, number: int, on: date) -> list[Choice]:
    """The organisation with those above and directly below it, of the day, within reach."""
    higher = [one for one in reversed(above(number, on)) if covers(request.reach, frozenset({one}), on)]
    versions = versions_on([*higher, number, *children_of(number, on)], on)
    line = [
        Choice(versions[one], range(depth)) for depth, one in enumerate([*higher, number]) if one in versions
    ]
    below = [row for one, row in versions.items() if one not in {*higher, number}]
    return [*line, *(Choice(row, range(len(line))) for row in sorted(below, key=official_order))]


@needs("read")
def names_behind(request: PageRequest, row: str, column: str) -> HttpResponse:
    """The persons behind one figure, 500 a page; the reading is logged first."""
    table = table_for(request, asked(request))
    if table is None or table.spans.get(column) is None:
        raise Http404
    line = next((one for one in table.lines if one.row.code == row), None)
    page = request.GET.get("page", "1")
    if line is None or not (page.isascii() and page.isdigit() and len(page) < 6 and int(page)):
        raise Http404
    found = cell_records(table, row, column, int(page))
    records = PersonRecord.objects.known().filter(person__in=[one.id for one in found], until_date=None)
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
        "previous": int(page) - 1,
        "next": int(page) + 1,
        "more": len(found) == A_PAGE,
    }
    return render(request, "desk/names_behind.html", context)


@needs("read")
def table_1_file(request: PageRequest, form: str) -> HttpResponse:
    """The table as a workbook or as CSV; it holds figures, no names."""
    table = table_for(request, asked(request))
    if table is None or form not in FILES:
        raise Http404
    skin = skins()[form]
    name = slug(f"bieu {CODE} {table.org} {table.last:%Y-%m-%d}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return HttpResponse(skin.write(table), content_type=skin.content_type, headers=headers)
