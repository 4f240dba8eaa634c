"""What an engine keeps of the questions put to it: rows laid down for each, as of an entry."""

import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

KEPT = 256
"""Questions kept in an engine."""
KEPT_CELLS = 16_000_000
"""Cells of them all together, of the rows and of the answers made of them: of 8 to 16 bytes, at most half of
the memory of an engine.
"""
LEAST = 512
"""Rows that a column takes room for, however few there are: 4 KB."""


@dataclass
class Laid:
    """The rows of one question, as of an entry."""

    name: str
    number: int | None = None
    """None where there are no rows."""
    cells: int = 0
    answers: dict[Hashable, list[tuple[Any, ...]]] = field(default_factory=dict)
    """What was made of them as they stand; nobody changes it."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def brought_up(self, number: int, rows: int, weights: int) -> None:
        """So many rows lie there, as of an entry; what was made of them before holds no more."""
        self.number, self.cells = number, max(rows, LEAST) * (weights + 1)
        self.answers.clear()

    def keep(self, key: Hashable, answer: list[tuple[Any, ...]]) -> None:
        """Keep what was made of the rows."""
        self.answers[key] = answer
        self.cells += sum(map(len, answer))


class Gathered:
    """What an engine keeps."""

    def __init__(self) -> None:
        self._laid: dict[str, Laid] = {}
        self._lock = threading.Lock()

    def of(self, name: str) -> Laid:
        """The rows of a question; the last to go then."""
        with self._lock:
            found = self._laid.pop(name, None) or Laid(name)
            self._laid[name] = found
            return found

    def make_room(self, engine: Any, but: Laid) -> None:
        """Let go of what was not asked for the longest, where there is too much."""
        with self._lock:
            cells = sum(one.cells for one in self._laid.values())
            for one in list(self._laid.values()):
                if len(self._laid) <= KEPT and cells <= KEPT_CELLS:
                    return
                if one is but or not one.lock.acquire(blocking=False):
                    continue
                try:
                    engine.execute(f"DROP TABLE IF EXISTS {one.name}")
                    cells, one.number = cells - one.cells, None
                    del self._laid[one.name]
                finally:
                    one.lock.release()
