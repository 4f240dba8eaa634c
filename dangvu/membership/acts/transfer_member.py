"""Chuyển sinh hoạt đảng chính thức trong phạm vi sổ (Quy định thi hành Điều lệ, mục 6.3)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.acts import Act, Scope
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.membership.checks import known_person, open_membership, receiving_organisation
from dangvu.membership.models import Membership
from dangvu.membership.rules.transfer import Transfer, transfer_findings
from dangvu.organisations.lookup import name_of, organisation_coded
from dangvu.people.lookup import name_of as person_name
from dangvu.people.lookup import person_coded


@dataclass(frozen=True)
class TransferMember(Act):
    """Move a member to another cell of the register: out of one and into the other on the same day, in one
    total always.
    """

    kind: ClassVar[str] = "transfer_member"
    label: ClassVar[Any] = gettext_lazy("Chuyển sinh hoạt đảng")

    person: str = labelled(gettext_lazy("Mã đảng viên"))
    organisation: str = labelled(gettext_lazy("Chi bộ chuyển đến (mã)"))
    on: date = labelled(gettext_lazy("Ngày chi bộ mới tiếp nhận"))
    caused_on: date | None = labelled(gettext_lazy("Ngày có quyết định hoặc thay đổi nơi ở"), None)
    letter_on: date | None = labelled(gettext_lazy("Ngày giấy giới thiệu"), None)

    def check(self) -> list[Finding]:
        person, findings = known_person(self.person)
        organisation, unknown = receiving_organisation(self.organisation, self.on)
        findings += unknown + transfer_findings(Transfer(self.caused_on, self.letter_on, self.on))
        if person is None:
            return findings
        row, none = open_membership(person, self.on)
        findings += none
        if row and row.organisation_id == organisation:
            message = _("Người này đã sinh hoạt ở chi bộ đó; chọn chi bộ khác.")
            findings.append(Finding("membership.same_organisation", message, where={"field": "organisation"}))
        if row and row.from_date == self.on:
            message = _("Người này vừa đến chi bộ hiện tại trong ngày %(on)s; chọn ngày sau.") % {
                "on": f"{self.on:%d/%m/%Y}"
            }
            findings.append(Finding("membership.just_begun", message, where={"field": "on"}))
        return findings

    def apply(self, change: Change) -> None:
        person = person_coded(self.person)
        assert person is not None  # checked
        row, _none = open_membership(person, self.on)
        organisation, _none = receiving_organisation(self.organisation, self.on)
        assert row is not None  # checked
        values = row.values() | {"organisation": organisation, "start_reason": "transferred_in"}
        change.close(row, self.on, end_reason="transferred_out")
        del values["from_date"], values["until_date"]
        change.open(Membership, self.on, **values)

    def scope(self) -> Scope:
        """The cell that is left: it introduces, the other accepts by the letter."""
        person = person_coded(self.person)
        row = open_membership(person, self.on)[0] if person else None
        return Scope(frozenset({row.organisation_id} if row else ()), self.on)

    def sentence(self) -> str:
        person = person_coded(self.person)
        organisation = organisation_coded(self.organisation, self.on)
        words = {
            "name": person_name(person, self.on) if person else self.person,
            "organisation": name_of(organisation, self.on) if organisation else self.organisation,
            "on": f"{self.on:%d/%m/%Y}",
        }
        return _("Chuyển sinh hoạt đảng của %(name)s đến %(organisation)s ngày %(on)s") % words
