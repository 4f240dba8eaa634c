"""Long work with files: checking and recording lists of members and workbooks of acts, checking the workbook
of a scheme, opening a register.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts.mandates import reach
from dangvu.accounts.models import Account
from dangvu.accounts.readings import log_reading
from dangvu.accounts.scopes import within
from dangvu.core import scope
from dangvu.core.finding import Finding, Refused, refusals, warnings
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.exchange.act_workbook.reading import form_of, heading_of, read_acts
from dangvu.exchange.act_workbook.scheme import SchemeRead, read_scheme
from dangvu.exchange.acts.impact import STANDINGS
from dangvu.exchange.acts.import_members import ImportMembers, Progress, no_progress
from dangvu.exchange.acts.record_cell_report import RecordCellReport
from dangvu.exchange.acts.record_rows import RecordRows
from dangvu.exchange.cell_report.reading import read_report
from dangvu.exchange.checking import Rows, findings_of, why_refused
from dangvu.exchange.models import Reconciliation
from dangvu.exchange.reconciling.comparing import compare
from dangvu.exchange.reconciling.keeping import forget_old, keep
from dangvu.exchange.reconciling.sides import ours, theirs
from dangvu.exchange.workbook.faults import MORE, count_of
from dangvu.exchange.workbook.headings import find_heading
from dangvu.exchange.workbook.reading import read_members
from dangvu.exchange.workbook.writing import FindHeading, write_fault_workbook
from dangvu.jobs import queue, uploads
from dangvu.jobs.kinds import Answer, Kind, declare, tidying
from dangvu.jobs.models import Job
from dangvu.jobs.work import Work
from dangvu.ledger.acts import kinds
from dangvu.ledger.enact import Recorded, enact, head
from dangvu.ledger.models import Entry
from dangvu.ledger.paper import Paper, read_paper
from dangvu.ledger.seen import Seen
from dangvu.people.lookup import persons_coded
from dangvu.people.telling import log_bearers, log_taken
from dangvu.statistics.jobs import REFRESH

SHOWN = 200
"""Findings kept for the page; the fault workbook has more."""
MOST_COLUMNS = 400
LONGEST_LABEL = 200
SAMPLES = 10
"""Cells kept that were read in another encoding; sentences of acts that would be recorded."""


def answer_of(act: Rows, findings: list[Finding], recorded: Recorded | None = None) -> Answer:
    """What was found in a file, as the page shows it."""
    answer = _found_in(findings) | {
        "file_hash": act.file_hash,
        "on": act.on.isoformat(),
        "sentence": act.sentence(),
        "read": act.reading.row_count,
        "rows": act.rows,
        "needs_reason": bool(warnings(findings)) and not act.lenient,
        "entry": recorded.number if recorded else None,
    }
    if isinstance(act, RecordRows):
        return answer | {"sentences": [] if refusals(findings) else _sentences(act)}
    return answer | {
        "rows": Entry.objects.get(pk=recorded.number).row_count if recorded else act.rows,
        "columns": [
            [one.sheet, one.column, one.label[:LONGEST_LABEL], one.key]
            for one in act.reading.columns[:MOST_COLUMNS]
        ],
        "left_out": len(act.reading.left_out),
        "conversions": [
            {"row": one.row, "found": one.found, "text": one.text}
            for one in act.reading.conversions[:SAMPLES]
        ],
    }


def _found_in(findings: list[Finding]) -> Answer:
    """What stands in the way, and what is to be known: the first of each, and how many."""
    refused, warned = refusals(findings), warnings(findings)
    told = [one for one in refused if one.code != MORE]
    return {
        "refused": [_shown(one) for one in told[:SHOWN]],
        "refused_count": count_of(refused),
        "more": next((one.message for one in refused if one.code == MORE), ""),
        "warned": [_shown(one) for one in warned[:SHOWN]],
        "warned_count": len(warned),
    }


def _shown(finding: Finding) -> dict[str, Any]:
    where = {name: finding.where.get(name, "") for name in ("sheet", "row", "column")}
    return {**where, "message": finding.message, "article": finding.article}


def _sentences(act: RecordRows) -> list[dict[str, Any]]:
    """What the first rows would say in the ledger; of sensitive acts nothing is kept outside it."""
    if kinds()[act.act_kind].sensitive:
        return []
    return [{"row": row.row, "text": row.act.sentence()} for row in act.reading.rows[:SAMPLES]]


# The file that a job is about


@contextmanager
def _file_of(job: Job) -> Iterator[Path]:
    """The workbook that was sent. Raises Refused where it is gone."""
    try:
        with uploads.opened(job.upload, job.account) as path:
            yield path
    except FileNotFoundError as gone:
        message = _("Tệp đã gửi không còn được giữ; hãy gửi lại tệp.")
        raise Refused([Finding("workbook.gone", message)]) from gone


def _act_in(path: Path, job: Job, tell: Progress, watch: Watch) -> Rows:
    """What the workbook would record."""
    if job.arguments.get("act") == RecordCellReport.kind:
        return RecordCellReport.of_report(read_report(path), timezone.localdate(), tell)
    if kind := job.arguments.get("act"):
        declared = kinds()[kind]
        return RecordRows.of(declared, read_acts(declared, path, watch=watch), timezone.localdate(), tell)
    reading = read_members(path, named=job.arguments.get("named"), watch=watch)
    return ImportMembers.of(reading, date.fromisoformat(job.arguments["on"]), tell)


def act_of(job: Job, tell: Progress = no_progress, watch: Watch = UNWATCHED) -> Rows:
    """The act for the workbook that was sent. Raises Refused where the file is gone."""
    with _file_of(job) as path:
        return _act_in(path, job, tell, watch)


def paper_of(job: Job) -> Paper:
    """The paper that all acts of a workbook stand on; it was checked when it was sent."""
    return read_paper(job.arguments.get("paper", {}))[0]


def _faults_kept(work: Work, act: Rows, found: list[Finding]) -> Answer:
    """The faulty rows of the workbook that was sent, to mend and send again. Raises Refused."""
    if isinstance(act, RecordCellReport):
        return {}  # mended in the cell's own file, which bears the stamp
    if isinstance(act, RecordRows):
        form = form_of(kinds()[act.act_kind])
        return _fault_workbook(work, found, lambda rows: heading_of(form, rows))
    named = work.arguments.get("named")
    return _fault_workbook(work, found, lambda rows: find_heading(rows, named))


def _fault_workbook(work: Work, found: list[Finding], heading: FindHeading, *, whole: bool = False) -> Answer:
    """Faults beside their rows: written here, not when the page asks for them, and kept as uploads are.
    Raises Refused.
    """
    faults = refusals(found)
    if not any("row" in one.where for one in faults):
        return {}
    work.begin(_("Ghi các dòng có lỗi"))
    content = BytesIO()
    with _file_of(work.job) as path:
        write_fault_workbook(path, faults, content, heading, work, whole=whole)
    return {"faults": uploads.keep([content.getvalue()], work.account.pk)}


# The work


@scope.whole()
def _check(work: Work) -> Answer:
    seen = head().number
    work.begin(_("Đọc sổ tính"))
    act = act_of(work.job, work.tell, work)
    work.begin(_("Kiểm tra từng dòng"))
    found = findings_of(act, work.account, paper_of(work.job))
    _log_named(act, work.account, found)
    if isinstance(act, RecordCellReport):
        return answer_of(act, found) | {"seen": seen if act.seen is None else act.seen}
    answer = answer_of(act, found) | {"seen": seen} | _impact_for(act, work.account)
    return answer | _faults_kept(work, act, found)


@scope.whole()
def _check_scheme(work: Work) -> Answer:
    """The scheme that the workbook says, dry-run whole; its steps as lines, where nothing stands in the way.
    They are kept as uploads are: a draft is nowhere else.
    """
    work.begin(_("Đọc sổ tính"))
    with _file_of(work.job) as path:
        read = read_scheme(path, work.arguments["title"], date.fromisoformat(work.arguments["on"]), work)
    work.begin(_("Chạy thử đề án"))
    found = read.checked(work.account)
    work.check()
    _log_steps(read, work.account, found)
    answer = _found_in(found) | {
        "file_hash": read.reading.sha256,
        "on": work.arguments["on"],
        "read": read.reading.row_count,
        "rows": len(read.reading.rows),
        "entry": None,
    }
    if answer["refused_count"]:
        kept = _fault_workbook(work, found, lambda rows: heading_of(read.form, rows), whole=True)
        return answer | kept
    return answer | {"lines": uploads.keep([read.lines().encode()], work.account.pk)}


def _log_steps(read: SchemeRead, account: Account, found: list[Finding]) -> None:
    """Log that the account is told of the persons whom the steps name."""
    if read.act and not account.findings_for(read.act):
        codes = {code for refers, code in read.act.referred() if refers == "person"}
        log_reading(account, "import__one", persons_coded(codes), "name, act")
        log_taken(account, "import__one", [read.act], found)


def _impact_for(act: Rows, account: Account) -> Answer:
    """How many rows of a list are new, and how many stand in the register alike or otherwise; only those
    within the mandate of whoever sent it.
    """
    if not isinstance(act, ImportMembers):
        return {}
    within, _outside = act.within(account)
    counts = Counter(one.standing for one in within.impact.values())
    return {"impact": {name: counts[name] for name in STANDINGS}}


@scope.whole()
def _record(work: Work) -> Answer:
    """Record the file, under the job's key: however often this is done, there is one entry."""
    if before := work.recorded():
        return {"entry": before.number, "rows": before.row_count}
    work.begin(_("Đọc sổ tính"))
    act, paper = act_of(work.job, work.tell, work), paper_of(work.job)
    work.begin(_("Ghi vào sổ"))
    position = head().number
    try:
        recorded = enact(
            act,
            by=work.account,
            paper=paper,
            key=work.key,
            override=work.arguments.get("override", ""),
            seen=Seen(work.arguments["seen"]) if "seen" in work.arguments else None,
        )
    except Refused as refused:
        if refused.findings and refused.findings[0].code.startswith(("job.", "ledger.")):
            raise
        found = why_refused(act, work.account, paper, refused)
        _log_named(act, work.account, found)
        return answer_of(act, found) | {"seen": position} | _faults_kept(work, act, found)
    queue.submit(REFRESH.name, work.account, {}, key=f"{work.key}-store", follows=True)
    return answer_of(act, list(recorded.remarks), recorded)


