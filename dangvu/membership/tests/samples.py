"""One payload of each kind of act of this room that the cast's register takes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from dangvu.ledger.acts import Act
from dangvu.membership.acts import (
    ExemptMember,
    LiftSuspension,
    RecogniseMember,
    ReissueCard,
    ReportNumber,
    RestoreMember,
    ResumeMember,
    StrikeOffMember,
    SuspendMember,
    TransferMember,
    WithdrawNumber,
)
from dangvu.membership.tests.test_admit_member import MOI
from dangvu.membership.tests.test_coming_back import LATER, NEW, ON
from dangvu.membership.tests.test_leaving import ON as LEFT_ON
from dangvu.membership.tests.test_leaving import WAYS
from dangvu.membership.tests.test_reissue_card import NUMBER
from dangvu.membership.tests.test_reissue_card import ON as CARD_ON
from tests.cast import World, sample

_REPORTED = ReportNumber("truong-noi-tru", "3:I", date(2018, 12, 31), 12, "BC 05-BC/CB")
_LEAVINGS: list[Act] = [way("son", LEFT_ON) for way in WAYS]
SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "admit_member": sample(MOI),
    "recognise_member": sample(RecogniseMember("nga", date(2026, 3, 2), date(2026, 3, 20))),
    "transfer_member": sample(TransferMember("son", "na-ca", date(2021, 1, 4))),
    "receive_member": sample(NEW),
    "exempt_member": sample(ExemptMember("son", ON)),
    "resume_member": sample(ResumeMember("son", LATER), ExemptMember("son", ON)),
    "suspend_member": sample(SuspendMember("son", ON)),
    "lift_suspension": sample(LiftSuspension("son", LATER), SuspendMember("son", ON)),
    "reissue_card": sample(ReissueCard("be", CARD_ON, NUMBER, "lost")),
    "restore_member": sample(RestoreMember("son", "na-ca", LATER), StrikeOffMember("son", ON)),
    "report_number": sample(_REPORTED),
    "withdraw_number": sample(
        WithdrawNumber("truong-noi-tru", "members.total", _REPORTED.to_date), _REPORTED
    ),
    **{act.kind: sample(act) for act in _LEAVINGS},
}
