"""A scheme from a workbook, a row a movement: read, and laid into the form of the act to be checked there."""

from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from dangvu.accounts.rights import PageRequest, needs, posts
from dangvu.core import canonical
from dangvu.core.day_field import DayField
from dangvu.desk.act_draft import Draft
from dangvu.desk.act_pages import shown
from dangvu.exchange.act_workbook.columns import step_columns
from dangvu.exchange.act_workbook.lines import guide, lines_of
from dangvu.exchange.act_workbook.reading import ActReading, form_of_steps, read_rows
from dangvu.exchange.act_workbook.template import write_template
from dangvu.exchange.forms import SendWorkbook
from dangvu.exchange.pages import download
from dangvu.organisations.acts import Reorganise
from dangvu.organisations.directory import codes_in_reach
from dangvu.organisations.movement import Movement

SHOWN = 100
"""Faults of a workbook that the page lists."""


class SchemeForm(SendWorkbook):
    """The workbook, and what its rows share."""

    name = forms.CharField(label=gettext_lazy("Tên đề án"), max_length=200)
    on = DayField(label=gettext_lazy("Ngày hiệu lực"))
    field_order = ("name", "on", "file")


@needs("record")
def template(request: PageRequest) -> HttpResponse:
    """An empty workbook of movements, with the organisations within reach to choose from."""
    content = BytesIO()
    organisations = codes_in_reach(request.reach, request.on)
    write_template(str(Reorganise.label), step_columns(Movement), guide(Movement), content, organisations)
    return download(content.getvalue(), "mau_de_an.xlsx")


@needs("record")
@posts
def scheme(request: PageRequest) -> HttpResponse:
    """Ask for a workbook; what it says is laid into the form of the scheme, to be checked and recorded."""
    is_sent = request.method == "POST"
    form = SchemeForm(request.POST, request.FILES) if is_sent else SchemeForm()
    reading: ActReading | None = None
    if is_sent and form.is_valid():
        reading = _read(form)
        if not reading.faults:
            return _filled_in(request, form, reading)
    faults = reading.faults if reading else []
    context = {
        "form": form,
        "faults": faults[:SHOWN],
        "more": len(faults) - SHOWN,
        "kinds": list(guide(Movement)),
    }
    return render(request, "desk/scheme.html", context, status=400 if is_sent else 200)


def _read(form: SchemeForm) -> ActReading:
    """What the workbook says; it is looked at in the child, from a file of its own."""
    with NamedTemporaryFile(suffix=".xlsx") as kept:
        for chunk in form.cleaned_data["file"].chunks():
            kept.write(chunk)
        kept.flush()
        rows = form_of_steps(Reorganise, Movement, form.cleaned_data["on"])
        return read_rows(rows, Path(kept.name))


def _filled_in(request: PageRequest, form: SchemeForm, reading: ActReading) -> HttpResponse:
    typed = QueryDict(mutable=True)
    typed["act-name"] = form.cleaned_data["name"]
    typed["act-on"] = f"{form.cleaned_data['on']:%d/%m/%Y}"
    said: list[dict[str, Any]] = []
    for row in reading.rows:
        payload = {name: canonical.plain(value) for name, value in row.act.payload().items()}
        said.append({"kind": row.act.kind, **{n: v for n, v in payload.items() if n != row.act.day}})
    typed["act-steps"] = lines_of(said)
    draft = Draft(request, Reorganise, typed)
    draft.go_on(renew=True)
    context, _status = shown(request, draft, None, [], renew=False)
    return render(request, "desk/act.html", context)
