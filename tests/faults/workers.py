"""A process that has everything imported and forks a child for each worker, question and job: none costs a
start-up. Reads lines of JSON words on standard input and answers each with a line of JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import django

from dangvu.core import scope

PATIENCE = 60.0
"""Seconds within which a job must have ended."""


def main() -> int:
    """Serve until the end of the input."""
    django.setup()
    scope.say(scope.WHOLE)
    from dangvu.jobs.kinds import kinds  # noqa: PLC0415 - Django is set up first
    from dangvu.jobs.worker import Worker  # noqa: PLC0415 - as above
    from dangvu.ledger import acts  # noqa: PLC0415 - as above

    kinds()
    acts.kinds()
    asked: dict[str, Callable[..., Any]] = {"submit": submit, "begun": begun, "end_of": end_of, "look": look}
    for line in sys.stdin:
        word, *values = json.loads(line)
        if word == "worker":
            child = os.fork()
            if child == 0:
                Worker().run()
            _tell(child)
        elif word == "bury":
            _tell(os.waitpid(values[0], 0)[1])
        else:
            _in_a_child(partial(asked[word], *values))
    return 0


def _in_a_child(work: Callable[[], Any]) -> None:
    """No connection to a database is opened here, where it would be shared by all that is forked."""
    child = os.fork()
    if child == 0:
        _tell(work())
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def _tell(answer: Any) -> None:
    os.write(1, f"{json.dumps(answer)}\n".encode())


def submit(path: str, on: str) -> int:
    """Ask for a list to be recorded; gives the number of the job."""
    from dangvu.accounts.models import Account  # noqa: PLC0415 - Django is set up first
    from dangvu.jobs import queue, uploads  # noqa: PLC0415 - as above

    account = Account.objects.get(name=os.environ["DANGVU_ACTOR"])
    digest = uploads.keep([Path(path).read_bytes()], account.pk)
    given = {"name": Path(path).name, "on": on}
    return queue.submit("import_members", account, given, upload=digest).pk


def begun(number: int) -> bool:
    """Wait until a worker has taken a job up."""
    from dangvu.jobs.models import WAITING, Job  # noqa: PLC0415 - Django is set up first

    until = time.monotonic() + PATIENCE
    while Job.objects.filter(pk=number, state=WAITING).exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    return True


def end_of(number: int) -> dict[str, Any]:
    """Wait until a job has ended; how, and how many seconds from now until its worker changed (None: it did
    not) and until its end.
    """
    from dangvu.jobs.models import RUNNING, WAITING, Job  # noqa: PLC0415 - Django is set up first

    began = time.monotonic()
    job = before = Job.objects.get(pk=number)
    taken_up = None
    while job.state in (WAITING, RUNNING):
        assert time.monotonic() < began + PATIENCE, (job.state, job.attempts, job.worker)
        time.sleep(0.02)
        job = Job.objects.get(pk=number)
        if taken_up is None and job.worker != before.worker:
            taken_up = time.monotonic() - began
    return {
        "was": before.state,
        "state": job.state,
        "attempts": job.attempts,
        "entry": job.result.get("entry"),
        "key": job.key,
        "worker": job.worker,
        "taken_up": taken_up,
        "ended": time.monotonic() - began,
    }


def look() -> dict[str, Any]:
    """What the register holds, and what is wrong with it."""
    from dangvu.ledger import rebuild  # noqa: PLC0415 - Django is set up first
    from dangvu.ledger.models import Entry  # noqa: PLC0415 - as above
    from dangvu.ledger.verify import verify  # noqa: PLC0415 - as above
    from dangvu.membership.models import Membership  # noqa: PLC0415 - as above

    return {
        "entries": {entry.key: [entry.number, entry.row_count] for entry in Entry.objects.all()},
        "memberships": Membership.objects.known().count(),
        "faults": [found.code for found in verify()] + [found.table for found in rebuild.check()],
    }


if __name__ == "__main__":
    sys.exit(main())
