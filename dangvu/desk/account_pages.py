"""Accounts and what each may do, for those who administer them."""

import json
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts import giving, making
from dangvu.accounts.administering import Administered, administered
from dangvu.accounts.again import weighty
from dangvu.accounts.events import KINDS, events_about
from dangvu.accounts.models import Account, AccountEvent, Mandate
from dangvu.accounts.rights import PageRequest, needs, posted, posts
from dangvu.accounts.second_factor import has_one
from dangvu.core import scope
from dangvu.core.finding import Finding, Refused
from dangvu.desk.account_forms import (
    Give,
    Ground,
    NewAccount,
    PersonCode,
    RenewLink,
    say_beside,
)
from dangvu.desk.mandate_pages import waiting_here
from dangvu.desk.mandate_words import (
    LABELS,
    mandates_of,
    never_founded,
    organisation_named,
    said_in,
    told,
    whose_mandates_ended,
)
from dangvu.people.lookup import person_coded

A_PAGE = 50
EVENTS = 200
"""Lines of the log of accounts that a page shows."""


@needs("administer")
@posts
def accounts(request: PageRequest) -> HttpResponse:
    """Every account of what one administers by name, fifty a page, or those with mandates to give anew; a new
    one begins here. Whoever administers a part finds any account by its whole name, to give it a mandate.
    """
    asked = request.GET.get("q", "")[:150]
    today = timezone.localdate()
    mine = administered(request.account, today)
    rows = Account.objects.filter(mine.accounts()).order_by("name")
    if asked:
        like = Q(name__icontains=asked) | Q(full_name__icontains=asked)
        rows = Account.objects.filter(mine.accounts() & like | Q(name=asked)).order_by("name")
    only_ended = bool(request.GET.get("ended"))
    if only_ended:
        rows = rows.filter(pk__in=whose_mandates_ended(today))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    given: dict[int, list[str]] = {}
    held = list(Mandate.objects.at(today).filter(mine.mandates(), account__in=[one.pk for one in page]))
    nowhere = never_founded(one.organisation_id for one in held)
    for mandate in held:
        if mandate.organisation_id in nowhere:
            continue
        given.setdefault(mandate.account_id, []).append(str(LABELS[mandate.action]))
    lines = [(one, sorted(set(given.get(one.pk, ())))) for one in page]
    form = NewAccount(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made, link = making.make_account(
                request.account, data["name"], data["full_name"], data["ground"], today
            )
        except Refused as refused:
            say_beside(form, refused)
        else:
            return _show(request, made, link=link)
    context = {
        "page": page,
        "lines": lines,
        "asked": asked,
        "only_ended": only_ended,
        "form": form,
        "waits": len(waiting_here(mine)),
        "of_a_part": not mine.reach.everywhere,
    }
    return render(request, "desk/accounts.html", context, status=400 if form.errors else 200)


@needs("administer")
def account(request: PageRequest, number: int) -> HttpResponse:
    """One account: what it may do, where, on which days, why, and what was changed about it."""
    return _show(request, _account(request, number))


@needs("administer")
@posted
@weighty
def change_account(request: PageRequest, number: int, what: str) -> HttpResponse:
    """Give a mandate, close, open, link to a person, or begin anew with a link."""
    shown, today = _account(request, number), timezone.localdate()
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
                where = organisation_named(data["organisation"], today)
                return _give(request, shown, where, data, today)
            if what == "close":
                making.close_account(by, shown, data["ground"], today)
            elif what == "open":
                making.open_account(by, shown, data["ground"], today)
            elif what == "person":
                making.require_whole(by, today)  # before it is told whose codes there are
                making.link_person(by, shown, _person(data["person"]), data["ground"], today)
            else:
                drop = data["drop_factors"]
                link = making.renew_link(by, shown, data["ground"], today, drop_factors=drop)
                return _show(request, shown, link=link)
        except Refused as refused:
            say_beside(form, refused)
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
    mine = administered(request.account, today)
    context = {
        "shown": shown,
        "lines": [line for line in told(mandates_of(shown), today) if mine.has(line.mandate.organisation_id)],
        "events": _events(shown, mine),
        "of_a_part": not mine.reach.everywhere,
        "is_theirs": mine.has_account(shown),
        "has_factor": has_one(shown),
        "forms": drawn,
        "form": form,
        "link": request.build_absolute_uri(link) if link else "",
        "is_oneself": shown.pk == request.account.pk,
    }
    return render(request, "desk/account.html", context, status=400 if form is not None else 200)


def _events(shown: Account, mine: Administered) -> list[tuple[AccountEvent, str, str]]:
    """What was changed about the account, last first; of a part, what was changed about mandates there."""
    lines = [(one, json.loads(one.said)) for one in events_about(shown)[:EVENTS]]
    return [
        (one, str(KINDS[one.kind]), said_in(said))
        for one, said in lines
        if mine.reach.everywhere or ("organisation" in said and mine.has(said["organisation"]))
    ]


def _account(request: PageRequest, number: int) -> Account:
    """The door: an account of what one administers, or one whose whole name one says. One elsewhere and one
    that is not there are answered alike.
    """
    mine = administered(request.account, timezone.localdate())
    by_name = Q(name=request.GET.get("name", ""))
    found = Account.objects.filter(mine.accounts() | by_name, pk=number).first()
    if found is None:
        raise Http404
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
