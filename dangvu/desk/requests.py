"""Requests to record acts, as the command line and the API both take them: one or a list, all or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dangvu.core import scope
from dangvu.core.finding import Finding, Refused
from dangvu.desk.receipts import receipt_of
from dangvu.ledger.acts import Act, Actor, kinds
from dangvu.ledger.enact import Recorded, enact
from dangvu.ledger.models import Entry
from dangvu.ledger.paper import Paper, read_paper
from dangvu.ledger.payload import read
from dangvu.ledger.seen import Seen
from dangvu.ledger.together import all_or_none

PARTS = ("kind", "payload", "paper", "key", "override", "seen", "dry_run", "propose")
"""What an item may hold. Anything else is a slip that would record something else than was meant."""
YES_OR_NO = ("dry_run", "propose")
"""The parts that are the same in all items of one sending."""


@dataclass(frozen=True)
class Request:
    """One item, read."""

    act: Act
    paper: Paper
    key: str
    """Names the request: sent again, it is answered as before and recorded once."""
    override: str
    seen: int | None
    """The last entry of the ledger that whoever wrote the item knew of."""
    dry_run: bool
    propose: bool
    """Put forward to a second person, and not recorded."""


@dataclass(frozen=True)
class Done:
    """One request, recorded or (in a dry run) only tried."""

    recorded: Recorded
    sentence: str
    is_dry: bool

    def as_json(self, receipt: str | None) -> dict[str, Any]:
        return {
            "entry": None if self.is_dry else self.recorded.number,
            "hash": self.recorded.hash,
            "sentence": self.sentence,
            "remarks": [found.as_json() for found in self.recorded.remarks],
            "receipt": receipt,
        }


def by_hand() -> dict[str, type[Act]]:
    """The kinds whose payload says all of them."""
    return {kind: act for kind, act in kinds().items() if act.written or not act.bulk}


def read_requests(items: list[Any], override: str = "") -> tuple[list[Request], list[Finding]]:
    """The acts asked for, or every fault of their form, each with its place in the list."""
    known = by_hand()
    requests, findings = [], []
    for index, item in enumerate(items, start=1):
        kind = item.get("kind") if isinstance(item, dict) else None
        if not isinstance(kind, str) or kind not in known:
            message = _("Loại việc “%(kind)s” không có; xem dangvu enact --kinds.") % {"kind": kind}
            findings.append(Finding("act.unknown_kind", message, where={"item": index}))
            continue
        act, faults = read(known[kind], {} if item.get("payload") is None else item["payload"])
        paper, paper_faults = read_paper({} if item.get("paper") is None else item["paper"])
        findings += [at_item(one, index) for one in [*faults, *paper_faults, *form_faults(item, PARTS)]]
        if act is not None:
            key, reason = str(item.get("key") or ""), str(item.get("override") or "") or override
            dry, forward = item.get("dry_run") is True, item.get("propose") is True
            requests.append(Request(act, paper, key, reason, item.get("seen"), dry, forward))
    for name in YES_OR_NO:
        if not findings and len({getattr(one, name) for one in requests}) > 1:
            message = _("“%(name)s” phải như nhau ở mọi việc trong một lần gửi.") % {"name": name}
            findings.append(Finding("request.form", message, where={"field": name}))
    return requests, findings


def form_faults(item: Mapping[str, Any], parts: tuple[str, ...]) -> Iterator[Finding]:
    """What is wrong with what stands around a payload; a part that is null is left out."""
    for name in sorted(map(str, item.keys() - set(parts))):
        message = _("Không có mục “%(name)s” như vậy; chỉ có: %(allowed)s.")
        words = {"name": name, "allowed": ", ".join(parts)}
        yield Finding("request.form", message % words, where={"field": name})
    if not _is(item.get("seen"), int):
        message = _("“seen” phải là số bút toán cuối của sổ khi soạn việc này; xem dangvu ledger head.")
        yield Finding("edit.seen_form", message, where={"field": "seen"})
    for name in ("key", "override"):
        if not _is(item.get(name), str):
            message = _("“%(name)s” phải là chữ.") % {"name": name}
            yield Finding("request.form", message, where={"field": name})
    for name in YES_OR_NO:
        if not _is(item.get(name), bool):
            message = _("“%(name)s” phải là đúng hoặc sai (true, false).") % {"name": name}
            yield Finding("request.form", message, where={"field": name})


def _is(value: Any, wanted: type) -> bool:
    """Whether a value is of the type, or left out; true and false are no numbers."""
    return value is None or (isinstance(value, wanted) and isinstance(value, bool) == (wanted is bool))


@scope.whole()
def record_all(requests: list[Request], *, by: Actor) -> list[Done]:
    """Record every request, or none; dry ones are only tried. Raises Refused, Busy."""
    done: list[Done] = []
    with all_or_none():
        for index, request in enumerate(requests, start=1):
            recorded = _record(request, index, by, frozenset(one.recorded.number for one in done))
            done.append(Done(recorded, request.act.sentence(), request.dry_run))
        if any(one.dry_run for one in requests):
            transaction.set_rollback(True)
    return done


def _record(request: Request, index: int, by: Actor, own: frozenset[int]) -> Recorded:
    """What the items before it recorded is the same request and no conflict."""
    try:
        return enact(
            request.act,
            by=by,
            paper=request.paper,
            key=request.key,
            override=request.override,
            seen=None if request.seen is None else Seen(request.seen, own),
        )
    except Refused as refused:
        refused.findings = [at_item(one, index) for one in refused.findings]
        raise


def told(done: list[Done]) -> dict[str, Any]:
    """The answer as JSON, with the receipt of each entry."""
    is_dry = any(one.is_dry for one in done)
    entries = [] if is_dry else Entry.objects.filter(pk__in=[one.recorded.number for one in done])
    receipts = {entry.number: receipt_of(entry).text for entry in entries}
    return {
        "recorded": not is_dry,
        "acts": [one.as_json(receipts.get(one.recorded.number)) for one in done],
    }


def at_item(finding: Finding, index: int) -> Finding:
    """The finding, told of which item of the list it is."""
    return replace(finding, where={"item": index, **finding.where})
