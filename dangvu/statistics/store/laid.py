"""What an engine keeps of the questions put to it: rows laid down for each, as of an entry."""

import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

KEPT = 256
"""Questions kept in an engine."""
KEPT_ROWS = 500_000
"""Rows of them all together: a row is of an organisation, with all cells of a table."""


@dataclass
class Laid:
    """The rows of one question, as of an entry."""

    name: str
    number: int | None = None
    """None where there are no rows."""
    rows: int = 0
    answers: dict[Hashable, list[tuple[Any, ...]]] = field(default_factory=dict)
    """What was made of them as they stand; nobody changes it."""
    lock: threading.Lock = field(default_factory=threading.Lock)


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
            rows = sum(one.rows for one in self._laid.values())
            for one in list(self._laid.values()):
                if len(self._laid) <= KEPT and rows <= KEPT_ROWS:
                    return
                if one is but or not one.lock.acquire(blocking=False):
                    continue
                try:
                    engine.execute(f"DROP TABLE IF EXISTS {one.name}")
                    rows, one.number = rows - one.rows, None
                    del self._laid[one.name]
                finally:
                    one.lock.release()
