"""Transfer of membership: its deadlines are told and never stand in the way; being late is explained,
not undone.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.law.judgement import Judgement
from dangvu.membership.rules.deadlines import last_day


@dataclass(frozen=True, slots=True)
class Transfer:
    """A personal transfer as its papers tell it: its cause (decision or move), the letter issued, the
    letter presented.
    """

    caused_on: date | None = None
    letter_on: date | None = None
    presented_on: date | None = None


def transfer_findings(case: Transfer) -> list[Finding]:
    """Formalities begun late, letter presented late or before its issue."""
    judgement = Judgement()
    if case.caused_on and case.letter_on:
        _late(
            judgement,
            "membership.transfer.begin_days",
            "membership.transfer_begun_late",
            _(
                "Giấy giới thiệu ngày %(day)s quá %(days)s ngày làm việc từ ngày phát sinh"
                " %(start)s (hạn %(limit)s)."
            ),
            case.caused_on,
            case.letter_on,
        )
    if case.letter_on and case.presented_on:
        _late(
            judgement,
            "membership.transfer.present_letter_days",
            "membership.letter_presented_late",
            _(
                "Nộp giấy giới thiệu ngày %(day)s, quá %(days)s ngày làm việc từ ngày cấp %(start)s"
                " (hạn %(limit)s)."
            ),
            case.letter_on,
            case.presented_on,
        )
        if case.presented_on < case.letter_on:
            message = _("Ngày nộp giấy giới thiệu đứng trước ngày cấp; hãy kiểm tra các ngày.")
            judgement.findings.append(Finding("membership.letter_presented_before_issue", message))
    return judgement.findings


def _late(judgement: Judgement, leaf: str, code: str, message: str, start: date, day: date) -> None:
    law = judgement.law(leaf, start)
    limit = last_day(start, law.number, judgement) if law else None
    if law and limit and day > limit:
        judgement.breach(code, message, law, day=day, days=law.number, start=start, limit=limit)
