"""A queue of dated events: what is due on which day, and in which order within a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import IntEnum
from heapq import heappop, heappush
from typing import Any

Progress = Callable[[int, int], None]
"""Called with what is done and what is to do."""


class Order(IntEnum):
    """Which events of one day come first."""

    REORGANISATION = 0
    RECOGNITION = 1
    BIRTHDAY = 2
    TURN = 3


class Agenda:
    """Events by day, then by order, then as they were put."""

    def __init__(self) -> None:
        self._queue: list[tuple[date, Order, int, Callable[..., None], tuple[Any, ...]]] = []
        self._count = 0

    def put(self, on: date, order: Order, event: Callable[..., None], *arguments: Any) -> None:
        """The event will be called with the day and the arguments."""
        self._count += 1
        heappush(self._queue, (on, order, self._count, event, arguments))

    def run(self, until: date, progress: Progress | None = None) -> None:
        """Let pass all days before `until`; events may put further ones."""
        done = 0
        while self._queue and self._queue[0][0] < until:
            on, _, _, event, arguments = heappop(self._queue)
            event(on, *arguments)
            done += 1
            if progress is not None and done % 2000 == 0:
                progress(done, done + len(self._queue))
