"""How long work lets somebody see how far it is, and stop it: handed down to whatever takes long.

Jobs give themselves (``jobs.work.Work``); without one nobody watches.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

SECONDS_TO_CANCEL = 5.0


class Watch(Protocol):
    """Each of these may raise ``Refused`` to stop the work; they are called where that leaves nothing half
    done.
    """

    def tell(self, done: int, total: int, step: str = "") -> None:
        """So much of so much is done; a total of 0 where nobody can tell."""

    def check(self) -> None:
        """A safe point; at least one a second."""

    def breakable(self, *breaks: Callable[[], None]) -> AbstractContextManager[None]:
        """A stretch with longer questions to an engine, which whoever stops the work breaks off by these,
        from another thread. Nothing may be committed in it.
        """


class Unwatched:
    """Work that nobody watches or stops."""

    def tell(self, done: int, total: int, step: str = "") -> None:
        pass

    def check(self) -> None:
        pass

    def breakable(self, *_breaks: Callable[[], None]) -> AbstractContextManager[None]:
        return nullcontext()


UNWATCHED = Unwatched()


class Database(Protocol):
    """As much of Django's connection as breaking off needs."""

    vendor: str
    connection: Any

    @property
    def wrap_database_errors(self) -> Any: ...


def breaking(connection: Database) -> Callable[[], None]:
    """What breaks off the question that a database is at; called from another thread. May raise Django's
    DatabaseError: then it is called again.
    """

    def break_off() -> None:
        if connection.connection is None:
            return
        with connection.wrap_database_errors:
            if connection.vendor == "sqlite":
                connection.connection.interrupt()
            else:
                connection.connection.cancel_safe(timeout=SECONDS_TO_CANCEL)

    return break_off
