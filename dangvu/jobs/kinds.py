"""The kinds of long work there are: each room declares its own in ``jobs.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from dangvu.jobs.models import Job
    from dangvu.jobs.work import Work

Answer = dict[str, Any]
"""What a job found out, as JSON; kept with the job. ``entry`` is the entry of the ledger it recorded."""
HOURS = 3600


@dataclass(frozen=True)
class Kind:
    """A kind of long work. ``do`` may be called again after a worker has died over it, so each of its steps
    is one that may be done twice; an act is, with the job's key.
    """

    name: str
    label: str | Promise
    right: str
    """What the account must still be allowed to do while the job runs: one of ``mandates.ACTIONS``."""
    do: Callable[[Work], Answer] | None = None
    """None: only a command does this, in its own process."""
    page: Callable[[Job], str] | None = None
    """The address that shows the answer."""
    seconds: int = 2 * HOURS
    """Longest that one attempt may take."""


tidying: list[Callable[[], None]] = []
"""What rooms have removed when it has ended; called from time to time by whoever does jobs."""

_declared: dict[str, Kind] = {}


def declare(kind: Kind) -> Kind:
    """Make a kind known; called by a room's ``jobs.py``."""
    _declared[kind.name] = kind
    return kind


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by name."""
    autodiscover_modules("jobs")
    return _declared
