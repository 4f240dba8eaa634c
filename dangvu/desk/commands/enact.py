"""`dangvu enact FILE.json`: one act or a list of acts, all or nothing."""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dangvu.core.finding import Finding, Refused
from dangvu.core.terminal import DONE, REFUSED, WRONG_USAGE, show_findings
from dangvu.desk.receipts import receipt_of
from dangvu.ledger.acts import Act, kinds
from dangvu.ledger.enact import Recorded, enact
from dangvu.ledger.models import Entry
from dangvu.ledger.paper import Paper, read_paper
from dangvu.ledger.payload import read, schema, template
from dangvu.ledger.seen import Seen

HELP = "Ghi một việc, hoặc một danh sách việc, từ tệp JSON: ghi hết hoặc không ghi gì."


@dataclass(frozen=True)
class Request:
    """One item of the file, read."""

    act: Act
    paper: Paper
    key: str
    override: str
    seen: int | None
    """The last entry of the ledger that whoever wrote the item knew of."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE.json",
        help='{"kind","payload","paper"} hoặc một danh sách; - là đầu vào chuẩn',
    )
    parser.add_argument("--dry-run", action="store_true", help="kiểm tra như thật rồi bỏ, không ghi")
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")
    parser.add_argument(
        "--override", default="", metavar="LÝ DO", help="ghi dù có cảnh báo; lý do được giữ trong sổ"
    )
    parser.add_argument("--kinds", action="store_true", help="liệt kê các loại việc")
    parser.add_argument("--schema", metavar="KIND", help="in lược đồ JSON của một loại việc")
    parser.add_argument("--template", metavar="KIND", help="in mẫu để điền của một loại việc")


def run(options: argparse.Namespace) -> int:
    by_hand = {kind: act for kind, act in kinds().items() if not act.bulk}
    if options.kinds:
        listed = {kind: str(act.label) for kind, act in by_hand.items()}
        print(
            json.dumps(listed, ensure_ascii=False)
            if options.json
            else "\n".join(f"{kind}\t{label}" for kind, label in listed.items())
        )
        return DONE
    for describe, kind in ((schema, options.schema), (template, options.template)):
        if kind and kind not in by_hand:
            print(
                _("Không có loại việc “%(kind)s”; xem dangvu enact --kinds.") % {"kind": kind},
                file=sys.stderr,
            )
            return WRONG_USAGE
        if kind:
            print(json.dumps(describe(by_hand[kind]), ensure_ascii=False, indent=2))
            return DONE
    if not options.file:
        print(_("Hãy nêu tệp JSON cần ghi; xem dangvu enact --help."), file=sys.stderr)
        return WRONG_USAGE
    try:
        data = json.loads(
            sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8")
        )
    except (OSError, ValueError, RecursionError) as fault:
        print(_("Không đọc được tệp JSON: %(fault)s") % {"fault": fault}, file=sys.stderr)
        return WRONG_USAGE
    return _enact_all(data if isinstance(data, list) else [data], by_hand, options)


def _enact_all(items: list[Any], by_hand: dict[str, type[Act]], options: argparse.Namespace) -> int:
    requests, findings = read_requests(items, by_hand, options.override)
    if findings:
        show_findings(findings, as_json=options.json)
        return REFUSED
    done: list[Recorded] = []
    sentences: list[str] = []
    with transaction.atomic():
        for index, request in enumerate(requests, start=1):
            try:
                done.append(
                    enact(
                        request.act,
                        by=options.actor,
                        paper=request.paper,
                        key=request.key,
                        override=request.override,
                        seen=_seen(request, done),
                    )
                )
            except Refused as refused:
                transaction.set_rollback(True)
                show_findings([_at(found, index) for found in refused.findings], as_json=options.json)
                return REFUSED
            sentences.append(request.act.sentence())
        if options.dry_run:
            transaction.set_rollback(True)
    _tell(done, sentences, options)
    return DONE


def _seen(request: Request, done: list[Recorded]) -> Seen | None:
    """What the item's writer knew; the items before it are the same request and no conflict."""
    return None if request.seen is None else Seen(request.seen, frozenset(one.number for one in done))


def read_requests(
    items: list[Any], known: dict[str, type[Act]], override: str
) -> tuple[list[Request], list[Finding]]:
    """The acts of a file, or every fault of their form, each with its place in the list."""
    requests, findings = [], []
    for index, item in enumerate(items, start=1):
        kind = item.get("kind") if isinstance(item, dict) else None
        if not isinstance(kind, str) or kind not in known:
            message = _("Loại việc “%(kind)s” không có; xem dangvu enact --kinds.") % {"kind": kind}
            findings.append(Finding("act.unknown_kind", message, where={"item": index}))
            continue
        act, faults = read(known[kind], item.get("payload") or {})
        paper, paper_faults = read_paper(item.get("paper") or {})
        seen, seen_faults = read_seen(item.get("seen"))
        findings += [_at(fault, index) for fault in [*faults, *paper_faults, *seen_faults]]
        if act is not None:
            key, reason = str(item.get("key", "")), str(item.get("override", "")) or override
            requests.append(Request(act, paper, key, reason, seen))
    return requests, findings


def read_seen(given: Any) -> tuple[int | None, list[Finding]]:
    """The number of the ledger known when the item was written; nothing if it does not say."""
    if given is None or (isinstance(given, int) and not isinstance(given, bool)):
        return given, []
    message = _("“seen” phải là số bút toán cuối của sổ khi soạn việc này; xem dangvu ledger head.")
    return None, [Finding("edit.seen_form", message, where={"field": "seen"})]


def _at(finding: Finding, index: int) -> Finding:
    return Finding(
        finding.code,
        finding.message,
        finding.severity,
        finding.article,
        {"item": index, **finding.where},
        finding.figures,
    )


def _tell(done: list[Recorded], sentences: list[str], options: argparse.Namespace) -> None:
    entries = [] if options.dry_run else list(Entry.objects.filter(pk__in=[one.number for one in done]))
    if options.json:
        receipts = {entry.number: receipt_of(entry).text for entry in entries}
        answer = [
            {
                "entry": None if options.dry_run else one.number,
                "hash": one.hash,
                "sentence": sentence,
                "remarks": [found.as_json() for found in one.remarks],
                "receipt": receipts.get(one.number),
            }
            for one, sentence in zip(done, sentences, strict=True)
        ]
        print(json.dumps({"recorded": not options.dry_run, "acts": answer}, ensure_ascii=False))
        return
    for one, sentence in zip(done, sentences, strict=True):
        show_findings(one.remarks, as_json=False)
        number = _("(chưa ghi)") if options.dry_run else _("bút toán %(number)s") % {"number": one.number}
        print(f"{number}: {sentence}")
    if entries:  # the receipt of the last entry holds all before it
        shown = receipt_of(max(entries, key=lambda entry: entry.number))
        print("", _("Biên nhận, hãy giữ lại:"), shown.text or shown.fault, sep="\n")
