"""Watches for tests: one that stops the work at a safe point, one that keeps what it was told."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import pytest

from dangvu.jobs.work import CANCELLED, Stopped

SOME_BY_DAY = pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.nightly)])
"""For work with many safe points that are much alike: one in five by day, each by night."""


class Told:
    """Keeps how far the work said it was; stops it at the safe point with this number, counted from 1. Where
    there are too many to try all, only those count that tell how far it is (``only_told``).
    """

    def __init__(self, stop_at: int = 0, *, only_told: bool = False) -> None:
        self.said: list[tuple[int, int, str]] = []
        self.points = 0
        self._stop_at, self._only_told = stop_at, only_told

    def tell(self, done: int, total: int, step: str = "") -> None:
        self.said.append((done, total, step))
        self._point()

    def check(self) -> None:
        if not self._only_told:
            self._point()

    def _point(self) -> None:
        self.points += 1
        if self._stop_at and self.points >= self._stop_at:  # whoever catches it is stopped again
            raise Stopped(CANCELLED)

    def breakable(self, *_breaks: Callable[[], None]) -> AbstractContextManager[None]:
        self.check()
        return nullcontext()


def stopped_everywhere(
    work: Callable[[Told], object],
    untouched: Callable[[], bool],
    *,
    only_told: bool = False,
    every: int = 1,
) -> int:
    """Do the work, stopped at one safe point after the other (or at the first and each so many further on),
    until it comes to its end; each time all must be as before. Gives how many there were.
    """
    stop_at = 1
    while True:
        told = Told(stop_at, only_told=only_told)
        try:
            work(told)
        except Stopped:
            assert untouched(), stop_at
            stop_at += every
        else:
            return told.points
