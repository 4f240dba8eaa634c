"""One payload of each kind of act of this room that the cast's register takes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from dangvu.statistics.acts import AcceptReturn, FreezeReturn, SendBackReturn, SendReturn
from tests.cast import World, account, enact, payload_of, sample

PERIOD = ("kim-lu", date(2025, 1, 1), date(2025, 6, 30))
_FROZEN = FreezeReturn(*PERIOD, tables="1")


def _sent(act: AcceptReturn | SendBackReturn) -> Callable[[World], dict[str, Any]]:
    """Once somebody else sent it: nobody takes what they sent themselves."""

    def on_stage(world: World) -> dict[str, Any]:
        sender = account("sender", world.organisation("kim-lu"), "read", "record")
        for one in (_FROZEN, SendReturn(*PERIOD)):
            enact(one, by=sender, override="thử")
        return payload_of(act)

    return on_stage


SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "freeze_return": sample(_FROZEN),
    "send_return": sample(SendReturn(*PERIOD), _FROZEN),
    "accept_return": _sent(AcceptReturn(*PERIOD)),
    "send_back_return": _sent(SendBackReturn(*PERIOD, remark="Biểu 1 còn thiếu")),
}
