"""`dangvu import FILE.xlsx --act KIND`: a workbook of acts of one kind, checked whole and recorded whole."""

import argparse
import json
import sys

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import reach
from dangvu.accounts.models import Account
from dangvu.core.finding import Finding, refusals
from dangvu.core.terminal import DONE, REFUSED, WRONG_USAGE, progress_bar, show_findings
from dangvu.exchange.act_workbook.reading import read_acts
from dangvu.exchange.act_workbook.template import write_act_template
from dangvu.exchange.acts.record_rows import RecordRows
from dangvu.exchange.commands.attempt import attempt, read_paper_file
from dangvu.exchange.jobs import CHECK_ROWS, ROWS, answer_of
from dangvu.jobs.worker import in_hand
from dangvu.ledger.acts import kinds
from dangvu.ledger.enact import Recorded
from dangvu.organisations.directory import codes_in_reach

SHOWN = 50


def run(options: argparse.Namespace) -> int:
    act = kinds().get(options.act)
    if act is None or act.bulk:
        words = {"kind": options.act}
        print(_("Không có loại việc “%(kind)s”; xem dangvu enact --kinds.") % words, file=sys.stderr)
        return WRONG_USAGE
    if options.template:
        write_act_template(act, options.template, organisations_for(options.actor))
        print(_("Đã ghi mẫu vào %(file)s.") % {"file": options.template})
        return DONE
    if options.file is None or not options.file.is_file():
        words = {"file": options.file or ""}
        print(_("Không có tệp %(file)s; hãy nêu sổ tính cần nhập.") % words, file=sys.stderr)
        return WRONG_USAGE
    paper, findings = read_paper_file(options.paper)
    if findings:
        show_findings(findings, as_json=options.json)
        return WRONG_USAGE
    given = {"name": options.file.name, "act": act.kind}
    job = CHECK_ROWS if options.dry_run else ROWS
    with progress_bar(_("Kiểm tra")) as bar, in_hand(job.name, options.actor, given, bar) as work:
        rows = RecordRows.of(act, read_acts(act, options.file, watch=work), timezone.localdate(), work.tell)
        recorded, findings = attempt(
            rows,
            options.actor,
            only_check=options.dry_run,
            key=options.key,
            paper=paper,
            override=options.override,
        )
        work.answer = answer_of(rows, findings, recorded)
    _tell(options, rows, recorded, findings)
    return DONE if recorded or (options.dry_run and not refusals(findings)) else REFUSED


def organisations_for(account: Account) -> list[tuple[str, str]]:
    """Code and name of the organisations the account may record in, for drop-downs."""
    today = timezone.localdate()
    return codes_in_reach(reach(account, "record", today), today)


def _tell(
    options: argparse.Namespace, rows: RecordRows, recorded: Recorded | None, findings: list[Finding]
) -> None:
    refused = refusals(findings)
    if options.json:
        answer = {
            "rows": rows.rows,
            "accepted": 0 if refused else rows.rows,
            "rejected": [one.as_json() for one in refused],
            "warnings": [one.as_json() for one in findings if one.severity == "warn"],
            "entry": recorded.number if recorded else None,
        }
        print(json.dumps(answer, ensure_ascii=False))
        return
    show_findings(findings[:SHOWN], as_json=False)
    words = {"rows": rows.rows, "number": recorded.number if recorded else 0, "faults": len(refused)}
    if recorded:
        print(_("Đã ghi %(rows)s việc: bút toán %(number)s; thu hồi bằng: dangvu void %(number)s") % words)
    elif refused:
        print(_("Không ghi gì vào sổ: có %(faults)s lỗi. Hãy sửa rồi nhập lại.") % words)
    elif options.dry_run:
        print(_("Kiểm tra xong, chưa ghi: %(rows)s việc có thể ghi.") % words)
    else:
        print(_("Chưa ghi: có cảnh báo. Hãy xem lại, hoặc nêu lý do bằng --override rồi gửi lại."))
