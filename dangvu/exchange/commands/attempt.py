"""Recording a file, where the answer lists what was found whether or not it stood in the way."""

from dangvu.accounts.models import Account
from dangvu.core.finding import Finding, Refused
from dangvu.exchange.checking import FileAct, findings_of, why_refused
from dangvu.jobs.work import Stopped
from dangvu.ledger.enact import Recorded, enact
from dangvu.ledger.paper import Paper

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
