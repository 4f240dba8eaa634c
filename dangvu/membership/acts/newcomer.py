"""What an act says of a person who is new to the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.acts import Act, Part
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.people.checks import ATTRIBUTE_LISTS, attribute_findings, code_findings, identity_findings
from dangvu.people.lookup import person_coded, persons_with_identity_number
from dangvu.people.records import new_code, open_attributes, open_person

NEWCOMER = (
    Part(
        gettext_lazy("Người mới vào sổ"),
        (
            "full_name",
            "sex",
            "birth_date",
            "ethnic_group",
            "identity_number",
            "card_number",
            "residence_hamlet",
            "code",
        ),
    ),
    Part(gettext_lazy("Trình độ, tôn giáo, nghề nghiệp"), ("attributes",)),
)
"""What a newcomer brings into the register; one who returns is known by their code."""


@dataclass(frozen=True, kw_only=True)
class ComingIn(Act):
    """An act by which a person comes into a cell: new to the register, or - with ``person`` - known to it."""

    parts: ClassVar[tuple[Part, ...]] = NEWCOMER

    organisation: str = labelled(gettext_lazy("Chi bộ (mã)"), refers="cell")
    person: str = labelled(
        gettext_lazy("Mã đảng viên (chỉ khi đã có trong sổ)"), "", refers="person", unique=True
    )
    code: str = labelled(gettext_lazy("Mã đảng viên mới (để trống: sổ tự cấp)"), "", most=64, unique=True)
    full_name: str = labelled(gettext_lazy("Họ và tên khai sinh"), "", most=120, sealed=True)
    sex: Literal["female", "male", ""] = labelled(
        gettext_lazy("Giới tính"), "", codes="people.code_lists.sex"
    )
    birth_date: date | None = labelled(
        gettext_lazy("Sinh ngày"), None, law="membership.admission.minimum_age"
    )
    ethnic_group: str = labelled(gettext_lazy("Dân tộc (mã)"), "", codes="people.code_lists.ethnic_group")
    identity_number: str = labelled(gettext_lazy("Số định danh cá nhân"), "", sealed=True, unique=True)
    card_number: str = labelled(gettext_lazy("Số thẻ đảng viên"), "", sealed=True, unique=True)
    attributes: Mapping[str, str] = labelled(
        gettext_lazy("Tôn giáo, trình độ, nghề nghiệp …"), None, each=ATTRIBUTE_LISTS
    )
    residence_hamlet: str = labelled(gettext_lazy("Thôn, tổ dân phố nơi ở (mã)"), "", refers="hamlet")

    def words(self) -> dict[str, str]:
        said = super().words()
        return said | {"name": self.full_name or said["person"] or _("một người")}

    def person_findings(self) -> list[Finding]:
        """What is wrong with what is told of the person, and what is told again of one who is known."""
        findings = attribute_findings(self.attributes or {})
        return findings + (self._told_again() if self.person else self._newcomer_findings())

    def bring(self, change: Change) -> int:
        """The person's number; a newcomer's record is opened, with their names sealed."""
        if self.person:
            return self.identity("person")
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
        open_attributes(change, person, self.attributes or {}, self.effective_on, hamlet=hamlet)
        change.seal(person, self.sealed_values())
        return person

    def _told_again(self) -> list[Finding]:
        """What the register knows of somebody who returns, said once more: it would be lost."""
        message = _(
            "Người trở lại đã có “%(label)s” trong sổ; hãy bỏ mục này, nếu khác thì sửa ở việc riêng."
        )
        return [
            Finding("payload.told_again", message % {"label": self._label(name)}, where={"field": name})
            for part in NEWCOMER
            for name in part.fields
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

    def _label(self, name: str) -> str:
        return str(type(self).__dataclass_fields__[name].metadata["label"])
