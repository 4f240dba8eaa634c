"""What waits for a second person: put forward by one account, seen whole, recorded or sent back by another.

Only here is it recorded, in a session of somebody who signed in: a command names its account without proving
it, and a program's token is handed about.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from dangvu.accounts.again import weighty
from dangvu.accounts.mandates import covered, listed
from dangvu.accounts.models import Account
from dangvu.accounts.rights import PageRequest, needs, posts
from dangvu.core import scope
from dangvu.core.finding import Finding, Refused, refusals, warnings
from dangvu.desk.act_draft import Check, judged, told
from dangvu.desk.drafts import keep
from dangvu.desk.entries import log_named
from dangvu.desk.ledger import is_long, void_by_job
from dangvu.desk.void_preview import Preview, preview_of
from dangvu.ledger.acts import kinds
from dangvu.ledger.describing import MASK
from dangvu.ledger.enact import Recorded, enact
from dangvu.ledger.models import OPEN, Proposal
from dangvu.ledger.paper import ORGANS, ROLES, Paper
from dangvu.ledger.proposals import Proposed, opened, send_back, withdraw
from dangvu.ledger.seen import Seen
from dangvu.ledger.void import Void, void_changed, void_with_later

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal as a line: no names, those stand behind its door."""

    number: int
    label: str
    proposed_by: str
    proposed_at: datetime
    state: str
    entry: int | None
    is_mine: bool


def proposals_in_reach(request: PageRequest) -> list[int]:
    """Numbers of all those that wait and that the account put forward itself or may check, oldest first."""
    waits = list(
        Proposal.objects.filter(state=OPEN).order_by("pk").values_list("pk", "proposed_by", "organisations")
    )
    mine = covered(request.reach, {one: listed(named) for one, _by, named in waits}, request.on)
    return [one for one, by, _named in waits if one in mine or by == request.account.name]


@needs("record")
def proposals(request: PageRequest) -> HttpResponse:
    """What waits for somebody to check it."""
    own = Proposal.objects.filter(proposed_by=request.account.name).exclude(state=OPEN).order_by("-pk")[:20]
    page = Paginator(proposals_in_reach(request), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": [
            _line(request, one) for one in Proposal.objects.filter(pk__in=page.object_list).order_by("pk")
        ],
        "page": page,
        "closed": [_line(request, one) for one in own],
    }
    return render(request, "desk/proposals.html", context)


def _line(request: PageRequest, one: Proposal) -> Waiting:
    kind = kinds().get(one.kind)
    is_mine = one.proposed_by == request.account.name
    label = MASK if kind is None or (kind.sensitive and not is_mine) else str(kind.label)
    return Waiting(one.pk, label, one.proposed_by, one.proposed_at, one.state, one.entry, is_mine)


def proposed_for(request: PageRequest, number: int) -> Proposed:
    """The door: what I put forward, or may record myself; all else is not there."""
    try:
        found = opened(number)
    except Refused as refused:
        raise Http404 from refused
    is_mine = found.by_number == request.account.number
    if not is_mine and any(request.account.findings_for(act) for act in found.acts):
        raise Http404
    return found


@needs("record")
@posts
@weighty
def proposal(request: PageRequest, number: int) -> HttpResponse:
    """One of them: paper, before and after; then recorded, sent back, or withdrawn by whoever made it."""
    closed = Proposal.objects.filter(pk=number, proposed_by=request.account.name).exclude(state=OPEN).first()
    if closed is not None:
        return render(request, "desk/proposal_closed.html", {"line": _line(request, closed)})
    if request.method == "POST" and (entry := _recorded_before(request, number)):
        return redirect("ledger__entry", entry)
    found = proposed_for(request, number)
    if request.method != "POST":
        return _page(request, found)
    step = request.POST.get("step")
    try:
        if step == "withdraw":
            withdraw(number, request.account)
            _as_draft(found)
            messages.success(
                request, _("Đã rút lại; không có gì được ghi. Nội dung còn trong bản nháp của bạn.")
            )
            return redirect("acts__drafts" if found.typed else "acts__proposals")
        if step == "return":
            send_back(number, request.account)
            _as_draft(found)
            messages.success(request, _("Đã trả lại người trình; không có gì được ghi."))
            return redirect("acts__proposals")
        if isinstance(found.act, Void) and is_long(found.act):
            _require_as_shown(request, found)
            _require_no_refusal(request, found, found.act)
            key = f"proposal-{found.proposal.token}"
            return void_by_job(request, found.act, found.paper, _later_of(found), key, number)
        recorded = _record(request, found)
    except Refused as refused:
        return _page(request, found, refused.findings)
    messages.success(request, _("Đã ghi nhận: bút toán %(number)s.") % {"number": recorded.number})
    return redirect("ledger__entry", recorded.number)


