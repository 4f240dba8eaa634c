"""Importing a file, a list of members or a workbook of acts: all of it is checked and shown, then recorded as
one act or not. Both are jobs; a page waits for a short one.
"""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest, needs, polled, posted, posts
from dangvu.core.finding import Refused
from dangvu.core.numbers import written
from dangvu.core.spreadsheet import XLSX
from dangvu.exchange.acts.record_cell_report import RecordCellReport
from dangvu.exchange.forms import ConfirmImport, ImportList
from dangvu.exchange.jobs import CHECK, CHECK_SCHEME, IMPORT, RECORDS
from dangvu.exchange.workbook.columns import COLUMNS
from dangvu.exchange.workbook.template import write_template
from dangvu.jobs import queue, uploads
from dangvu.jobs.kinds import Kind
from dangvu.jobs.models import DONE, Job
from dangvu.jobs.pages import job_for, progress_of, wait_a_moment
from dangvu.ledger.acts import by_label, kinds
from dangvu.organisations.acts import Reorganise

LONGEST_NAME = 120
LOOKED = {*RECORDS, CHECK_SCHEME.name}
"""Jobs that have looked through a file."""


@needs("record")
@posts
def import_list(request: PageRequest) -> HttpResponse:
    """Ask for the list, and for the job that checks all of it; workbooks of acts have a page each."""
    form = ImportList(request.POST or None, request.FILES or None, initial={"on": request.on})
    if request.method == "POST" and form.is_valid():
        given = {"on": form.cleaned_data["on"].isoformat()}
        try:
            return send(request, CHECK, form.cleaned_data["file"], given)
        except Refused as refused:
            form.add_error(None, str(refused))
    acts = by_label(act for act in kinds().values() if not act.bulk)
    status = 400 if form.is_bound else 200
    return render(request, "exchange/import.html", {"form": form, "acts": acts}, status=status)


def send(
    request: PageRequest, kind: Kind, file: "UploadedFile[bytes]", given: dict[str, Any]
) -> HttpResponse:
    """Keep the file and ask for the job that checks it; to the page of its answer. Raises Refused."""
    digest = uploads.keep(file.chunks(), request.account.pk)
    given = {"name": str(file.name)[:LONGEST_NAME]} | given
    job = queue.submit(kind.name, request.account, given, upload=digest)
    return redirect("import__one", wait_a_moment(job).pk)


@polled
@needs("record")
def import_job(request: PageRequest, number: int) -> HttpResponse:
    """What the check found, or what was recorded; until then how far it is."""
    job = job_for(request, number)
    if job.kind not in LOOKED:
        raise Http404
    if job.state != DONE or request.headers.get("HX-Request"):
        return progress_of(request, job)
    if job.result.get("lines"):
        return redirect("acts__scheme_read", number)
    if job.result["entry"] is None:
        return _checked(request, job, ConfirmImport(initial=job.result))
    words = {"rows": written(job.result["rows"]), "number": job.result["entry"]}
    if job.arguments.get("act"):
        message = _("Đã ghi %(rows)s việc, bút toán %(number)s. Ghi nhầm thì thu hồi ở đây.")
    else:
        message = _("Đã nhập %(rows)s đảng viên, bút toán %(number)s. Nhập nhầm thì thu hồi ở đây.")
    messages.success(request, message % words)
    return redirect("ledger__entry", job.result["entry"])


def _checked(request: PageRequest, job: Job, form: ConfirmImport, refused: str = "") -> HttpResponse:
    """What the check found: faults to mend, or what would be recorded. The register may have changed between
    the check and the recording, so a recording shows its faults here too.
    """
    found = job.result
    declared = kinds().get(job.arguments.get("act", ""))
    context = {
        "job": job,
        "found": found,
        "listed_on": date.fromisoformat(found["on"]),
        "form": form,
        "refused": refused,
        "act": declared,
        "is_scheme": job.kind == CHECK_SCHEME.name,
        "paper": list(_paper_told(job)),
        "again": _sent_from(job),
        "columns": list(_columns_told(job)),
        "choices": [(column.key, column.label) for column in COLUMNS],
        "left_out": LEFT_OUT,
        "impact": found.get("impact"),
        "nothing_new": bool(found.get("impact")) and not found["impact"]["new"],
    }
    status = 400 if refused or form.errors or found["refused_count"] else 200
    return render(request, "exchange/checked.html", context, status=status)


