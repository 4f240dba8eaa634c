"""Members who move into an organisation on the day it is founded: with the organisation, not by personal
transfer.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.ledger.change import Change
from dangvu.membership.member_act import open_membership
from dangvu.membership.sizes import size_notes
from dangvu.organisations.founding_members import Counted
from dangvu.people.lookup import person_coded
from dangvu.people.references import known_person


class MembersMoved:
    """What membership does when an organisation is established."""

    def count(self, codes: Sequence[str], on: date) -> Counted:
        findings: list[Finding] = []
        statuses: list[str] = []
        left: Counter[tuple[int, str]] = Counter()
        for code in codes:
            person, unknown = known_person(code)
            row, none = open_membership(person, on) if person else (None, [])
            findings += unknown + none
            if row and row.from_date == on:
                message = _("Đảng viên “%(code)s” vừa có thay đổi trong ngày %(on)s; chọn ngày sau.")
                findings.append(
                    Finding("membership.just_begun", message % {"code": code, "on": f"{on:%d/%m/%Y}"})
                )
            statuses += [row.status] if row else []
            if row:
                left[row.organisation_id, row.status] += 1
        cells = sorted({organisation for organisation, _status in left})
        for cell in cells:
            gone = {status: -left[cell, status] for status in ("official", "probationary")}
            findings += size_notes(cell, on, **gone)
        return Counted(statuses.count("official"), len(statuses), findings, frozenset(cells))

    def move(self, change: Change, codes: Sequence[str], organisation: int, on: date) -> None:
        for code in codes:
            person = person_coded(code)
            assert person is not None  # counted before
            row, _none = open_membership(person, on)
            assert row is not None  # counted before
            moved = "organisation_transfer"
            begun = {"organisation": organisation, "start_reason": moved}
            change.turn(row, on, {"end_reason": moved}, begun)
