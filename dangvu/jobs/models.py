"""Long work, and how far it is. On the embedded database in a file of its own: whoever records a big act
holds the register's only write lock, and must still be able to say that they are alive.
"""

from typing import ClassVar, Self

from django.db import models

WAITING, RUNNING, DONE = "waiting", "running", "done"
FAILED, DEAD, CANCELLED = "failed", "dead", "cancelled"
OPEN = (WAITING, RUNNING)
IN_VAIN = (FAILED, CANCELLED)
"""Ended, nothing was recorded, and nobody takes it up again."""


class JobQuerySet(models.QuerySet["Job"]):
    def open(self) -> Self:
        """Those not ended yet."""
        return self.filter(state__in=OPEN)

    def of(self, account: int) -> Self:
        """Those that an account asked for, last first."""
        return self.filter(account=account).order_by("-pk")


class Job(models.Model):
    """One piece of long work: asked for once, done once, however many workers die over it."""

    kind = models.CharField(max_length=40)
    """One of ``kinds.kinds()``."""
    arguments = models.JSONField(default=dict)
    account = models.BigIntegerField()
    """Number of the account that asked; it may stand in another file, so this is no foreign key."""
    language = models.CharField(max_length=8)
    """Of the sentences in the answer."""
    key = models.CharField(max_length=64)
    """Names the request among those of its account and kind: the same key again is the same job, unless that
    failed or was stopped, and so left nothing. The act it records bears this key.
    """
    upload = models.CharField(max_length=64, blank=True)
    """Hash of the file the work is about; empty where there is none."""
    by_command = models.BooleanField(default=False)
    """A command does it in its own process: no worker takes it up, whoever typed it sees how it ends."""

    state = models.CharField(max_length=10, default=WAITING)
    attempts = models.IntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)
    """Names one attempt of one worker; whoever no longer stands here has lost the job."""
    lease_until = models.DateTimeField(null=True)
    """By the database's clock: a running job may be taken up by others from then on, a waiting one not
    before.
    """
    heartbeat = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)

    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)

    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    """A sentence for whoever asked."""
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "lease_until"], name="jobs_job_state"),
            models.Index(fields=["account"], name="jobs_job_account"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["account", "kind", "key"],
                condition=~models.Q(state__in=IN_VAIN),
                name="jobs_job_asked_once",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def percent(self) -> int | None:
        """How much is done, 0 to 100; None where nobody can tell."""
        return min(100, 100 * self.done // self.total) if self.total else None
