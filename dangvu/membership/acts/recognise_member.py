"""Công nhận đảng viên chính thức (Điều lệ Đảng, điều 5)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.core.period import end_of
from dangvu.law.errors import LawError
from dangvu.law.judgement import Judgement
from dangvu.ledger.acts import Act, Scope
from dangvu.ledger.change import Change
from dangvu.ledger.payload import labelled
from dangvu.membership.checks import known_person
from dangvu.membership.models import Membership
from dangvu.membership.queries import memberships_of
from dangvu.membership.rules.recognition import Recognition, official_day, recognition_findings
from dangvu.people.lookup import name_of, person_coded


@dataclass(frozen=True)
class RecogniseMember(Act):
    """Recognise a probationary member; official from the day probation ends, whatever the delay of the
    decision.
    """

    kind: ClassVar[str] = "recognise_member"
    label: ClassVar[Any] = gettext_lazy("Công nhận đảng viên chính thức")

    person: str = labelled(gettext_lazy("Mã đảng viên"))
    considered_on: date = labelled(gettext_lazy("Ngày chi bộ xét"))
    decision_date: date = labelled(gettext_lazy("Ngày ra quyết định công nhận"))

    def check(self) -> list[Finding]:
        person, findings = known_person(self.person)
        if person is None:
            return findings
        admitted_on = self._admitted_on(person)
        judgement = Judgement()
        if admitted_on and not judgement.law("membership.recognition.probation_months", admitted_on):
            # Elsewhere what the law does not reach is left unchecked; here it says which day to record.
            return [replace(silence, severity="refuse") for silence in judgement.findings]
        if admitted_on is None or not self._probation(person):
            message = _(
                "Người này không phải là đảng viên dự bị sắp hoặc đã hết thời gian dự bị; xem lại người."
            )
            return [Finding("membership.not_probationary", message)]
        return recognition_findings(Recognition(admitted_on, self.considered_on, self.decision_date))

    def apply(self, change: Change) -> None:
        person = person_coded(self.person)
        assert person is not None  # checked
        official_on = self._official_on(person)
        assert official_on is not None  # checked
        for row in self._probation(person):
            changes = {"status": "official", "official_date": official_on}
            if row.from_date < official_on:
                end = row.until_date
                values = row.values() | changes | {"start_reason": "recognised"}
                del values["from_date"], values["until_date"]
                change.close(row, official_on, end_reason="recognised")
                change.open(Membership, official_on, end, **values)
            else:
                # Moved after probation had ended and before the decision: official in the new place from its
                # first day.
                change.supersede(row)
                values = row.values() | changes
                change.open(Membership, values.pop("from_date"), values.pop("until_date"), **values)

    def scope(self) -> Scope:
        person = person_coded(self.person)
        rows = self._probation(person) if person else []
        return Scope(frozenset(row.organisation_id for row in rows), self.decision_date)

    def sentence(self) -> str:
        person = person_coded(self.person)
        name = name_of(person, self.decision_date) if person else self.person
        return _("Công nhận %(name)s là đảng viên chính thức") % {"name": name or self.person}

    def _unrecognised(self, person: int) -> list[Membership]:
        rows = memberships_of(person)
        return [row for row in rows if row.status == "probationary" and row.end_reason != "recognised"]

    def _admitted_on(self, person: int) -> date | None:
        rows = self._unrecognised(person)
        return rows[-1].admission_date if rows else None

    def _official_on(self, person: int) -> date | None:
        """The day probation ends; None where there is no probation, or the law known does not reach it."""
        admitted_on = self._admitted_on(person)
        try:
            return official_day(admitted_on) if admitted_on else None
        except LawError:
            return None

    def _probation(self, person: int) -> list[Membership]:
        """The probationary rows that reach beyond the end of probation: the one it ends in, and any after
        it.
        """
        official_on = self._official_on(person)
        return [row for row in self._unrecognised(person) if official_on and end_of(row) > official_on]
