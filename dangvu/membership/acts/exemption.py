"""Miễn công tác và sinh hoạt đảng, sinh hoạt trở lại (Điều lệ Đảng, điều 7)."""

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
from dangvu.membership.models import Exemption, Membership
from dangvu.membership.rules.exemption import exemption_findings
from dangvu.organisations.deciding import paper_findings


@dataclass(frozen=True)
class ExemptMember(MemberAct):
    """Exempt a member from work and Party activity; they are counted as before. Why is not kept: health is
    nobody's business here.
    """

    kind: ClassVar[str] = "exempt_member"
    label: ClassVar[Any] = gettext_lazy("Miễn công tác và sinh hoạt đảng")
    said: ClassVar[Any] = gettext_lazy("Miễn công tác và sinh hoạt đảng cho %(person)s từ ngày %(on)s")
    sensitive: ClassVar[bool] = True

    on: date = labelled(gettext_lazy("Ngày bắt đầu miễn"), law="membership.exemption.statuses")
    until: date | None = labelled(
        gettext_lazy("Ngày sinh hoạt trở lại"), None, gettext_lazy("Chỉ khi miễn có thời hạn")
    )

    def judge(self, row: Membership) -> list[Finding]:
        findings = exemption_findings(row.status, self.on)
        if self.until and not is_forward(self.on, self.until):
            message = _("Ngày sinh hoạt trở lại phải sau ngày bắt đầu miễn; hãy xem lại các ngày.")
            findings.append(Finding("membership.exemption_days", message, where={"field": "until"}))
        rows = Exemption.objects.during(self.on, self.until).filter(person=self.identity("person"))
        if standing := rows.order_by("from_date").first():
            message = _(
                "Người này đã được miễn từ ngày %(from)s; ghi sinh hoạt trở lại trước, hoặc xem lại ngày."
            )
            words = {"from": f"{standing.from_date:%d/%m/%Y}"}
            findings.append(Finding("membership.exempt_already", message % words, where={"field": "on"}))
        return findings

    def check_paper(self, paper: Paper) -> list[Finding]:
        return paper_findings("membership.exemption", self.row.organisation_id, paper, self.on)

    def apply(self, change: Change) -> None:
        change.open(Exemption, self.on, self.until, person=self.identity("person"))


@dataclass(frozen=True)
class ResumeMember(MemberAct):
    """An exempt member takes part again from the day on."""

    kind: ClassVar[str] = "resume_member"
    label: ClassVar[Any] = gettext_lazy("Trở lại công tác và sinh hoạt đảng")
    said: ClassVar[Any] = gettext_lazy("%(person)s trở lại công tác và sinh hoạt đảng từ ngày %(on)s")
    sensitive: ClassVar[bool] = True

    on: date = labelled(gettext_lazy("Ngày sinh hoạt trở lại"))

    def judge(self, row: Membership) -> list[Finding]:
        if self._standing() is not None:
            return []
        message = _("Ngày %(on)s người này không được miễn, hoặc vừa được miễn; xem lại người và ngày.")
        words = {"on": f"{self.on:%d/%m/%Y}"}
        return [Finding("membership.not_exempt", message % words, where={"field": "on"})]

    def apply(self, change: Change) -> None:
        row = self._standing()
        assert row is not None  # checked
        change.close(row, self.on)

    def _standing(self) -> Exemption | None:
        """The exemption that holds up to the day; one that begins on it is not ended but taken back."""
        return Exemption.objects.at(self.on - DAY).filter(person=self.identity("person")).first()
