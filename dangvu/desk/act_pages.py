"""The page of each kind of act, drawn from its declaration: checked first, with all there is to say and what
would change; then recorded, once.
"""

import uuid
from collections.abc import Collection
from datetime import date
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote_plus

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dangvu.accounts.again import asked_again
from dangvu.accounts.rights import PageRequest, asked_by_post, needs, posts
from dangvu.core.finding import Refused, refusals, warnings
from dangvu.desk import drafts
from dangvu.desk.act_draft import Check, Draft, Told, reason_missing
from dangvu.desk.act_forms import SEARCHED
from dangvu.desk.act_inputs import filled_in
from dangvu.desk.act_suggestions import suggestions
from dangvu.desk.draft_versions import Changed, changed_since
from dangvu.desk.often import often
from dangvu.desk.requests import by_hand
from dangvu.exchange.act_workbook.scheme import written
from dangvu.ledger import position
from dangvu.ledger.acts import Act, by_label
from dangvu.ledger.facts import Fact
from dangvu.ledger.payload import payload_fields
from dangvu.organisations import panels as organisation_panels
from dangvu.organisations.acts import Reorganise
from dangvu.organisations.lookup import version_on
from dangvu.organisations.movement import Rearranging
from dangvu.organisations.reorganising.choosing import scheme_of, with_choices
from dangvu.organisations.types import KINDS
from dangvu.people import panels as person_panels
from dangvu.people.life import Life
from dangvu.people.lookup import record_among
from dangvu.people.models import PersonRecord
from dangvu.statistics.returns.return_act import ReturnAct

_ANY_CODE = "0code0"
"""Stands for a code in addresses that are drawn before it is known whose."""


def act_for(kind: str) -> type[Act]:
    """The door: kinds that are recorded by hand."""
    act = by_hand().get(kind)
    if act is None:
        raise Http404
    return act


def one_of_many(kind: str) -> type[Act]:
    """A kind of which several may be rows of a workbook, or done to those selected in a list."""
    act = act_for(kind)
    if act.bulk:
        raise Http404
    return act


def room_label(room: str) -> str:
    """What users call what the acts of a room are about."""
    labels = {
        "organisations": _("Tổ chức đảng"),
        "membership": _("Đảng viên"),
        "people": _("Lý lịch"),
        "places": _("Địa bàn"),
        "statistics": _("Thống kê"),
    }
    return labels.get(room, room)


@needs("record")
def acts(request: PageRequest) -> HttpResponse:
    """The kinds of act there are, by room."""
    rooms: dict[str, list[type[Act]]] = {}
    for act in by_hand().values():
        rooms.setdefault(act.__module__.split(".")[1], []).append(act)
    listed = [(room_label(room), by_label(some)) for room, some in rooms.items()]
    return render(request, "desk/acts.html", {"rooms": listed, "often": often(request.account)})


@needs("record")
@posts
def act(request: PageRequest, kind: str) -> HttpResponse:
    """One act: its form, its check, its recording."""
    declared = act_for(kind)
    if request.method != "POST":
        return _page(request, _opened(request, declared))
    with position.held():  # nothing of the register is recorded in here
        draft = Draft(request, declared, taken(request))
        if "take" in request.POST:
            return _page(request, draft)
        if request.POST.get("step") == "keep":
            return _keep(request, draft)
        check = draft.check_alone()
        if not _is_to_be_recorded(request, draft, check):
            return _told(request, draft, check)
    of_weight = check.act is not None and check.act.asks_two_persons()
    return (of_weight and asked_again(request)) or _record(request, draft, check)


def _is_to_be_recorded(request: PageRequest, draft: Draft, check: Check) -> bool:
    """Whether to record was asked for of what was shown; or of what is recorded already."""
    if request.POST.get("step") != "record":
        return False
    is_shown = check.may_be_recorded and draft.send["checked"].value() == check.digest
    return is_shown or draft.is_recorded()


def _told(request: PageRequest, draft: Draft, check: Check) -> HttpResponse:
    """What the check says."""
    check = draft.in_words(check)
    if request.POST.get("step") == "live":
        return _live(request, draft, check)
    if request.POST.get("step") == "hamlets":
        return _page(request, *_chosen(request, draft, check))
    return _page(request, draft, check)


def _opened(request: PageRequest, declared: type[Act]) -> Draft:
    """A fresh form; or a draft as it was left, over the ledger as it was seen then."""
    number = request.GET.get("draft", "")
    if not number:
        return Draft(request, declared)
    typed = drafts.opened(request, declared.kind, number)
    typed["key"] = uuid.uuid4().hex
    return Draft(request, declared, typed)


