"""`dangvu enact FILE.json`: one act or a list of acts, all or nothing."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dangvu.accounts.local import require_proof
from dangvu.core.terminal import DONE, REFUSED, WRONG_USAGE, show_findings
from dangvu.desk.entries import log_named
from dangvu.desk.putting_forward import forward_told, put_forward
from dangvu.desk.receipts import receipt_of
from dangvu.desk.requests import Done, Request, by_hand, read_requests, record_all, told
from dangvu.ledger.models import Entry
from dangvu.ledger.payload import schema, template

HELP = "Ghi một việc, hoặc một danh sách việc, từ tệp JSON: ghi hết hoặc không ghi gì."


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
    parser.add_argument(
        "--propose", action="store_true", help="trình người thứ hai kiểm tra trên trang; cần DANGVU_TOKEN"
    )
    parser.add_argument("--kinds", action="store_true", help="liệt kê các loại việc")
    parser.add_argument("--schema", metavar="KIND", help="in lược đồ JSON của một loại việc")
    parser.add_argument("--template", metavar="KIND", help="in mẫu để điền của một loại việc")


def run(options: argparse.Namespace) -> int:
    known = by_hand()
    if options.kinds:
        listed = {kind: str(act.label) for kind, act in known.items()}
        print(
            json.dumps(listed, ensure_ascii=False)
            if options.json
            else "\n".join(f"{kind}\t{label}" for kind, label in listed.items())
        )
        return DONE
    for describe, kind in ((schema, options.schema), (template, options.template)):
        if kind and kind not in known:
            print(
                _("Không có loại việc “%(kind)s”; xem dangvu enact --kinds.") % {"kind": kind},
                file=sys.stderr,
            )
            return WRONG_USAGE
        if kind:
            print(json.dumps(describe(known[kind]), ensure_ascii=False, indent=2))
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
    return _enact_all(data if isinstance(data, list) else [data], options)


def _enact_all(items: list[Any], options: argparse.Namespace) -> int:
    requests, findings = read_requests(items, options.override)
    if findings:
        show_findings(findings, as_json=options.json)
        return REFUSED
    if options.dry_run:
        requests = [replace(one, dry_run=True) for one in requests]
    if not any(one.dry_run for one in requests) and (options.propose or any(one.propose for one in requests)):
        return _put_forward([replace(one, propose=True) for one in requests], options)
    done = record_all(requests, by=options.actor)
    if options.actor:  # what is told names persons
        log_named(options.actor, "enact", [one.act for one in requests])
    if options.json:
        print(json.dumps(told(done), ensure_ascii=False))
    else:
        _tell(done)
    return DONE


def _put_forward(requests: list[Request], options: argparse.Namespace) -> int:
    require_proof(options.actor, options.token)
    told = forward_told(put_forward(requests, by=options.actor, via="command"))
    log_named(options.actor, "enact", [one.act for one in requests])
    tell_forward(told, as_json=options.json)
    return DONE


def tell_forward(told: dict[str, Any], *, as_json: bool) -> None:
    """What was put forward, and where the second person finds it."""
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
    for one in () if as_json else told["proposed"]:
        print(_("Việc trình số %(proposal)s: %(sentence)s. Chờ kiểm tra ở %(page)s") % one)


def _tell(done: list[Done]) -> None:
    for one in done:
        show_findings(one.recorded.remarks, as_json=False)
        number = _("(chưa ghi)") if one.is_dry else _("bút toán %(number)s") % {"number": one.recorded.number}
        print(f"{number}: {one.sentence}")
    entries = [] if any(one.is_dry for one in done) else [one.recorded.number for one in done]
    if entries:  # the receipt of the last entry holds all before it
        shown = receipt_of(Entry.objects.get(pk=max(entries)))
        print("", _("Biên nhận, hãy giữ lại:"), shown.text or shown.fault, sep="\n")
