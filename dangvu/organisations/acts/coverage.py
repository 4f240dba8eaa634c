"""Chi bộ phụ trách, thôi phụ trách một thôn hoặc một đơn vị ghép."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import DAY
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.organisations.lookup import name_of
from dangvu.organisations.models import Coverage, OrganisationVersion
from dangvu.organisations.organisation_act import OrganisationAct
from dangvu.organisations.types import KINDS


@dataclass(frozen=True)
class _Unit(OrganisationAct):
    """One hamlet, or one unit by its name."""

    on: date = labelled(gettext_lazy("Ngày hiệu lực"))
    hamlet: str = labelled(gettext_lazy("Thôn, tổ dân phố (mã)"), "", refers="hamlet")
    other_unit: str = labelled(gettext_lazy("Đơn vị khác (tên)"), "")

    def words(self) -> dict[str, str]:
        said = super().words()
        return said | {"unit": said["hamlet"] or self.other_unit}

    def unit_findings(self) -> list[Finding]:
        """Exactly one of the two is told."""
        if bool(self.hamlet) != bool(self.other_unit):
            return []
        message = _("Hãy ghi mã thôn, hoặc tên đơn vị khác; chỉ một trong hai.")
        return [Finding("coverage.one_unit", message, where={"field": "hamlet"})]

    def asked(self) -> dict[str, Any]:
        """The unit, as rows of coverage have it."""
        return {"hamlet": self.identity("hamlet")} if self.hamlet else {"other_unit": self.other_unit}


@dataclass(frozen=True)
class CoverUnit(_Unit):
    """A cell covers a hamlet, or is joined by another unit, from the day on."""

    kind: ClassVar[str] = "cover_unit"
    label: ClassVar[Any] = gettext_lazy("Chi bộ phụ trách thêm thôn, đơn vị")
    said: ClassVar[Any] = gettext_lazy("%(organisation)s phụ trách %(unit)s từ ngày %(on)s")

    start_reason: str = labelled(
        gettext_lazy("Lý do"), "organisation_change", codes="organisations.code_lists.coverage_reason"
    )

    def judge(self, row: OrganisationVersion) -> list[Finding]:
        findings = self.unit_findings()
        if not KINDS[row.kind].holds_members:
            message = _("“%(name)s” không phải là chi bộ; chỉ chi bộ phụ trách thôn, đơn vị.")
            findings.append(Finding("coverage.no_cell", message % {"name": row.name}))
        if findings:
            return findings
        for standing in Coverage.objects.during(self.on, None).filter(**self.asked()):
            if standing.organisation_id == row.organisation_id:
                message = _("Chi bộ này đã phụ trách nơi đó; xem lại.")
                findings.append(Finding("coverage.already", message))
            elif self.hamlet:
                message = _("%(name)s đang phụ trách thôn này; nếu không còn, hãy ghi thôi phụ trách.")
                words = {"name": name_of(standing.organisation_id, self.on)}
                findings.append(Finding("coverage.by_another", message % words, "warn"))
        return findings

    def apply(self, change: Change) -> None:
        organisation = self.identity("organisation")
        change.open(
            Coverage, self.on, organisation=organisation, start_reason=self.start_reason, **self.asked()
        )


@dataclass(frozen=True)
class ReleaseUnit(_Unit):
    """From the day on the cell covers it no more."""

    kind: ClassVar[str] = "release_unit"
    label: ClassVar[Any] = gettext_lazy("Chi bộ thôi phụ trách thôn, đơn vị")
    said: ClassVar[Any] = gettext_lazy("%(organisation)s thôi phụ trách %(unit)s từ ngày %(on)s")

    def judge(self, row: OrganisationVersion) -> list[Finding]:
        findings = self.unit_findings()
        if findings or self._standing() is not None:
            return findings
        message = _("Ngày %(on)s chi bộ không phụ trách nơi đó, hoặc vừa bắt đầu; xem lại nơi và ngày.")
        return [Finding("coverage.none", message % {"on": f"{self.on:%d/%m/%Y}"})]

    def apply(self, change: Change) -> None:
        row = self._standing()
        assert row is not None  # checked
        change.close(row, self.on)

    def _standing(self) -> Coverage | None:
        rows = Coverage.objects.at(self.on - DAY).filter(organisation=self.identity("organisation"))
        return rows.filter(until_date__isnull=True, **self.asked()).first()
