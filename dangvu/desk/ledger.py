"""The ledger as pages: what was recorded, and taking an entry back."""

import json
import uuid
from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dangvu.accounts.again import asked_again
from dangvu.accounts.mandates import reach
from dangvu.accounts.own_entries import opened_by
from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs, posts
from dangvu.core.finding import Finding, Refused
from dangvu.desk.entries import (
    SENSITIVE_REMARKS,
    ShownEntry,
    as_named_for,
    effects_of,
    entries_in_reach,
    fields_of,
    rows_of,
    shown,
)
from dangvu.desk.forms import VoidEntry
from dangvu.desk.jobs import VOID
from dangvu.desk.ledger_search import LedgerSearch
from dangvu.desk.movements import movements_of
from dangvu.desk.putting_forward import put_void_forward
from dangvu.desk.receipts import receipt_of
from dangvu.desk.void_preview import ROWS_TOLD, Preview, preview_of, rows_told
from dangvu.exchange.reconciling.keeping import standing_of
from dangvu.jobs import queue
from dangvu.jobs.models import DONE, FAILED
from dangvu.jobs.pages import wait_a_moment
from dangvu.ledger.acts import kinds
from dangvu.ledger.checkpoints import state
from dangvu.ledger.describing import described, persons_in
from dangvu.ledger.enact import remarks_of
from dangvu.ledger.models import Entry, Proposal
from dangvu.ledger.paper import Paper
from dangvu.ledger.reading import is_sensitive
from dangvu.ledger.void import Void, void_with_later

A_PAGE = 50
ROWS_AT_ONCE = 2000
"""Rows of an entry beyond which taking it back is a job."""
MOST_REMARKS = 200


def entry_for(request: PageRequest, number: int) -> Entry:
    """The door: an entry that is not there and one that is not yours are answered alike."""
    entry = entries_in_reach(request).filter(pk=number).first()
    if entry is None or not opened_by(request.account, [entry], request.reach):
        raise Http404
    return entry


@needs("read")
def ledger(request: PageRequest) -> HttpResponse:
    """The entries the account may read, last first."""
    form = LedgerSearch(request.GET)
    page = Paginator(form.among(entries_in_reach(request)), A_PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "form": form,
        "is_asked": form.has_changed(),
        "entries": shown(request, page.object_list, "ledger"),
        "page": page,
        "checkpoints": state() if request.reach.everywhere else None,
        "may_export": request.reach.everywhere,
    }
    return render(request, "desk/ledger.html", context, status=400 if form.errors else 200)


@needs("read")
def entry(request: PageRequest, number: int) -> HttpResponse:
    """One entry: its sentence, paper, remarks, effects."""
    found = entry_for(request, number)
    everything = request.GET.get("show") == "all"
    before, after = rows_of(found, everything=everything)
    named = persons_in([*before, *after])
    (line,) = shown(request, [found], "ledger__entry", everything=everything, also=named)
    is_masked = is_sensitive(found) and not everything
    remarks = {} if is_masked else remarks_of(found)
    paper = json.loads(found.paper)
    if is_masked:
        paper.pop("summary", None)
    findings = [
        one for one in remarks.get("findings", []) if everything or one["code"] not in SENSITIVE_REMARKS
    ]
    with as_named_for(request, found):
        told = {
            "fields": fields_of(found, everything=everything),
            "before": described(before, everything=everything),
            "after": described(after, everything=everything),
            "movements": movements_of(found, request.GET.get("page", "1")),
        }
    context = told | {
        "entry": found,
        "line": line,
        "everything": everything,
        "effects": effects_of(found),
        "remarks": findings[:MOST_REMARKS],
        "more_remarks": max(0, len(findings) - MOST_REMARKS),
        "reason": remarks.get("reason", ""),
        "second": remarks.get("second", {}),
        "paper": paper,
        "receipt": receipt_of(found),
        "may_void": "record" in request.actions,
        "national": _national(found, named),
    }
    return render(request, "desk/entry.html", context)


def _national(found: Entry, persons: set[int]) -> list[tuple[str, date, int]]:
    """How those the entry is about stand in the last extract of the national database: in it, different, not
    yet; with its day and how many. What was recorded later than the extract speaks of cannot be in it yet.
    """
    words = {"yes": _("đã có"), "differs": _("khác"), "not_yet": _("chưa có")}
    kind = kinds().get(found.kind)
    payload = json.loads(found.payload)
    day = date.fromisoformat(payload[kind.day]) if kind and payload.get(kind.day) else None
    count: Counter[tuple[str, date]] = Counter()
    for stands, on in standing_of(persons).values():
        count["not_yet" if day and day > on else stands, on] += 1
    return [(words[stands], on, number) for (stands, on), number in sorted(count.items())]


