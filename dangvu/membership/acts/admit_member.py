"""Kết nạp đảng viên, kết nạp lại (Điều lệ Đảng, điều 4)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import DAY, end_of
from dangvu.ledger.change import Change
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.membership.acts.newcomer import ComingIn
from dangvu.membership.models import Membership
from dangvu.membership.queries import memberships_of
from dangvu.membership.rules.admission import Admission, admission_findings
from dangvu.membership.rules.returning import Leaving
from dangvu.organisations.deciding import paper_findings
from dangvu.people.lookup import record_on


@dataclass(frozen=True)
class AdmitMember(ComingIn):
    """Admit a person, new to the register or - with ``person`` - one who was a member before."""

    kind: ClassVar[str] = "admit_member"
    label: ClassVar[Any] = gettext_lazy("Kết nạp đảng viên")
    said: ClassVar[Any] = gettext_lazy("Kết nạp %(name)s vào %(organisation)s ngày %(admission_date)s")
    day: ClassVar[str] = "admission_date"
    subject: ClassVar[str] = "organisation"

    organisation: str = labelled(gettext_lazy("Chi bộ (mã)"), refers="cell")
    decision_date: date = labelled(gettext_lazy("Ngày ra quyết định kết nạp"))
    admission_date: date = labelled(gettext_lazy("Ngày lễ kết nạp"))
    considered_on: date | None = labelled(gettext_lazy("Ngày chi bộ xét"), None)
    class_certificate_on: date | None = labelled(
        gettext_lazy("Ngày giấy chứng nhận lớp nhận thức về Đảng"), None
    )
    over_age_consent_on: date | None = labelled(
        gettext_lazy("Ngày văn bản đồng ý kết nạp người trên tuổi"), None
    )
    readmission_consent_on: date | None = labelled(gettext_lazy("Ngày văn bản đồng ý kết nạp lại"), None)

    def check(self) -> list[Finding]:
        findings = self.person_findings()
        if self.person:
            return findings + self._return_findings(self.identity("person"))
        return findings + (admission_findings(self._case(self.birth_date)) if self.birth_date else [])

    def check_paper(self, paper: Paper) -> list[Finding]:
        return paper_findings(
            "membership.admission", self.identity("organisation"), paper, self.decision_date
        )

    def apply(self, change: Change) -> None:
        returns = bool(self.person and memberships_of(self.identity("person")))
        change.open(
            Membership,
            self.admission_date,
            person=self.bring(change),
            organisation=self.identity("organisation"),
            status="probationary",
            start_reason="readmitted" if returns else "admitted",
            decision_date=self.decision_date,
            admission_date=self.admission_date,
        )

    def _return_findings(self, person: int) -> list[Finding]:
        rows = memberships_of(person)
        last = rows[-1] if rows else None
        if last and end_of(last) > self.admission_date:
            message = _(
                "Người này đang là đảng viên hoặc có thời gian đảng viên sau ngày %(on)s; xem lại người "
                "và ngày."
            )
            return [Finding("membership.overlap", message % {"on": f"{self.admission_date:%d/%m/%Y}"})]
        if last and last.until_date == self.admission_date:
            message = _("Ngày kết nạp lại phải sau ngày rời khỏi Đảng ít nhất một ngày.")
            return [Finding("membership.same_day_return", message)]
        record = record_on(person, self.admission_date - DAY)
        if record is None:
            return []
        case = self._case(record.birth_date)
        if last and last.until_date:
            times = sum(row.start_reason == "readmitted" for row in rows)
            case = replace(case, left=Leaving(last.until_date, last.end_reason), readmitted_before=times)
        return admission_findings(case)

    def _case(self, birth_date: date) -> Admission:
        return Admission(
            birth_date=birth_date,
            admission_on=self.admission_date,
            decision_on=self.decision_date,
            considered_on=self.considered_on,
            class_certificate_on=self.class_certificate_on,
            over_age_consent_on=self.over_age_consent_on,
            readmission_consent_on=self.readmission_consent_on,
        )
