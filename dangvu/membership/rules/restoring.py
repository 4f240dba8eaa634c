"""Restoring the rights of one who was wrongly removed: no new probation, no waiting."""

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.law.judgement import Judgement
from dangvu.law.questions import known_codes
from dangvu.membership.rules.returning import Leaving


def restoring_findings(left: Leaving, restored_on: date) -> list[Finding]:
    """Whether rights can be restored after this way of leaving."""
    judgement = Judgement()
    law = judgement.law("membership.readmission.restored_after", restored_on)
    if law and left.reason not in law.words:
        known = known_codes("membership.code_lists.membership_end")
        judgement.breach(
            "membership.restored_after_other_leaving",
            _(
                "Không khôi phục quyền đảng viên sau khi ra khỏi Đảng theo cách “%(reason)s”; hãy"
                " kiểm tra quyết định."
            ),
            law,
            reason=str(known[left.reason].label) if left.reason in known else left.reason,
        )
    return judgement.findings
