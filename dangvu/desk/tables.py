"""Statutory tables as pages: which there are, and each with its organisation, its days and its structure day;
table 1 with its balance and the organisations below.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

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
from dangvu.desk import balance
from dangvu.desk.own_tables import declaration_for
from dangvu.exchange.tables.words import MOST_NAMED, basis_of, failing, marked, notes, period_of
from dangvu.ledger.position import position, remembered
from dangvu.organisations.lookup import versions_on
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.overview import official_order, topmost_in
from dangvu.statistics.lookup import Unit
from dangvu.statistics.own.declaring import TOTAL, OwnDeclaration, lies_by_organisation
from dangvu.statistics.own.laid import laid_out
from dangvu.statistics.tables.between import Side
from dangvu.statistics.tables.compute import REST, Line, Table, compute, pair_beside
from dangvu.statistics.tables.counted import kind_behind
from dangvu.statistics.tables.declaration import Declaration, declared_tables
from dangvu.statistics.tables.identities import Breach
from dangvu.statistics.tables.parts import by_part
from dangvu.statistics.tables.skins import skins
from dangvu.tree.queries import above, children_of

A_PAGE = 500
FILES = ("xlsx", "csv")
YEARS_OFFERED = 4
FIT = 8
"""Columns that fit on a screen."""
OPENED = ("person", "organisation")
"""Kinds of records that can be named."""


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


class OfDay(Laid):
    """The same of a single day."""

    first = None  # type: ignore[assignment]
    last = DayField(
        label=gettext_lazy("Tại ngày"), error_messages={"required": gettext_lazy("Hãy ghi ngày nào.")}
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as shown, and the column, line and organisation whose names lie behind it; no column: none."""

    text: str
    column: str
    row: str
    org: int


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


def form_for(request: PageRequest, declaration: Declaration) -> Laid:
    """What is asked of a table: of a period, or of a day."""
    return asked(request, Laid if declaration.when == "period" else OfDay)


def declared(request: PageRequest, code: str) -> Declaration:
    """The table of that code, statutory or one that the account may read. Raises Http404."""
    found = declaration_for(request, code)
    if found is None:
        raise Http404
    return found


def table_for(request: PageRequest, declaration: Declaration, form: Laid) -> Table | None:
    """The table asked for, as ``unit_for`` finds its organisation."""
    version = unit_for(request, form)
    if version is None:
        return None
    days: dict[str, Any] = {name: form.cleaned_data.get(name) for name in ("first", "last", "structure")}
    asker = request.reach.everywhere, sorted(request.reach.roots)
    try:
        table = remembered(
            ("table", declaration.code, declaration.version, version.code, *days.values(), asker),
            lambda: compute(declaration, version.code, **days, reader=request.account),
        )
    except Refused as refused:
        raise Http404 from refused
    # What was recorded since it was worked out changed none of it.
    last = max(position().number, table.ledger)
    return replace(table, ledger=last, known=last)


def _topmost(request: PageRequest, on: date) -> int | None:
    versions = versions_on(topmost_in(request.reach, on), on).values()
    return min(versions, key=official_order).organisation_id if versions else None


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
            " từ ngày đó trở đi."
        )
    else:
        message = _(
            "Vào ngày %(last)s không còn “%(name)s”. Hãy chọn ngày sớm hơn, hoặc chọn tổ chức kế tiếp của nó."
        )
    return message % words


@needs("read")
def tables(request: PageRequest) -> HttpResponse:
    """Which statutory tables there are, and what each tells."""
    return render(request, "desk/tables.html", {"declarations": declared_tables().values()})


@needs("read")
def table(request: PageRequest, code: str = balance.CODE) -> HttpResponse:
    """A table with its form: another organisation, another period or day."""
    declaration = declared(request, code)
    form = form_for(request, declaration)
    found = table_for(request, declaration, form)
    below = column_below(request, declaration)
    context: dict[str, Any] = {
        "form": form,
        "table": found,
        "declaration": declaration,
        "declarations": declared_tables().values(),
        "is_own": isinstance(declaration, OwnDeclaration),
        "may_lay": bool(found and found.below) and not lies_by_organisation(declaration),
        "below_asked": below,
        "may_record": "record" in request.actions,
        "chosen": found.unit.id if found else form.cleaned_data.get("org"),
        "choices": choices(request, found.unit.id, found.structure or found.last)
        if found
        else choices_without(request, form),
        "years": [request.on.year - back for back in range(YEARS_OFFERED)],
    }
    if found:
        context |= shown_of(found, _laid(found, below)) | {"columns": laid_out(found).declaration.columns}
        if code == balance.CODE and not below:
            context |= {"balance": balance.moves_of(found), "below": balance.moves_below(found)}
    return render(request, "desk/table.html", context, status=200 if form.is_valid() else 400)


