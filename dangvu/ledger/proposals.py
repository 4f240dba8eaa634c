"""Two persons for one act: what the first puts forward, and what of it the second may record.

An act that asks for two persons goes through the door only with the number of a proposal that another account
made, open still, of the same payload by the same paper for the same reason. Nothing of a proposal is ever
edited: whoever changes something puts it forward anew, and what was checked before counts for nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dangvu.core import canonical, scope
from dangvu.core.finding import Finding, Refused
from dangvu.core.text import nfc
from dangvu.ledger.acts import Act, Actor, kinds
from dangvu.ledger.models import OPEN, RECORDED, RETURNED, WITHDRAWN, Proposal
from dangvu.ledger.paper import Paper, read_paper
from dangvu.ledger.payload import key_findings, read
from dangvu.ledger.sealing import SealBroken, digest_of, keystore, open_whole, seal_aside


@dataclass(frozen=True)
class Proposed:
    """A proposal, opened."""

    proposal: Proposal
    by: str
    """Who put it forward, as the seal says: the column beside could be written over."""
    by_number: int
    """Their account's number: a name could be given to another."""
    acts: tuple[Act, ...]
    """The act last; of a void, those that go with it first."""
    paper: Paper
    override: str
    seen: int
    typed: str
    """What was typed, to mend it and put it forward anew."""
    via: str
    """By which way: ``page``, ``api`` or ``command``."""

    @property
    def act(self) -> Act:
        return self.acts[-1]


@scope.whole()
def propose(
    acts: Sequence[Act],
    *,
    by: Actor,
    paper: Paper,
    override: str,
    seen: int,
    typed: str = "",
    key: str = "",
    via: str = "page",
) -> Proposal:
    """Put forward what the caller has checked; the same ``key`` again is the same proposal. Raises Refused
    where a mandate is missing.
    """
    for act in acts:
        if barred := by.findings_for(act):
            raise Refused(barred)
    if before := made_before(by, key, acts, paper):
        return before
    keys = keystore()
    token = keys.create()
    content = {
        "by": by.name,
        "number": by.number,
        "acts": [_said(act) for act in acts],
        "paper": paper.text(),
        "override": nfc(override),
        "seen": seen,
        "typed": typed,
        "via": via,
    }
    secret = keys.keys([token])[token]
    touched: set[int] = set()
    for asked in (one for act in acts for one in act.scopes()):
        touched |= asked.organisations
    proposal = Proposal(
        kind=acts[-1].kind,
        token=token,
        digest=digest_of(content, secret),
        organisations=",".join(map(str, sorted(touched))),
        proposed_by=by.name,
        proposed_at=datetime.now(UTC).replace(microsecond=0),
        key=key,
    )
    proposal.sealed = seal_aside(content, secret, place=_place(proposal))
    keys.save()
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError:  # sent twice at the same moment
        keys.forget([token])
        return Proposal.objects.get(proposed_by=by.name, key=key)
    return proposal


def made_before(by: Actor, key: str, acts: Sequence[Act], paper: Paper) -> Proposal | None:
    """The proposal this actor made by the same key. Raises Refused where that was of something else, as long
    as it can be told: once closed, its content is gone.
    """
    if findings := key_findings(key):
        raise Refused(findings)
    before = Proposal.objects.filter(proposed_by=by.name, key=key).first() if key else None
    if before and before.state == OPEN:
        found = opened(before.pk)
        said = [[_said(act) for act in some] for some in (found.acts, acts)]
        if said[0] != said[1] or found.paper.text() != paper.text():
            message = _("Mã yêu cầu này đã dùng để trình một việc khác; hãy gửi lại với mã mới.")
            raise Refused([Finding("ledger.key_reused", message)])
    return before


def _place(proposal: Proposal) -> str:
    """What a proposal says openly of itself: who sees it and as what it is listed."""
    return f"proposal.{proposal.token}.{proposal.kind}.{proposal.organisations}"


