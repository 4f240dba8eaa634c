"""Cấp lại, đổi thẻ đảng viên: từ ngày đó đảng viên mang số thẻ khác."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.acts import Act
from dangvu.ledger.change import Change
from dangvu.ledger.facts import Fact
from dangvu.ledger.payload import labelled
from dangvu.membership.queries import membership_among, membership_on
from dangvu.membership.rules.card import card_findings
from dangvu.people.checks import identity_findings
from dangvu.people.lookup import persons_with_card_number
from dangvu.people.models import PersonRecord


@dataclass(frozen=True)
class ReissueCard(Act):
    """From the day on a member has another card number. It changes the person's record, not the membership,
    so that a later transfer does not stand in its way.
    """

    kind: ClassVar[str] = "reissue_card"
    label: ClassVar[Any] = gettext_lazy("Cấp lại, đổi thẻ đảng viên")
    said: ClassVar[Any] = gettext_lazy("Cấp lại, đổi thẻ đảng viên của %(person)s từ ngày %(on)s")
    subject: ClassVar[str] = "person"

    person: str = labelled(gettext_lazy("Mã đảng viên"), refers="person", unique=True)
    on: date = labelled(gettext_lazy("Ngày cấp thẻ"), law="membership.card.statuses")
    card_number: str = labelled(gettext_lazy("Số thẻ đảng viên mới"), sealed=True, unique=True)
    ground: str = labelled(gettext_lazy("Lý do"), "", codes="membership.code_lists.card_ground")

    @staticmethod
    def suits(known: Iterable[Fact], on: date) -> bool:
        return membership_among(known, on) is not None

    def check(self) -> list[Finding]:
        findings = identity_findings("", self.card_number) + self._member_findings()
        if set(persons_with_card_number(self.card_number)) - {self.identity("person")}:
            message = _("Số thẻ này đang là của người khác trong sổ; hãy xem lại.")
            findings.append(Finding("person.card_taken", message, where={"field": "card_number"}))
        if self.record and self.record.card_number == self.card_number:
            message = _("Người này đang mang số thẻ đó; hãy xem lại.")
            findings.append(Finding("person.nothing_changes", message, where={"field": "card_number"}))
        if self.record and self.record.until_date:
            message = _(
                "Sổ đã ghi một thay đổi sau ngày %(on)s (ngày %(until)s); hãy thu hồi việc đến sau "
                "trước, hoặc xem lại ngày."
            )
            words = {"on": f"{self.on:%d/%m/%Y}", "until": f"{self.record.until_date:%d/%m/%Y}"}
            findings.append(Finding("person.later_change", message % words, where={"field": "on"}))
        return findings

    def apply(self, change: Change) -> None:
        assert self.record is not None  # a member has one
        change.turn(self.record, self.on, {}, {"card_number": self.card_number})
        change.seal(self.identity("person"), self.sealed_values())

    @cached_property
    def record(self) -> PersonRecord | None:
        """What the register says of the person on the day."""
        return PersonRecord.objects.at(self.on).filter(person=self.identity("person")).first()

    def _member_findings(self) -> list[Finding]:
        row = membership_on(self.identity("person"), self.on)
        if row is not None:
            return card_findings(row.status, self.on)
        message = _("Người này không phải là đảng viên trong sổ vào ngày %(on)s; xem lại người và ngày.")
        words = {"on": f"{self.on:%d/%m/%Y}"}
        return [Finding("membership.none", message % words, where={"field": "on"})]
