"""What programs put forward to a second person: acts and voids that one account alone may not record. They
never check anything: that is done on the page, by somebody who signed in.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.accounts.models import Account
from dangvu.core import scope
from dangvu.core.finding import Finding, Refused, refusals, warnings
from dangvu.desk.requests import Request, at_item
from dangvu.desk.void_preview import preview_of
from dangvu.ledger.acts import Act
from dangvu.ledger.enact import dry_run, head
from dangvu.ledger.models import Proposal
from dangvu.ledger.paper import Paper
from dangvu.ledger.proposals import made_before, propose
from dangvu.ledger.seen import Seen, changed_since, not_yet
from dangvu.ledger.taking_back import plan_for
from dangvu.ledger.void import Void, void_changed

Forward = list[tuple[Proposal, str]]
"""Each proposal with the sentence it would be in the ledger."""


@scope.whole()
def put_forward(requests: list[Request], *, by: Account, via: str) -> Forward:
    """Put every request forward, or none. Raises Refused."""
    with transaction.atomic():
        return [_one(request, index, by, via) for index, request in enumerate(requests, start=1)]


def _one(request: Request, index: int, by: Account, via: str) -> tuple[Proposal, str]:
    act, position = request.act, head().number
    seen = Seen(position if request.seen is None else request.seen)
    try:
        if before := made_before(by, request.key, [act], request.paper):
            return before, act.sentence()
        if findings := by.findings_for(act) or not_asked(act, by) or not_yet(seen, position):
            raise Refused(findings)
        findings = dry_run(act, by=by, paper=request.paper)
        if refusals(findings) or (warnings(findings) and not request.override and not act.lenient):
            raise Refused(findings)
        if changed := changed_since(act, seen, position):
            raise Refused(changed)
        made = propose(
            [act],
            by=by,
            paper=request.paper,
            override=request.override,
            seen=seen.number,
            key=request.key,
            via=via,
        )
    except Refused as refused:
        refused.findings = [at_item(one, index) for one in refused.findings]
        raise
    return made, act.sentence()


@scope.whole()
def put_void_forward(
    act: Void,
    later: tuple[int, ...] | None,
    *,
    by: Account,
    paper: Paper,
    today: date,
    key: str = "",
    via: str = "page",
) -> Proposal:
    """Put forward a void with the later entries that go first, which must be those that were shown; None: all
    there are. Raises Refused.
    """
    if barred := by.findings_for(act) or not_asked(act, by):
        raise Refused(barred)
    first = plan_for(act.number).later
    acts = [*(Void(one, act.reason) for one in first), act]
    if before := made_before(by, key, acts, paper):
        return before
    if later is not None and later != first:
        raise Refused([void_changed(act.number)])
    if findings := preview_of(act.number, by, today).findings:
        raise Refused(findings)
    return propose(acts, by=by, paper=paper, override="", seen=head().number, key=key, via=via)


def not_asked(act: Act, by: Account) -> list[Finding]:
    """That there is nothing to put forward: the act asks for one person, or there is nobody else."""
    if act.asks_two_persons() and not by.is_alone():
        return []
    message = _("Việc này không cần người thứ hai; hãy ghi thẳng, không trình.")
    return [Finding("second.not_asked", message)]


def forward_told(made: Forward) -> dict[str, Any]:
    """The answer as JSON: where each waits for its second person."""
    return {
        "proposed": [
            {
                "proposal": one.pk,
                "state": one.state,
                "sentence": sentence,
                "page": reverse("acts__proposal", args=[one.pk]),
            }
            for one, sentence in made
        ]
    }
