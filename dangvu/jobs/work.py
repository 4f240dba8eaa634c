"""Work in hand: what whoever does a job is given, and the thread that says meanwhile that they are alive."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import Reach, reach
from dangvu.accounts.models import Account
from dangvu.core.finding import Finding, Refused
from dangvu.jobs import queue
from dangvu.jobs.kinds import Kind
from dangvu.jobs.models import Job
from dangvu.ledger.models import Entry

CANCELLED, LOST, MANDATE, TIME, ENDING = "cancelled", "lost", "mandate", "time", "ending"
"""Why work must stop: asked for; another worker has the job; the account may no longer; too long; the worker
is to end."""
log = logging.getLogger(__name__)


class Stopped(Refused):
    """The work was stopped at a safe point; nothing of it was recorded."""

    def __init__(self, reason: str) -> None:
        sentences = {
            CANCELLED: _("Tác vụ đã được dừng theo yêu cầu; không có gì được ghi."),
            LOST: _("Tác vụ đã được tiến trình khác làm tiếp; không có gì được ghi hai lần."),
            MANDATE: _("Tài khoản không còn được giao việc này nên tác vụ đã dừng; không có gì được ghi."),
            TIME: _("Tác vụ kéo dài quá lâu nên đã dừng, không có gì được ghi; hãy chia nhỏ rồi gửi lại."),
            ENDING: _("Chương trình đang tắt; tác vụ sẽ được làm lại khi chương trình chạy."),
        }
        self.reason = reason
        super().__init__([Finding(f"job.{reason}", sentences[reason])])


class Work:
    """A job in the hands of one worker. ``tell`` is called at points where stopping leaves nothing half done:
    before a commit, never after one.
    """

    def __init__(self, job: Job, worker: str, kind: Kind, account: Account) -> None:
        self.job, self.kind, self.account = job, kind, account
        self.arguments: dict[str, Any] = job.arguments
        self.key: str = job.key
        self.answer: dict[str, Any] | None = None
        self.also: Callable[[int, int], None] | None = None
        """Told too how far the work is: the bar on a terminal."""
        self._worker = worker
        self._said = (0, 0, "")
        self._stop = ""
        self._breaks: tuple[Callable[[], None], ...] = ()
        self._breaking = threading.Lock()

    def tell(self, done: int, total: int, step: str = "") -> None:
        """So much of so much is done. Raises Stopped where the work must not go on."""
        self._said = (done, total, step or self._said[2])
        if self.also:
            self.also(done, total)
        self.check()

    def begin(self, step: str) -> None:
        """A step begins; its length is not known. Raises Stopped."""
        self._said = (0, 0, step)
        self.check()

    def check(self) -> None:
        """A safe point. Raises Stopped."""
        if self._stop:
            raise Stopped(self._stop)

    @contextmanager
    def breakable(self, *breaks: Callable[[], None]) -> Iterator[None]:
        """A stretch whose questions to an engine are broken off by these when the work must stop; nothing may
        be committed in it. Raises Stopped.
        """
        self.check()
        self._breaks = breaks
        try:
            yield
        except Exception as fault:  # each engine has its own word for what was broken off
            if self._stop and not isinstance(fault, Refused):
                raise Stopped(self._stop) from fault
            raise
        finally:
            with self._breaking:  # what comes next is not broken off
                self._breaks = ()
        self.check()

    def recorded(self) -> Entry | None:
        """The entry that this job recorded before the worker who did it died."""
        return queue.recorded_by(self.job)

    def stop(self, reason: str) -> None:
        """Let the work end at its next safe point; the first reason counts."""
        self._stop = self._stop or reason

    def __enter__(self) -> Work:
        self.allowed = reach(self.account, self.kind.right)
        if not self.allowed and not self.job.by_command:  # a command has its own way of refusing
            raise Stopped(MANDATE)
        self._over = threading.Event()
        self._heart = threading.Thread(target=self._beat, name=f"job-{self.job.pk}", daemon=True)
        self._heart.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._over.set()
        self._heart.join()

    def _beat(self) -> None:
        """Until the work ends: progress and life into the table, and from there whether to go on."""
        began = said_at = time.monotonic()
        said = self._said
        pause = min(1.0, settings.JOB_LEASE / 4)
        while not self._over.wait(pause):
            now = time.monotonic()
            if now - began > self.kind.seconds:
                self.stop(TIME)
            if now - began > self.kind.seconds + settings.JOB_LEASE:
                log.error("job %s hangs beyond its time; this process ends", self.job.pk)
                os._exit(70)  # nothing else stops code that reaches no safe point
            try:
                if said != self._said or now - said_at >= settings.JOB_LEASE / 4:
                    said, said_at = self._said, now
                    if not queue.beat(self.job, self._worker, *said):
                        self.stop(LOST)
                self._look()
                self._break_off()
            except DatabaseError as fault:
                # The lease outlives a beat or two; if the database stays away, another takes the job up.
                log.warning("job %s: beat missed: %s", self.job.pk, fault)
        connections.close_all()

    def _break_off(self) -> None:
        """Again at each beat: one that falls between two questions breaks off neither."""
        with self._breaking:
            for one in self._breaks if self._stop else ():
                one()

    def _look(self) -> None:
        if Job.objects.filter(pk=self.job.pk, cancel_asked=True).exists():
            self.stop(CANCELLED)
        account = Account.objects.filter(pk=self.account.pk).first()
        if account is None or not _as_wide(reach(account, self.kind.right), self.allowed):
            self.stop(MANDATE)


def _as_wide(now: Reach, before: Reach) -> bool:
    """Whether the mandates still reach as far as when the work began; one that ended binds at once."""
    return now.everywhere or (not before.everywhere and now.roots >= before.roots)
