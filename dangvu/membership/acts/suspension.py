"""Đình chỉ sinh hoạt đảng, gia hạn, cho sinh hoạt trở lại (Điều lệ Đảng, điều 40)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import DAY, is_forward
from dangvu.ledger.change import Change
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.membership.member_act import MemberAct
from dangvu.membership.models import Membership, Suspension
from dangvu.membership.rules.suspension import Suspended, suspension_findings
from dangvu.organisations.deciding import paper_findings

LAW = "membership.suspension"
"""The law file that says who suspends, and for how long."""


@dataclass(frozen=True)
class SuspendMember(MemberAct):
    """Suspend a member from Party activity; they are counted as before. Why is not kept.

    One that begins on the day another ends prolongs it: both together are judged by the longest time with
    extension.
    """

    kind: ClassVar[str] = "suspend_member"
    label: ClassVar[Any] = gettext_lazy("Đình chỉ sinh hoạt đảng")
    said: ClassVar[Any] = gettext_lazy("Đình chỉ sinh hoạt đảng của %(person)s từ ngày %(on)s")
    sensitive: ClassVar[bool] = True

    on: date = labelled(
        gettext_lazy("Ngày bắt đầu đình chỉ"),
        help_text=gettext_lazy("Gia hạn: đúng ngày hết thời hạn đình chỉ trước"),
        law="membership.suspension.statuses",
    )
    until: date | None = labelled(
        gettext_lazy("Ngày hết thời hạn đình chỉ"), None, law="membership.suspension.longest_days"
    )

    def judge(self, row: Membership) -> list[Finding]:
        findings = suspension_findings(Suspended(row.status, self.on, self.until, self._prolonged_since()))
        if self.until and not is_forward(self.on, self.until):
            message = _("Ngày hết thời hạn phải sau ngày bắt đầu đình chỉ; hãy xem lại các ngày.")
            findings.append(Finding("membership.suspension_days", message, where={"field": "until"}))
            return findings
        rows = Suspension.objects.during(self.on, self.until).filter(person=self.identity("person"))
        if standing := rows.order_by("from_date").first():
            message = _(
                "Người này đã bị đình chỉ từ ngày %(from)s; nếu gia hạn thì bắt đầu từ ngày hết thời"
                " hạn trước."
            )
            words = {"from": f"{standing.from_date:%d/%m/%Y}"}
            findings.append(Finding("membership.suspended_already", message % words, where={"field": "on"}))
        return findings

    def check_paper(self, paper: Paper) -> list[Finding]:
        return paper_findings(LAW, self.row.organisation_id, paper, self.on)

    def apply(self, change: Change) -> None:
        change.open(Suspension, self.on, self.until, person=self.identity("person"))

    def _prolonged_since(self) -> date | None:
        """The first day of the suspensions that join this one without a day between."""
        ends = {row.until_date: row.from_date for row in self._every() if row.until_date}
        since = self.on
        while since in ends:
            since = ends[since]
        return since if since < self.on else None

    def _every(self) -> list[Suspension]:
        return list(Suspension.objects.known().filter(person=self.identity("person")))


@dataclass(frozen=True)
class LiftSuspension(MemberAct):
    """A suspended member takes part again from the day on, before or without a set end."""

    kind: ClassVar[str] = "lift_suspension"
    label: ClassVar[Any] = gettext_lazy("Cho sinh hoạt đảng trở lại sau đình chỉ")
    said: ClassVar[Any] = gettext_lazy("%(person)s được sinh hoạt đảng trở lại từ ngày %(on)s")
    sensitive: ClassVar[bool] = True

    on: date = labelled(gettext_lazy("Ngày sinh hoạt trở lại"))

    def judge(self, row: Membership) -> list[Finding]:
        if self._standing() is not None:
            return []
        message = _("Ngày %(on)s người này không bị đình chỉ, hoặc vừa bị đình chỉ; xem lại người và ngày.")
        words = {"on": f"{self.on:%d/%m/%Y}"}
        return [Finding("membership.not_suspended", message % words, where={"field": "on"})]

    def check_paper(self, paper: Paper) -> list[Finding]:
        return paper_findings(LAW, self.row.organisation_id, paper, self.on)

    def apply(self, change: Change) -> None:
        row = self._standing()
        assert row is not None  # checked
        change.close(row, self.on)

    def _standing(self) -> Suspension | None:
        """The suspension that holds up to the day and would go on; one that begins on it is taken back."""
        rows = Suspension.objects.at(self.on - DAY).filter(person=self.identity("person"))
        return rows.exclude(until_date=self.on).first()
