"""Recording a file, where the answer lists what was found whether or not it stood in the way."""

from dangvu.core.finding import Finding, Refused
from dangvu.ledger.acts import Act, Actor
from dangvu.ledger.enact import Recorded, dry_run, enact


def attempt(act: Act, by: Actor, *, only_check: bool) -> tuple[Recorded | None, list[Finding]]:
    """The entry, if the act was recorded, and all findings; what another recorded meanwhile is among them."""
    if only_check:
        return None, dry_run(act, by=by)
    try:
        recorded = enact(act, by=by)
    except Refused as refused:
        return None, refused.findings
    return recorded, list(recorded.remarks)
