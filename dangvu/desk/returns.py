"""Returns as pages: what an organisation and those below it have sent, and one return as it was frozen."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dangvu.accounts.mandates import covers
from dangvu.accounts.own_entries import opened_by
from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.days import iso_day
from dangvu.core.text import slug
from dangvu.desk.tables import OPENED, YEARS_OFFERED, Asked, Choice, choices, choices_without, unit_for
from dangvu.exchange.tables.words import basis_of, failing, marked, notes, period_of
from dangvu.law.questions import known_codes
from dangvu.ledger.enact import remarks_of
from dangvu.organisations.overview import Names
from dangvu.statistics.models import FrozenTable, StatisticalReturn
from dangvu.statistics.returns.board import Line, board
from dangvu.statistics.returns.deadlines import Deadline, deadline_of, last_due
from dangvu.statistics.returns.differing import is_redefined
from dangvu.statistics.returns.frozen import as_json, thaw, thawed
from dangvu.statistics.returns.standing import (
    DRAFT,
    SENT,
    Step,
    days_of,
    key_of,
    numbered,
    returns_of,
    steps_of,
    table_of,
    tables_of,
)
from dangvu.statistics.tables.batch import Key
from dangvu.statistics.tables.compute import Line as TableLine
from dangvu.statistics.tables.compute import Table
from dangvu.statistics.tables.counted import kind_behind
from dangvu.statistics.tables.declaration import declared_tables
from dangvu.statistics.tables.skins import Skin, skins, written
from dangvu.tree.queries import parent_of

FILES = ("xlsx", "csv", "html", "json")
WHOLE = ("xlsx",)
"""The forms in which a return is one file."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a return as a page shows it."""

    row: StatisticalReturn
    first: date
    last: date
    state: str
    steps: list[Step]
    deadline: Deadline | None


def state_word(state: str) -> str:
    """What users call a state."""
    return str(known_codes("statistics.returns.state")[state].label)


def versions(rows: Iterable[StatisticalReturn]) -> list[Version]:
    """With what became of each."""
    found = list(rows)
    steps = steps_of(found)
    told = []
    for row in found:
        first, last = days_of(row)
        told.append(
            Version(row, first, last, state_word(row.state), steps[key_of(row)], deadline_of(first, last))
        )
    return told


def version_in_reach(request: PageRequest, number: int) -> StatisticalReturn:
    """The return of that number; what is not there and what is out of reach are told alike."""
    row = numbered(number, request.reach)
    if row is None:
        raise Http404
    return row


def table_in(row: StatisticalReturn, code: str) -> FrozenTable:
    """Its table of that code. Raises Http404."""
    found = table_of(row, code)
    if found is None:
        raise Http404
    return found


@needs("read")
def returns(request: PageRequest) -> HttpResponse:
    """All versions of an organisation, and of a period who of those directly below has sent."""
    given = request.GET.dict()
    first, last = last_due(request.on)
    form = Asked({"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"} | given)
    unit = unit_for(request, form)
    context: dict[str, Any] = {
        "form": form,
        "unit": unit,
        "choices": _choices(request, form, unit),
        "years": [request.on.year - back for back in range(YEARS_OFFERED)],
    }
    if unit:
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        lines = board(unit.organisation_id, first, last, timezone.localdate())
        names = Names(line.organisation for line in lines)
        context |= {
            "chosen": unit.organisation_id,
            "may_record": "record" in request.actions,
            "first": first,
            "last": last,
            "deadline": deadline_of(first, last),
            "versions": versions(returns_of([unit.organisation_id])),
            "board": [(line, names.on(line.organisation, last), _word(line)) for line in lines],
            "sent": sum(line.is_in for line in lines),
        }
    return render(request, "desk/returns.html", context, status=200 if form.is_valid() else 400)


def _word(line: Line) -> str:
    return state_word(line.row.state) if line.row else ""


def _choices(request: PageRequest, form: Asked, unit: Any) -> list[Choice]:
    if unit:
        return choices(request, unit.organisation_id, form.cleaned_data["last"])
    return choices_without(request, form)


