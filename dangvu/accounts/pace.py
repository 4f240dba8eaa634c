"""How fast one account may ask. Whoever reads page after page within a mandate is logged line by line; here
they are slowed down as well.

Counted in the memory of each process that serves: a request that is let through costs no question to a
database. Of several processes each counts for itself: together they let through as many times the limit.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from threading import Lock

from django.conf import settings

from dangvu.accounts.models import Account

TOLD_EACH = 3600.0
"""Seconds until an account that is held back again and again is told of anew."""


@dataclass
class Bucket:
    """What is left of a limit: it fills evenly, and holds at most what the limit says."""

    most: int
    seconds: float
    left: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.left = self.most

    def fill(self, now: float) -> float:
        """Seconds until there is one to take; 0 where there is."""
        self.left = min(self.most, self.left + (now - self.at) * self.most / self.seconds)
        self.at = now
        return max(0.0, round((1 - self.left) * self.seconds / self.most, 6))


@dataclass
class Count:
    """Of one account."""

    buckets: tuple[Bucket, Bucket]
    told_at: float = float("-inf")


@dataclass(frozen=True)
class Held:
    """Too fast: to be asked again after so many seconds."""

    seconds: int
    is_new: bool
    """Not told of yet in this hour."""


class Pace:
    """The limits of one kind of asking: so many in a minute, so many in an hour."""

    def __init__(self, a_minute: int, an_hour: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = ((a_minute, 60.0), (an_hour, 3600.0))
        self._clock = clock
        self._counts: dict[int, Count] = {}
        self._turn = Lock()

    def take(self, account: Account) -> Held | None:
        """Count one; None where it may go on. What is held back is not counted."""
        now = self._clock()
        with self._turn:
            count = self._counts.get(account.pk)
            if count is None:
                one, two = (Bucket(most, seconds, at=now) for most, seconds in self._limits)
                count = self._counts[account.pk] = Count((one, two))
            wait = max(bucket.fill(now) for bucket in count.buckets)
            if wait == 0:
                for bucket in count.buckets:
                    bucket.left -= 1
                return None
            is_new = now - count.told_at >= TOLD_EACH
            if is_new:
                count.told_at = now
        return Held(ceil(wait), is_new)


PAGES = Pace(*settings.PAGES_PACE) if settings.PAGES_PACE else None
"""Of people at their pages."""
CALLS = Pace(*settings.CALLS_PACE) if settings.CALLS_PACE else None
"""Of programs with a token."""
