"""`dangvu ledger head | verify | show N`."""

import argparse
import json
import sys
from typing import Any

from django.utils.translation import gettext as _

from dangvu.accounts.mandates import may_see_entry, reach
from dangvu.accounts.readings import broken_readings
from dangvu.core.finding import Finding, Refused
from dangvu.ledger.acts import kinds
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry, Row
from dangvu.ledger.reading import part_of
from dangvu.ledger.verify import verify

HELP = "Sổ cái: bút toán cuối, kiểm tra chuỗi băm, xem một bút toán."
ROWS_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=("head", "verify", "show"),
        help="head: bút toán cuối; verify: kiểm tra chuỗi; show N: một bút toán",
    )
    parser.add_argument("number", type=int, nargs="?", metavar="N", help="số bút toán, với show")
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    if options.what == "show" and options.number is None:
        print(_("Hãy nêu số bút toán: dangvu ledger show N."), file=sys.stderr)
        return 2
    if options.what == "head":
        last = head()
        print(
            json.dumps({"number": last.number, "hash": last.hash})
            if options.json
            else f"{last.number} {last.hash}"
        )
        return 0
    return _verify(options) if options.what == "verify" else _show(options)


def _verify(options: argparse.Namespace) -> int:
    findings = [*verify(), *_broken_readings()]
    if options.json:
        print(
            json.dumps(
                {
                    "whole": not findings,
                    "entries": head().number,
                    "findings": [one.as_json() for one in findings],
                },
                ensure_ascii=False,
            )
        )
    elif findings:
        raise Refused(findings)
    else:
        print(
            _("Sổ cái liền mạch: %(entries)s bút toán, băm cuối %(hash)s.")
            % {"entries": head().number, "hash": head().hash}
        )
    return 1 if findings else 0


def _broken_readings() -> list[Finding]:
    """The log of readings is chained too; who reads is part of the evidence."""
    message = _("Nhật ký đọc đã bị sửa ở dòng %(number)s.")
    return [
        Finding("readings.altered", message % {"number": number}, where={"reading": number})
        for number in broken_readings()
    ]


def _show(options: argparse.Namespace) -> int:
    entry = Entry.objects.filter(pk=options.number).first()
    if entry is None or not may_see_entry(options.actor, entry):
        raise Refused(
            [Finding("ledger.unknown", _("Không có bút toán %(number)s.") % {"number": options.number})]
        )
    names = reach(options.actor, "read").everywhere
    shown = described(entry, with_names=names)
    print(json.dumps(shown, ensure_ascii=False, indent=None if options.json else 2))
    return 0


def described(entry: Entry, *, with_names: bool) -> dict[str, Any]:
    """An entry as JSON: its first rows too; what is sealed only ``with_names``."""
    part = part_of(entry, 0)
    payload = part.payload if with_names else json.loads(entry.payload)
    act = kinds()[entry.kind].recorded(payload)
    rows = Row.objects.filter(entry=entry.number).order_by("ordinal")[:ROWS_SHOWN]
    return {
        "number": entry.number,
        "kind": entry.kind,
        "sentence": act.sentence() if with_names else str(act.label),
        "payload": payload,
        "effects": json.loads(entry.effects),
        "paper": json.loads(entry.paper),
        "remarks": json.loads(entry.remarks),
        "actor": entry.actor,
        "at": entry.at.isoformat(),
        "rows": entry.row_count,
        "first_rows": [
            {"payload": json.loads(row.payload), "effects": json.loads(row.effects)} for row in rows
        ],
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }
