"""Sửa sai sót, ghi thay đổi về một người: họ tên, ngày sinh, giới tính, dân tộc, số định danh, số thẻ.

A mistake in the register and an event in a person's life are two acts: the one holds for all the days the
mistake stood, the other from its day on.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.text import name_sort_key, nfc, search_key
from dangvu.ledger.acts import Act
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.people.checks import identity_findings
from dangvu.people.lookup import persons_with_identity_number
from dangvu.people.models import PersonRecord
from dangvu.people.records import LONGEST_SORT_KEY

SAID = ("full_name", "sex", "birth_date", "ethnic_group", "identity_number", "card_number")


@dataclass(frozen=True)
class _OfPerson(Act):
    """What both acts say of a person; an item left out stays as it is."""

    subject: ClassVar[str] = "person"

    person: str = labelled(gettext_lazy("Mã đảng viên"), refers="person", unique=True)
    on: date = labelled(gettext_lazy("Ngày thay đổi"))
    full_name: str = labelled(gettext_lazy("Họ và tên khai sinh"), "", most=120, sealed=True)
    identity_number: str = labelled(gettext_lazy("Số định danh cá nhân"), "", sealed=True, unique=True)
    card_number: str = labelled(gettext_lazy("Số thẻ đảng viên"), "", sealed=True, unique=True)

    def check(self) -> list[Finding]:
        findings = identity_findings(self.identity_number, self.card_number)
        others = set(persons_with_identity_number(self.identity_number)) if self.identity_number else set()
        if others - {self.identity("person")}:
            message = _("Số định danh cá nhân này đang là của người khác trong sổ; hãy xem lại.")
            findings.append(Finding("person.already_there", message, where={"field": "identity_number"}))
        row = self.row
        if row is None:
            message = _("Sổ không có thông tin về người này vào ngày %(on)s; xem lại ngày.")
            return [*findings, Finding("person.none_on", message % {"on": f"{self.on:%d/%m/%Y}"})]
        if all(row.values()[name] == value for name, value in self.right().items()):
            message = _("Chưa ghi điều gì khác với sổ; hãy ghi mục thay đổi.")
            findings.append(Finding("person.nothing_changes", message))
        return findings

    @cached_property
    def row(self) -> PersonRecord | None:
        """What the register says of the person on the day."""
        return PersonRecord.objects.at(self.on).filter(person=self.identity("person")).first()

    def right(self) -> dict[str, Any]:
        """What is told, as the row has it, with the keys that names are found and sorted by."""
        told = {name: getattr(self, name, None) for name in SAID}
        values = {name: value for name, value in told.items() if value}
        if self.full_name:
            values["full_name"] = nfc(self.full_name)
            values["search_name"] = search_key(self.full_name)
            values["sort_name"] = name_sort_key(self.full_name)[:LONGEST_SORT_KEY]
        return values


@dataclass(frozen=True)
class ChangePerson(_OfPerson):
    """From the day on a person bears another name, identity or card number: an event, by paper."""

    kind: ClassVar[str] = "change_person"
    verb: ClassVar[str] = "change"
    label: ClassVar[Any] = gettext_lazy("Ghi thay đổi họ tên, số định danh, số thẻ")
    said: ClassVar[Any] = gettext_lazy("Ghi thay đổi về %(person)s từ ngày %(on)s")

    def check(self) -> list[Finding]:
        findings = super().check()
        if self.row and self.row.until_date is not None:
            message = _(
                "Sổ đã ghi một thay đổi sau ngày %(on)s (ngày %(until)s); hãy thu hồi việc đến sau "
                "trước, hoặc xem lại ngày."
            )
            words = {"on": f"{self.on:%d/%m/%Y}", "until": f"{self.row.until_date:%d/%m/%Y}"}
            findings.append(Finding("person.later_change", message % words, where={"field": "on"}))
        return findings

    def apply(self, change: Change) -> None:
        assert self.row is not None  # checked
        change.turn(self.row, self.on, {}, self.right())
        change.seal(self.identity("person"), self.sealed_values())


@dataclass(frozen=True)
class CorrectPerson(_OfPerson):
    """What was recorded wrongly of a person is put right for all the days the wrong row stood."""

    kind: ClassVar[str] = "correct_person"
    by_paper: ClassVar[bool] = False
    verb: ClassVar[str] = "correct"
    label: ClassVar[Any] = gettext_lazy("Sửa sai sót về một người")
    said: ClassVar[Any] = gettext_lazy("Sửa sai sót đã ghi về %(person)s")

    on: date = labelled(
        gettext_lazy("Ngày mà điều ghi sai đang có hiệu lực"),
        help_text=gettext_lazy("Cả thời gian của điều ghi sai được sửa, không chỉ từ ngày này"),
    )
    sex: Literal["female", "male", ""] = labelled(
        gettext_lazy("Giới tính"), "", codes="people.code_lists.sex"
    )
    birth_date: date | None = labelled(gettext_lazy("Sinh ngày"), None)
    ethnic_group: str = labelled(gettext_lazy("Dân tộc (mã)"), "", codes="people.code_lists.ethnic_group")

    def check(self) -> list[Finding]:
        findings = super().check()
        if self.birth_date and self.birth_date > self.on:
            message = _("Ngày sinh không thể sau ngày %(on)s; hãy xem lại.") % {"on": f"{self.on:%d/%m/%Y}"}
            findings.append(Finding("person.birth_date", message, where={"field": "birth_date"}))
        return findings

    def apply(self, change: Change) -> None:
        """A record begins with the person's birth; the birth date is the same in all their records."""
        rows = PersonRecord.objects.known().filter(person=self.identity("person")).order_by("from_date")
        for first, row in ((place == 0, row) for place, row in enumerate(rows)):
            if row == self.row or self.birth_date:
                values = row.values() | (self.right() if row == self.row else {})
                if self.birth_date:
                    values["birth_date"] = self.birth_date
                if self.birth_date and first:
                    values["from_date"] = self.birth_date
                change.supersede(row)
                change.open(PersonRecord, values.pop("from_date"), values.pop("until_date"), **values)
        change.seal(self.identity("person"), self.sealed_values())
