"""Kết nạp đảng viên, kết nạp lại (Điều lệ Đảng, điều 4)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import DAY, end_of
from dangvu.law.questions import known_codes
from dangvu.ledger.acts import Part
from dangvu.ledger.change import Change
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.membership.acts.newcomer import ComingIn
from dangvu.membership.models import Membership
from dangvu.membership.queries import ground_of_leaving, introducer_on, memberships_of
from dangvu.membership.rules.admission import Admission, admission_findings
from dangvu.membership.rules.introduction import Introduction, introduction_findings
from dangvu.membership.rules.returning import Leaving
from dangvu.membership.rules.schooling import Schooling, schooling_findings
from dangvu.membership.sizes import joining
from dangvu.organisations.deciding import paper_findings
from dangvu.people.lookup import attribute_on, record_on

CAUSES = "membership.code_lists.leaving_cause"


@dataclass(frozen=True)
class AdmitMember(ComingIn):
    """Admit a person, new to the register or - with ``person`` - one who was a member before."""

    kind: ClassVar[str] = "admit_member"
    label: ClassVar[Any] = gettext_lazy("Kết nạp đảng viên")
    said: ClassVar[Any] = gettext_lazy("Kết nạp %(name)s vào %(organisation)s ngày %(admission_date)s")
    day: ClassVar[str] = "admission_date"
    subject: ClassVar[str] = "organisation"
    parts: ClassVar[tuple[Part, ...]] = (
        *ComingIn.parts,
        Part(
            gettext_lazy("Xét kết nạp"),
            (
                "considered_on",
                "introducers",
                "class_certificate_on",
                "introducing_union",
                "union_resolution_on",
                "cv_verified_on",
                "decision_received_on",
            ),
        ),
        Part(
            gettext_lazy("Trường hợp riêng: trên tuổi, học vấn, quá thời hạn"),
            (
                "over_age_consent_on",
                "schooling_ground",
                "schooling_consent_on",
                "extension_on",
                "late_ceremony_consent_on",
            ),
            is_rare=True,
        ),
        Part(
            gettext_lazy("Kết nạp lại"),
            ("readmission_consent_on", "left_because", "record_cleared_on", "hard_circumstances_on"),
            is_rare=True,
        ),
    )

    organisation: str = labelled(gettext_lazy("Chi bộ (mã)"), refers="cell")
    decision_date: date = labelled(
        gettext_lazy("Ngày ra quyết định kết nạp"), law="membership.admission.decision_days"
    )
    admission_date: date = labelled(gettext_lazy("Ngày lễ kết nạp"), law="membership.admission.ceremony_days")
    considered_on: date | None = labelled(gettext_lazy("Ngày chi bộ xét"), None)
    class_certificate_on: date | None = labelled(
        gettext_lazy("Ngày giấy chứng nhận lớp nhận thức về Đảng"),
        None,
        law="membership.admission.class_certificate_months",
    )
    over_age_consent_on: date | None = labelled(
        gettext_lazy("Ngày văn bản đồng ý kết nạp người trên tuổi"),
        None,
        law="membership.admission.over_age_needs_consent",
    )
    introducers: tuple[str, ...] = labelled(
        gettext_lazy("Đảng viên giới thiệu (mã)"),
        (),
        refers="person",
        on="considered_on",
        law="membership.introduction.introducers",
    )
    introducing_union: str = labelled(
        gettext_lazy("Đoàn thể giới thiệu"),
        "",
        gettext_lazy("Khi có nghị quyết giới thiệu, thay cho một đảng viên"),
        codes="membership.code_lists.introducing_union",
        law="membership.introduction.introducers_with_union",
    )
    union_resolution_on: date | None = labelled(
        gettext_lazy("Ngày nghị quyết giới thiệu của đoàn thể"),
        None,
        law="membership.introduction.introducers_with_union",
    )
    schooling_ground: str = labelled(
        gettext_lazy("Trường hợp riêng về trình độ học vấn"),
        "",
        gettext_lazy("Chỉ khi chưa đủ trình độ chung"),
        codes="membership.code_lists.schooling_ground",
        law="membership.schooling.minimum",
    )
    schooling_consent_on: date | None = labelled(
        gettext_lazy("Ngày văn bản đồng ý về trình độ học vấn"),
        None,
        law="membership.schooling.consent_for",
    )
    cv_verified_on: date | None = labelled(
        gettext_lazy("Ngày thẩm tra, chứng nhận lý lịch"), None, law="membership.admission.cv_verified_months"
    )
    extension_on: date | None = labelled(
        gettext_lazy("Ngày văn bản gia hạn thời gian quyết định"),
        None,
        law="membership.admission.decision_extension_days",
    )
    decision_received_on: date | None = labelled(
        gettext_lazy("Ngày chi bộ nhận quyết định"), None, law="membership.admission.ceremony_counted_from"
    )
    late_ceremony_consent_on: date | None = labelled(
        gettext_lazy("Ngày văn bản đồng ý tổ chức lễ kết nạp chậm"),
        None,
        law="membership.admission.ceremony_days",
    )
    readmission_consent_on: date | None = labelled(
        gettext_lazy("Ngày văn bản đồng ý kết nạp lại"), None, law="membership.readmission.needs_consent"
    )
    left_because: str = labelled(
        gettext_lazy("Nguyên nhân trước đây ra khỏi Đảng"),
        "",
        gettext_lazy("Chỉ khi kết nạp lại"),
        codes="membership.code_lists.leaving_cause",
        sealed=True,
        law="membership.readmission.never_because",
    )
    record_cleared_on: date | None = labelled(
        gettext_lazy("Ngày được xóa án tích"),
        None,
        gettext_lazy("Chỉ khi kết nạp lại"),
        sealed=True,
        law="membership.readmission.waits_for_record",
    )
    hard_circumstances_on: date | None = labelled(
        gettext_lazy("Ngày văn bản xác nhận hoàn cảnh gia đình đặc biệt khó khăn"),
        None,
        gettext_lazy("Chỉ khi kết nạp lại người trước đây xin ra khỏi Đảng"),
        sealed=True,
        law="membership.readmission.by_other_rule",
    )

    def changed(self) -> Iterator[tuple[str, str]]:
        return (
            (kind, code)
            for kind, code in self.referred()
            if code not in self.introducers or code == self.person
        )

    def check(self) -> list[Finding]:
        findings = self.person_findings()
        if self.person:
            findings += self._return_findings(self.identity("person"))
        elif self.birth_date:
            findings += admission_findings(self._case(self.birth_date))
        findings += joining(self.identity("organisation"), self.admission_date, "probationary")
        return [
            *findings,
            *introduction_findings(self._introduction()),
            *schooling_findings(self._schooling()),
        ]

    def check_paper(self, paper: Paper) -> list[Finding]:
        return paper_findings(
            "membership.admission", self.identity("organisation"), paper, self.decision_date
        )

    def apply(self, change: Change) -> None:
        returns = bool(self.person and memberships_of(self.identity("person")))
        person = self.bring(change)
        if self.person and (private := self.sealed_values()):
            change.seal(person, private)
        change.open(
            Membership,
            self.admission_date,
            person=person,
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
            because = {self.left_because, ground_of_leaving(last, self.person)} - {""}
            case = replace(
                case,
                left=Leaving(last.until_date, last.end_reason),
                left_because=frozenset(because & known_codes(CAUSES).keys()),
                readmitted_before=times,
            )
        return admission_findings(case)

    @property
    def _judged_on(self) -> date:
        return self.considered_on or self.decision_date

    def _introduction(self) -> Introduction:
        cell = self.identity("organisation")
        met = [
            introducer_on(number, code, cell, self._judged_on)
            for number, code in zip(self.identities("introducers"), self.introducers, strict=True)
        ]
        return Introduction(self._judged_on, met, self.introducing_union, self.union_resolution_on)

    def _schooling(self) -> Schooling:
        told = (self.attributes or {}).get("general_education", "")
        known = (
            attribute_on(self.identity("person"), "general_education", self._judged_on) if self.person else ""
        )
        return Schooling(
            considered_on=self._judged_on,
            decided_on=self.decision_date,
            education=told or known,
            ground=self.schooling_ground,
            consent_on=self.schooling_consent_on,
        )

    def _case(self, birth_date: date) -> Admission:
        extended = self.extension_on is not None and self.extension_on <= self.decision_date
        late_consent = self.late_ceremony_consent_on
        return Admission(
            birth_date=birth_date,
            admission_on=self.admission_date,
            decision_on=self.decision_date,
            considered_on=self.considered_on,
            class_certificate_on=self.class_certificate_on,
            over_age_consent_on=self.over_age_consent_on,
            cv_verified_on=self.cv_verified_on,
            decision_received_on=self.decision_received_on,
            decision_extended=extended,
            late_ceremony_consent=late_consent is not None and late_consent <= self.admission_date,
            readmission_consent_on=self.readmission_consent_on,
            hard_family_circumstances=self.hard_circumstances_on is not None,
            record_cleared_on=self.record_cleared_on,
        )