@needs("read")
def return_one(request: PageRequest, number: int) -> HttpResponse:
    """One return, its tables as they were frozen."""
    row = version_in_reach(request, number)
    (version,) = versions([row])
    tables = [_table_shown(row, one) for one in tables_of(row)]
    superior = parent_of(row.organisation_id, version.last)
    may_judge = covers(request.reach, frozenset({superior} if superior else ()), version.last)
    frozen = version.steps[0].entry if version.steps else None
    names = Names([row.organisation_id])
    context = {
        "version": version,
        "row": row,
        "name": names.on(row.organisation_id, version.last),
        "code": names.code_on(row.organisation_id, version.last),
        "reason": remarks_of(frozen).get("reason", "") if frozen else "",
        "papers": _papers(version.steps),
        "opened": opened_by(request.account, [one.entry for one in version.steps], request.reach),
        "tables": tables,
        "may_send": row.state == DRAFT and "record" in request.actions,
        "may_judge": row.state == SENT and may_judge and "record" in request.actions,
    }
    return render(request, "desk/return.html", context)


def _papers(steps: list[Step]) -> list[tuple[Step, str, dict[str, Any]]]:
    papers = [json.loads(step.entry.paper) for step in steps]
    return [
        (step, state_word(step.state), paper | {"issued_on": iso_day(paper.get("issued_on", ""))})
        for step, paper in zip(steps, papers, strict=True)
    ]


def _table_shown(row: StatisticalReturn, frozen: FrozenTable) -> dict[str, Any]:
    table = thaw(frozen.figures, row.organisation_id, row.known)
    opened = {} if is_redefined(frozen) else opened_in(frozen.code)
    return {
        "table": table,
        "period": period_of(table),
        "basis": basis_of(table),
        "failing": failing(table),
        "notes": notes(table),
        "lines": [(line.row, _cells(table, line, opened)) for line in (*table.lines, *table.unplaced)],
    }


def _cells(table: Table, line: TableLine, opened: Mapping[Key, str]) -> list[tuple[str, str]]:
    """Each value of a line as shown, and its column where names lie behind it."""
    columns = [one.code for one in table.declaration.columns]
    return [
        (text, column if isinstance(value, int) and value and (line.row.code, column) in opened else "")
        for column, value, text in zip(columns, line.values, marked(table, line), strict=True)
    ]


def opened_in(code: str) -> dict[Key, str]:
    """What can be named behind each figure of a table."""
    declaration = declared_tables()[code]
    return {
        (row.code, column.code): key
        for row in declaration.rows
        for column in declaration.columns
        if (key := kind_behind(declaration, row.code, column.code)) in OPENED
    }


@needs("read")
def return_file(request: PageRequest, number: int, code: str, form: str) -> HttpResponse:
    """A table of a return as it was frozen, in one of its forms; it holds figures, no names."""
    row = version_in_reach(request, number)
    frozen = table_in(row, code)
    if form not in FILES:
        raise Http404
    table = thaw(frozen.figures, row.organisation_id, row.known)
    skin = skins()[form]
    content = written(as_json(frozen.figures, row.known)) if form == "json" else skin.write(table)
    return _as_file(content, skin, f"{_named(row, table)} bieu {code}")


@needs("read")
def return_whole_file(request: PageRequest, number: int, form: str) -> HttpResponse:
    """All tables of a return as they were frozen, as one file; it holds figures, no names."""
    row = version_in_reach(request, number)
    skin = skins().get(form) if form in WHOLE else None
    if skin is None or skin.write_all is None:
        raise Http404
    tables = thawed(row)
    return _as_file(skin.write_all(tables), skin, _named(row, tables[0]))


def _named(row: StatisticalReturn, table: Table) -> str:
    return f"bao cao {table.org} {table.last:%Y-%m-%d} lan {row.version}"


def _as_file(content: bytes, skin: Skin, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{slug(name)}.{skin.name}"'}
    return HttpResponse(content, content_type=skin.content_type, headers=headers)
