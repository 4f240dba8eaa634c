"""Doing jobs: one after the other, each in the language and under the mandate of whoever asked."""

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import close_old_connections
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dangvu.accounts.models import Account
from dangvu.accounts.scopes import within
from dangvu.core.finding import Refused
from dangvu.jobs import downloads, queue, uploads
from dangvu.jobs.kinds import Kind, kinds, tidying
from dangvu.jobs.models import CANCELLED, DONE, FAILED, Job
from dangvu.jobs.work import CANCELLED as ASKED
from dangvu.jobs.work import ENDING, LOST, Stopped, Work
from dangvu.ledger.enact import Busy

PAUSE = 0.2
"""Seconds between two looks for work."""
TIDY = 10.0
"""Seconds between two looks for what nobody will take up again."""
AGAIN_AFTER = 5.0
"""Seconds before a job is tried again that met a fault, or a register held by another big act."""
MOST_KEPT = 200
"""Findings kept of a refusal."""
log = logging.getLogger(__name__)


class Worker:
    """Takes up jobs until it is told to end."""

    def __init__(self) -> None:
        self.ending = threading.Event()
        self._work: Work | None = None

    def end(self) -> None:
        """No further job; the one in hand stops at its next safe point and is put back."""
        self.ending.set()
        if self._work:
            self._work.stop(ENDING)

    def run(self) -> None:
        """Work until ``end``."""
        tidied = 0.0
        while not self.ending.is_set():
            if time.monotonic() - tidied > TIDY:
                tidy()
                tidied = time.monotonic()
            if not self.once():
                self.ending.wait(PAUSE)
            close_old_connections()

    def once(self) -> bool:
        """Do one job, if there is one."""
        worker = worker_name()
        job = queue.take_up(worker)
        if job is None:
            return False
        with translation.override(job.language):
            self._do(job, worker)
        return True

    def _do(self, job: Job, worker: str) -> None:
        kind = kinds().get(job.kind)
        account = Account.objects.filter(pk=job.account).first()
        if kind is None or kind.do is None or account is None:
            queue.end(job, worker, FAILED, error=_("Chương trình này không biết làm tác vụ được gửi."))
            return
        try:
            with Work(job, worker, kind, account) as work:
                self._work = work
                with within(work.allowed, timezone.localdate()):
                    answer = kind.do(work)
        except Busy:
            queue.put_back(job, worker, AGAIN_AFTER, counted=False)
        except Refused as refused:
            _end_refused(job, worker, refused)
        except Exception:
            log.exception("job %s (%s) failed", job.pk, job.kind)
            queue.put_back(job, worker, AGAIN_AFTER)
        else:
            if queue.end(job, worker, DONE, answer) and answer.get("entry"):  # nobody needs the file
                uploads.forget(job.upload, job.account)
        finally:
            self._work = None


def _end_refused(job: Job, worker: str, refused: Refused) -> None:
    reason = refused.reason if isinstance(refused, Stopped) else ""
    if reason == ENDING:
        queue.put_back(job, worker, counted=False)
    elif reason != LOST:
        state = CANCELLED if reason == ASKED else FAILED
        queue.end(
            job,
            worker,
            state,
            {"findings": [one.as_json() for one in refused.findings[:MOST_KEPT]]},
            str(refused.findings[0].message),
        )


@contextmanager
def in_hand(
    kind: str, account: Account, arguments: dict[str, Any], bar: Callable[[int, int], None] | None = None
) -> Iterator[Work]:
    """A command does a job itself, in its own process: it is seen on the page and may be stopped there.
    ``bar`` is told too how far it is.

    Raises Refused, also where the work was stopped.
    """
    tidy()
    declared: Kind = kinds()[kind]
    worker = worker_name()
    job = queue.take_in_hand(kind, account, arguments, worker)
    try:
        with Work(job, worker, declared, account) as work:
            work.also = bar
            yield work
    except Refused as refused:
        _end_refused(job, worker, refused)
        raise
    except KeyboardInterrupt:
        queue.end(job, worker, CANCELLED)
        raise
    except BaseException:
        queue.end(job, worker, FAILED)
        raise
    queue.end(job, worker, DONE, work.answer)


def tidy() -> None:
    """End what nobody will take up again, forget what is old."""
    queue.bury()
    queue.forget_old()
    uploads.forget_old()
    downloads.forget_old()
    kinds()  # so that rooms have said what they keep for a time
    for forget_old in tidying:
        forget_old()


def worker_name() -> str:
    """A name that no other attempt bears."""
    return f"{socket.gethostname()[:24]}-{os.getpid()}-{secrets.token_hex(8)}"
