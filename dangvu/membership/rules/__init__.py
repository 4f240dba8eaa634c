"""Whether a membership may begin, become official, move or end so: pure functions that tell every
finding, not the first.

No clock, no database. A day that is not stated (``None``) is never guessed: what needs it is left
unchecked, and where a paper is required its absence is told as information. Each day is judged by the
law in force on it.
"""

from dangvu.membership.rules.admission import Admission, admission_findings
from dangvu.membership.rules.card import card_findings
from dangvu.membership.rules.complaint import discipline_complaint, striking_off_complaint
from dangvu.membership.rules.ending import ending_findings
from dangvu.membership.rules.introduction import Introducer, Introduction, introduction_findings
from dangvu.membership.rules.recognition import Recognition, official_day, recognition_findings
from dangvu.membership.rules.restoring import restoring_findings
from dangvu.membership.rules.returning import Leaving
from dangvu.membership.rules.schooling import Schooling, schooling_findings
from dangvu.membership.rules.striking_off import StrikingOff, striking_off_findings
from dangvu.membership.rules.suspension import Suspended, suspension_findings
from dangvu.membership.rules.transfer import Transfer, transfer_findings

__all__ = [
    "Admission",
    "Introducer",
    "Introduction",
    "Leaving",
    "Recognition",
    "Schooling",
    "StrikingOff",
    "Suspended",
    "Transfer",
    "admission_findings",
    "card_findings",
    "discipline_complaint",
    "ending_findings",
    "introduction_findings",
    "official_day",
    "recognition_findings",
    "restoring_findings",
    "schooling_findings",
    "striking_off_complaint",
    "striking_off_findings",
    "suspension_findings",
    "transfer_findings",
]
