"""`dangvu import FILE.xlsx`: a member workbook, checked whole and recorded whole."""

import argparse
import json
import sys
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.core.days import day_given
from dangvu.core.finding import Finding, refusals
from dangvu.core.terminal import DONE, REFUSED, WRONG_USAGE, progress_bar, show_findings
from dangvu.exchange.acts.import_members import ImportMembers
from dangvu.exchange.commands import import_acts
from dangvu.exchange.commands.attempt import KEY_HELP, attempt
from dangvu.exchange.jobs import CHECK, IMPORT, answer_of
from dangvu.exchange.workbook.faults import count_of
from dangvu.exchange.workbook.reading import read_members
from dangvu.exchange.workbook.template import write_template
from dangvu.exchange.workbook.writing import write_fault_workbook
from dangvu.jobs.worker import in_hand
from dangvu.ledger.enact import Recorded
from dangvu.ledger.models import Entry

HELP = (
    "Nhập danh sách đảng viên, hoặc với --act nhiều việc cùng loại, từ sổ tính .xlsx: kiểm tra cả tệp, "
    "ghi cả tệp thành một bút toán hoặc không ghi gì."
)
SHOWN = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE.xlsx", help="sổ tính cần nhập")
    parser.add_argument(
        "--on",
        type=day_given,
        default=None,
        metavar="NGÀY",
        help="ngày của danh sách (yyyy-mm-dd), mặc định hôm nay",
    )
    parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi")
    parser.add_argument(
        "--faults", type=Path, metavar="RA.xlsx", help="ghi các dòng có lỗi ra một sổ tính để sửa và nhập lại"
    )
    parser.add_argument("--template", type=Path, metavar="MẪU.xlsx", help="ghi mẫu trống để điền, rồi thôi")
    parser.add_argument(
        "--act", default="", metavar="LOẠI", help="mỗi dòng là một việc loại này (xem dangvu enact --kinds)"
    )
    parser.add_argument("--paper", type=Path, metavar="VĂN BẢN.json", help="văn bản của các việc trong tệp")
    parser.add_argument(
        "--override", default="", metavar="LÝ DO", help="ghi dù có cảnh báo; chỉ cùng với --act"
    )
    parser.add_argument("--key", default="", metavar="MÃ", help=KEY_HELP)
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    if options.act:
        return import_acts.run(options)
    if options.template:
        write_template(options.template)
        print(_("Đã ghi mẫu vào %(file)s.") % {"file": options.template})
        return DONE
    if options.file is None or not options.file.is_file():
        print(
            _("Không có tệp %(file)s; hãy nêu sổ tính cần nhập.") % {"file": options.file or ""},
            file=sys.stderr,
        )
        return WRONG_USAGE
    on = options.on or timezone.localdate()
    kind = CHECK if options.dry_run else IMPORT
    given = {"name": options.file.name, "on": on.isoformat()}
    with progress_bar(_("Ghi người")) as bar, in_hand(kind.name, options.actor, given, bar) as work:
        work.begin(_("Đọc sổ tính"))
        act = ImportMembers.of(read_members(options.file, watch=work), on, work.tell)
        work.begin(_("Kiểm tra từng dòng") if options.dry_run else _("Ghi vào sổ"))
        recorded, findings = attempt(
            act, options.actor, only_check=options.dry_run, key=options.key or work.key
        )
        work.answer = answer_of(act, findings, recorded)
    refused = refusals(findings)
    if refused and options.faults:
        write_fault_workbook(options.file, refused, options.faults)
    _tell(options, act, findings, recorded)
    return REFUSED if refused else DONE


def _tell(
    options: argparse.Namespace, act: ImportMembers, findings: list[Finding], recorded: Recorded | None
) -> None:
    refused = refusals(findings)
    warned = [one for one in findings if one.severity == "warn"]
    taken = Entry.objects.get(pk=recorded.number).row_count if recorded else act.newcomers
    if options.json:
        answer = {
            "rows": act.reading.row_count,
            "accepted": 0 if refused else taken,
            "rejected": [_located(one) for one in refused],
            "warnings": [_located(one) for one in warned],
            "entry": recorded.number if recorded else None,
        }
        print(json.dumps(answer, ensure_ascii=False))
        return
    show_findings([*refused, *warned][:SHOWN], as_json=False)
    if len(refused) + len(warned) > SHOWN:
        print(
            _("… và %(more)s điều nữa; thêm --json để xem đủ.") % {"more": len(refused) + len(warned) - SHOWN}
        )
    words = {
        "rows": taken,
        "number": recorded.number if recorded else 0,
        "faults": count_of(refused),
        "file": options.faults,
    }
    if recorded:
        print(
            _("Đã nhập %(rows)s đảng viên: bút toán %(number)s; thu hồi bằng: dangvu void %(number)s") % words
        )
    elif not refused:
        print(_("Kiểm tra xong, chưa ghi: %(rows)s đảng viên có thể nhập.") % words)
    else:
        print(_("Không ghi gì vào sổ: có %(faults)s lỗi. Hãy sửa rồi nhập lại.") % words)
        hint = (
            _("Các dòng có lỗi nằm trong %(file)s.")
            if options.faults
            else _("Thêm --faults RA.xlsx để lấy các dòng có lỗi về sửa.")
        )
        print(hint % words)


def _located(finding: Finding) -> dict[str, object]:
    return {"sheet": "", "row": None, "column": "", **finding.as_json()}
