"""`dangvu open DIR`: opening files into an empty register."""

import argparse
import json
from pathlib import Path

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding, Refused, refusals
from dangvu.core.terminal import DONE, REFUSED, progress_bar, show_findings
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.commands.attempt import KEY_HELP, attempt
from dangvu.exchange.jobs import OPEN
from dangvu.exchange.opening.files import read_opening
from dangvu.jobs.worker import in_hand

HELP = "Ghi các tệp mở sổ (tổ chức, người, đảng viên …) vào một sổ trống, thành một bút toán."
SHOWN = 50
"""Findings printed to a person; JSON gives all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="thư mục chứa các tệp .csv hoặc .parquet")
    parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi")
    parser.add_argument("--key", default="", metavar="MÃ", help=KEY_HELP)
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    given = {"folder": str(options.folder), "only_check": options.dry_run}
    with progress_bar(_("Ghi người")) as bar, in_hand(OPEN.name, options.actor, given, bar) as work:
        work.begin(_("Đọc các tệp mở sổ"))
        act = OpenRegister.of(read_opening(options.folder, work), work.tell, work)
        work.begin(_("Ghi vào sổ"))
        if not act.files:
            raise Refused(act.opening.faults)  # no act to judge, only what is wrong with the folder
        recorded, findings = attempt(
            act, options.actor, only_check=options.dry_run, key=options.key or work.key
        )
        work.answer = {"refused": len(refusals(findings)), "entry": recorded.number if recorded else None}
    refused = bool(refusals(findings))
    counts = {name: len(rows) for name, rows in act.opening.rows.items() if rows}
    if options.json:
        answer = {
            "accepted": not refused,
            "rows": counts,
            "rejected": [one.as_json() for one in refusals(findings)],
            "warnings": [one.as_json() for one in findings if one.severity == "warn"],
            "entry": recorded.number if recorded else None,
            "hash": recorded.hash if recorded else None,
        }
        print(json.dumps(answer, ensure_ascii=False))
        return REFUSED if refused else DONE
    _tell(findings)
    if refused:
        print(_("Không ghi gì vào sổ. Hãy sửa các lỗi trên rồi chạy lại."))
    elif recorded:
        print(
            _("Đã mở sổ: bút toán %(number)s, %(rows)s.")
            % {"number": recorded.number, "rows": _listed(counts)}
        )
    else:
        print(_("Kiểm tra xong, chưa ghi: %(rows)s.") % {"rows": _listed(counts)})
    return REFUSED if refused else DONE


def _tell(findings: list[Finding]) -> None:
    show_findings(
        [*refusals(findings), *[one for one in findings if one.severity == "warn"]][:SHOWN], as_json=False
    )
    if len(findings) > SHOWN:
        print(_("… và %(more)s điều nữa; thêm --json để xem đủ.") % {"more": len(findings) - SHOWN})


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())
