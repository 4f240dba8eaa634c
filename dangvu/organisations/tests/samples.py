"""One payload of each kind of act of this room that the cast's register takes."""

from collections.abc import Callable
from typing import Any

from dangvu.organisations.tests.test_establish_organisation import KHUOI_TAT
from tests.cast import World, payload_of

SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "establish_organisation": lambda _world: payload_of(KHUOI_TAT),
}
