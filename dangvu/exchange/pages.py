"""Importing a list of members: the whole file is checked and shown, then recorded as one act or not. Both are
jobs; a page waits for a short one.
"""

from datetime import date
from io import BytesIO

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.finding import Refused, refusals
from dangvu.exchange.acts.import_members import ImportMembers
from dangvu.exchange.checking import findings_of
from dangvu.exchange.forms import ConfirmImport, ImportList
from dangvu.exchange.jobs import CHECK, IMPORT
from dangvu.exchange.workbook.reading import read_members
from dangvu.exchange.workbook.template import write_template
from dangvu.exchange.workbook.writing import write_fault_workbook
from dangvu.jobs import queue, uploads
from dangvu.jobs.models import DONE, Job
from dangvu.jobs.pages import job_for, progress_of, wait_a_moment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_NAME = 120


@needs("record")
def import_list(request: PageRequest) -> HttpResponse:
    """Ask for the workbook, and for the job that checks all of it."""
    form = ImportList(request.POST or None, request.FILES or None, initial={"on": request.on})
    if request.method == "POST" and form.is_valid():
        file, on = form.cleaned_data["file"], form.cleaned_data["on"]
        digest = uploads.keep(file.chunks(), request.account.pk)
        given = {"name": file.name[:LONGEST_NAME], "on": on.isoformat()}
        try:
            job = queue.submit(CHECK.name, request.account, given, upload=digest)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("import__one", wait_a_moment(job).pk)
    return render(request, "exchange/import.html", {"form": form}, status=400 if form.is_bound else 200)


@needs("record")
def import_job(request: PageRequest, number: int) -> HttpResponse:
    """What the check found, or what was recorded; until then how far it is."""
    job = job_for(request, number)
    if job.kind not in (CHECK.name, IMPORT.name):
        raise Http404
    if job.state != DONE or request.headers.get("HX-Request"):
        return progress_of(request, job)
    if job.result["entry"] is None:
        return _checked(request, job)
    words = {"rows": job.result["rows"], "number": job.result["entry"]}
    messages.success(
        request, _("Đã nhập %(rows)s đảng viên, bút toán %(number)s. Nhập nhầm thì thu hồi ở đây.") % words
    )
    return redirect("ledger__entry", job.result["entry"])


def _checked(request: PageRequest, job: Job, refused: str = "") -> HttpResponse:
    """What the check found: faults to mend, or what would be recorded. The register may have changed between
    the check and the recording, so an import shows its faults here too.
    """
    found = job.result
    on = date.fromisoformat(found["on"])
    form = ConfirmImport(initial={"file_hash": found["file_hash"], "on": on})
    context = {"job": job, "found": found, "on": on, "form": form, "refused": refused}
    status = 400 if refused or found["refused_count"] else 200
    return render(request, "exchange/checked.html", context, status=status)


@needs("record")
@require_POST
def record_import(request: PageRequest, number: int) -> HttpResponse:
    """Record the list that was checked, whole; the same file on the same day, or nothing. Sent twice, it is
    recorded once.
    """
    checked = _checked_job(request, number)
    form = ConfirmImport(request.POST)
    if not form.is_valid() or form.cleaned_data["file_hash"] != checked.result["file_hash"]:
        raise Http404
    if form.cleaned_data["on"].isoformat() != checked.result["on"]:
        raise Http404
    given, key = checked.arguments, f"{checked.key}-import"
    try:
        job = queue.submit(IMPORT.name, request.account, given, key=key, upload=checked.upload)
    except Refused as refused:
        return _checked(request, checked, str(refused))
    return redirect("import__one", wait_a_moment(job).pk)


@needs("record")
def fault_workbook(request: PageRequest, number: int) -> HttpResponse:
    """The faulty rows as they stood, with what is wrong beside each, to mend and send again."""
    job = _checked_job(request, number)
    content = BytesIO()
    try:
        with uploads.opened(job.upload, request.account.pk) as path:
            act = ImportMembers.of(read_members(path), date.fromisoformat(job.result["on"]))
            write_fault_workbook(path, refusals(findings_of(act, request.account)), content)
    except (FileNotFoundError, Refused) as gone:
        raise Http404 from gone
    return download(content.getvalue(), "dong_loi.xlsx")


@needs("record")
def template(request: PageRequest) -> HttpResponse:
    """An empty list to fill in, with its guide."""
    content = BytesIO()
    write_template(content)
    return download(content.getvalue(), "mau_danh_sach.xlsx")


def _checked_job(request: PageRequest, number: int) -> Job:
    """The door: a job of mine that has looked through a list."""
    job = job_for(request, number)
    if job.kind not in (CHECK.name, IMPORT.name) or job.state != DONE or not job.result.get("file_hash"):
        raise Http404
    return job


def download(content: bytes, name: str) -> HttpResponse:
    """A workbook as a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)
