"""Long work with files: checking and recording a list of members, opening a register."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding, Refused, refusals, warnings
from dangvu.exchange.acts.import_members import ImportMembers
from dangvu.exchange.checking import findings_of, why_refused
from dangvu.exchange.workbook.reading import read_members
from dangvu.jobs import queue, uploads
from dangvu.jobs.kinds import Answer, Kind, declare
from dangvu.jobs.models import Job
from dangvu.jobs.work import Work
from dangvu.ledger.enact import Recorded, enact
from dangvu.statistics.jobs import REFRESH

SHOWN = 200
"""Findings kept for the page; the fault workbook has them all."""
SAMPLES = 10
"""Cells kept that were read in another encoding."""


def answer_of(act: ImportMembers, findings: list[Finding], recorded: Recorded | None = None) -> Answer:
    """What was found in a list, as the page shows it."""
    refused, warned = refusals(findings), warnings(findings)
    return {
        "file_hash": act.file_hash,
        "on": act.on.isoformat(),
        "sentence": act.sentence(),
        "read": act.reading.row_count,
        "rows": act.rows,
        "left_out": len(act.reading.left_out),
        "refused": [_shown(one) for one in refused[:SHOWN]],
        "refused_count": len(refused),
        "has_rows": any("row" in one.where for one in refused),
        "warned": [_shown(one) for one in warned[:SHOWN]],
        "warned_count": len(warned),
        "conversions": [
            {"row": one.row, "found": one.found, "text": one.text}
            for one in act.reading.conversions[:SAMPLES]
        ],
        "entry": recorded.number if recorded else None,
    }


def _shown(finding: Finding) -> dict[str, Any]:
    where = {name: finding.where.get(name, "") for name in ("sheet", "row", "column")}
    return {**where, "message": finding.message, "article": finding.article}


def read_list(work: Work) -> ImportMembers:
    """The act for the list that was sent. Raises Refused where the file is gone."""
    work.begin(_("Đọc bảng tính"))
    try:
        with uploads.opened(work.job.upload, work.account.pk) as path:
            reading = read_members(path)
    except FileNotFoundError as gone:
        message = _("Tệp đã gửi không còn được giữ; hãy gửi lại tệp.")
        raise Refused([Finding("workbook.gone", message)]) from gone
    return ImportMembers.of(reading, date.fromisoformat(work.arguments["on"]), work.tell)


def _check(work: Work) -> Answer:
    act = read_list(work)
    work.begin(_("Kiểm tra từng dòng"))
    return answer_of(act, findings_of(act, work.account))


def _import(work: Work) -> Answer:
    """Record the list, under the job's key: however often this is done, there is one entry."""
    if before := work.recorded():
        return {"entry": before.number, "rows": before.row_count}
    act = read_list(work)
    work.begin(_("Ghi vào sổ"))
    try:
        recorded = enact(act, by=work.account, key=work.key)
    except Refused as refused:
        if refused.findings and refused.findings[0].code.startswith(("job.", "ledger.")):
            raise
        return answer_of(act, why_refused(act, work.account, None, refused))
    queue.submit(REFRESH.name, work.account, {}, key=f"{work.key}-store", follows=True)
    return answer_of(act, list(recorded.remarks), recorded)


def _page(job: Job) -> str:
    return reverse("import__one", args=[job.pk])


CHECK = declare(Kind("check_members", gettext_lazy("Kiểm tra danh sách đảng viên"), "record", _check, _page))
IMPORT = declare(Kind("import_members", gettext_lazy("Nhập danh sách đảng viên"), "record", _import, _page))
ROWS = declare(Kind("record_rows", gettext_lazy("Ghi nhiều việc từ sổ tính"), "record"))
OPEN = declare(Kind("open_register", gettext_lazy("Mở sổ từ tệp"), "record"))
