"""Giao chỉ tiêu, thôi giao chỉ tiêu cho một tổ chức đảng."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import DAY
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.organisations.models import OrganisationVersion, Target
from dangvu.organisations.organisation_act import OrganisationAct

MOST = 1_000_000


@dataclass(frozen=True)
class _OfAPeriod(OrganisationAct):
    """A target is known by what it is of, and the first and last day of its period."""

    day: ClassVar[str] = "from_date"

    target_kind: str = labelled(gettext_lazy("Loại chỉ tiêu"), codes="organisations.code_lists.target_kind")
    from_date: date = labelled(gettext_lazy("Từ ngày"))
    to_date: date = labelled(gettext_lazy("Đến hết ngày"))

    def check(self) -> list[Finding]:
        return self.judge(self.row)  # a later name of the organisation does not matter

    def standing(self) -> Target | None:
        """The same target, if it was set."""
        rows = Target.objects.known().filter(organisation=self.identity("organisation"))
        until = self.to_date + DAY
        return rows.filter(kind=self.target_kind, from_date=self.from_date, until_date=until).first()


@dataclass(frozen=True)
class SetTarget(_OfAPeriod):
    """A figure to be reached in a period; a term's and a year's stand side by side."""

    kind: ClassVar[str] = "set_target"
    label: ClassVar[Any] = gettext_lazy("Giao chỉ tiêu")
    said: ClassVar[Any] = gettext_lazy(
        "Giao %(organisation)s chỉ tiêu %(target_kind)s: %(value)s, từ %(from_date)s đến hết %(to_date)s"
    )

    value: int = labelled(gettext_lazy("Số lượng"))
    source: str = labelled(gettext_lazy("Văn bản giao"), "")

    def judge(self, row: OrganisationVersion) -> list[Finding]:
        findings = []
        if self.to_date < self.from_date:
            message = _("Ngày cuối đứng trước ngày đầu; hãy xem lại.")
            findings.append(Finding("target.days", message, where={"field": "to_date"}))
        if not 0 <= self.value <= MOST:
            message = _("Số lượng phải từ 0 đến %(most)s.") % {"most": MOST}
            findings.append(Finding("target.value", message, where={"field": "value"}))
        if not findings and self.standing():
            message = _("Chỉ tiêu này của đúng thời gian đó đã được giao; hãy thôi giao trước nếu thay đổi.")
            findings.append(Finding("target.already", message))
        return findings

    def apply(self, change: Change) -> None:
        change.open(
            Target,
            self.from_date,
            self.to_date + DAY,
            organisation=self.identity("organisation"),
            kind=self.target_kind,
            value=self.value,
            paper=self.source,
        )


@dataclass(frozen=True)
class WithdrawTarget(_OfAPeriod):
    """A target is withdrawn as if it had not been set: another may take its place."""

    kind: ClassVar[str] = "withdraw_target"
    label: ClassVar[Any] = gettext_lazy("Thôi giao chỉ tiêu")
    said: ClassVar[Any] = gettext_lazy(
        "Thôi giao %(organisation)s chỉ tiêu %(target_kind)s từ ngày %(from_date)s đến ngày %(to_date)s"
    )

    def judge(self, row: OrganisationVersion) -> list[Finding]:
        if self.standing():
            return []
        message = _("Không có chỉ tiêu như vậy trong đúng thời gian đó; xem lại loại và các ngày.")
        return [Finding("target.none", message)]

    def apply(self, change: Change) -> None:
        row = self.standing()
        assert row is not None  # checked
        change.supersede(row)