def _sent_from(job: Job) -> str:
    """The page where such a file is sent."""
    kind = job.arguments.get("act")
    if kind == RecordCellReport.kind:
        return reverse("import__cells")
    if kind == Reorganise.kind:
        return reverse("acts__scheme")
    return reverse("acts__rows", args=[kind]) if kind else reverse("import")


LEFT_OUT = "-"
"""Said of a column that is to be passed over."""


def _columns_told(job: Job) -> Iterator[dict[str, Any]]:
    """Each column of the list with what it was read as, to be changed."""
    for place, (sheet, letter, label, key) in enumerate(job.result.get("columns", ())):
        yield {"name": f"column-{place}", "sheet": sheet, "letter": letter, "label": label, "key": key}


@needs("record")
@posted
def map_columns(request: PageRequest, number: int) -> HttpResponse:
    """Check the same file again, its columns read as somebody says."""
    checked = _checked_job(request, number)
    if checked.kind not in (CHECK.name, IMPORT.name):
        raise Http404
    known = {column.key for column in COLUMNS}
    named = {
        str(one["label"]): "" if said == LEFT_OUT else said
        for one in _columns_told(checked)
        if (said := request.POST.get(one["name"], "")) in known | {LEFT_OUT}
    }
    given = {"name": checked.arguments["name"], "on": checked.arguments["on"], "named": named}
    try:
        job = queue.submit(CHECK.name, request.account, given, upload=checked.upload)
    except Refused as refused:
        return _checked(request, checked, ConfirmImport(initial=checked.result), str(refused))
    return redirect("import__one", wait_a_moment(job).pk)


def _paper_told(job: Job) -> Iterator[str]:
    """Which paper the acts of a workbook stand on."""
    paper = job.arguments.get("paper", {})
    if number := paper.get("number"):
        yield number
    if issued := paper.get("issued_on"):
        yield f"{date.fromisoformat(issued):%d/%m/%Y}"
    if issuer := paper.get("issuer"):
        yield issuer


@needs("record")
@posted
def record_import(request: PageRequest, number: int) -> HttpResponse:
    """Record the file that was checked, whole; the same file on the same day, or nothing. Sent twice, it is
    recorded once.
    """
    checked = _checked_job(request, number)
    if checked.kind not in RECORDS:
        raise Http404
    form = ConfirmImport(request.POST)
    if not form.is_valid() and form.errors.keys() != {"override"}:
        raise Http404
    if form.cleaned_data["file_hash"] != checked.result["file_hash"]:
        raise Http404
    if form.cleaned_data["on"].isoformat() != checked.result["on"]:
        raise Http404
    if checked.result.get("needs_reason") and not form.errors and not form.cleaned_data["override"]:
        form.add_error("override", _("Tệp này có cảnh báo; muốn vẫn ghi thì hãy nêu lý do."))
    if form.errors:
        return _checked(request, checked, form)
    given = dict(checked.arguments)
    if given.get("act"):
        given |= {"override": form.cleaned_data["override"], "seen": checked.result["seen"]}
    try:
        job = queue.submit(
            RECORDS[checked.kind].name, request.account, given, key=_next(checked.key), upload=checked.upload
        )
    except Refused as refused:
        return _checked(request, checked, form, str(refused))
    return redirect("import__one", wait_a_moment(job).pk)


def _next(key: str) -> str:
    """The key of what is recorded after a job with this one: always the same."""
    return sha256(f"{key}-record".encode()).hexdigest()[:40]


@needs("record")
def fault_workbook(request: PageRequest, number: int) -> HttpResponse:
    """The faulty rows as they stood, with what is wrong beside each, as the check has written them."""
    job = _checked_job(request, number)
    try:
        with uploads.opened(job.result.get("faults", ""), job.account) as path:
            return download(path.read_bytes(), "dong_loi.xlsx")
    except FileNotFoundError as gone:
        raise Http404 from gone


@needs("record")
def template(request: PageRequest) -> HttpResponse:
    """An empty list to fill in, with its guide."""
    content = BytesIO()
    write_template(content)
    return download(content.getvalue(), "mau_danh_sach.xlsx")


def _checked_job(request: PageRequest, number: int) -> Job:
    """The door: a job of mine that has looked through a file I sent; a command keeps none."""
    job = job_for(request, number)
    has_looked = job.kind in LOOKED and job.state == DONE and job.result.get("file_hash")
    if not has_looked or not job.upload:
        raise Http404
    return job


def download(content: bytes, name: str) -> HttpResponse:
    """A workbook as a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)
