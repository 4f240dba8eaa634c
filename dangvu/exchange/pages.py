"""Importing a list of members: the whole file is checked and shown, then recorded as one act or not."""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.days import parse_day
from dangvu.core.finding import Finding, Refused, refusals, warnings
from dangvu.exchange import uploads
from dangvu.exchange.acts.import_members import ImportMembers
from dangvu.exchange.forms import ConfirmImport, ImportList
from dangvu.exchange.workbook.reading import read_members
from dangvu.exchange.workbook.template import write_template
from dangvu.exchange.workbook.writing import write_fault_workbook
from dangvu.ledger.enact import dry_run, enact
from dangvu.ledger.models import Entry
from dangvu.ledger.reading import part_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200
"""Findings on the page; the fault workbook has them all."""


@needs("record")
def import_list(request: PageRequest) -> HttpResponse:
    """Ask for the workbook; check all of it and show what was found."""
    form = ImportList(request.POST or None, request.FILES or None, initial={"on": request.on})
    if request.method != "POST" or not form.is_valid():
        status = 400 if form.is_bound else 200
        return render(request, "exchange/import.html", {"form": form}, status=status)
    token = uploads.keep(form.cleaned_data["file"].chunks(), request.account.pk)
    path = uploads.kept(token, request.account.pk)
    assert path is not None  # it was written the line before
    act = ImportMembers.of(read_members(path), form.cleaned_data["on"])
    findings = dry_run(act, by=request.account)
    return _checked(request, act, findings, token, form.cleaned_data["file"].name)


def _checked(
    request: PageRequest, act: ImportMembers, findings: list[Finding], token: str, name: str
) -> HttpResponse:
    """What the check found: faults to mend, or what would be recorded."""
    refused, warned = refusals(findings), warnings(findings)
    context = {
        "act": act,
        "name": name,
        "token": token,
        "refused": refused[:SHOWN],
        "refused_count": len(refused),
        "rows_refused": len({(one.where.get("sheet"), one.where.get("row")) for one in refused}),
        "has_rows": any("row" in one.where for one in refused),
        "warned": warned[:SHOWN],
        "warned_count": len(warned),
        "conversions": act.reading.conversions[:10],
        "form": ConfirmImport(initial={"file_hash": act.file_hash, "on": act.on}),
    }
    return render(request, "exchange/checked.html", context, status=400 if refused else 200)


@needs("record")
@require_POST
def record_import(request: PageRequest, token: str) -> HttpResponse:
    """Record the list that was checked, whole; the same file on the same day, or nothing."""
    form = ConfirmImport(request.POST)
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    if done := _recorded_before(request, token, given):
        return redirect("ledger__entry", done)
    path = _upload(request, token)
    act = ImportMembers.of(read_members(path), given["on"])
    if act.file_hash != given["file_hash"]:
        raise Http404
    try:
        recorded = enact(act, by=request.account, key=token)
    except Refused as refused:
        # The register has changed since the check.
        return _checked(request, act, refused.findings, token, path.name)
    uploads.forget(token, request.account.pk)
    words = {"rows": act.rows, "number": recorded.number}
    messages.success(
        request, _("Đã nhập %(rows)s đảng viên, bút toán %(number)s. Nhập nhầm thì thu hồi ở đây.") % words
    )
    return redirect("ledger__entry", recorded.number)


def _recorded_before(request: PageRequest, token: str, given: dict[str, Any]) -> int | None:
    """The entry of a list that was recorded, where the same confirmation is sent once more."""
    entry = Entry.objects.filter(key=token, kind=ImportMembers.kind, actor=request.account.name).first()
    if entry is None:
        return None
    recorded = ImportMembers.recorded(part_of(entry, 0).payload)
    return entry.number if (recorded.file_hash, recorded.on) == (given["file_hash"], given["on"]) else None


@needs("record")
def fault_workbook(request: PageRequest, token: str) -> HttpResponse:
    """The faulty rows as they stood, with what is wrong beside each, to mend and send again."""
    path = _upload(request, token)
    on = parse_day(request.GET.get("of", "")) or request.on
    findings = refusals(dry_run(ImportMembers.of(read_members(path), on), by=request.account))
    content = BytesIO()
    try:
        write_fault_workbook(path, findings, content)
    except Refused as refused:
        raise Http404 from refused
    return _download(content.getvalue(), "dong_loi.xlsx")


@needs("record")
def template(request: PageRequest) -> HttpResponse:
    """An empty list to fill in, with its guide."""
    content = BytesIO()
    write_template(content)
    return _download(content.getvalue(), "mau_danh_sach.xlsx")


def _upload(request: PageRequest, token: str) -> Path:
    path = uploads.kept(token, request.account.pk)
    if path is None:
        raise Http404
    return path


def _download(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)
