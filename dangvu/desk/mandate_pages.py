"""Mandates: those that wait for a second administrator; one's own, delegated and ended."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts import giving, waiting
from dangvu.accounts.administering import Administered, administered
from dangvu.accounts.again import weighty
from dangvu.accounts.models import Account, Mandate, MandateAsked
from dangvu.accounts.rights import PageRequest, needs, own, posted, posts
from dangvu.core.finding import Finding, Refused
from dangvu.desk.account_forms import Delegate, End, say_beside
from dangvu.desk.mandate_words import LABELS, mandates_of, told, where_of

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mandate that waits for the second administrator."""

    asked: MandateAsked
    action: str
    where: str
    from_date: date
    until_date: date | None
    ground: str


def _wanted(asked: MandateAsked) -> Wanted:
    """Raises Refused where it does not open."""
    content = waiting.content_of(asked)
    return Wanted(
        asked,
        str(LABELS[content["action"]]),
        where_of(content["organisation"], timezone.localdate()),
        date.fromisoformat(content["from"]),
        date.fromisoformat(content["until"]) if content["until"] else None,
        content["ground"],
    )


def waiting_here(mine: Administered) -> list[MandateAsked]:
    """What waits where one administers, oldest first. Where it is lies sealed: of a part each is opened."""
    rows = MandateAsked.objects.filter(state=waiting.OPEN).order_by("pk")
    return [one for one in rows.select_related("asked_by", "account") if mine.asked(one)]


@needs("administer")
def mandates_asked(request: PageRequest) -> HttpResponse:
    """The mandates that wait for a second administrator, oldest first."""
    mine = administered(request.account, timezone.localdate())
    context = {"rows": waiting_here(mine)[:A_PAGE]}
    return render(request, "desk/mandates_asked.html", context)


@needs("administer")
@posts
@weighty
def mandate_asked(request: PageRequest, number: int) -> HttpResponse:
    """One of them: approved or not by another administrator, withdrawn by whoever asked."""
    rows = MandateAsked.objects.select_related("asked_by", "account", "closed_by", "mandate")
    asked = rows.filter(pk=number).first()
    today, step = timezone.localdate(), request.POST.get("step")
    if asked is None or not administered(request.account, today).asked(asked):
        raise Http404
    findings: list[Finding] = []
    if request.method == "POST":
        try:
            if step == "approve":
                giving.approve_mandate(request.account, asked, request.POST.get("digest", ""), today)
                messages.success(request, _("Đã duyệt; quyền đã được giao."))
                return redirect("accounts__one", asked.account_id)
            giving.refuse_mandate(request.account, asked, today)
            messages.success(request, _("Đã đóng đề nghị; không có quyền nào được giao."))
            return redirect("accounts__asked")
        except Refused as refused:
            findings = refused.findings
    wanted = None
    if asked.state == waiting.OPEN:
        try:
            wanted = _wanted(asked)
        except Refused as refused:
            findings = findings or refused.findings
    context = {
        "asked": asked,
        "wanted": wanted,
        "findings": findings,
        "is_mine": asked.asked_by_id == request.account.pk,
    }
    return render(request, "desk/mandate_asked.html", context, status=400 if findings else 200)


@own
def mandates(request: PageRequest) -> HttpResponse:
    """What I may do, since when and why; what I let others do in my place."""
    return _show_mandates(request)


@own
@posted
@weighty
def delegate_mandate(request: PageRequest, number: int) -> HttpResponse:
    """Let another account stand in for me under one of my mandates."""
    mine = Mandate.objects.filter(pk=number, account=request.account).first()
    if mine is None:
        raise Http404
    today, form = timezone.localdate(), Delegate(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        to = Account.objects.filter(name=data["to"].strip()).first()
        try:
            if to is None:
                raise Refused(
                    [Finding("account.unknown", _("Không có tài khoản này."), where={"field": "to"})]
                )
            days = (data["from_date"] or today, data["until_date"])
            giving.delegate(request.account, mine, to, *days, data["ground"], today)
        except Refused as refused:
            say_beside(form, refused)
    return _show_mandates(request, mine, form) if form.errors else redirect("mandates")


@own
@posts
@weighty
def end_mandate(request: PageRequest, number: int) -> HttpResponse:
    """End a mandate from a day on: one's own, one delegated, or one that one administers."""
    mandate = Mandate.objects.filter(pk=number).select_related("account", "delegated_from__account").first()
    if mandate is None or not _may_look(request, mandate):
        raise Http404
    today, form = timezone.localdate(), End(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            giving.end(request.account, mandate, data["from_date"] or today, data["ground"], today)
        except Refused as refused:
            say_beside(form, refused)
        else:
            back = "administer" in request.actions and mandate.account_id != request.account.pk
            return redirect("accounts__one", mandate.account_id) if back else redirect("mandates")
    context = {"line": told([mandate], today)[0], "form": form}
    return render(request, "desk/end_mandate.html", context, status=400 if form.errors else 200)


def _may_look(request: PageRequest, mandate: Mandate) -> bool:
    above = mandate.delegated_from
    mine = (mandate.account_id, above.account_id if above else None)
    if request.account.pk in mine:
        return True
    return "administer" in request.actions and administered(request.account, timezone.localdate()).has(
        mandate.organisation_id
    )


def _show_mandates(
    request: PageRequest, wrong: Mandate | None = None, form: forms.Form | None = None
) -> HttpResponse:
    today = timezone.localdate()
    lines = [
        (
            line,
            form if wrong and wrong.pk == line.mandate.pk else Delegate(auto_id=f"id_{line.mandate.pk}_%s"),
        )
        for line in told(mandates_of(request.account), today)
    ]
    mine = Mandate.objects.filter(delegated_from__account=request.account).order_by("pk")
    mine = mine.select_related("account", "delegated_from__account").prefetch_related("ends")
    context = {"lines": lines, "delegated": told(mine, today), "form": form}
    return render(request, "desk/mandates.html", context, status=400 if form is not None else 200)
