"""Ra khỏi danh sách: từ trần, khai trừ, xóa tên, cho ra, hủy quyết định kết nạp, chuyển ra ngoài sổ."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import DAY
from dangvu.law.questions import known_codes
from dangvu.ledger.acts import Act, Scope
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.membership.checks import known_person, open_membership
from dangvu.membership.rules.ending import ending_findings
from dangvu.people.lookup import name_of, person_coded


@dataclass(frozen=True)
class EndMembership(Act):
    """End a membership; ``on`` is the first day the person is no longer counted."""

    kind: ClassVar[str] = "end_membership"
    label: ClassVar[Any] = gettext_lazy("Đưa ra khỏi danh sách đảng viên")

    person: str = labelled(gettext_lazy("Mã đảng viên"))
    on: date = labelled(gettext_lazy("Ngày không còn tính"))
    reason: Literal["died", "expelled", "struck_off", "withdrew", "annulled", "transferred_out"] = labelled(
        gettext_lazy("Lý do")
    )
    decision_date: date | None = labelled(gettext_lazy("Ngày quyết định"), None)

    def check(self) -> list[Finding]:
        person, findings = known_person(self.person)
        if person is None:
            return findings
        row, none = open_membership(person, self.on - DAY)
        return none if row is None else ending_findings(row.status, self.reason, row.from_date, self.on)

    def apply(self, change: Change) -> None:
        person = person_coded(self.person)
        assert person is not None  # checked
        row, _none = open_membership(person, self.on - DAY)
        assert row is not None  # checked
        change.close(row, self.on, end_reason=self.reason)

    def scope(self) -> Scope:
        person = person_coded(self.person)
        row = open_membership(person, self.on - DAY)[0] if person else None
        return Scope(frozenset({row.organisation_id} if row else ()), self.on - DAY)

    def sentence(self) -> str:
        person = person_coded(self.person)
        words = {
            "name": (name_of(person, self.on) if person else "") or self.person,
            "reason": known_codes("membership.code_lists.membership_end")[self.reason].label,
            "on": f"{self.on:%d/%m/%Y}",
        }
        return _("Đưa %(name)s ra khỏi danh sách đảng viên (%(reason)s) từ ngày %(on)s") % words