def _as_draft(found: Proposed) -> None:
    """What was not recorded is the proposer's draft again, to mend; of a void there is nothing to mend."""
    if found.typed:
        keep(Account.objects.get(name=found.by), found.act.kind, found.typed)


def _recorded_before(request: PageRequest, number: int) -> int | None:
    """The entry, where this very account recorded it before: sent twice, the answer is the same."""
    done = Proposal.objects.filter(pk=number, closed_by=request.account.name, entry__isnull=False).first()
    return done.entry if done else None


def _require_as_shown(request: PageRequest, found: Proposed) -> None:
    """Raises Refused where the page showed something else."""
    if not constant_time_compare(request.POST.get("digest", ""), found.proposal.digest):
        message = _("Nội dung không còn như khi trình; hãy xem lại. Chưa có gì được ghi.")
        raise Refused([Finding("second.changed", message)])


def _require_no_refusal(request: PageRequest, found: Proposed, act: Void) -> None:
    """Before a job is asked for. Raises Refused with what the job would be refused for."""
    if barred := request.account.findings_as_second(act, found.by, found.by_number):
        raise Refused(barred)
    preview = preview_of(act.number, request.account, request.on)
    if preview.findings:
        raise Refused(preview.findings)
    if preview.later != _later_of(found):
        raise Refused([void_changed(act.number)])


def _later_of(found: Proposed) -> tuple[int, ...]:
    """The entries that go with a void, in their order."""
    return tuple(one.number for one in found.acts[:-1] if isinstance(one, Void))


def _record(request: PageRequest, found: Proposed) -> Recorded:
    """Record exactly what the page showed. Raises Refused."""
    _require_as_shown(request, found)
    number, key = found.proposal.pk, f"proposal-{found.proposal.token}"
    if isinstance(found.act, Void):
        later = _later_of(found)
        done = void_with_later(
            found.act, by=request.account, paper=found.paper, key=key, seen=later, proposal=number
        )
        return done[-1]
    return enact(
        found.act,
        by=request.account,
        paper=found.paper,
        key=key,
        override=found.override,
        seen=Seen(found.seen),
        proposal=number,
    )


def _page(request: PageRequest, found: Proposed, refused: list[Finding] | None = None) -> HttpResponse:
    check, preview = _seen_by(request, found)
    is_mine = found.by_number == request.account.number
    barred = [] if is_mine else request.account.findings_as_second(found.act, found.by, found.by_number)
    findings = refused if refused is not None else [*barred, *check.findings]
    context = {
        "found": found,
        "line": _line(request, found.proposal),
        "act": type(found.act),
        "check": check,
        "preview": preview,
        "later": _later_of(found),
        "refused": refusals(findings),
        "warned": warnings(findings),
        "paper": paper_told(found.paper),
        "is_mine": is_mine,
        "may_record": not is_mine and not barred and not refusals(check.findings),
    }
    return render(request, "desk/proposal.html", context, status=400 if refused else 200)


@scope.whole()
def _seen_by(request: PageRequest, found: Proposed) -> tuple[Check, Preview | None]:
    """What there is to say now, and what would change: to whoever checks it as to whoever put it forward."""
    if isinstance(found.act, Void):
        preview = preview_of(found.act.number, request.account, request.on)
        return Check(preview.findings, found.act, found.paper, found.act.sentence()), preview
    page = "acts__proposal"
    check = told(
        request.account, judged(request.account, found.act, found.paper, Seen(found.seen), page), page
    )
    if not check.sentence:
        log_named(request.account, "acts__proposal", [found.act])
        check = Check(check.findings, check.act, check.paper, found.act.sentence())
    return check, None


def paper_told(paper: Paper) -> list[tuple[str, str]]:
    """The decision and the steps to it, as a second person compares them with the sheet in the hand."""
    told = [
        (_("Số, ký hiệu"), paper.number),
        (_("Ngày ban hành"), _day(paper.issued_on)),
        (_("Cơ quan ban hành"), paper.issuer),
        (_("Người ký"), paper.signer),
        (_("Trích yếu"), paper.summary),
    ]
    for step in paper.steps:
        votes = ""
        if step.in_favour is not None:
            words: dict[str, Any] = {"yes": step.in_favour, "all": step.entitled or step.present or "?"}
            votes = _("tán thành %(yes)s/%(all)s") % words
        parts = (str(ORGANS.get(step.organ, "")), step.body, _day(step.on), step.number, votes)
        told.append((str(ROLES[step.role]), " · ".join(one for one in parts if one)))
    return [(label, value) for label, value in told if value]


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""
