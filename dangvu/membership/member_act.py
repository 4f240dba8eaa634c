"""What the acts on one person's membership have in common."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import holds
from dangvu.ledger.acts import Act, Scope
from dangvu.ledger.facts import Fact
from dangvu.ledger.payload import labelled
from dangvu.membership.models import Membership
from dangvu.membership.queries import membership_among, memberships_of


def open_membership(person: int, on: date) -> tuple[Membership | None, list[Finding]]:
    """The person's membership that holds on the day and has no end yet, or why there is none."""
    rows = memberships_of(person)
    words = {"on": f"{on:%d/%m/%Y}"}
    row = next((row for row in rows if holds(row, on)), None)
    if row is None:
        message = (
            _("Người này không phải là đảng viên trong sổ vào ngày %(on)s; xem lại người và ngày.") % words
        )
        return None, [Finding("membership.none", message)]
    if row.until_date is not None:
        words["until"] = f"{row.until_date:%d/%m/%Y}"
        message = _(
            "Sổ đã ghi một thay đổi sau ngày %(on)s (ngày %(until)s); hãy thu hồi việc đến sau "
            "trước, hoặc xem lại ngày."
        )
        return None, [Finding("membership.later_change", message % words)]
    return row, []


@dataclass(frozen=True)
class MemberAct(Act):
    """An act on the membership that a person has on the day of the act, with no end yet."""

    subject: ClassVar[str] = "person"

    person: str = labelled(gettext_lazy("Mã đảng viên"), refers="person", unique=True)

    @staticmethod
    def suits(known: Iterable[Fact], on: date) -> bool:
        row = membership_among(known, on)
        return row is not None and row.until_date is None

    @abstractmethod
    def judge(self, row: Membership) -> list[Finding]:
        """What stands in the way, the membership being ``row``."""

    def check(self) -> list[Finding]:
        row, findings = self._open
        return findings if row is None else self.judge(row)

    def scope(self) -> Scope:
        """The organisation whose member it is; never that of where they go."""
        row = self._open[0] if self.is_known("person") else None
        return Scope(frozenset({row.organisation_id} if row else ()), self.effective_on)

    @property
    def row(self) -> Membership:
        """The membership; it was found before ``judge`` and ``apply`` are called."""
        row = self._open[0]
        assert row is not None  # checked
        return row

    @cached_property
    def _open(self) -> tuple[Membership | None, list[Finding]]:
        return open_membership(self.identity("person"), self.effective_on)
