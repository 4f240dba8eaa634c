"""The ledger as pages: what was recorded, and taking an entry back."""

import json
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.finding import Refused, refusals
from dangvu.desk.entries import effects_of, entries_in_reach, fields_of, shown
from dangvu.desk.forms import VoidEntry
from dangvu.desk.receipts import receipt_of
from dangvu.ledger.checkpoints import state
from dangvu.ledger.enact import dry_run, enact, remarks_of
from dangvu.ledger.models import Entry
from dangvu.ledger.paper import Paper
from dangvu.ledger.void import Void

A_PAGE = 50
MOST_REMARKS = 200
CHECKED_AT_ONCE = 5_000
"""Rows of a bulk entry; taking back a larger one is checked when it is recorded, which takes a while."""


def entry_for(request: PageRequest, number: int) -> Entry:
    """The door: an entry that is not there and one that is not yours are answered alike."""
    entry = entries_in_reach(request).filter(pk=number).first()
    if entry is None:
        raise Http404
    return entry


@needs("read")
def ledger(request: PageRequest) -> HttpResponse:
    """The entries the account may read, last first."""
    page = Paginator(entries_in_reach(request), A_PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "entries": shown(request, page.object_list, "ledger"),
        "page": page,
        "checkpoints": state() if request.reach.everywhere else None,
    }
    return render(request, "desk/ledger.html", context)


@needs("read")
def entry(request: PageRequest, number: int) -> HttpResponse:
    """One entry: its sentence, paper, remarks, effects."""
    found = entry_for(request, number)
    everything = request.GET.get("show") == "all"
    (line,) = shown(request, [found], "ledger__entry", everything=everything)
    remarks = remarks_of(found)
    findings = remarks.get("findings", [])
    context = {
        "entry": found,
        "line": line,
        "fields": fields_of(found, everything=everything),
        "everything": everything,
        "effects": effects_of(found),
        "remarks": findings[:MOST_REMARKS],
        "more_remarks": max(0, len(findings) - MOST_REMARKS),
        "reason": remarks.get("reason", ""),
        "paper": json.loads(found.paper),
        "receipt": receipt_of(found),
        "may_void": "record" in request.actions,
    }
    return render(request, "desk/entry.html", context)


@needs("record")
def void_entry(request: PageRequest, number: int) -> HttpResponse:
    """Take an entry back: first what would happen and what stands in the way; confirmed, the void itself."""
    found = entry_for(request, number)
    form = VoidEntry(request.POST or None, initial={"key": uuid.uuid4().hex})
    is_large = found.row_count > CHECKED_AT_ONCE
    findings = [] if is_large else refusals(dry_run(Void(number), by=request.account))
    if request.method == "POST" and form.is_valid():
        try:
            recorded = _void(request, number, form)
        except Refused as refused:
            findings = refused.findings
        else:
            messages.success(request, _("Đã thu hồi bút toán %(number)s.") % {"number": number})
            return redirect("ledger__entry", recorded)
    (line,) = shown(request, [found], "ledger__void")
    context = {
        "entry": found,
        "line": line,
        "form": form,
        "findings": findings,
        "is_large": is_large,
        "effects": effects_of(found),
    }
    return render(request, "desk/void_entry.html", context, status=400 if request.method == "POST" else 200)


def _void(request: PageRequest, number: int, form: VoidEntry) -> int:
    """Record the void. Raises Refused."""
    given = form.cleaned_data
    paper = Paper(number=given["paper_number"], issued_on=given["issued_on"], issuer=given["issuer"])
    act = Void(number, reason=given["reason"])
    return enact(act, by=request.account, paper=paper, key=given["key"]).number
