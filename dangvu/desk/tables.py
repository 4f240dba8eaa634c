"""Changes of membership in an organisation over a period: table 1 with its balance and the organisations
below.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.mandates import covers
from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.day_field import DayField
from dangvu.core.finding import Refused
from dangvu.core.period import holds
from dangvu.core.text import slug
from dangvu.exchange.tables.words import basis_of, failing, period_of, shown
from dangvu.ledger.position import position, remembered
from dangvu.organisations.lookup import versions_on
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.overview import official_order, tops
from dangvu.statistics.tables.compute import Line, Table, compute
from dangvu.statistics.tables.skins import skins
from dangvu.statistics.tables.values import CellValue
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


Form = TypeVar("Form", bound=Asked)


class Laid(Asked):
    """The same, laid out on the structure of a day."""

    structure = DayField(label=gettext_lazy("Theo cơ cấu ngày"), required=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as shown, and the column whose names lie behind it, if any do."""

    text: str
    column: str


IN, OUT = "B1,B2,B3,B4", "C1,C2,C3,C4,C5,C6a"
"""Lines of persons who came and left by themselves; those who moved with their organisation stand apart."""


@dataclass(frozen=True, slots=True)
class Term:
    """A part of the balance; ``rows`` are the lines whose names lie behind it, none where it has none."""

    sign: str
    label: str
    value: int
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """How an organisation came from its opening to its closing number."""

    opening: int
    came: int
    left: int
    came_with: int
    left_with: int
    closing: int

    @classmethod
    def of(cls, values: Mapping[tuple[str, str], CellValue]) -> "Moves":
        """From the lines of the table, this period."""

        def line(codes: str) -> int:
            found = (values.get((code, "this")) for code in codes.split(","))
            return sum(value for value in found if isinstance(value, int))

        return cls(line("A"), line(IN), line(OUT), line("B5"), line("C6") - line("C6a"), line("D"))

    @property
    def holds(self) -> bool:
        """Whether it comes out."""
        return self.opening + self.came - self.left + self.came_with - self.left_with == self.closing

    def terms(self) -> list[Term]:
        """As a line to read, with a sign before each part."""
        all_terms = self.all_terms()
        return all_terms if self.came_with or self.left_with else [*all_terms[:3], all_terms[-1]]

    def all_terms(self) -> list[Term]:
        """Each part, whether there is any or not."""
        return [
            Term("", _("đầu kỳ"), self.opening, "A"),
            Term("+", _("tăng"), self.came, IN),
            Term("−", _("giảm"), self.left, OUT),
            # An annulled admission stands among those who left by themselves, but in the line C6.
            Term("+", _("đến theo tổ chức"), self.came_with, "B5"),
            Term("−", _("đi theo tổ chức"), self.left_with),
            Term("=", _("cuối kỳ"), self.closing, "D"),
        ]


@dataclass(frozen=True, slots=True)
class Choice:
    """An organisation that may be chosen; ``steps`` to indent it by, around the one shown."""

    version: OrganisationVersion
    steps: range


def asked(request: PageRequest, form: type[Form]) -> Form:
    """What the address asks for; the year of the day shown, up to that day, where it names no days."""
    days = {"first": f"{date(request.on.year, 1, 1):%d/%m/%Y}", "last": f"{request.on:%d/%m/%Y}"}
    return form(days | request.GET.dict())


def unit_for(request: PageRequest, form: forms.Form) -> OrganisationVersion | None:
    """The organisation asked for, as it is on the structure day, else on the last day of the period; nothing
    where the register is empty or the form has faults.

    An organisation out of reach and one that never was are answered alike; of one within reach that did not
    exist on that day, the form says when it did.
    """
    if not form.is_valid():
        return None
    day = "structure" if form.cleaned_data.get("structure") else "last"
    last = form.cleaned_data[day]
    number = form.cleaned_data["org"] or _topmost(request, last) or _topmost(request, request.on)
    if number is None:
        return None
    version = versions_on([number], last).get(number)
    if version is None:
        form.add_error(day, _when_it_was(number, last, _version_in_reach(request, number)))
        return None
    if not covers(request.reach, frozenset({number}), last):
        raise Http404
    return version


def table_for(request: PageRequest, form: Laid) -> Table | None:
    """The table asked for, as ``unit_for`` finds its organisation."""
    version = unit_for(request, form)
    if version is None:
        return None
    days = {name: form.cleaned_data[name] for name in ("first", "last", "structure")}
    asker = request.reach.everywhere, sorted(request.reach.roots)
    try:
        table = remembered(
            ("table", CODE, version.code, *days.values(), asker),
            lambda: compute(CODE, version.code, **days, reader=request.account),
        )
    except Refused as refused:
        raise Http404 from refused
    # What was recorded since it was worked out changed none of it.
    last = max(position().number, table.ledger)
    return replace(table, ledger=last, known=last)


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
    form = asked(request, Laid)
    table = table_for(request, form)
    context = {
        "form": form,
        "table": table,
        "chosen": table.unit.id if table else form.cleaned_data.get("org"),
        "choices": choices(request, table.unit.id, table.structure or table.last)
        if table
        else choices_without(request, form),
        "lines": [(line.row, cells_of(table, line)) for line in (*table.lines, *table.unplaced)]
        if table
        else [],
        "period": period_of(table) if table else "",
        "basis": basis_of(table) if table else "",
        "failing": failing(table) if table else [],
        "balance": Moves.of(_values(table)) if table else None,
        "below": _below(table) if table else [],
        "years": [request.on.year - back for back in range(YEARS_OFFERED)],
    }
    return render(request, "desk/table_1.html", context, status=200 if form.is_valid() else 400)


def _values(table: Table) -> dict[tuple[str, str], CellValue]:
    """The values of the whole, by line and column."""
    return {
        (line.row.code, column.code): value
        for line in table.lines
        for column, value in zip(table.declaration.columns, line.values, strict=True)
    }


def _below(table: Table) -> list[tuple[OrganisationVersion | None, Moves]]:
    """The balance of each organisation directly below, in official order; of none for what is "not assignable
    below".
    """
    moves = {part.unit.id if part.unit else None: Moves.of(part.values) for part in table.below}
    versions = versions_on([one for one in moves if one], table.structure or table.last)
    found = [(one, moves[one.organisation_id]) for one in sorted(versions.values(), key=official_order)]
    return [*found, *([(None, moves[None])] if None in moves else [])]


def cells_of(table: Table, line: Line) -> list[Cell]:
    """The values of a line; a count above nothing opens down to its names."""
    columns = zip(table.declaration.columns, line.values, strict=True)
    return [
        Cell(
            shown(value), column.code if isinstance(value, int) and value and table.spans[column.code] else ""
        )
        for column, value in columns
    ]


def choices_without(request: PageRequest, form: forms.Form) -> list[Choice]:
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
def table_1_file(request: PageRequest, form: str) -> HttpResponse:
    """The table as a workbook or as CSV; it holds figures, no names."""
    table = table_for(request, asked(request, Laid))
    if table is None or form not in FILES:
        raise Http404
    skin = skins()[form]
    name = slug(f"bieu {CODE} {table.org} {table.last:%Y-%m-%d}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return HttpResponse(skin.write(table), content_type=skin.content_type, headers=headers)