def _log_named(act: Rows, account: Account, found: list[Finding]) -> None:
    """Log that the account is told of the persons whom the rows within its mandate refer to, and that numbers
    in them are somebody's.
    """
    within, _outside = act.within(account)
    if isinstance(within, RecordRows):
        codes = {code for refers, code in within.referred() if refers == "person"}
        log_reading(account, "import__one", persons_coded(codes), "name, act")
        log_taken(account, "import__one", [row.act for row in within.reading.rows], found)
    elif isinstance(within, ImportMembers):
        rows = (row for row in within.reading.rows if within.standing(row).standing != "new")
        log_bearers(account, "import__one", [row.text("identity_number") for row in rows])


def _page(job: Job) -> str:
    return reverse("import__one", args=[job.pk])


def _file_kind(name: str, label: Any, do: Callable[[Work], Answer]) -> Kind:
    return declare(Kind(name, label, "record", do, _page))


def _reconcile(work: Work) -> Answer:
    """Hold an extract of the national database against the register; nothing of it is recorded."""
    done = Reconciliation.objects.filter(job_key=work.key).first()
    if done is None:
        on = date.fromisoformat(work.arguments["on"])
        work.begin(_("Đọc sổ tính"))
        with _file_of(work.job) as path:
            reading = read_members(path)
        if not reading.row_count:
            nobody = Finding("workbook.nobody", _("Không đọc được đảng viên nào trong tệp; hãy xem lại tệp."))
            raise Refused(reading.faults[:SHOWN] or [nobody])
        work.begin(_("Đối chiếu với sổ"))
        allowed = reach(work.account, "record")
        with within(allowed, on):
            mine = ours(allowed, on)
        result = compare(mine, theirs(reading, allowed, on, set(mine)))
        work.check()
        done = keep(
            result,
            account=work.account,
            job_key=work.key,
            extract_on=on,
            name=work.arguments["name"],
            now=timezone.now(),
        )
    uploads.forget(work.job.upload, work.job.account)
    return {"reconciliation": done.pk}


