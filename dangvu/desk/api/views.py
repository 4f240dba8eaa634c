"""The API of acts. Every operation does what a command does and answers alike."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.own_entries import may_see_entry
from dangvu.accounts.rights import PageRequest
from dangvu.core.finding import Finding, Refused, refusals
from dangvu.desk.api.answers import MOST_ACTS, NotAnswered, body_of, program_view, too_large
from dangvu.desk.entries import entry_as_json, log_named, log_whole
from dangvu.desk.putting_forward import forward_told, put_forward, put_void_forward
from dangvu.desk.requests import by_hand, form_faults, read_requests, record_all, told
from dangvu.desk.void_preview import preview_of, preview_told, void_told
from dangvu.ledger.acts import Act
from dangvu.ledger.enact import dry_run, enact
from dangvu.ledger.models import Entry
from dangvu.ledger.paper import read_paper
from dangvu.ledger.payload import read, schema
from dangvu.ledger.sealing import SealBroken
from dangvu.ledger.void import Void, void_with_later
from dangvu.people.telling import log_taken

VOID_PARTS = ("payload", "paper", "key", "dry_run", "propose", "with_later")


@program_view("record", "GET", "POST")
def acts(request: PageRequest) -> dict[str, Any]:
    """The kinds of act there are; or record one act, or a list of them, all or nothing."""
    if request.method == "GET":
        return {"acts": [{"kind": kind, "label": str(act.label)} for kind, act in by_hand().items()]}
    body = body_of(request)
    return _record(request, body if isinstance(body, list) else [body])


@program_view("record", "GET", "POST")
def acts_of(request: PageRequest, kind: str) -> dict[str, Any]:
    """The schema of a kind of act; or record one of the kind."""
    act = _kind(kind)
    if request.method == "GET":
        return schema(act)
    body = _item(body_of(request))
    if body.get("kind", kind) != kind:
        message = _("Việc gửi đến địa chỉ của loại “%(kind)s” lại ghi loại khác.") % {"kind": kind}
        raise Refused([Finding("request.form", message, where={"field": "kind"})])
    return _record(request, [body | {"kind": kind}])


def _record(request: PageRequest, items: list[Any]) -> dict[str, Any]:
    if len(items) > MOST_ACTS:
        raise too_large()
    requests, findings = read_requests(_with_keys(items, request.headers.get("Idempotency-Key", "")))
    if findings:
        raise Refused(findings)
    acts = [one.act for one in requests]
    if any(one.propose and not one.dry_run for one in requests):
        made = put_forward(requests, by=request.account, via="api")
        log_named(request.account, "api_acts", acts)
        return forward_told(made)
    try:
        done = record_all(requests, by=request.account)
    except Refused as refused:
        if any(one.code == "edit.conflict" for one in refused.findings):
            log_named(request.account, "api_acts", acts)
        log_taken(request.account, "api_acts", acts, refused.findings)
        raise
    log_named(request.account, "api_acts", acts)
    return told(done)


def _with_keys(items: list[Any], key: str) -> list[Any]:
    """The key of the header for items without one of their own: of a list, each with its place behind."""
    if not key:
        return items
    keys = [key] if len(items) == 1 else [f"{key}-{index}" for index in range(1, len(items) + 1)]
    return [
        item | {"key": item.get("key") or own} if isinstance(item, dict) else item
        for item, own in zip(items, keys, strict=True)
    ]


@program_view("record", "POST")
def void(request: PageRequest) -> dict[str, Any]:
    """Take back an entry, alone or with the later ones in its way; or say what that would do."""
    item = _item(body_of(request))
    act, faults = read(Void, {} if item.get("payload") is None else item["payload"])
    paper, paper_faults = read_paper({} if item.get("paper") is None else item["paper"])
    given = item.get("with_later")
    faults += [*paper_faults, *form_faults(item, VOID_PARTS), *_later_faults(given)]
    if act is None or faults:
        raise Refused(faults)
    if item.get("dry_run"):
        return _preview(request, act, alone=given in (None, False))
    key = str(item.get("key") or request.headers.get("Idempotency-Key", ""))
    if item.get("propose"):
        later = None if given is True else tuple(given or ())
        today = timezone.localdate()
        made = put_void_forward(act, later, by=request.account, paper=paper, today=today, key=key, via="api")
        return forward_told([(made, act.sentence())])
    if given in (None, False):
        return void_told(act, [enact(act, by=request.account, paper=paper, key=key)])
    seen = tuple(given) if isinstance(given, list) else None
    return void_told(act, void_with_later(act, by=request.account, paper=paper, key=key, seen=seen))


def _preview(request: PageRequest, act: Void, *, alone: bool) -> dict[str, Any]:
    barred = request.account.findings_for(act)
    if findings := barred or (refusals(dry_run(act, by=request.account)) if alone else []):
        raise Refused(findings)
    preview = preview_of(act.number, request.account, timezone.localdate())
    if preview.findings:
        raise Refused(preview.findings)
    return preview_told(preview, {})


def _later_faults(given: Any) -> list[Finding]:
    """What is wrong with how the later entries to take back first are named."""
    if given is None or isinstance(given, bool):
        return []
    if isinstance(given, list) and all(type(one) is int for one in given):
        return []
    message = _("“with_later” là true, hoặc danh sách số các bút toán đến sau như đã xem trước.")
    return [Finding("request.form", message, where={"field": "with_later"})]


@program_view("read", "GET")
def ledger_entry(request: PageRequest, number: int) -> dict[str, Any]:
    """One entry; not there and not yours are answered alike. That it names persons is logged first."""
    entry = Entry.objects.filter(pk=number).first()
    if entry is None or not may_see_entry(request.account, entry):
        raise NotAnswered(404, "ledger.unknown", _("Không có bút toán %(number)s.") % {"number": number})
    names = request.reach.everywhere
    log_whole(request.account, "api_ledger_entry", entry)
    try:
        return entry_as_json(entry, with_names=names)
    except SealBroken:  # a person's key was destroyed: what is not sealed can still be read
        return entry_as_json(entry, with_names=False)


def _kind(kind: str) -> type[Act]:
    try:
        return by_hand()[kind]
    except KeyError:
        message = _("Loại việc “%(kind)s” không có; xem /api/v1/acts.") % {"kind": kind}
        raise NotAnswered(404, "act.unknown_kind", message) from None


def _item(body: Any) -> dict[str, Any]:
    if isinstance(body, dict):
        return body
    raise Refused([Finding("request.form", _("Hãy gửi một việc: các cặp tên và giá trị."))])