def opened(number: int) -> Proposed:
    """What was put forward and waits still. Raises Refused where it was closed, or does not open."""
    proposal = Proposal.objects.filter(pk=number, state=OPEN).first()
    if proposal is None:
        raise Refused([Finding("second.closed", _closed())])
    try:
        content = open_whole(proposal.sealed, proposal.digest, token=proposal.token, place=_place(proposal))
    except SealBroken as fault:
        raise Refused([Finding("second.sealed", str(fault))]) from fault
    if content is None:
        raise Refused([Finding("second.changed", _changed())])
    acts = tuple(_act(said) for said in content["acts"])
    paper = read_paper(json.loads(content["paper"]))[0]
    return Proposed(
        proposal,
        content["by"],
        content["number"],
        acts,
        paper,
        content["override"],
        content["seen"],
        content["typed"],
        content["via"],
    )


def second_missing(act: Act, by: Actor) -> list[Finding]:
    """That the act has to be put forward to somebody else; empty where nobody else could check it."""
    if not act.asks_two_persons() or by.is_alone():
        return []
    message = _(
        "Việc này cần người thứ hai kiểm tra: hãy trình trên trang của loại việc này, từng việc một; một tài"
        " khoản khác có quyền ghi ở đó xem lại rồi ghi nhận. Chưa có gì được ghi."
    )
    return [Finding("second.needed", message)]


def second_for(act: Act, by: Actor, paper: Paper, override: str, number: int | None) -> dict[str, Any]:
    """What the entry says of the second person; nothing where none is asked for. Raises Refused."""
    if number is None:
        if missing := second_missing(act, by):
            raise Refused(missing)
        return {"second": {"unchecked": True}} if act.asks_two_persons() else {}
    found = opened(number)
    if barred := by.findings_as_second(act, found.by, found.by_number):
        raise Refused(barred)
    same = (found.paper.text(), found.override) == (paper.text(), nfc(override))
    if not same or _said(act) not in [_said(one) for one in found.acts]:
        raise Refused([Finding("second.changed", _changed())])
    at = found.proposal.proposed_at.isoformat()
    said = {"proposal": number, "proposed_by": found.by, "proposed_at": at}
    return {"second": said if found.via == "page" else said | {"via": found.via}}


def close_recorded(number: int, act: Act, by: Actor, entry: int) -> None:
    """The proposal has become an entry; within the entry's transaction. Raises Refused where somebody was
    faster. Those that go with a void leave it open for the void itself.
    """
    found = opened(number)
    if _said(act) == _said(found.act):
        _close(found.proposal, RECORDED, by.name, entry)


def withdraw(number: int, by: Actor) -> Proposed:
    """Whoever put it forward takes it back. Raises Refused."""
    found = opened(number)
    if found.by_number != by.number:
        raise Refused([Finding("second.not_yours", _("Chỉ người trình mới rút lại được."))])
    _close(found.proposal, WITHDRAWN, by.name)
    return found


def send_back(number: int, by: Actor) -> Proposed:
    """The second person does not record it. Raises Refused."""
    found = opened(number)
    if found.by_number == by.number:
        raise Refused([Finding("second.self", _("Người trình thì rút lại, không trả lại cho mình."))])
    if barred := by.findings_for(found.act):
        raise Refused(barred)
    _close(found.proposal, RETURNED, by.name)
    return found


def _close(proposal: Proposal, state: str, by: str, entry: int | None = None) -> None:
    """Once: of two who close it at the same time the second is refused. Its content goes, and its key."""
    done = Proposal.objects.filter(pk=proposal.pk, state=OPEN).update(
        state=state,
        closed_by=by,
        closed_at=datetime.now(UTC).replace(microsecond=0),
        entry=entry,
        sealed="",
    )
    if not done:
        raise Refused([Finding("second.closed", _closed())])
    transaction.on_commit(lambda: keystore().forget([proposal.token]), robust=True)


def _said(act: Act) -> dict[str, Any]:
    payload = {name: canonical.plain(value) for name, value in act.payload().items()}
    return {"kind": act.kind, "payload": payload}


def _act(said: dict[str, Any]) -> Act:
    act, findings = read(kinds()[said["kind"]], said["payload"])
    if act is None:
        raise Refused(findings)
    return act


def _closed() -> str:
    return _("Việc này không còn chờ: đã được ghi nhận, trả lại hoặc rút lại.")


def _changed() -> str:
    return _("Nội dung không còn như khi trình; hãy trình lại để được kiểm tra lại. Chưa có gì được ghi.")
