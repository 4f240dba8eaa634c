"""When checkpoints are made by themselves: an act is anchored within five minutes, or after a hundred acts.

Nothing here makes an act fail. What goes wrong stands in a file that ``dangvu doctor`` shows.
"""

import atexit
import logging
import os
import threading
import time
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from dangvu.core.files import write_text
from dangvu.core.finding import Refused
from dangvu.ledger.checkpoints import copy_path, fault_path, flag_path, own_copy
from dangvu.ledger.keeper import keep
from dangvu.ledger.models import Head
from dangvu.ledger.signing import NoNodeKey

SECONDS, ACTS = 300, 100
RETRY = 60
"""Seconds before a keeper that could not be reached is asked again."""
ALARMS = {"checkpoint.missing", "checkpoint.differs"}
"""What says that this is an old copy or another ledger: it may not go on before somebody has looked."""


def after_act() -> None:
    """Anchor the act that was just committed: now when it is time, else in a while."""
    if settings.CHECKPOINTS is None or flag_path().exists():
        return
    if _is_due():
        attempt()
    else:
        _start_timer()


def attempt() -> None:
    """Give the keeper a checkpoint, or note why that did not go."""
    if settings.CHECKPOINTS is None or flag_path().exists():
        return
    try:
        keep(timezone.localdate())
    except Refused as refused:
        if ALARMS & {found.code for found in refused.findings}:
            write_text(flag_path(), str(refused))
        _note(str(refused))
    except (OSError, DatabaseError, NoNodeKey) as fault:
        _note(str(fault))


def _note(fault: str) -> None:
    logging.getLogger(__name__).error("%s", fault)
    write_text(fault_path(), fault)


def _is_due() -> bool:
    if fault_path().exists():
        return not 0 <= _age(fault_path()) < RETRY
    own = own_copy()
    if own is None or not 0 <= _age(copy_path()) < SECONDS:
        return True
    return Head.objects.get(pk=1).number - own.entries >= ACTS


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime


class _Later:
    """At most one attempt waits in a process; it is made early when the process ends."""

    def __init__(self) -> None:
        self._waiting: threading.Timer | None = None
        self._lock = threading.Lock()
        atexit.register(self._at_exit)

    def start(self) -> None:
        with self._lock:
            if self._waiting is None:
                self._waiting = threading.Timer(SECONDS, self._run)
                self._waiting.daemon = True
                self._waiting.start()

    def _run(self) -> None:
        with self._lock:
            self._waiting = None
        try:
            attempt()
        finally:
            connections.close_all()  # this thread's own

    def _at_exit(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._run()


@cache
def _later(_process: int) -> _Later:
    return _Later()


def _start_timer() -> None:
    _later(os.getpid()).start()  # a forked worker has no thread of its parent
