"""Accounts and what each may do: for those who administer mandates; and one's own mandates, to delegate them.

The words stand here and not in accounts, which knows no organisation by name.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts import giving, waiting
from dangvu.accounts.again import weighty
from dangvu.accounts.events import KINDS, events_about
from dangvu.accounts.models import Account, Mandate, MandateAsked
from dangvu.accounts.rights import PageRequest, needs, own, posted, posts
from dangvu.accounts.second_factor import has_one
from dangvu.core import scope
from dangvu.core.finding import Finding, Refused
from dangvu.desk.account_forms import (
    ACTIONS,
    Delegate,
    End,
    Give,
    Ground,
    NewAccount,
    PersonCode,
    RenewLink,
)
from dangvu.desk.templatetags.dangvu import day
from dangvu.organisations.lookup import AmbiguousCode, name_of, organisation_coded, version_on
from dangvu.organisations.models import OrganisationSuccessor
from dangvu.people.lookup import person_coded

A_PAGE = 50
LABELS = dict(ACTIONS)


@dataclass(frozen=True, slots=True)
class Told:
    """A mandate as pages show it."""

    mandate: Mandate
    action: str
    where: str
    stops: date | None
    state: str
    """``now``, ``later`` or ``over``."""
    from_whom: str
    """Whose mandate it was delegated from; else empty."""
    became: str = ""
    """Where the organisation has ended, what took its place: the mandate reaches nothing there, until it is
    given anew.
    """


def told(mandates: Iterable[Mandate], today: date) -> list[Told]:
    """The mandates with their words; those that hold first, then those to come, then those that are over."""
    names: dict[int | None, str] = {None: _("cả sổ")}
    lines = []
    for mandate in mandates:
        number = mandate.organisation_id
        if number not in names and number is not None:
            names[number] = name_of(number, today)
        stops = giving.stops(mandate)
        state = (
            "over"
            if stops <= max(today, mandate.from_date)
            else "later"
            if mandate.from_date > today
            else "now"
        )
        above = mandate.delegated_from
        lines.append(
            Told(
                mandate,
                str(LABELS[mandate.action]),
                names[number],
                None if stops == giving.NEVER else stops,
                state,
                str(above.account) if above else "",
                _became(number, today) if state == "now" and number is not None else "",
            )
        )
    return sorted(lines, key=lambda line: (("now", "later", "over").index(line.state), line.mandate.pk))


def _became(organisation: int, today: date) -> str:
    """Of an organisation that has ended: by what it is succeeded, else a dash."""
    if version_on(organisation, today) is not None:
        return ""
    later = OrganisationSuccessor.objects.known().filter(organisation=organisation).order_by("from_date")
    named = [name_of(one.successor_id, today) for one in later]
    return ", ".join(dict.fromkeys(named)) or "–"


def mandates_of(account: Account) -> Iterable[Mandate]:
    rows = Mandate.objects.filter(account=account).order_by("pk")
    return rows.select_related("delegated_from__account").prefetch_related("ends", "delegated_from__ends")


@needs("administer")
@posts
def accounts(request: PageRequest) -> HttpResponse:
    """Every account by name, fifty a page; a new one begins here."""
    asked = request.GET.get("q", "")[:150]
    rows = Account.objects.order_by("name")
    if asked:
        rows = rows.filter(name__icontains=asked) | rows.filter(full_name__icontains=asked)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    given: dict[int, list[str]] = {}
    for mandate in Mandate.objects.at(today).filter(account__in=[one.pk for one in page]).order_by("pk"):
        given.setdefault(mandate.account_id, []).append(str(LABELS[mandate.action]))
    lines = [(one, sorted(set(given.get(one.pk, ())))) for one in page]
    form = NewAccount(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made, link = giving.make_account(
                request.account, data["name"], data["full_name"], data["ground"], today
            )
        except Refused as refused:
            _tell(form, refused)
        else:
            return _show(request, made, link=link)
    waits = MandateAsked.objects.filter(state=waiting.OPEN).count()
    context = {"page": page, "lines": lines, "asked": asked, "form": form, "waits": waits}
    return render(request, "desk/accounts.html", context, status=400 if form.errors else 200)


@needs("administer")
def account(request: PageRequest, number: int) -> HttpResponse:
    """One account: what it may do, where, on which days, why, and what was changed about it."""
    return _show(request, _account(number))


@needs("administer")
@posted
@weighty
def change_account(request: PageRequest, number: int, what: str) -> HttpResponse:
    """Give a mandate, close, open, link to a person, or begin anew with a link."""
    shown, today = _account(number), timezone.localdate()
    kinds: dict[str, type[Ground]] = {
        "give": Give, "close": Ground, "open": Ground, "link": RenewLink, "person": PersonCode,
    }  # fmt: skip
    if what not in kinds:
        raise Http404
    form = kinds[what](request.POST)
    link = ""
    if form.is_valid():
        data, by = form.cleaned_data, request.account
        try:
            if what == "give":
                where = _organisation(data["organisation"], today)
                return _give(request, shown, where, data, today)
            if what == "close":
                giving.close_account(by, shown, data["ground"], today)
            elif what == "open":
                giving.open_account(by, shown, data["ground"], today)
            elif what == "person":
                giving.link_person(by, shown, _person(data["person"]), data["ground"], today)
            else:
                drop = data["drop_factors"]
                link = giving.renew_link(by, shown, data["ground"], today, drop_factors=drop)
                return _show(request, shown, link=link)
        except Refused as refused:
            _tell(form, refused)
    if form.errors:
        return _show(request, shown, what=what, form=form)
    return redirect("accounts__one", number)


def _give(
    request: PageRequest, to: Account, where: int | None, given: dict[str, Any], today: date
) -> HttpResponse:
    """Give it, or ask the other administrator. Raises Refused."""
    by, action = request.account, given["action"]
    days = (given["from_date"] or today, given["until_date"])
    if giving.asks_second(by, to, action, where, today):
        asked = giving.ask_mandate(by, to, action, where, *days, given["ground"], today)
        messages.success(request, _("Đã đề nghị; quyền có khi người quản trị thứ hai duyệt."))
        return redirect("accounts__asked_one", asked.pk)
    giving.give(by, to, action, where, *days, given["ground"], today)
    return redirect("accounts__one", to.pk)


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
    number = content["organisation"]
    return Wanted(
        asked,
        str(LABELS[content["action"]]),
        _("cả sổ") if number is None else name_of(number, timezone.localdate()),
        date.fromisoformat(content["from"]),
        date.fromisoformat(content["until"]) if content["until"] else None,
        content["ground"],
    )


@needs("administer")
def mandates_asked(request: PageRequest) -> HttpResponse:
    """The mandates that wait for a second administrator, oldest first."""
    rows = MandateAsked.objects.filter(state=waiting.OPEN).order_by("pk")
    context = {"rows": rows.select_related("asked_by", "account")[:A_PAGE]}
    return render(request, "desk/mandates_asked.html", context)


@needs("administer")
@posts
@weighty
def mandate_asked(request: PageRequest, number: int) -> HttpResponse:
    """One of them: approved or not by another administrator, withdrawn by whoever asked."""
    rows = MandateAsked.objects.select_related("asked_by", "account", "closed_by")
    asked = rows.filter(pk=number).first()
    if asked is None:
        raise Http404
    findings: list[Finding] = []
    today, step = timezone.localdate(), request.POST.get("step")
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
            _tell(form, refused)
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
            _tell(form, refused)
        else:
            back = "administer" in request.actions and mandate.account_id != request.account.pk
            return redirect("accounts__one", mandate.account_id) if back else redirect("mandates")
    context = {"line": told([mandate], today)[0], "form": form}
    return render(request, "desk/end_mandate.html", context, status=400 if form.errors else 200)


def _may_look(request: PageRequest, mandate: Mandate) -> bool:
    above = mandate.delegated_from
    mine = (mandate.account_id, above.account_id if above else None)
    return "administer" in request.actions or request.account.pk in mine


def _show(
    request: PageRequest, shown: Account, *, what: str = "", form: forms.Form | None = None, link: str = ""
) -> HttpResponse:
    today = timezone.localdate()
    drawn: dict[str, forms.Form] = {
        "give": Give(), "close": Ground(auto_id="id_close_%s"), "open": Ground(auto_id="id_open_%s"),
        "link": RenewLink(), "person": PersonCode(),
    }  # fmt: skip
    if form is not None:
        drawn[what] = form
    context = {
        "shown": shown,
        "lines": told(mandates_of(shown), today),
        "events": [
            (one, str(KINDS[one.kind]), _words(json.loads(one.said))) for one in events_about(shown)[:200]
        ],
        "has_factor": has_one(shown),
        "forms": drawn,
        "form": form,
        "link": request.build_absolute_uri(link) if link else "",
        "is_oneself": shown.pk == request.account.pk,
    }
    return render(request, "desk/account.html", context, status=400 if form is not None else 200)


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


def _words(said: dict[str, Any]) -> str:
    """What a line of the log says beside its kind: the action, where, and the days."""
    parts = []
    if "action" in said:
        number = said["organisation"]
        where = _("cả sổ") if number is None else name_of(number, timezone.localdate())
        until = _day(said["until"]) if said["until"] else "…"
        parts = [str(LABELS[said["action"]]), where, f"{_day(said['from'])} – {until}"]
    if said.get("second"):
        parts.append(_("%(who)s duyệt") % {"who": said["second"]})
    if said.get("unchecked"):
        parts.append(_("không có người quản trị khác để duyệt"))
    if "ended_from" in said:
        parts.append(_("hết từ %(day)s") % {"day": _day(said["ended_from"])})
    return " · ".join(parts)


def _day(kept: str) -> str:
    return day(date.fromisoformat(kept))


def _account(number: int) -> Account:
    found = Account.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _organisation(code: str, on: date) -> int | None:
    """Raises Refused where no one organisation bears the code."""
    if not code.strip():
        return None
    try:
        found = organisation_coded(code.strip(), on)
    except AmbiguousCode:
        found = None
    if found is None:
        message = _("Không có đúng một tổ chức mang mã “%(code)s”; xem lại mã.") % {"code": code}
        raise Refused([Finding("organisation.unknown", message, where={"field": "organisation"})])
    return found


@scope.whole()
def _person(code: str) -> int | None:
    """Raises Refused where nobody bears the code."""
    if not code.strip():
        return None
    found = person_coded(code.strip())
    if found is None:
        message = _("Không có đảng viên mang mã “%(code)s” trong sổ; xem lại mã.") % {"code": code}
        raise Refused([Finding("person.unknown", message, where={"field": "person"})])
    return found


def _tell(form: forms.Form, refused: Refused) -> None:
    """Put what was refused beside its field."""
    for finding in refused.findings:
        field = str(finding.where.get("field", ""))
        form.add_error(field if field in form.fields else None, finding.message)
