"""The member card: who holds one (QĐ 29, item 6.1)."""

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.law.judgement import Judgement
from dangvu.law.questions import known_codes


def card_findings(status: str, on: date) -> list[Finding]:
    """Whether a member of the status holds a card on the day."""
    judgement = Judgement()
    law = judgement.law("membership.card.statuses", on)
    if law and status not in law.words:
        known = known_codes("membership.code_lists.membership_status")
        judgement.breach(
            "membership.card_status",
            _("Đảng viên %(status)s chưa được cấp thẻ đảng viên; hãy xem lại người và ngày."),
            law,
            status=str(known[status].label) if status in known else status,
        )
    return judgement.findings