@needs("record")
@posts
def void_entry(request: PageRequest, number: int) -> HttpResponse:
    """Take an entry back: first what would happen, and what would go with it; confirmed, the void itself."""
    request.reach = reach(request.account, "read")  # which entries are shown; what is recorded the door asks
    found = entry_for(request, number)
    form = VoidEntry(request.POST or None)
    findings: list[Finding] = []
    of_weight = Void(number).asks_two_persons()
    two = of_weight and not request.account.is_alone()
    if request.method == "POST" and form.is_valid():
        if of_weight and (asked := asked_again(request)):
            return asked
        try:
            if two:
                return redirect("acts__proposal", _propose_void(request, number, form).pk)
            if is_long(Void(number)):
                return _void_by_job(request, number, form)
            recorded = _void(request, number, form)
        except Refused as refused:
            findings = refused.findings
        else:
            messages.success(request, _("Đã thu hồi bút toán %(number)s.") % {"number": number})
            return redirect("ledger__entry", recorded)
    preview = preview_of(number, request.account, request.on)
    (line,) = shown(request, [found], "ledger__void")
    context = {
        "entry": found,
        "line": line,
        "form": form,
        "key": uuid.uuid4().hex,
        "findings": findings or preview.findings,
        "may_confirm": not preview.findings,
        "needs_second": two,
        "preview": preview,
        "later": _later(request, preview.later),
        **_named(request, preview),
    }
    return render(request, "desk/void_entry.html", context, status=400 if request.method == "POST" else 200)


def _later(request: PageRequest, numbers: tuple[int, ...]) -> list[ShownEntry]:
    """The entries that would go first, in that order; another's sentence only for who may read it."""
    entries = Entry.objects.filter(pk__in=numbers)
    lines = {line.number: line for line in shown(request, entries, "ledger__void")}
    return [lines[one] for one in numbers]


def _named(request: PageRequest, preview: Preview) -> dict[str, Any]:
    """The rows by name: at once where they are few, else when asked for; the reading is logged."""
    if preview.findings or (preview.is_large and request.GET.get("show") != "names"):
        return {}
    returning, going, persons = rows_told(preview)
    log_reading(request.account, "ledger__void", persons, "name")
    return {"returning": returning, "going": going, "rows_told": ROWS_TOLD}


def is_long(act: Void) -> bool:
    """Whether taking it back is work for a job."""
    return Entry.objects.filter(pk=act.number, row_count__gt=ROWS_AT_ONCE).exists()


def _void_by_job(request: PageRequest, number: int, form: VoidEntry) -> HttpResponse:
    """Have a job take back an entry of many rows. Raises Refused, also with what the job was refused for."""
    given = form.cleaned_data
    act, paper = _void_of(number, form)
    return void_by_job(request, act, paper, given["later"], given["key"])


def void_by_job(
    request: PageRequest,
    act: Void,
    paper: Paper,
    later: tuple[int, ...],
    key: str,
    proposal: int | None = None,
) -> HttpResponse:
    """The same for whoever has an act and its paper; ``proposal`` as ``enact`` takes it. Raises Refused."""
    asked = {
        "name": Void(act.number).sentence(),
        "number": act.number,
        "reason": act.reason,
        "later": later,
        "issued_on": paper.issued_on.isoformat() if paper.issued_on else "",
        "paper_number": paper.number,
        "issuer": paper.issuer,
    }
    if proposal is not None:
        asked["proposal"] = proposal
    job = wait_a_moment(queue.submit(VOID.name, request.account, asked, key=key))
    if job.state == FAILED and (findings := job.result.get("findings")):
        raise Refused(map(Finding.from_json, findings))
    if job.state != DONE:
        return redirect("jobs__one", job.pk)
    messages.success(request, _("Đã thu hồi bút toán %(number)s.") % {"number": act.number})
    return redirect("ledger__entry", job.result["entry"])


def _void_of(number: int, form: VoidEntry) -> tuple[Void, Paper]:
    given = form.cleaned_data
    paper = Paper(number=given["paper_number"], issued_on=given["issued_on"], issuer=given["issuer"])
    return Void(number, reason=given["reason"]), paper


def _void(request: PageRequest, number: int, form: VoidEntry) -> int:
    """Record the void and those it takes with it. Raises Refused."""
    given, (act, paper) = form.cleaned_data, _void_of(number, form)
    done = void_with_later(act, by=request.account, paper=paper, key=given["key"], seen=given["later"])
    return done[-1].number


def _propose_void(request: PageRequest, number: int, form: VoidEntry) -> Proposal:
    """Put it forward to a second person, with those that would go first. Raises Refused."""
    given, (act, paper) = form.cleaned_data, _void_of(number, form)
    return put_void_forward(
        act, given["later"], by=request.account, paper=paper, today=request.on, key=given["key"]
    )
