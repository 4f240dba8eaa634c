"""Công nhận đảng viên chính thức (Điều lệ Đảng, điều 5)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import end_of
from dangvu.law.errors import LawError
from dangvu.law.judgement import Judgement
from dangvu.ledger.acts import Act, Scope
from dangvu.ledger.change import Change
from dangvu.ledger.facts import Fact
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import labelled
from dangvu.membership.models import Membership
from dangvu.membership.queries import membership_among, memberships_of
from dangvu.membership.rules.recognition import Recognition, official_day, recognition_findings
from dangvu.membership.sizes import size_notes
from dangvu.membership.standing import standing_note
from dangvu.organisations.deciding import paper_findings


@dataclass(frozen=True)
class RecogniseMember(Act):
    """Recognise a probationary member; official from the day probation ends, whatever the delay of the
    decision.
    """

    kind: ClassVar[str] = "recognise_member"
    label: ClassVar[Any] = gettext_lazy("Công nhận đảng viên chính thức")
    said: ClassVar[Any] = gettext_lazy("Công nhận %(person)s là đảng viên chính thức")
    day: ClassVar[str] = "decision_date"
    subject: ClassVar[str] = "person"

    person: str = labelled(gettext_lazy("Mã đảng viên"), refers="person", unique=True)
    considered_on: date = labelled(
        gettext_lazy("Ngày chi bộ xét"), law="membership.recognition.consideration_days"
    )
    decision_date: date = labelled(
        gettext_lazy("Ngày ra quyết định công nhận"), law="membership.recognition.decision_days"
    )
    class_certificate_on: date | None = labelled(
        gettext_lazy("Ngày giấy chứng nhận lớp bồi dưỡng đảng viên mới"),
        None,
        law="membership.recognition.new_member_class",
    )
    extension_on: date | None = labelled(
        gettext_lazy("Ngày văn bản gia hạn thời gian quyết định"),
        None,
        law="membership.recognition.decision_extension_days",
    )

    @staticmethod
    def suits(known: Iterable[Fact], on: date) -> bool:
        row = membership_among(known, on)
        return row is not None and row.status == "probationary"

    def check(self) -> list[Finding]:
        admitted_on = self._admitted_on
        judgement = Judgement()
        if admitted_on and not judgement.law("membership.recognition.probation_months", admitted_on):
            # Elsewhere what the law does not reach is left unchecked; here it says which day to record.
            return [replace(silence, severity="refuse") for silence in judgement.findings]
        if admitted_on is None or not self._probation:
            message = _(
                "Người này không phải là đảng viên dự bị sắp hoặc đã hết thời gian dự bị; xem lại người."
            )
            return [Finding("membership.not_probationary", message)]
        case = Recognition(
            admission_on=admitted_on,
            considered_on=self.considered_on,
            decision_on=self.decision_date,
            decision_extended=self.extension_on is not None and self.extension_on <= self.decision_date,
            class_certificate_on=self.class_certificate_on,
        )
        findings = recognition_findings(case) + standing_note(self.identity("person"), self.decision_date)
        row = self._probation[-1]
        on = max(admitted_on, row.from_date, self._official_on or row.from_date)
        return findings + size_notes(row.organisation_id, on, official=1, probationary=-1)

    def check_paper(self, paper: Paper) -> list[Finding]:
        return paper_findings(
            "membership.recognition", self._probation[0].organisation_id, paper, self.decision_date
        )

    def apply(self, change: Change) -> None:
        official_on = self._official_on
        assert official_on is not None  # checked
        for row in self._probation:
            begun: dict[str, Any] = {"status": "official", "official_date": official_on}
            if row.from_date < official_on:
                begun["start_reason"] = "recognised"
            # Moved after probation had ended and before the decision: official in the new place from its
            # first day.
            change.turn(row, max(official_on, row.from_date), {"end_reason": "recognised"}, begun)

    def scope(self) -> Scope:
        rows = self._probation if self.is_known("person") else []
        return Scope(frozenset(row.organisation_id for row in rows), self.decision_date)

    @cached_property
    def _unrecognised(self) -> list[Membership]:
        rows = memberships_of(self.identity("person"))
        return [row for row in rows if row.status == "probationary" and row.end_reason != "recognised"]

    @property
    def _admitted_on(self) -> date | None:
        return self._unrecognised[-1].admission_date if self._unrecognised else None

    @property
    def _official_on(self) -> date | None:
        """The day probation ends; None where there is no probation, or the law known does not reach it."""
        try:
            return official_day(self._admitted_on) if self._admitted_on else None
        except LawError:
            return None

    @property
    def _probation(self) -> list[Membership]:
        """The probationary rows that reach beyond the end of probation: the one it ends in, and any after
        it.
        """
        official_on = self._official_on
        return [row for row in self._unrecognised if official_on and end_of(row) > official_on]