def _keep(request: PageRequest, draft: Draft) -> HttpResponse:
    """Keep what was written, as it is; nothing is checked. What others saved meanwhile is shown first."""
    try:
        kept = drafts.keep(request.account, draft.act.kind, draft.typed, draft.kept_as, draft.kept_version)
    except drafts.SavedSince as since:
        return _saved_since(request, draft, since)
    except Refused as refused:
        return _page(request, draft, Check(refused.findings))
    if kept.version > 1 and drafts.is_shared(kept.kind):
        messages.success(request, _("Đã lưu nháp, bản thứ %(version)s.") % {"version": kept.version})
    else:
        messages.success(request, _("Đã lưu nháp. Chỉ bạn mở được, ở “Bản nháp của tôi”."))
    return redirect(f"{reverse('acts__one', args=[draft.act.kind])}?draft={kept.pk}")


def _saved_since(request: PageRequest, draft: Draft, since: drafts.SavedSince) -> HttpResponse:
    """What others saved meanwhile; what was typed stays, and may then be saved over it."""
    meanwhile = changed_since(since.draft, draft)
    draft.open_over(since.draft.version)
    return _page(request, draft, Check(since.findings), meanwhile=meanwhile)


def _chosen(request: PageRequest, draft: Draft, check: Check) -> tuple[Draft, Check]:
    """The scheme with its hamlets sent where they were chosen to go, checked anew; of an act alone the scheme
    that it and they make.
    """
    scheme = scheme_of(check.act) if isinstance(check.act, Rearranging) else None
    if scheme is None or not check.choices:
        return draft, check
    asked = {one.code: f"hamlet-{one.code}" for one in check.choices}
    chosen = {code: request.POST[name] for code, name in asked.items() if name in request.POST}
    typed = request.POST.copy()
    typed["act-steps"] = written(with_choices(scheme, check.choices, chosen).steps)
    if scheme is not check.act:
        typed["act-name"], typed["act-on"] = scheme.name, f"{scheme.on:%d/%m/%Y}"
        typed["draft"] = typed["version"] = ""  # a draft of the act is none of the scheme
    again = Draft(request, Reorganise, typed)
    return again, again.check()


def _live(request: PageRequest, draft: Draft, check: Check) -> HttpResponse:
    """What the check says while the form is being filled in; what is only not written yet is counted."""
    missing = [one for one in check.findings if one.code == "payload.missing"]
    told = draft.tell([one for one in check.findings if one not in missing])
    return render(
        request, "desk/act_live.html", {"check": check, "missing": len(missing)} | by_severity(told)
    )


def by_severity(told: list[Told]) -> dict[str, list[Told]]:
    """What refuses, what warns, what is only told."""
    return {
        name: [one for one in told if one.severity == severity]
        for name, severity in (("refused", "refuse"), ("warned", "warn"), ("informed", "inform"))
    }


def _propose(request: PageRequest, draft: Draft, check: Check) -> HttpResponse:
    """To the second person, in place of recording."""
    try:
        proposal = draft.propose(check)
    except Refused as refused:
        return _page(request, draft, draft.refused(check, refused))
    drafts.drop(request.account, draft.kept_as)
    messages.success(request, _("Đã trình; chưa ghi vào sổ cho đến khi người thứ hai kiểm tra."))
    return redirect("acts__proposal", proposal.pk)


def _record(request: PageRequest, draft: Draft, check: Check) -> HttpResponse:
    try:
        drafts.require_last(request.account, draft.act.kind, draft.kept_as, draft.kept_version)
    except drafts.SavedSince as since:
        if not draft.is_recorded():
            return _saved_since(request, draft, since)
    missing = reason_missing(check, draft.override)
    if missing and not draft.is_recorded():
        draft.send.add_error("override", missing)
        return _page(request, draft, draft.in_words(check))
    if draft.needs_second(check) and not draft.is_recorded():
        return _propose(request, draft, check)
    try:
        recorded = draft.record(check)
    except Refused as refused:
        renew = any(one.code == "ledger.key_reused" for one in refused.findings)
        return _page(request, draft, draft.refused(check, refused), renew=renew)
    drafts.drop(request.account, draft.kept_as)
    words = {"number": recorded.number}
    if isinstance(check.act, ReturnAct) and (one := check.act.newest()):
        messages.success(request, _("Đã ghi nhận: bút toán %(number)s.") % words)
        return redirect("returns__one", one.frozen_in)
    messages.success(request, _("Đã ghi nhận: bút toán %(number)s. Ghi nhầm thì thu hồi ở đây.") % words)
    return redirect("ledger__entry", recorded.number)


def taken(request: PageRequest) -> QueryDict:
    """What was sent; with a suggestion taken, its code in the input it was made for."""
    data = request.POST.copy()
    name, _colon, code = data.get("take", "").partition(":")
    if name:
        lines = [*data.get(name, "").replace("\r", "").split("\n")[:-1], code]
        data[name] = "\n".join(lines)
    return data


