"""Kết thúc hoạt động, giải thể, sáp nhập một tổ chức đảng không còn gì trực thuộc (Điều lệ Đảng, điều 10)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import DAY
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.organisations.models import Coverage, OrganisationSuccessor, OrganisationVersion
from dangvu.organisations.organisation_act import OrganisationAct
from dangvu.organisations.tenants import tenants
from dangvu.tree.models import Placement

SUCCEEDED = {"absorbed": "absorbed", "consolidated": "consolidated"}
"""Reasons that leave a successor, with the kind of succession."""


@dataclass(frozen=True)
class EndOrganisation(OrganisationAct):
    """End an organisation that holds nothing any more; ``on`` is its first day of not existing. Members,
    cells and hamlets are moved before, each by its own act.
    """

    kind: ClassVar[str] = "end_organisation"
    label: ClassVar[Any] = gettext_lazy("Kết thúc hoạt động của tổ chức đảng")
    said: ClassVar[Any] = gettext_lazy("%(organisation)s kết thúc hoạt động (%(reason)s) từ ngày %(on)s")

    on: date = labelled(gettext_lazy("Ngày không còn hoạt động"))
    reason: Literal["dissolved", "ended", "absorbed", "consolidated"] = labelled(
        gettext_lazy("Lý do"), codes="organisations.code_lists.organisation_reason"
    )
    successor: str = labelled(gettext_lazy("Tổ chức kế thừa (mã)"), "", refers="organisation", on="on")

    @property
    def effective_on(self) -> date:
        """The last day it exists: it must be found then."""
        return self.on - DAY

    def judge(self, row: OrganisationVersion) -> list[Finding]:
        organisation = row.organisation_id
        findings = [
            Finding("organisation.not_empty", message % {"count": count, "what": what})
            for what, count in self._left(organisation)
            for message in (
                _("Còn %(count)s %(what)s từ ngày đó trở đi; hãy ghi việc chuyển đi hoặc kết thúc trước."),
            )
            if count
        ]
        if bool(self.successor) != (self.reason in SUCCEEDED):
            message = _("Sáp nhập, hợp nhất phải ghi tổ chức kế thừa; giải thể, kết thúc thì để trống.")
            findings.append(Finding("organisation.successor", message, where={"field": "successor"}))
        elif self.successor and self.identity("successor") == organisation:
            message = _("Tổ chức kế thừa phải là tổ chức khác.")
            findings.append(Finding("organisation.successor", message, where={"field": "successor"}))
        return findings

    def apply(self, change: Change) -> None:
        organisation = self.identity("organisation")
        change.close(self.row, self.on, end_reason=self.reason)
        for row in Placement.objects.at(self.effective_on).filter(organisation=organisation):
            change.close(row, self.on)
        if self.successor:
            change.open(
                OrganisationSuccessor,
                self.on,
                organisation=organisation,
                successor=self.identity("successor"),
                kind=SUCCEEDED[self.reason],
            )

    def _left(self, organisation: int) -> list[tuple[str, int]]:
        """What still stands in it from the day on, in words, with its number."""
        below = Placement.objects.during(self.on, None).filter(parent=organisation)
        covered = Coverage.objects.during(self.on, None).filter(organisation=organisation)
        return [
            (_("tổ chức trực thuộc"), below.values("organisation").distinct().count()),
            (_("thôn, đơn vị do tổ chức này phụ trách"), covered.count()),
            *((str(tenant.label), tenant.count(organisation, self.on)) for tenant in tenants),
        ]
