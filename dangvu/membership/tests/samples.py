"""One payload of each kind of act of this room that the cast's register takes."""

from collections.abc import Callable
from typing import Any

from dangvu.ledger.acts import Act
from dangvu.ledger.enact import enact
from dangvu.membership.acts import ExemptMember, RestoreMember, ResumeMember, StrikeOffMember, TransferMember
from dangvu.membership.acts.recognise_member import RecogniseMember
from dangvu.membership.tests.test_admit_member import MOI
from dangvu.membership.tests.test_coming_back import LATER, NEW, ON
from dangvu.membership.tests.test_leaving import ON as LEFT_ON
from dangvu.membership.tests.test_leaving import WAYS
from tests.cast import World, payload_of

Sample = Callable[[World], dict[str, Any]]


def _after(act: Act, before: Act) -> Sample:
    """The act, once another has made its ground."""

    def sample(world: World) -> dict[str, Any]:
        enact(before, by=world.clerk, override="thử")
        return payload_of(act)

    return sample


def _plain(act: Act) -> Sample:
    return lambda _world: payload_of(act)


LATE = RecogniseMember(
    "nga", LEFT_ON.replace(year=2026, month=3), LEFT_ON.replace(year=2026, month=3, day=20)
)
_LEAVINGS: list[Act] = [way("son", LEFT_ON) for way in WAYS]
SAMPLES: dict[str, Sample] = {
    "admit_member": _plain(MOI),
    "recognise_member": _plain(LATE),
    "transfer_member": _plain(TransferMember("son", "na-ca", LEFT_ON)),
    "end_membership": lambda _world: {"person": "be", "on": "2022-05-01", "reason": "died"},
    "receive_member": _plain(NEW),
    "exempt_member": _plain(ExemptMember("son", ON)),
    "resume_member": _after(ResumeMember("son", LATER), ExemptMember("son", ON)),
    "restore_member": _after(RestoreMember("son", "na-ca", LATER), StrikeOffMember("son", ON)),
    **{act.kind: _plain(act) for act in _LEAVINGS},
}