def _page(
    request: PageRequest,
    draft: Draft,
    check: Check | None = None,
    *,
    renew: bool = False,
    meanwhile: list[Changed] | None = None,
) -> HttpResponse:
    told = draft.tell(check.findings) if check else []
    needs_second = check is not None and check.may_be_recorded and bool(draft.needs_second(check))
    context, status = shown(request, draft, check, told, renew=renew)
    more = {"needs_second": needs_second, "meanwhile": meanwhile}
    return render(request, "desk/act.html", context | more, status=status)


def shown(
    request: PageRequest, draft: Draft, check: Check | None, told: list[Told], *, renew: bool
) -> tuple[dict[str, Any], int]:
    """The form with what its check told, and what it still asks for before it is recorded; and the status."""
    may_record = check is not None and check.may_be_recorded
    if check is not None:
        draft.go_on(check.digest if may_record else "", renew=renew)
    override = draft.send["override"]
    if override.errors:
        told = [*told, Told(str(override.errors[0]), "", "refuse", override.id_for_label)]
    context = {
        **filled_in(request, draft),
        **by_severity(told),
        "check": check,
        "may_record": may_record,
        "needs_reason": may_record and bool(check and warnings(check.findings)),
    }
    is_wrong = bool(check and refusals(check.findings)) or bool(override.errors)
    return context, 400 if is_wrong else 200


@needs("record")
@asked_by_post
def suggest(request: PageRequest, refers: str) -> HttpResponse:
    """What the name written so far may mean, as a fragment. Sent in the body, for numbers of papers."""
    if refers not in SEARCHED:
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    name = request.headers.get("HX-Trigger-Name") or next(iter(given), "")
    text = given.get(name, "").split("\n")[-1] if name.startswith(("act-", "paper-")) else ""
    context = {"name": name, "found": suggestions(request, refers, text)}
    return render(request, "desk/act_found.html", context)


# What persons' and organisations' pages offer


def _offered(request: PageRequest, refers: tuple[str, ...], known: Collection[Fact]) -> list[type[Act]]:
    """The kinds recorded from the page of such a thing that make sense about it on the day."""
    if "record" not in request.actions:
        return []
    kinds = by_hand().values()
    return [act for act in kinds if _subject_of(act) in refers and act.suits(known, request.on)]


@cache
def _subject_of(act: type[Act]) -> str:
    """What kind of thing the act is recorded from the page of."""
    declared = (
        one.metadata.get("refers", "") for one, _hint in payload_fields(act) if one.name == act.subject
    )
    return next(declared, "")


def _menu(request: PageRequest, offered: list[type[Act]], code: str) -> SafeString:
    """What may be done about the thing with the code."""
    on = None if request.is_default_day else request.on
    drawn = _menu_drawn(tuple(offered), on, get_language())
    return format_html(drawn, code=quote_plus(code))


@lru_cache(maxsize=256)
def _menu_drawn(offered: tuple[type[Act], ...], on: date | None, _language: str) -> str:
    """The menu for any code, filled in later, the same for all of whom the same may be recorded. Correcting
    and changing stand apart, for they are not the same: the one says that the register was wrong, the other
    that something became otherwise.
    """
    by_verb: dict[str, list[type[Act]]] = {"": [], "change": [], "correct": []}
    for one in by_label(offered):
        by_verb[one.verb].append(one)
    context = {
        "acts": by_verb[""],
        "changes": by_verb["change"],
        "corrections": by_verb["correct"],
        "code": _ANY_CODE,
        "on": on,
        "is_default_day": on is None,
    }
    return render_to_string("desk/act_menu.html", context).replace(_ANY_CODE, "{code}")


def person_menu(life: Life) -> SafeString:
    """The acts on this person."""
    record = record_among(life.of(PersonRecord), life.request.on)
    offered = _offered(life.request, ("person",), life.known)
    return _menu(life.request, offered, record.code if record else "")


def organisation_menu(request: PageRequest, organisation: int) -> SafeString:
    """The acts on this organisation; of cells also those by which members come into one."""
    version = version_on(organisation, request.on)
    if version is None:
        return SafeString("")
    refers = ("organisation", "cell") if KINDS[version.kind].holds_members else ("organisation",)
    menu = _menu(request, _offered(request, refers, [version]), version.code)
    if not KINDS[version.kind].holds_members or "record" not in request.actions:
        return menu
    return menu + render_to_string("desk/cell_menu.html", {"number": organisation}, request)


person_panels.menus.append(person_menu)
organisation_panels.menus.append(organisation_menu)
