"""All facts without names, as a file: asked for on a page, made by a job, fetched within a week."""

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from dangvu.accounts.readings import log_export
from dangvu.accounts.rights import PageRequest, needs, polled, posts
from dangvu.core.finding import Refused
from dangvu.jobs import downloads, queue
from dangvu.jobs.models import DONE, Job
from dangvu.jobs.pages import job_for, progress_of, wait_a_moment
from dangvu.jobs.uploads import KEPT_SECONDS
from dangvu.statistics.exporting import FIELDS
from dangvu.statistics.jobs import EXPORT

KEPT_DAYS = KEPT_SECONDS // (24 * 3600)


class AskExport(forms.Form):
    """In which form."""

    format = forms.ChoiceField(
        label=gettext_lazy("Dạng tệp"),
        choices=(("csv", gettext_lazy("CSV, mở được bằng Excel")), ("parquet", "Parquet")),
    )


@needs("read")
@posts
def export(request: PageRequest) -> HttpResponse:
    """Ask for the job that makes the file."""
    _require_all(request)
    form = AskExport(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"format": form.cleaned_data["format"], "name": form.cleaned_data["format"].upper()}
        try:
            job = queue.submit(EXPORT.name, request.account, given)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("export__one", wait_a_moment(job).pk)
    context = {"form": form, "days": KEPT_DAYS}
    return render(request, "desk/export.html", context, status=400 if form.is_bound else 200)


@polled
@needs("read")
def export_job(request: PageRequest, number: int) -> HttpResponse:
    """The file to fetch; until it is made, how far it is."""
    _require_all(request)
    job = _export_for(request, number)
    if job.state != DONE or request.headers.get("HX-Request"):
        return progress_of(request, job)
    context = {"job": job, "days": KEPT_DAYS, "file": downloads.there(job), "known": job.result["known"]}
    return render(request, "desk/exported.html", context)


@needs("read")
def export_file(request: PageRequest, number: int) -> HttpResponseBase:
    """The file itself; the reading is logged each time."""
    _require_all(request)
    job = _export_for(request, number)
    path = downloads.there(job) if job.state == DONE else None
    if path is None:
        raise Http404
    known = job.result["known"]
    log_export(request.account, "export__file", known, FIELDS)
    name = f"du_kien_{known}_{job.arguments['format']}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")


def _require_all(request: PageRequest) -> None:
    """The door: without the whole register in reach there is no such page. The mandate of today counts, also
    for a file made before.
    """
    if not request.reach.everywhere:
        raise Http404


def _export_for(request: PageRequest, number: int) -> Job:
    job = job_for(request, number)
    if job.kind != EXPORT.name or job.by_command:
        raise Http404
    return job
