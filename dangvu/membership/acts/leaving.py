"""Ra khỏi danh sách đảng viên: từ trần, khai trừ, xóa tên, cho ra khỏi Đảng, hủy quyết định, chuyển ra ngoài
phạm vi sổ (Điều lệ Đảng, điều 8, 35; Quy định thi hành Điều lệ, mục 6, điều 8).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import DAY, end_of
from dangvu.ledger.change import Change
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.membership.member_act import MemberAct
from dangvu.membership.models import Membership
from dangvu.membership.rules.complaint import discipline_complaint, striking_off_complaint
from dangvu.membership.rules.ending import ending_findings
from dangvu.membership.rules.striking_off import StrikingOff, striking_off_findings
from dangvu.membership.rules.transfer import Transfer, transfer_findings
from dangvu.membership.sizes import parting
from dangvu.membership.standing import later_stretches, standing_note, stretches_on
from dangvu.organisations.deciding import paper_findings


@dataclass(frozen=True)
class Leaving(MemberAct):
    """What the ways of leaving share; ``on`` is the first day the person is no longer counted. An exemption
    or suspension ends with the membership.
    """

    reason: ClassVar[str]
    """Code of the end, in ``membership.code_lists.membership_end``."""
    law: ClassVar[str] = ""
    """The law file that says who decides, and with which votes."""

    on: date = labelled(gettext_lazy("Ngày không còn tính"))

    @property
    def effective_on(self) -> date:
        """The last day the person is counted: the membership must hold then."""
        return self.on - DAY

    def judge(self, row: Membership) -> list[Finding]:
        findings = ending_findings(row.status, self.reason, row.from_date, self.on)
        findings += later_stretches(self.identity("person"), self.on)
        return findings + parting(row.organisation_id, self.on, row.status)

    def check_paper(self, paper: Paper) -> list[Finding]:
        return paper_findings(self.law, self.row.organisation_id, paper, self.on) if self.law else []

    def apply(self, change: Change) -> None:
        change.close(self.row, self.on, end_reason=self.reason)
        for row in stretches_on(self.identity("person"), self.effective_on):
            if end_of(row) > self.on:
                change.close(row, self.on)


@dataclass(frozen=True)
class RecordDeath(Leaving):
    """A member has died."""

    kind: ClassVar[str] = "record_death"
    label: ClassVar[Any] = gettext_lazy("Ghi đảng viên từ trần")
    said: ClassVar[Any] = gettext_lazy("%(person)s từ trần; không còn tính từ ngày %(on)s")
    reason: ClassVar[str] = "died"


@dataclass(frozen=True)
class ExpelMember(Leaving):
    """The heaviest sanction: official members only."""

    kind: ClassVar[str] = "expel_member"
    sensitive: ClassVar[bool] = True
    two_persons: ClassVar[bool] = True
    label: ClassVar[Any] = gettext_lazy("Khai trừ đảng viên")
    said: ClassVar[Any] = gettext_lazy("Khai trừ %(person)s từ ngày %(on)s")
    reason: ClassVar[str] = "expelled"
    law: ClassVar[str] = "membership.expulsion"

    received_on: date | None = labelled(
        gettext_lazy("Ngày đảng viên nhận quyết định"), None, law="membership.complaint.discipline_months"
    )

    def judge(self, row: Membership) -> list[Finding]:
        return super().judge(row) + discipline_complaint(self.on, self.received_on)


@dataclass(frozen=True)
class StrikeOffMember(Leaving):
    """Strike a member's name off the list, which is no sanction."""

    kind: ClassVar[str] = "strike_off_member"
    sensitive: ClassVar[bool] = True
    two_persons: ClassVar[bool] = True
    label: ClassVar[Any] = gettext_lazy("Xóa tên đảng viên")
    said: ClassVar[Any] = gettext_lazy("Xóa tên %(person)s trong danh sách đảng viên từ ngày %(on)s")
    reason: ClassVar[str] = "struck_off"
    law: ClassVar[str] = "membership.striking_off"

    ground: str = labelled(
        gettext_lazy("Căn cứ xóa tên"),
        "",
        codes="membership.code_lists.striking_off_ground",
        law="membership.striking_off.ground_told",
    )
    self_assessed_on: date | None = labelled(
        gettext_lazy("Ngày tự kiểm điểm trước chi bộ"),
        None,
        law="membership.striking_off.self_assessment_requests",
    )
    assessment_requests: int | None = labelled(
        gettext_lazy("Số lần yêu cầu tự kiểm điểm"),
        None,
        gettext_lazy("Chỉ khi đảng viên không kiểm điểm"),
        law="membership.striking_off.self_assessment_requests",
    )
    received_on: date | None = labelled(
        gettext_lazy("Ngày đảng viên nhận quyết định"), None, law="membership.complaint.striking_off_days"
    )

    def judge(self, row: Membership) -> list[Finding]:
        case = StrikingOff(self.on, self.ground, self.self_assessed_on, self.assessment_requests)
        findings = super().judge(row) + striking_off_findings(case)
        return findings + striking_off_complaint(self.on, self.received_on)


