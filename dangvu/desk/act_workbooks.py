"""Many acts of one kind from a workbook: its template, and sending it filled in. What becomes of it is shown
by the pages of imports.
"""

from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from dangvu.accounts.rights import PageRequest, needs, posts
from dangvu.core.finding import Refused
from dangvu.desk.act_forms import PaperForm
from dangvu.desk.act_inputs import Line
from dangvu.desk.act_pages import one_of_many
from dangvu.exchange.act_workbook.columns import columns_of
from dangvu.exchange.act_workbook.reading import MOST_ROWS
from dangvu.exchange.act_workbook.template import write_act_template
from dangvu.exchange.forms import SendWorkbook
from dangvu.exchange.jobs import CHECK_ROWS
from dangvu.exchange.pages import download, send
from dangvu.ledger.paper import read_paper
from dangvu.organisations.directory import codes_in_reach


@needs("record")
def template(request: PageRequest, kind: str) -> HttpResponse:
    """An empty workbook for many acts of one kind, with the organisations within reach to choose from."""
    declared, content = one_of_many(kind), BytesIO()
    write_act_template(declared, content, codes_in_reach(request.reach, request.on))
    return download(content.getvalue(), f"mau_{kind}.xlsx")


@needs("record")
@posts
def rows(request: PageRequest, kind: str) -> HttpResponse:
    """Ask for the workbook and the paper all its acts stand on, and for the job that checks all of it."""
    declared = one_of_many(kind)
    posted = request.POST if request.method == "POST" else None
    form = SendWorkbook(posted, request.FILES if posted is not None else None)
    paper = PaperForm(posted, is_helped=False)
    if posted is not None:
        given = _paper_given(paper)
        if form.is_valid() and not paper.errors:
            try:
                return send(request, CHECK_ROWS, form.cleaned_data["file"], {"act": kind, "paper": given})
            except Refused as refused:
                form.add_error(None, str(refused))
    context = {
        "act": declared,
        "form": form,
        "wrong": [one for one in paper if one.errors],
        "columns": columns_of(declared),
        "most_rows": MOST_ROWS,
        "paper_head": [_line(one) for one in paper.head()],
        "paper_steps": [(label, [_line(one) for one in fields]) for label, fields in paper.steps()],
        "paper_open": any(one.value() for one in paper if one.name.startswith("steps.")),
    }
    return render(request, "desk/act_workbook.html", context, status=400 if form.is_bound else 200)


def _paper_given(form: PaperForm) -> dict[str, Any]:
    """The paper as JSON; every fault of it is an error beside its input."""
    form.full_clean()
    given, places = form.paper()
    _paper, findings = read_paper(given)
    for one in findings:
        place = form.input_of(str(one.where.get("field", "")), places)
        form.add_error(place.name if place else None, one.message)
    return given


def _line(field: Any) -> Line:
    return Line(field, is_required=False, is_searched=False, meant="", found=[])
