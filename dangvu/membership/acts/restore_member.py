"""Khôi phục quyền đảng viên cho người bị khai trừ, xóa tên sai (Quy định thi hành Điều lệ)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import end_of
from dangvu.ledger.acts import Act, Scope
from dangvu.ledger.change import Change
from dangvu.ledger.facts import Fact
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.ledger.references import reference
from dangvu.membership.models import Membership
from dangvu.membership.queries import membership_among, memberships_of
from dangvu.membership.rules.restoring import restoring_findings
from dangvu.membership.rules.returning import Leaving
from dangvu.membership.sizes import joining
from dangvu.organisations.deciding import paper_findings


@dataclass(frozen=True)
class RestoreMember(Act):
    """One who was wrongly removed is a member again, with the status they had: no new probation. Party age
    runs on from the first decision.
    """

    kind: ClassVar[str] = "restore_member"
    label: ClassVar[Any] = gettext_lazy("Khôi phục quyền đảng viên")
    said: ClassVar[Any] = gettext_lazy(
        "Khôi phục quyền đảng viên của %(person)s tại %(organisation)s từ ngày %(on)s"
    )
    subject: ClassVar[str] = "person"

    person: str = labelled(gettext_lazy("Mã đảng viên"), refers="person", unique=True)
    organisation: str = labelled(gettext_lazy("Chi bộ sinh hoạt (mã)"), refers="cell")
    on: date = labelled(gettext_lazy("Ngày được khôi phục"))

    @staticmethod
    def suits(known: Iterable[Fact], on: date) -> bool:
        return membership_among(known, on) is None

    def check(self) -> list[Finding]:
        last = self._last
        if last is None or end_of(last) > self.on:
            message = _("Người này chưa ra khỏi Đảng tính đến ngày %(on)s; xem lại người và ngày.")
            return [Finding("membership.not_left", message % {"on": f"{self.on:%d/%m/%Y}"})]
        assert last.until_date is not None  # it ended by the day of the act
        findings = restoring_findings(Leaving(last.until_date, last.end_reason), self.on)
        return findings + joining(self.identity("organisation"), self.on, last.status)

    def check_paper(self, paper: Paper) -> list[Finding]:
        return paper_findings("membership.restoring", self.identity("organisation"), paper, self.on)

    def apply(self, change: Change) -> None:
        assert self._last is not None  # checked
        values = self._last.values() | {
            "organisation": self.identity("organisation"),
            "start_reason": "restored",
            "end_reason": "",
        }
        del values["from_date"], values["until_date"]
        change.open(Membership, self.on, **values)

    def scope(self) -> Scope:
        """The cell they come back to, and the one that struck them off."""
        touched = reference("cell").touches(self.organisation, self.on)
        if self.is_known("person") and self._last:
            touched |= {self._last.organisation_id}
        return Scope(touched, self.on)

    @cached_property
    def _last(self) -> Membership | None:
        rows = memberships_of(self.identity("person"))
        return rows[-1] if rows else None
