"""What the tests of commands share: acts as JSON, what a command answered."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

MOVE = {
    "kind": "transfer_member",
    "payload": {"person": "son", "organisation": "na-ca", "on": "2021-01-04"},
    "paper": {"number": "1-GTSH"},
}


DIED = {
    "kind": "record_death",
    "payload": {"person": "be", "on": "2022-05-01"},
    "paper": {"number": "1-TB"},
}


class Said(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Said]
