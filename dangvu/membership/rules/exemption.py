"""Exemption from work and Party activity: open to official members only (Charter, article 7)."""

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.law.judgement import Judgement
from dangvu.law.questions import known_codes


def exemption_findings(status: str, on: date) -> list[Finding]:
    """Whether a member of the status may be exempted on the day."""
    judgement = Judgement()
    law = judgement.law("membership.exemption.statuses", on)
    if law and status not in law.words:
        known = known_codes("membership.code_lists.membership_status")
        judgement.breach(
            "membership.exemption_status",
            _("Đảng viên %(status)s không thuộc diện được miễn sinh hoạt; hãy xem lại người."),
            law,
            status=str(known[status].label) if status in known else status,
        )
    return judgement.findings
