"""The lease table: asking for work, taking it up, saying that one is alive, ending it. Every change is one
statement that names the state it expects, so that two workers cannot both succeed; leases are reckoned by the
database's clock alone.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, router, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dangvu.accounts.models import Account
from dangvu.core.finding import Finding, Refused
from dangvu.jobs.models import CANCELLED, DEAD, DONE, FAILED, IN_VAIN, RUNNING, WAITING, Job
from dangvu.ledger.models import Entry

MOST_ATTEMPTS = 3
MOST_OPEN = 5
"""Jobs of one account at a time."""
LONGEST_STEP = 200


def submit(
    kind: str,
    account: Account,
    arguments: Mapping[str, Any],
    *,
    key: str = "",
    upload: str = "",
    follows: bool = False,
) -> Job:
    """Ask for work; with a ``key`` the account used before, the job asked for then, unless that was in vain:
    failed or stopped, it is asked for anew. Raises Refused when the account asks for too much at once, but
    not where the work ``follows`` from a job of theirs.
    """
    asked = Job.objects.filter(key=key, account=account.pk, kind=kind)
    if key and (found := asked.exclude(state__in=IN_VAIN).first()):
        return found
    if not follows and Job.objects.of(account.pk).open().filter(by_command=False).count() >= MOST_OPEN:
        message = _("Bạn đang có %(count)s tác vụ chưa xong; hãy chờ xong bớt hoặc dừng bớt rồi gửi lại.")
        raise Refused([Finding("job.too_many", message % {"count": MOST_OPEN})])
    try:
        with transaction.atomic(using=_alias()):
            return _asked(kind, account, arguments, key=key or secrets.token_urlsafe(32), upload=upload)
    except IntegrityError:
        return asked.latest("pk")  # sent twice at the same moment


def take_in_hand(kind: str, account: Account, arguments: Mapping[str, Any], worker: str) -> Job:
    """A job that a command does itself, from now on."""
    held = {"state": RUNNING, "by_command": True, "attempts": 1, "worker": worker}
    key = secrets.token_urlsafe(32)
    return _asked(kind, account, arguments, key=key, heartbeat=Now(), lease_until=_lease(), **held)


def _asked(kind: str, account: Account, arguments: Mapping[str, Any], **values: Any) -> Job:
    language = get_language() or settings.LANGUAGE_CODE
    same = {"kind": kind, "account": account.pk, "arguments": dict(arguments), "language": language}
    made = Job.objects.create(created_at=Now(), **same, **values)
    return Job.objects.get(pk=made.pk)


def take_up(worker: str) -> Job | None:
    """The job that has waited longest, or whose worker no longer says that it is alive: it is ``worker``'s
    now. None where there is nothing to do.
    """
    free = _free()
    for number in free.order_by("pk").values_list("pk", flat=True)[:10]:
        if _taken(free.filter(pk=number), worker):
            return Job.objects.get(pk=number)
    return None


def _free() -> QuerySet[Job]:
    due = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
    mine = Q(by_command=False, attempts__lt=MOST_ATTEMPTS, cancel_asked=False)
    return Job.objects.filter(due, mine, state__in=(WAITING, RUNNING))


def _taken(job: QuerySet[Job], worker: str) -> bool:
    return bool(
        job.update(
            state=RUNNING,
            worker=worker,
            attempts=F("attempts") + 1,
            heartbeat=Now(),
            lease_until=_lease(),
            done=0,
            total=0,
            step="",
        )
    )


def beat(job: Job, worker: str, done: int, total: int, step: str) -> bool:
    """Say how far the work is, and that somebody is at it; False where the job is no longer ``worker``'s."""
    said = {"done": done, "total": total, "step": step[:LONGEST_STEP]}
    return bool(_held(job, worker).update(heartbeat=Now(), lease_until=_lease(), **said))


def end(job: Job, worker: str, state: str, result: Any = None, error: str = "") -> bool:
    """Keep the answer; False where another worker has the job by now, whose answer counts."""
    values = {"state": state, "result": result or {}, "error": error, "ended_at": Now(), "lease_until": None}
    return bool(_held(job, worker).update(**values))


def put_back(job: Job, worker: str, after: float = 0, *, counted: bool = True) -> None:
    """Let the job be taken up again, not before so many seconds; ``counted``: as an attempt that failed."""
    attempts = F("attempts") if counted else F("attempts") - 1
    until = Now() + timedelta(seconds=after)
    _held(job, worker).update(state=WAITING, worker="", lease_until=until, attempts=attempts)


def ask_to_stop(job: Job) -> None:
    """A job that waits is stopped now, one that runs at its next safe point; one that has ended stays as it
    is, but a dead one is put away.
    """
    same = Job.objects.filter(pk=job.pk)
    if not same.filter(state__in=(WAITING, DEAD)).update(state=CANCELLED, ended_at=Now(), cancel_asked=True):
        same.filter(state=RUNNING).update(cancel_asked=True)


def try_again(job: Job) -> None:
    """A dead job waits again, as if it had not been tried."""
    again = {"state": WAITING, "attempts": 0, "error": "", "lease_until": None, "ended_at": None}
    Job.objects.filter(pk=job.pk, state=DEAD).update(**again)


def bury() -> int:
    """End what nobody will take up again: tried too often, asked to stop, or of a command that is gone. What
    had been recorded nevertheless is done. Gives how many.
    """
    spent = Q(attempts__gte=MOST_ATTEMPTS) | Q(by_command=True) | Q(cancel_asked=True)
    overdue = Q(state=RUNNING, lease_until__lt=Now()) | Q(state=WAITING, attempts__gte=MOST_ATTEMPTS)
    buried = 0
    for job in Job.objects.filter(spent, overdue):
        entry = recorded_by(job)
        ended: dict[str, Any] = {"state": DEAD}
        if entry is not None:
            ended = {"state": DONE, "result": {"entry": entry.number, "rows": entry.row_count}}
        elif job.cancel_asked:
            ended = {"state": CANCELLED}
        elif job.by_command:
            ended = {"state": FAILED}
        same = Job.objects.filter(pk=job.pk, state=job.state, worker=job.worker).filter(overdue)
        buried += same.update(ended_at=Now(), lease_until=None, **ended)
    return buried


def recorded_by(job: Job) -> Entry | None:
    """The entry that its account recorded under its key; one that another recorded under it is not its."""
    account = Account.objects.filter(pk=job.account).first()
    return Entry.objects.filter(key=job.key, actor=account.name).first() if account else None


def forget_old() -> None:
    """Remove what ended long ago; a dead job stays until somebody puts it away."""
    old = Job.objects.filter(ended_at__lt=Now() - timedelta(days=settings.JOB_KEPT_DAYS)).exclude(state=DEAD)
    old.delete()


def dead_letters() -> list[Job]:
    """The jobs that could not be done, last first."""
    return list(Job.objects.filter(state=DEAD).order_by("-pk"))


def _held(job: Job, worker: str) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=RUNNING, worker=worker)


def _lease() -> Any:
    return Now() + timedelta(seconds=settings.JOB_LEASE)


def _alias() -> str:
    return router.db_for_write(Job) or "default"
