"""What a benchmark is given."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dangvu.demo.bench.measuring import run
from dangvu.demo.bench.place import Place


@dataclass(frozen=True)
class Bench:
    """The demo province to measure on, where to put things, and how often to repeat."""

    place: Place
    folder: Path
    members: int
    """Members of the province at the end of 2020."""
    asked: int | None = None
    """The size that was asked for; None for the published one."""
    nation: bool = False
    """The whole country instead of the province."""
    minutes: float | None = None
    """Of what goes on for long; None for as long as is promised."""
    users: int | None = None
    """At work together; None for as many as are promised."""

    @property
    def is_small(self) -> bool:
        """A try of the benchmarks themselves: few rounds will do."""
        return self.asked is not None and self.asked < 5000

    def rounds(self, many: int) -> int:
        return min(many, 2) if self.is_small else many


def in_process(place: Place, task: str, **settings: Any) -> Any:
    """Do a task of ``child`` in a process of its own on a register; gives its answer. Raises Failed."""
    command = [sys.executable, "-m", "dangvu.demo.bench.child", task, json.dumps(settings, default=str)]
    return json.loads(run(command, place.environment, watched=False).out)