RECONCILE = declare(
    Kind(
        "reconcile",
        gettext_lazy("Đối chiếu với CSDL đảng viên"),
        "record",
        _reconcile,
        lambda job: reverse("reconciliations__one", args=[job.result["reconciliation"]]),
    )
)
tidying.append(forget_old)
CHECK = _file_kind("check_members", gettext_lazy("Kiểm tra danh sách đảng viên"), _check)
IMPORT = _file_kind("import_members", gettext_lazy("Nhập danh sách đảng viên"), _record)
CHECK_ROWS = _file_kind("check_rows", gettext_lazy("Kiểm tra sổ tính ghi nhiều việc"), _check)
ROWS = _file_kind("record_rows", gettext_lazy("Ghi nhiều việc từ sổ tính"), _record)
CHECK_SCHEME = _file_kind("check_scheme", gettext_lazy("Kiểm tra đề án từ sổ tính"), _check_scheme)
RECORDS = {CHECK.name: IMPORT, IMPORT.name: IMPORT, CHECK_ROWS.name: ROWS, ROWS.name: ROWS}
"""What records the file that a job has looked through."""
BACKUP = declare(Kind("backup", gettext_lazy("Sao lưu sổ"), "administer"))
OPEN = declare(Kind("open_register", gettext_lazy("Mở sổ từ tệp"), "record"))
