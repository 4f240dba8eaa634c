"""A worker beside the web server, started again whenever it dies.

Forked, not started anew: the key of an encrypted register may have been typed, and only this process knows
it.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from django.db import connections

from dangvu.jobs.worker import Worker
from dangvu.ledger.sealing import forget_keystores

LOOK_EVERY = 0.5
AGAIN_AFTER = 1.0
"""Seconds between the death of a worker and the next one."""


def keep_worker(work: Callable[[], None] | None = None) -> int:
    """Keep a worker running as long as this process lives; gives the number of the process that keeps it.

    Called before this process has threads. No connection to a database crosses the fork.
    """
    connections.close_all()
    forget_keystores()
    server = os.getpid()
    keeper = os.fork()
    if keeper == 0:
        _as_child(lambda: _keep(server, work or work_until_told))
    return keeper


def end_worker(keeper: int) -> None:
    """No further worker; the one there ends at its next safe point, and its job is taken up again later."""
    with suppress(ProcessLookupError):
        os.kill(keeper, signal.SIGTERM)
    with suppress(ChildProcessError):  # the web server may have heard of its end first
        os.waitpid(keeper, 0)


def work_until_told() -> None:
    """Do jobs until a signal says that it is enough."""
    worker = Worker()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: worker.end())
    worker.run()


def _keep(server: int, work: Callable[[], None]) -> None:
    ending: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: ending.append(number))
    while not ending and os.getppid() == server:
        child = os.fork()
        if child == 0:
            _as_child(work)
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            if ending or os.getppid() != server:
                os.kill(child, signal.SIGTERM)
                os.waitpid(child, 0)
                return
            time.sleep(LOOK_EVERY)
        time.sleep(AGAIN_AFTER)


def _as_child(do: Callable[[], None]) -> None:
    """Run in a process just forked, and end it there whatever happens."""
    code = 1
    try:
        do()
        code = 0
    except Exception:
        sys.excepthook(*sys.exc_info())
        raise
    finally:
        os._exit(code)
