"""Recording a file, where the answer lists what was found whether or not it stood in the way."""

import json
from pathlib import Path

from django.utils.translation import gettext as _

from dangvu.accounts.models import Account
from dangvu.core.finding import Finding, Refused
from dangvu.exchange.checking import FileAct, findings_of, why_refused
from dangvu.jobs.work import Stopped
from dangvu.ledger.enact import Recorded, enact
from dangvu.ledger.paper import Paper, read_paper

KEY_HELP = "mã yêu cầu: gửi lại cùng mã thì được cùng câu trả lời, không ghi lần nữa"


def attempt(
    act: FileAct,
    by: Account,
    *,
    only_check: bool,
    key: str,
    paper: Paper | None = None,
    override: str = "",
) -> tuple[Recorded | None, list[Finding]]:
    """The entry, if the act was recorded, and all findings; what another recorded meanwhile is among them.

    The same ``key`` again gives the same answer and records nothing.
    """
    if only_check:
        return None, findings_of(act, by, paper)
    try:
        recorded = enact(act, by=by, paper=paper, key=key, override=override)
    except Stopped:
        raise
    except Refused as refused:
        return None, why_refused(act, by, paper, refused)
    return recorded, list(recorded.remarks)


def read_paper_file(path: Path | None) -> tuple[Paper, list[Finding]]:
    """The paper in a JSON file, and what is wrong with it; an empty one where no file is named."""
    if path is None:
        return Paper(), []
    try:
        return read_paper(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as fault:
        message = _("Không đọc được tệp JSON: %(fault)s") % {"fault": fault}
        return Paper(), [Finding("paper.file", message, where={"file": str(path)})]
