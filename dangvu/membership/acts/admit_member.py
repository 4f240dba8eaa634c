"""Kết nạp đảng viên, kết nạp lại (Điều lệ Đảng, điều 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import DAY, end_of
from dangvu.ledger.acts import Act, Scope
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.ledger.references import reference
from dangvu.membership.models import Membership
from dangvu.membership.queries import memberships_of
from dangvu.membership.rules.admission import Admission, admission_findings
from dangvu.membership.rules.returning import Leaving
from dangvu.people.checks import ATTRIBUTE_LISTS, attribute_findings, code_findings, identity_findings
from dangvu.people.lookup import person_coded, persons_with_identity_number, record_on
from dangvu.people.records import new_code, open_attributes, open_person

TOLD_ONCE = (
    "code",
    "full_name",
    "sex",
    "birth_date",
    "ethnic_group",
    "identity_number",
    "card_number",
    "attributes",
    "residence_hamlet",
)
"""What a newcomer brings into the register; one who returns is known by their code."""


@dataclass(frozen=True)
class AdmitMember(Act):
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
    person: str = labelled(
        gettext_lazy("Mã đảng viên (chỉ khi kết nạp lại)"), "", refers="person", unique=True
    )
    code: str = labelled(gettext_lazy("Mã đảng viên mới (để trống: sổ tự cấp)"), "", most=64, unique=True)
    full_name: str = labelled(gettext_lazy("Họ và tên khai sinh"), "", most=120, sealed=True)
    sex: Literal["female", "male", ""] = labelled(
        gettext_lazy("Giới tính"), "", codes="people.code_lists.sex"
    )
    birth_date: date | None = labelled(gettext_lazy("Sinh ngày"), None)
    ethnic_group: str = labelled(gettext_lazy("Dân tộc (mã)"), "", codes="people.code_lists.ethnic_group")
    identity_number: str = labelled(gettext_lazy("Số định danh cá nhân"), "", sealed=True, unique=True)
    card_number: str = labelled(gettext_lazy("Số thẻ đảng viên"), "", sealed=True, unique=True)
    attributes: Mapping[str, str] = labelled(
        gettext_lazy("Tôn giáo, trình độ, nghề nghiệp …"), None, each=ATTRIBUTE_LISTS
    )
    residence_hamlet: str = labelled(gettext_lazy("Thôn, tổ dân phố nơi ở (mã)"), "", refers="hamlet")

    def check(self) -> list[Finding]:
        findings = attribute_findings(self.attributes or {})
        if self.person:
            return [*findings, *self._told_again(), *self._return_findings(self.identity("person"))]
        findings += self._newcomer_findings()
        if self.birth_date:
            findings += admission_findings(self._case(self.birth_date))
        return findings

    def apply(self, change: Change) -> None:
        on = self.admission_date
        returning = self.identity("person") if self.person else None
        if returning is None:
            assert self.birth_date is not None  # checked
            person = open_person(
                change,
                code=self.code or new_code(),
                full_name=self.full_name,
                sex=self.sex,
                birth_date=self.birth_date,
                ethnic_group=self.ethnic_group,
                identity_number=self.identity_number,
                card_number=self.card_number,
            )
            hamlet = self.identity("residence_hamlet") if self.residence_hamlet else None
            open_attributes(change, person, self.attributes or {}, on, hamlet=hamlet)
            change.seal(person, self.sealed_values())
        else:
            person = returning
        change.open(
            Membership,
            on,
            person=person,
            organisation=self.identity("organisation"),
            status="probationary",
            start_reason="readmitted" if returning else "admitted",
            decision_date=self.decision_date,
            admission_date=on,
        )

    def scope(self) -> Scope:
        """The cell that takes the person in: it proposes, and who returns is nobody's member."""
        return Scope(reference("cell").touches(self.organisation, self.effective_on), self.effective_on)

    def words(self) -> dict[str, str]:
        said = super().words()
        return said | {"name": self.full_name or said["person"] or _("một người")}

    def _told_again(self) -> list[Finding]:
        """What the register knows of somebody who returns, said once more: it would be lost."""
        message = _(
            "Người trở lại đã có “%(label)s” trong sổ; hãy bỏ mục này, nếu khác thì sửa ở việc riêng."
        )
        return [
            Finding("payload.told_again", message % {"label": self._label(name)}, where={"field": name})
            for name in TOLD_ONCE
            if getattr(self, name)
        ]

    def _newcomer_findings(self) -> list[Finding]:
        required = ("full_name", "sex", "birth_date", "ethnic_group", "identity_number")
        findings = [
            Finding(
                "payload.missing",
                _("Thiếu “%(label)s”; hãy ghi vào.") % {"label": self._label(name)},
                where={"field": name},
            )
            for name in required
            if not getattr(self, name)
        ]
        findings += code_findings(self.code)
        if self.code and person_coded(self.code):
            message = _("Mã “%(code)s” đã có người mang; chọn mã khác hoặc để trống.") % {"code": self.code}
            findings.append(Finding("person.code_taken", message, where={"field": "code"}))
        findings += identity_findings(self.identity_number, self.card_number)
        if self.identity_number and persons_with_identity_number(self.identity_number):
            message = _("Số định danh cá nhân này đã có trong sổ; nếu là kết nạp lại, hãy ghi mã đảng viên.")
            findings.append(Finding("person.already_there", message, where={"field": "identity_number"}))
        return findings

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

    def _label(self, name: str) -> str:
        return str(type(self).__dataclass_fields__[name].metadata["label"])
