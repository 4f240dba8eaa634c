"""An entry to be taken back, for the one kind of act of this room."""

from collections.abc import Callable
from datetime import date
from typing import Any

from dangvu.membership.acts import TransferMember
from tests.cast import World, enact


def _void(world: World) -> dict[str, Any]:
    recorded = enact(TransferMember("son", "na-ca", date(2021, 1, 4)), by=world.clerk)
    return {"number": recorded.number, "reason": "ghi nhầm người"}


SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {"void": _void}
