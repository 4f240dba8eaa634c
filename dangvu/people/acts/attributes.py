"""Ghi thay đổi, sửa sai sót về trình độ, tôn giáo, nghề nghiệp; chuyển nơi ở."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import holds
from dangvu.law.questions import known_codes
from dangvu.ledger.acts import Act
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.people.checks import ATTRIBUTE_LISTS, Attribute, attribute_code, attribute_findings
from dangvu.people.models import PersonAttribute, Residence


@dataclass(frozen=True)
class _OfAttribute(Act):
    """One coded quality of a person; no value: they no longer have any."""

    subject: ClassVar[str] = "person"

    person: str = labelled(gettext_lazy("Mã đảng viên"), refers="person")
    attribute: Attribute = labelled(gettext_lazy("Mục"), codes="people.code_lists.attribute")
    on: date = labelled(gettext_lazy("Ngày thay đổi"))
    value: str = labelled(
        gettext_lazy("Giá trị (chữ hoặc mã); để trống nếu không còn"),
        "",
        gettext_lazy("Ví dụ: “cao cấp”. Ghi sai thì trang này kể ra các giá trị của mục."),
    )

    def __post_init__(self) -> None:
        """The value may be given as its word; it is kept as its code."""
        object.__setattr__(self, "value", attribute_code(self.attribute, self.value))

    def check(self) -> list[Finding]:
        findings = attribute_findings({self.attribute: self.value} if self.value else {})
        if self.value == (self.row.value if self.row else ""):
            message = _("Giá trị này giống điều đã có trong sổ vào ngày đó; hãy xem lại.")
            findings.append(Finding("person.nothing_changes", message, where={"field": "value"}))
        return findings

    def words(self) -> dict[str, str]:
        item = known_codes(ATTRIBUTE_LISTS[self.attribute]).get(self.value)
        return super().words() | {"value": str(item.label) if item else self.value}

    @cached_property
    def row(self) -> PersonAttribute | None:
        """The value on the day."""
        return next((row for row in self.rows if holds(row, self.on)), None)

    @cached_property
    def rows(self) -> list[PersonAttribute]:
        """The values of all days."""
        known = PersonAttribute.objects.known()
        return list(known.filter(person=self.identity("person"), attribute=self.attribute))


@dataclass(frozen=True)
class ChangeAttribute(_OfAttribute):
    """From the day on a person has another qualification, faith, occupation: an event."""

    kind: ClassVar[str] = "change_attribute"
    by_paper: ClassVar[bool] = False
    verb: ClassVar[str] = "change"
    for_many: ClassVar[bool] = True
    label: ClassVar[Any] = gettext_lazy("Ghi thay đổi trình độ, tôn giáo, nghề nghiệp")
    said: ClassVar[Any] = gettext_lazy("Ghi thay đổi về %(attribute)s của %(person)s từ ngày %(on)s")

    def check(self) -> list[Finding]:
        findings = super().check()
        if (self.row and self.row.until_date) or any(row.from_date > self.on for row in self.rows):
            message = _("Sổ đã ghi một thay đổi của mục này sau ngày %(on)s; hãy xem lại ngày.")
            words = {"on": f"{self.on:%d/%m/%Y}"}
            findings.append(Finding("person.later_change", message % words, where={"field": "on"}))
        return findings

    def apply(self, change: Change) -> None:
        person = self.identity("person")
        if self.row and self.value:
            change.turn(self.row, self.on, {}, {"value": self.value})
        elif self.row and self.row.from_date < self.on:
            change.close(self.row, self.on)
        elif self.row:
            change.supersede(self.row)
        else:
            change.open(PersonAttribute, self.on, person=person, attribute=self.attribute, value=self.value)


@dataclass(frozen=True)
class CorrectAttribute(_OfAttribute):
    """A value that was recorded wrongly is put right for all its days; with no value, it never held."""

    kind: ClassVar[str] = "correct_attribute"
    by_paper: ClassVar[bool] = False
    verb: ClassVar[str] = "correct"
    label: ClassVar[Any] = gettext_lazy("Sửa sai sót về trình độ, tôn giáo, nghề nghiệp")
    said: ClassVar[Any] = gettext_lazy("Sửa sai sót đã ghi về %(attribute)s của %(person)s")

    on: date = labelled(
        gettext_lazy("Ngày mà điều ghi sai đang có hiệu lực"),
        help_text=gettext_lazy("Cả thời gian của điều ghi sai được sửa, không chỉ từ ngày này"),
    )

    def check(self) -> list[Finding]:
        if self.row:
            return super().check()
        message = _("Ngày %(on)s sổ không ghi gì ở mục này; nếu là điều mới, hãy ghi thay đổi.")
        return [Finding("person.none_on", message % {"on": f"{self.on:%d/%m/%Y}"}, where={"field": "on"})]

    def apply(self, change: Change) -> None:
        assert self.row is not None  # checked
        change.supersede(self.row)
        if self.value:
            values = self.row.values() | {"value": self.value}
            change.open(PersonAttribute, values.pop("from_date"), values.pop("until_date"), **values)


@dataclass(frozen=True)
class MoveResidence(Act):
    """From the day on a person lives in another hamlet."""

    kind: ClassVar[str] = "move_residence"
    by_paper: ClassVar[bool] = False
    verb: ClassVar[str] = "change"
    label: ClassVar[Any] = gettext_lazy("Ghi chuyển nơi ở")
    said: ClassVar[Any] = gettext_lazy("%(person)s chuyển đến ở %(hamlet)s từ ngày %(on)s")
    subject: ClassVar[str] = "person"

    person: str = labelled(gettext_lazy("Mã đảng viên"), refers="person", unique=True)
    hamlet: str = labelled(gettext_lazy("Thôn, tổ dân phố nơi ở (mã)"), refers="hamlet")
    on: date = labelled(gettext_lazy("Ngày chuyển đến"))

    def check(self) -> list[Finding]:
        if self.row and self.row.hamlet_id == self.identity("hamlet"):
            message = _("Người này đang ở nơi đó; hãy xem lại.")
            return [Finding("person.nothing_changes", message, where={"field": "hamlet"})]
        later = Residence.objects.known().filter(person=self.identity("person"), from_date__gt=self.on)
        if (self.row and self.row.until_date) or later.exists():
            message = _("Sổ đã ghi một thay đổi của mục này sau ngày %(on)s; hãy xem lại ngày.")
            words = {"on": f"{self.on:%d/%m/%Y}"}
            return [Finding("person.later_change", message % words, where={"field": "on"})]
        return []

    def apply(self, change: Change) -> None:
        person, hamlet = self.identity("person"), self.identity("hamlet")
        if self.row:
            change.turn(self.row, self.on, {}, {"hamlet": hamlet})
        else:
            change.open(Residence, self.on, person=person, hamlet=hamlet)

    @cached_property
    def row(self) -> Residence | None:
        """Where they live on the day."""
        return Residence.objects.at(self.on).filter(person=self.identity("person")).first()
