"""A scheme from a workbook, a row a movement: checked by a job, then laid into the form of the act."""

from io import BytesIO

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from dangvu.accounts.rights import PageRequest, needs, posts
from dangvu.core.day_field import DayField
from dangvu.core.days import iso_day
from dangvu.core.finding import Refused
from dangvu.desk.act_draft import Draft
from dangvu.desk.act_pages import shown
from dangvu.exchange.act_workbook.columns import step_columns
from dangvu.exchange.act_workbook.lines import guide
from dangvu.exchange.act_workbook.template import write_template
from dangvu.exchange.forms import SendWorkbook
from dangvu.exchange.jobs import CHECK_SCHEME
from dangvu.exchange.pages import download, send
from dangvu.jobs import uploads
from dangvu.jobs.models import DONE
from dangvu.jobs.pages import job_for, progress_of
from dangvu.organisations.acts import Reorganise
from dangvu.organisations.directory import codes_in_reach
from dangvu.organisations.movement import Movement


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
    """Ask for a workbook, and for the job that dry-runs the scheme it says."""
    is_sent = request.method == "POST"
    form = SchemeForm(request.POST, request.FILES) if is_sent else SchemeForm()
    if is_sent and form.is_valid():
        given = form.cleaned_data
        asked = {"act": Reorganise.kind, "title": given["name"], "on": given["on"].isoformat()}
        try:
            return send(request, CHECK_SCHEME, given["file"], asked)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "kinds": list(guide(Movement))}
    return render(request, "desk/scheme.html", context, status=400 if is_sent else 200)


@needs("record")
def scheme_read(request: PageRequest, number: int) -> HttpResponse:
    """What a workbook said in which nothing stands in the way, in the form: to be checked, kept, recorded."""
    job = job_for(request, number)
    if job.kind != CHECK_SCHEME.name:
        raise Http404
    if job.state != DONE:
        return progress_of(request, job)
    try:
        with uploads.opened(job.result.get("lines", ""), job.account) as path:
            lines = path.read_text(encoding="utf-8")
    except FileNotFoundError as gone:
        raise Http404 from gone
    typed = QueryDict(mutable=True)
    typed["act-name"], typed["act-steps"] = job.arguments["title"], lines
    on = iso_day(job.arguments["on"])
    typed["act-on"] = f"{on:%d/%m/%Y}" if on else ""
    draft = Draft(request, Reorganise, typed)
    draft.go_on(renew=True)
    context, _status = shown(request, draft, None, [], renew=False)
    return render(request, "desk/act.html", context)
