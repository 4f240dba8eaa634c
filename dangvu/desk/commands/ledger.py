"""`dangvu ledger head | verify | show N | export FILE`."""

import argparse
import json
import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import reach
from dangvu.accounts.own_entries import may_see_entry
from dangvu.accounts.readings import broken_readings
from dangvu.core.finding import Finding, Refused, refusals
from dangvu.core.terminal import DONE, REFUSED, WRONG_USAGE, progress_bar, show_findings
from dangvu.core.watch import Watch
from dangvu.desk.entries import entry_as_json, log_whole
from dangvu.desk.jobs import LEDGER, VERIFY
from dangvu.jobs.worker import in_hand
from dangvu.ledger.checkpoints import read
from dangvu.ledger.enact import head
from dangvu.ledger.export import write_export
from dangvu.ledger.models import Entry
from dangvu.ledger.verify import verify

HELP = "Sổ cái: bút toán cuối, kiểm tra chuỗi băm, xem một bút toán, xuất cho kiểm toán."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=("head", "verify", "show", "export"),
        help="head: bút toán cuối; verify: kiểm tra chuỗi; show N: một bút toán; export FILE: cả sổ cái",
    )
    parser.add_argument("argument", nargs="?", metavar="N|FILE", help="số bút toán, hoặc tệp cần viết")
    parser.add_argument(
        "--checkpoints",
        type=Path,
        metavar="F",
        help="với verify: điểm chốt, biên nhận hoặc thư mục giữ chúng; mặc định là DANGVU_CHECKPOINTS",
    )
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    given = options.argument or ""
    if (options.what == "show" and not given.isdecimal()) or (options.what == "export" and not given):
        print(
            _("Hãy nêu số bút toán hoặc tệp: dangvu ledger show N, dangvu ledger export FILE."),
            file=sys.stderr,
        )
        return WRONG_USAGE
    if options.what == "head":
        last = head()
        print(
            json.dumps({"number": last.number, "hash": last.hash})
            if options.json
            else f"{last.number} {last.hash}"
        )
        return DONE
    if options.what == "export":
        return _export(Path(given), options)
    return _verify(options) if options.what == "verify" else _show(int(given), options)


def _export(path: Path, options: argparse.Namespace) -> int:
    given = {"name": path.name}
    with progress_bar(_("Xuất sổ cái")) as bar, in_hand(LEDGER.name, options.actor, given, bar) as work:
        number = write_export(path, work)
        work.answer = {"entries": number}
    print(
        json.dumps({"entries": number, "file": str(path)}, ensure_ascii=False)
        if options.json
        else _("Đã xuất %(entries)s bút toán ra %(file)s; kiểm tra bằng verifier/verify.py.")
        % {"entries": number, "file": path}
    )
    return DONE


def _verify(options: argparse.Namespace) -> int:
    keeper: Path | None = options.checkpoints or settings.CHECKPOINTS
    checkpoints, faults = read(keeper) if keeper else ([], [])
    with progress_bar(_("Kiểm tra sổ cái")) as bar, in_hand(VERIFY.name, options.actor, {}, bar) as work:
        findings = [*faults, *verify(checkpoints, work), *_broken_readings(work)]
        refused = refusals(findings)
        work.answer = {"refused": len(refused)}
    anchored = max((one.entries for one in checkpoints), default=0)
    words = {"entries": head().number, "hash": head().hash, "not_anchored": max(0, head().number - anchored)}
    if options.json:
        found = [one.as_json() for one in findings]
        print(json.dumps({"whole": not refused, **words, "findings": found}, ensure_ascii=False))
        return REFUSED if refused else DONE
    if refused:
        raise Refused(findings)
    show_findings(findings, as_json=False)
    print(_("Sổ cái liền mạch: %(entries)s bút toán, băm cuối %(hash)s.") % words)
    print(_("Chưa có điểm chốt: %(not_anchored)s bút toán cuối.") % words)
    return DONE


def _broken_readings(watch: Watch) -> list[Finding]:
    """The log of readings is chained too; who reads is part of the evidence."""
    message = _("Nhật ký đọc đã bị sửa ở dòng %(number)s.")
    return [
        Finding("readings.altered", message % {"number": number}, where={"reading": number})
        for number in broken_readings(watch)
    ]


def _show(number: int, options: argparse.Namespace) -> int:
    entry = Entry.objects.filter(pk=number).first()
    if entry is None or not may_see_entry(options.actor, entry):
        raise Refused([Finding("ledger.unknown", _("Không có bút toán %(number)s.") % {"number": number})])
    names = reach(options.actor, "read").everywhere
    log_whole(options.actor, "ledger show", entry)
    shown = entry_as_json(entry, with_names=names)
    print(json.dumps(shown, ensure_ascii=False, indent=None if options.json else 2))
    return DONE