@dataclass(frozen=True)
class AllowWithdrawal(Leaving):
    """A member leaves on their own application."""

    kind: ClassVar[str] = "allow_withdrawal"
    label: ClassVar[Any] = gettext_lazy("Cho ra khỏi Đảng")
    said: ClassVar[Any] = gettext_lazy("Cho %(person)s ra khỏi Đảng theo đơn từ ngày %(on)s")
    reason: ClassVar[str] = "withdrew"
    law: ClassVar[str] = "membership.withdrawal"

    applied_on: date | None = labelled(gettext_lazy("Ngày đơn xin ra khỏi Đảng"), None)

    def judge(self, row: Membership) -> list[Finding]:
        findings = super().judge(row)
        if self.applied_on and self.applied_on > self.on:
            message = _("Ngày đơn đứng sau ngày cho ra khỏi Đảng; hãy kiểm tra các ngày.")
            findings.append(Finding("membership.applied_later", message, where={"field": "applied_on"}))
        return findings


@dataclass(frozen=True)
class AnnulAdmission(Leaving):
    """An admission or recognition found irregular is cancelled by the committee that decided it."""

    kind: ClassVar[str] = "annul_admission"
    label: ClassVar[Any] = gettext_lazy("Hủy quyết định kết nạp")
    said: ClassVar[Any] = gettext_lazy("Hủy quyết định kết nạp %(person)s từ ngày %(on)s")
    reason: ClassVar[str] = "annulled"
    law: ClassVar[str] = "membership.annulment"


@dataclass(frozen=True)
class TransferOut(Leaving):
    """Full transfer to an organisation that this register does not keep."""

    kind: ClassVar[str] = "transfer_out"
    label: ClassVar[Any] = gettext_lazy("Chuyển sinh hoạt đảng ra ngoài phạm vi sổ")
    said: ClassVar[Any] = gettext_lazy(
        "Chuyển sinh hoạt đảng của %(person)s ra ngoài phạm vi sổ từ ngày %(on)s"
    )
    reason: ClassVar[str] = "transferred_out"
    for_many: ClassVar[bool] = True

    destination: str = labelled(gettext_lazy("Nơi chuyển đến"), "")
    caused_on: date | None = labelled(
        gettext_lazy("Ngày có quyết định hoặc thay đổi nơi ở"), None, law="membership.transfer.begin_days"
    )
    letter_on: date | None = labelled(
        gettext_lazy("Ngày giấy giới thiệu"), None, law="membership.transfer.present_letter_days"
    )

    def judge(self, row: Membership) -> list[Finding]:
        findings = super().judge(row) + transfer_findings(Transfer(self.caused_on, self.letter_on, None))
        return findings + standing_note(self.identity("person"), self.effective_on)
