"""Ra khỏi danh sách: từ trần, khai trừ, xóa tên, cho ra, hủy quyết định kết nạp, chuyển ra ngoài sổ."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import DAY
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.membership.member_act import MemberAct
from dangvu.membership.models import Membership
from dangvu.membership.rules.ending import ending_findings


@dataclass(frozen=True)
class EndMembership(MemberAct):
    """End a membership; ``on`` is the first day the person is no longer counted."""

    kind: ClassVar[str] = "end_membership"
    label: ClassVar[Any] = gettext_lazy("Đưa ra khỏi danh sách đảng viên")
    said: ClassVar[Any] = gettext_lazy(
        "Đưa %(person)s ra khỏi danh sách đảng viên (%(reason)s) từ ngày %(on)s"
    )

    on: date = labelled(gettext_lazy("Ngày không còn tính"))
    reason: Literal["died", "expelled", "struck_off", "withdrew", "annulled", "transferred_out"] = labelled(
        gettext_lazy("Lý do"), codes="membership.code_lists.membership_end"
    )
    decision_date: date | None = labelled(gettext_lazy("Ngày quyết định"), None)

    @property
    def effective_on(self) -> date:
        """The last day the person is counted: the membership must hold then."""
        return self.on - DAY

    def judge(self, row: Membership) -> list[Finding]:
        return ending_findings(row.status, self.reason, row.from_date, self.on)

    def apply(self, change: Change) -> None:
        change.close(self.row, self.on, end_reason=self.reason)