def _laid(table: Table, below: str) -> Table:
    """As every form shows it; with a column of it by the organisations directly below, where one is asked."""
    laid = laid_out(table)
    return by_part(laid, below) if below else laid


def shown_of(table: Table, laid: Table) -> dict[str, Any]:
    """What the page shows of a table, as it is laid out."""
    owners = owners_of(table, laid)
    lines = (*laid.lines, *laid.unplaced)
    return {
        "year_before": date(table.last.year, 1, 1),
        "heads": [
            (column.label, org if laid.by and org != table.unit.id else "")
            for column, (org, _column, _rest) in zip(laid.declaration.columns, owners, strict=True)
        ],
        "lines": [
            (line.row, cells_of(table, laid, line, row, whose or owners))
            for line, row, whose in zip(lines, *_behind(table, lines), strict=True)
        ],
        "period": period_of(laid),
        "basis": basis_of(table),
        "failing": failing(table),
        "notes": notes(laid),
        "compared": _compared(table),
        "is_wide": is_wide(laid),
    }


def is_wide(table: Table) -> bool:
    """Whether it is scrolled across, so that the names of its lines stay in sight."""
    return bool(table.by) or (
        isinstance(table.declaration, OwnDeclaration) and len(table.declaration.columns) > FIT
    )


def column_below(request: PageRequest, declaration: Declaration) -> str:
    """The column asked for by organisation, if any is. Raises Http404."""
    code = request.GET.get("below", "")
    if code and code not in {one.code for one in declaration.columns}:
        raise Http404
    return code


Owner = tuple[int, str, str]
"""Of a column as shown: whose it is, which of the table's columns, and the mark of "not assignable below"."""


def owners_of(table: Table, laid: Table) -> list[Owner]:
    """For each column as laid out."""
    if not laid.by:
        return [(table.unit.id, one.code, "") for one in table.declaration.columns]
    code = laid.by.code
    parts = [(part.unit.id, code, "") if part.unit else (table.unit.id, code, REST) for part in table.below]
    return [(table.unit.id, code, ""), *parts]


def _compared(table: Table) -> list[tuple[Breach, Unit, Side]]:
    """Where the table differs from another one, with that one's side; both open to whom only they count."""
    return [
        (breach, unit, pair.other)
        for breach, unit in table.breaches
        if unit and breach.other
        if (pair := pair_beside(table, breach.row, breach.column, breach.other))
    ][:MOST_NAMED]


def _behind(table: Table, lines: Sequence[Line]) -> tuple[list[str], list[list[Owner]]]:
    """For each line as laid out the line of the table that lies behind it; and where the lines are the
    organisations directly below, whose it is.
    """
    declaration = table.declaration
    if not lies_by_organisation(declaration):
        return [line.row.code for line in lines], [[] for _line in lines]
    whose = [(part.unit.id, "") if part.unit else (table.unit.id, REST) for part in table.below]
    of_parts = [[(org, one.code, rest) for one in declaration.columns] for org, rest in whose]
    return [TOTAL] * len(lines), [*of_parts, []]


def cells_of(table: Table, laid: Table, line: Line, row: str, owners: list[Owner]) -> list[Cell]:
    """The values of a line; a count above nothing opens down to its names, by ``row``."""
    keys = {column: key_behind(table, row, column) for _org, column, _rest in owners}
    return [
        Cell(
            text,
            column if keys[column] and isinstance(value, int) and value else "",
            row + rest,
            org,
        )
        for (org, column, rest), value, text in zip(owners, line.values, marked(laid, line), strict=True)
    ]


def key_behind(table: Table, row: str, column: str) -> str:
    """What stands behind a figure, if it can be named; empty where nothing can."""
    found = kind_behind(table.declaration, row.removesuffix(REST), column) if table.spans[column] else ""
    return found if found in OPENED else ""


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
def table_file(request: PageRequest, code: str, form: str) -> HttpResponse:
    """The table as a workbook or as CSV; it holds figures, no names."""
    declaration = declared(request, code)
    found = table_for(request, declaration, form_for(request, declaration))
    if found is None or form not in FILES:
        raise Http404
    skin = skins()[form]
    below = column_below(request, declaration)
    found = _laid(found, below)
    name = slug(f"bieu {code} {'truc thuoc ' if below else ''}{found.org} {found.last:%Y-%m-%d}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return HttpResponse(skin.write(found), content_type=skin.content_type, headers=headers)
