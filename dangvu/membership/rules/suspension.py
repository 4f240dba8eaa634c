"""Suspension of Party activity: for whom, for how long, with its extension."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.law.judgement import Judgement
from dangvu.law.questions import known_codes


@dataclass(frozen=True, slots=True)
class Suspended:
    """A suspension as it is decided; ``until`` is the first day the member takes part again.

    ``since`` is the first day of the suspension that this one prolongs, where there is one.
    """

    status: str
    on: date
    until: date | None = None
    since: date | None = None


def suspension_findings(case: Suspended) -> list[Finding]:
    """Whether a member of the status may be suspended so long."""
    judgement = Judgement()
    law = judgement.law("membership.suspension.statuses", case.on)
    if law and case.status not in law.words:
        known = known_codes("membership.code_lists.membership_status")
        judgement.breach(
            "membership.suspension_status",
            _("Đảng viên %(status)s không thuộc diện bị đình chỉ sinh hoạt; hãy xem lại người."),
            law,
            status=str(known[case.status].label) if case.status in known else case.status,
        )
    _not_too_long(case, judgement)
    return judgement.findings


def _not_too_long(case: Suspended, judgement: Judgement) -> None:
    """From the first day of all, where it prolongs another. No end: only the longest time is told."""
    leaf = "longest_extended_days" if case.since else "longest_days"
    law = judgement.law(f"membership.suspension.{leaf}", case.on)
    if law is None:
        return
    first = case.since or case.on
    limit = first + timedelta(days=law.number)
    if case.until is None:
        judgement.note(
            "membership.suspension_without_end",
            _("Chưa ghi ngày hết đình chỉ; thời hạn dài nhất là %(days)s ngày, đến ngày %(limit)s."),
            law,
            days=law.number,
            limit=limit,
        )
    elif case.until > limit:
        judgement.breach(
            "membership.suspension_too_long",
            _(
                "Đình chỉ từ ngày %(first)s đến ngày %(until)s, quá %(days)s ngày; nếu theo thời hạn tố tụng"
                " thì ghi rõ ở lý do."
            ),
            law,
            first=first,
            until=case.until,
            days=law.number,
        )
