"""Asking for a file of many persons, approving it, fetching it."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.again import weighty
from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs, posts
from dangvu.accounts.waiting import APPROVED, OPEN
from dangvu.core.finding import Finding, Refused
from dangvu.lists import files, large
from dangvu.lists.models import FileAsked

A_PAGE = 50
OWN_SHOWN = 20


class Why(forms.Form):
    """What the file is for."""

    why = forms.CharField(
        label=gettext_lazy("Xuất để làm gì"),
        help_text=gettext_lazy("Người duyệt đọc; ví dụ: lập danh sách trao Huy hiệu đợt 3/2."),
        max_length=300,
        error_messages={"required": gettext_lazy("Hãy nêu xuất để làm gì.")},
    )


@needs("read")
@posts
def ask_file(request: PageRequest) -> HttpResponse:
    """What would go out, and why somebody else has to approve it; then the question to them."""
    wanted = large.wanted_at(request.account, request.GET.get("file", ""))
    form = Why(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = large.ask(request.account, wanted, form.cleaned_data["why"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã gửi; tệp tải được khi một người khác duyệt."))
            return redirect("files__one", asked.pk)
    context = {"listing": wanted.listing, "form": form, "most": files.MOST_PERSONS}
    return render(request, "lists/file_ask.html", context, status=400 if form.errors else 200)


@needs("read")
def files_asked(request: PageRequest) -> HttpResponse:
    """Files that wait for their approval by somebody like me, and my own."""
    rows = FileAsked.objects.select_related("asked_by", "approved_by")
    others = FileAsked.objects.filter(state=OPEN).exclude(asked_by=request.account).order_by("pk")
    page = Paginator(large.may_approve(request.reach, others), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": rows.filter(pk__in=page.object_list).order_by("pk"),
        "page": page,
        "mine": rows.filter(asked_by=request.account).order_by("-pk")[:OWN_SHOWN],
    }
    return render(request, "lists/files_asked.html", context)


def asked_for(request: PageRequest, number: int) -> FileAsked:
    """The door: what I asked for, or may approve; all else is not there."""
    rows = FileAsked.objects.select_related("asked_by", "approved_by")
    asked = rows.filter(pk=number).first()
    if asked is None:
        raise Http404
    is_mine = asked.asked_by_id == request.account.pk
    if not is_mine and not large.may_approve(request.reach, FileAsked.objects.filter(pk=number)):
        raise Http404
    return asked


@needs("read")
@posts
@weighty
def file_asked(request: PageRequest, number: int) -> HttpResponseBase:
    """One of them: approved or not by another, fetched once or withdrawn by whoever asked."""
    asked = asked_for(request, number)
    findings: list[Finding] = []
    step = request.POST.get("step")
    if request.method == "POST":
        try:
            if step == "fetch":
                return large.fetch(request.account, asked)
            if step == "approve":
                large.approve(request.account, asked, request.POST.get("digest", ""))
                messages.success(request, _("Đã duyệt; người yêu cầu tải được tệp một lần."))
            else:
                large.refuse(request.account, asked)
                messages.success(request, _("Đã đóng yêu cầu; không có tệp nào được xuất."))
            return redirect("files__one", number)
        except Refused as refused:
            findings = refused.findings
    return _page(request, asked, findings)


def _page(request: PageRequest, asked: FileAsked, findings: list[Finding]) -> HttpResponse:
    found = None
    if asked.state in (OPEN, APPROVED):
        try:
            found = large.begun(asked, large.SHOWN)
        except Refused as refused:
            findings = findings or refused.findings
    is_mine = asked.asked_by_id == request.account.pk
    first = found.made.sheets[0] if found else None
    is_read = found is not None and not is_mine and asked.state == OPEN
    if found and is_read:
        log_reading(request.account, "files__one", found.made.persons, found.wanted.listing.fields)
    context = {
        "asked": asked,
        "found": found,
        "heads": first.heads if first else (),
        "sample": first.rows if first and is_read else (),
        "findings": findings,
        "is_mine": is_mine,
        "until": large.fetched_until(asked),
        "is_late": large.is_late(asked),
    }
    return render(request, "lists/file_asked.html", context, status=400 if request.method == "POST" else 200)
