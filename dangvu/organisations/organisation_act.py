"""What the acts on one organisation have in common."""

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.acts import Act
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.organisations.deciding import paper_findings
from dangvu.organisations.lookup import version_on
from dangvu.organisations.models import OrganisationVersion

LAW = "organisations.changing"
"""The law file that says who decides about organisations."""


@dataclass(frozen=True)
class OrganisationAct(Act):
    """An act on an organisation as it is on the day of the act, with no change recorded after it."""

    subject: ClassVar[str] = "organisation"

    organisation: str = labelled(gettext_lazy("Tổ chức đảng (mã)"), refers="organisation", unique=True)

    @abstractmethod
    def judge(self, row: OrganisationVersion) -> list[Finding]:
        """What stands in the way, the organisation being ``row``."""

    def check(self) -> list[Finding]:
        if self.row.until_date is not None:
            message = _(
                "Sổ đã ghi một thay đổi của tổ chức này sau ngày %(on)s (ngày %(until)s); hãy thu hồi việc"
                " đến sau trước, hoặc xem lại ngày."
            )
            words = {"on": f"{self.effective_on:%d/%m/%Y}", "until": f"{self.row.until_date:%d/%m/%Y}"}
            return [Finding("organisation.later_change", message % words, where={"field": self.day})]
        return self.judge(self.row)

    def check_paper(self, paper: Paper) -> list[Finding]:
        return paper_findings(LAW, self.identity("organisation"), paper, self.effective_on)

    @cached_property
    def row(self) -> OrganisationVersion:
        """What the organisation is called on the day."""
        row = version_on(self.identity("organisation"), self.effective_on)
        assert row is not None  # found on the day
        return row


def same_as_before(field: str) -> Finding:
    """Nothing would change."""
    message = _("Giá trị mới giống giá trị đang có; hãy xem lại.")
    return Finding("organisation.nothing_changes", message, where={"field": field})


def code_taken(code: str, organisation: int, row: OrganisationVersion) -> list[Finding]:
    """Whether another organisation bears the official code from the row's days on."""
    others = OrganisationVersion.objects.during(row.from_date, row.until_date).filter(official_code=code)
    if not code or not others.exclude(organisation=organisation).exists():
        return []
    message = _("Mã chính thức “%(code)s” đang có tổ chức mang; xem lại mã.") % {"code": code}
    return [Finding("organisation.official_code_taken", message, where={"field": "official_code"})]
