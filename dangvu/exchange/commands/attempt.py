"""Recording a file, where the answer lists what was found whether or not it stood in the way."""

from dangvu.core.finding import Finding, Refused
from dangvu.jobs.work import Stopped
from dangvu.ledger.acts import Act, Actor
from dangvu.ledger.enact import Recorded, dry_run, enact

KEY_HELP = "mã yêu cầu: gửi lại cùng mã thì được cùng câu trả lời, không ghi lần nữa"


def attempt(act: Act, by: Actor, *, only_check: bool, key: str) -> tuple[Recorded | None, list[Finding]]:
    """The entry, if the act was recorded, and all findings; what another recorded meanwhile is among them.

    The same ``key`` again gives the same answer and records nothing.
    """
    if only_check:
        return None, dry_run(act, by=by)
    try:
        recorded = enact(act, by=by, key=key)
    except Stopped:
        raise
    except Refused as refused:
        return None, refused.findings
    return recorded, list(recorded.remarks)
