"""Tiếp nhận đảng viên chuyển sinh hoạt từ ngoài phạm vi sổ (Quy định thi hành Điều lệ, mục 6.3)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import end_of
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.membership.acts.newcomer import ComingIn
from dangvu.membership.models import Membership
from dangvu.membership.queries import memberships_of
from dangvu.membership.rules.transfer import Transfer, transfer_findings
from dangvu.membership.sizes import joining


@dataclass(frozen=True)
class ReceiveMember(ComingIn):
    """Receive a member by full transfer from an organisation that this register does not keep: a person new
    to it, or - with ``person`` - one who was transferred out of it before.
    """

    kind: ClassVar[str] = "receive_member"
    label: ClassVar[Any] = gettext_lazy("Tiếp nhận đảng viên từ ngoài phạm vi sổ")
    said: ClassVar[Any] = gettext_lazy("Tiếp nhận %(name)s vào %(organisation)s ngày %(on)s")
    subject: ClassVar[str] = "organisation"

    organisation: str = labelled(gettext_lazy("Chi bộ (mã)"), refers="cell")
    on: date = labelled(gettext_lazy("Ngày chi bộ tiếp nhận"))
    admission_date: date = labelled(gettext_lazy("Ngày vào Đảng"))
    official_date: date | None = labelled(
        gettext_lazy("Ngày chính thức"), None, gettext_lazy("Để trống nếu là đảng viên dự bị")
    )
    decision_date: date | None = labelled(gettext_lazy("Ngày ra quyết định kết nạp"), None)
    origin: str = labelled(gettext_lazy("Nơi chuyển đi"), "")
    letter_on: date | None = labelled(
        gettext_lazy("Ngày giấy giới thiệu"), None, law="membership.transfer.present_letter_days"
    )

    def check(self) -> list[Finding]:
        findings = self.person_findings() + self._day_findings()
        findings += transfer_findings(Transfer(None, self.letter_on, self.on))
        findings += joining(self.identity("organisation"), self.on, self._status)
        return findings + (self._return_findings(self.identity("person")) if self.person else [])

    def apply(self, change: Change) -> None:
        change.open(
            Membership,
            self.on,
            person=self.bring(change),
            organisation=self.identity("organisation"),
            status=self._status,
            start_reason="transferred_in",
            decision_date=self.decision_date,
            admission_date=self.admission_date,
            official_date=self.official_date,
        )

    @property
    def _status(self) -> str:
        return "official" if self.official_date else "probationary"

    def _day_findings(self) -> list[Finding]:
        """A member long before being received: the days of their membership lie in their order."""
        told = [self.birth_date, self.decision_date, self.admission_date, self.official_date, self.on]
        days = [day for day in told if day]
        if days == sorted(days):
            return []
        message = _(
            "Ngày sinh, ngày quyết định kết nạp, ngày vào Đảng, ngày chính thức, ngày tiếp nhận phải theo"
            " đúng thứ tự; hãy xem lại các ngày."
        )
        return [Finding("membership.days_out_of_order", message, where={"field": "admission_date"})]

    def _return_findings(self, person: int) -> list[Finding]:
        rows = memberships_of(person)
        last = rows[-1] if rows else None
        if last and end_of(last) > self.on:
            message = _(
                "Người này đang là đảng viên hoặc có thời gian đảng viên sau ngày %(on)s; xem lại người "
                "và ngày."
            )
            return [Finding("membership.overlap", message % {"on": f"{self.on:%d/%m/%Y}"})]
        if last and last.end_reason != "transferred_out":
            message = _(
                "Người này không ra khỏi sổ do chuyển sinh hoạt; nếu vào Đảng lần nữa thì ghi việc kết nạp"
                " lại, nếu được khôi phục quyền thì ghi việc khôi phục."
            )
            return [Finding("membership.not_transferred_out", message, where={"field": "person"})]
        return []
