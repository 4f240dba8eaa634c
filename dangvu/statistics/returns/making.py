"""A return in one visit: the tables of a period computed and checked, then frozen and sent by one paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.accounts.mandates import covers, reach
from dangvu.accounts.models import Account
from dangvu.core import canonical
from dangvu.core.finding import Finding, Refused, refusals, warnings
from dangvu.ledger.acts import Act, Actor
from dangvu.ledger.enact import Recorded, enact, examined, paper_missing
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import read
from dangvu.ledger.position import position
from dangvu.ledger.seen import Seen
from dangvu.ledger.together import enact_together, key_of_each, recorded_of
from dangvu.statistics.lookup import everything, units
from dangvu.statistics.returns.deadlines import last_due
from dangvu.statistics.returns.freezing import FreezeReturn
from dangvu.statistics.returns.sending import SendReturn
from dangvu.statistics.returns.standing import DRAFT
from dangvu.statistics.store import steadily
from dangvu.statistics.tables.compute import Table


@dataclass(frozen=True)
class Prepared:
    """What would be frozen and sent, and all there is to say about it."""

    freezing: FreezeReturn
    findings: list[Finding]
    """What stands in the way of freezing it, or asks for a reason."""
    is_frozen: bool
    """These very figures were frozen before and wait to be sent: there is nothing else to do."""
    seen: int
    """The last entry before it was looked at."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """As they were computed; none where there was nothing to compute."""
        found = self.freezing.once.found
        return found.tables if found else ()

    @property
    def is_refused(self) -> bool:
        return bool(refusals(self.findings))

    @property
    def mark(self) -> str:
        """Stands for the figures and what was told of them: what is recorded is what was shown."""
        found = self.freezing.once.found
        figures = [(one.code, one.digest) for one in found.frozen] if found else []
        told = [one.as_json() for one in self.findings]
        return canonical.hash_of(repr((self.freezing.payload(), figures, self.is_frozen, told)))

    def as_json(self) -> dict[str, Any]:
        """For programs: every table, and what is said of them."""
        one = self.freezing
        return {
            "org": one.organisation,
            "from": one.from_date.isoformat(),
            "to": one.to_date.isoformat(),
            **({"structure": one.structure.isoformat()} if one.structure else {}),
            "may_be_sent": not self.is_refused,
            "frozen": self.is_frozen,
            "findings": [found.as_json() for found in self.findings],
            "tables": [table.as_json() for table in self.tables],
        }


Done = tuple[Act, Recorded]


def freezing_of(payload: Any, reader: Account, today: date) -> FreezeReturn:
    """What a program asks to be frozen, as the act's payload says it. Left out: the period that ended last,
    and the topmost organisation that the account may record for. Raises Refused.
    """
    said = dict(payload) if isinstance(payload, Mapping) else payload
    if isinstance(said, dict):
        if not said.get("from_date") and not said.get("to_date"):
            said["from_date"], said["to_date"] = (day.isoformat() for day in last_due(today))
        if not said.get("organisation"):
            said["organisation"] = _own(reader, today)
    act, faults = read(FreezeReturn, said)
    if act is None:
        raise Refused(faults)
    return act


def _own(account: Account, on: date) -> str:
    """The topmost organisation that the account may record for; nothing where it is not one."""
    allowed = reach(account, "record")
    if allowed.everywhere:
        return steadily(lambda reading: everything(reading, on)).code
    found = steadily(lambda reading: units(reading, allowed.roots, on))
    return next(iter(found.values())).code if len(found) == 1 else ""


def prepared(freezing: FreezeReturn, by: Actor) -> Prepared:
    """Compute and check. Raises Refused where the mandate does not reach: nothing is told then."""
    if barred := by.findings_for(freezing):
        raise Refused(barred)
    return looked_at(freezing)


def shown_to(freezing: FreezeReturn, account: Account) -> Prepared:
    """The same for whom its figures are told: to record is not to read. Raises Refused."""
    if freezing.is_known("organisation"):
        there = frozenset({freezing.identity("organisation")})
        if not covers(reach(account, "read"), there, freezing.to_date):
            message = _("Tài khoản này không được giao xem số liệu của tổ chức này.")
            raise Refused([Finding("mandate.missing", message)])
    return prepared(freezing, account)


def looked_at(freezing: FreezeReturn) -> Prepared:
    """The same, whoever may freeze it."""
    seen = position().number
    found = examined(freezing)
    last = freezing.last if freezing.is_known("organisation") else None
    same = [one for one in found if one.code == "return.same"]
    rest = [one for one in found if one not in same]
    is_frozen = bool(same and last and last.state == DRAFT and not refusals(rest))
    return Prepared(freezing, [] if is_frozen else found, is_frozen, seen)


def sending(freezing: FreezeReturn) -> SendReturn:
    """The act that sends up what the other freezes."""
    return SendReturn(freezing.organisation, freezing.from_date, freezing.to_date)


def of_paper(freezing: FreezeReturn, paper: Paper) -> list[Finding]:
    """What the paper that goes up with it lacks."""
    act = sending(freezing)
    return [*act.check_paper(paper), *paper_missing(act, paper)]


def freeze_and_send(
    freezing: FreezeReturn, *, by: Actor, paper: Paper | None = None, key: str = "", override: str = ""
) -> list[Done]:
    """Both acts by one paper, two entries or none; what was frozen before is only sent. ``override``: the
    reason for recording it over what is warned of. Raises Refused, Busy.
    """
    paper, act = paper or Paper(), sending(freezing)
    again = recorded_of([freezing, act], key)
    if act in again:  # what was only frozen by this request is still to be sent
        return _together([(one, "") for one in again], by, paper, key)
    told, lacking = prepared(freezing, by), of_paper(freezing, paper)
    every = [*told.findings, *lacking]
    if refusals(every) or (warnings(every) and not override):
        raise Refused(every)
    reason = override if warnings(lacking) else ""
    if told.is_frozen:
        own, seen = key_of_each(key, act), Seen(told.seen)
        return [(act, enact(act, by=by, paper=paper, key=own, override=reason, seen=seen))]
    why = override if warnings(told.findings) else ""
    return _together([(freezing, why), (act, reason)], by, paper, key)


def _together(acts: list[tuple[Act, str]], by: Actor, paper: Paper, key: str) -> list[Done]:
    done = enact_together(acts, by=by, paper=paper, key=key)
    return [(act, one) for (act, _reason), one in zip(acts, done, strict=True)]
