"""What the acts on returns have in common."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import DAY
from dangvu.ledger.acts import Act
from dangvu.ledger.change import Change
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.statistics.models import StatisticalReturn
from dangvu.statistics.returns.standing import latest, period_key


@dataclass(frozen=True)
class ReturnAct(Act):
    """An act on the return of an organisation for a period, both ends included."""

    subject: ClassVar[str] = "organisation"
    day: ClassVar[str] = "to_date"
    linked: ClassVar[tuple[str, ...]] = ("from_date", "to_date", "structure", "tables")

    organisation: str = labelled(gettext_lazy("Tổ chức đảng (mã)"), refers="organisation", unique=True)
    from_date: date = labelled(gettext_lazy("Từ ngày"))
    to_date: date = labelled(gettext_lazy("Đến hết ngày"))

    @property
    def period(self) -> str:
        return period_key(self.from_date, self.to_date)

    @cached_property
    def last(self) -> StatisticalReturn | None:
        """The newest version there is, as it was when the act was checked."""
        return self.newest()

    def newest(self) -> StatisticalReturn | None:
        """The newest version there is now."""
        return latest(self.identity("organisation"), self.from_date, self.to_date)

    def days_findings(self) -> list[Finding]:
        if self.from_date <= self.to_date:
            return []
        message = _("Ngày cuối đứng trước ngày đầu; hãy xem lại.")
        return [Finding("return.days", message, where={"field": "to_date"})]


@dataclass(frozen=True)
class StateAct(ReturnAct):
    """An act that brings the newest version from a state to another."""

    taken: ClassVar[str]
    """The state it must be in."""
    made: ClassVar[str]
    not_so: ClassVar["str | Promise"]
    """Why there is nothing to do it to."""

    def check(self) -> list[Finding]:
        if found := self.days_findings():
            return found
        if self.last and self.last.state == self.taken:
            return []
        return [Finding(f"return.not_{self.taken}", str(self.not_so))]

    def told(self) -> dict[str, object]:
        """What the row says anew."""
        return {"remark": ""}

    def apply(self, change: Change) -> None:
        assert self.last is not None  # checked
        change.close(self.last, self.to_date + DAY, state=self.made, **self.told())


def of_paper(paper: Paper) -> Iterator[Finding]:
    """What the paper that goes up with it lacks."""
    lacking = {
        "number": (paper.number, _("số")),
        "issued_on": (paper.issued_on, _("ngày")),
        "signer": (paper.signer, _("người ký")),
    }
    for name, (said, word) in lacking.items():
        if not said:
            message = _("Văn bản gửi kèm chưa ghi %(what)s; hãy ghi, hoặc nêu lý do vì sao không có.")
            yield Finding(
                f"return.paper_{name}", message % {"what": word}, "warn", where={"field": f"paper.{name}"}
            )
