"""Chuyển sinh hoạt đảng chính thức trong phạm vi sổ (Quy định thi hành Điều lệ, mục 6.3)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.membership.member_act import MemberAct
from dangvu.membership.models import Membership
from dangvu.membership.rules.transfer import Transfer, transfer_findings
from dangvu.membership.sizes import moving
from dangvu.membership.standing import standing_note


@dataclass(frozen=True)
class TransferMember(MemberAct):
    """Move a member to another cell of the register: out of one and into the other on the same day, in one
    total always. The cell that is left introduces; the other accepts by the letter.
    """

    kind: ClassVar[str] = "transfer_member"
    label: ClassVar[Any] = gettext_lazy("Chuyển sinh hoạt đảng")
    said: ClassVar[Any] = gettext_lazy(
        "Chuyển sinh hoạt đảng của %(person)s đến %(organisation)s ngày %(on)s"
    )

    for_many: ClassVar[bool] = True

    organisation: str = labelled(gettext_lazy("Chi bộ chuyển đến (mã)"), refers="cell")
    on: date = labelled(gettext_lazy("Ngày chi bộ mới tiếp nhận"))
    caused_on: date | None = labelled(
        gettext_lazy("Ngày có quyết định hoặc thay đổi nơi ở"), None, law="membership.transfer.begin_days"
    )
    letter_on: date | None = labelled(
        gettext_lazy("Ngày giấy giới thiệu"), None, law="membership.transfer.present_letter_days"
    )

    def judge(self, row: Membership) -> list[Finding]:
        findings = transfer_findings(Transfer(self.caused_on, self.letter_on, self.on))
        if row.organisation_id == self.identity("organisation"):
            message = _("Người này đã sinh hoạt ở chi bộ đó; chọn chi bộ khác.")
            findings.append(Finding("membership.same_organisation", message, where={"field": "organisation"}))
        if row.from_date == self.on:
            message = _("Người này vừa đến chi bộ hiện tại trong ngày %(on)s; chọn ngày sau.")
            words = {"on": f"{self.on:%d/%m/%Y}"}
            findings.append(Finding("membership.just_begun", message % words, where={"field": "on"}))
        findings += standing_note(self.identity("person"), self.on)
        return findings + moving(row.organisation_id, self.identity("organisation"), self.on, row.status)

    def apply(self, change: Change) -> None:
        change.turn(
            self.row,
            self.on,
            {"end_reason": "transferred_out"},
            {"organisation": self.identity("organisation"), "start_reason": "transferred_in"},
        )
