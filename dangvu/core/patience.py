"""How long the database may take over one question: commands, jobs and acts as long as it needs, a page only
as long as somebody would wait. A question whose reader has gone would go on for hours otherwise, and hold up
whatever waits for its tables.

Held by PostgreSQL, which is told with each statement; the embedded database has no such limit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

RAN_OUT = "57014"
"""What PostgreSQL calls a question that was broken off."""
_seconds: ContextVar[int | None] = ContextVar("dangvu_patience", default=None)


def seconds() -> int | None:
    """How many seconds one question may take here; 0: as many as it needs, None: nothing was said."""
    return _seconds.get()


@contextmanager
def of(most: int) -> Iterator[None]:
    """Inside no question takes longer than so many seconds."""
    token = _seconds.set(most)
    try:
        yield
    finally:
        _seconds.reset(token)


@contextmanager
def without_end() -> Iterator[None]:
    """Inside each question takes as long as it needs: what is built once for all, whoever asks first."""
    with of(0):
        yield


def ran_out(fault: BaseException) -> bool:
    """Whether a question was broken off since it took too long."""
    return getattr(fault.__cause__ or fault, "sqlstate", None) == RAN_OUT
