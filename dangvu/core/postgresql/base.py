"""Django's PostgreSQL backend whose every statement says first in which scope it runs.

``SET LOCAL`` ends with the transaction, and outside of one with the statement it goes before (both are sent
as one), so that no connection, pooled or not, ever carries a scope over; and it is no round trip of its own.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg import ClientCursor, errors
from psycopg.sql import Composable

from dangvu.core import patience, scope
from dangvu.core.postgresql.prepared import Statements, is_alone, statements_of
from dangvu.core.postgresql.several import Several

django: Any = base
"""Its stubs know nothing of psycopg 3."""
UNSCOPED = ("owner", NO_DB_ALIAS)
"""Connections that are told nothing: the owner's, who has a policy of its own, and what makes databases."""
SETTING = "dangvu.scope"
UNUSED = 1.0
"""Seconds without a statement after which a connection is tried before it is used again."""
UNTOLD = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET")
"""What reads no rows, and has to stand alone or first."""
LONGEST_WORD = max(map(len, UNTOLD))
TELLING = f"SET LOCAL {SETTING} = %s;"
TELLING_PATIENCE = f"{TELLING}SET LOCAL statement_timeout = %s;"


def telling() -> list[str]:
    """The statements that tell the server the scope that holds here, and how long it may take."""
    told, most = [f"SET LOCAL {SETTING} = '{scope.said()}'"], patience.seconds()
    return told if most is None else [*told, f"SET LOCAL statement_timeout = {1000 * most}"]


def _telling(text: str, values: Sequence[Any]) -> tuple[str, list[Any], int]:
    """A statement with those that tell the server before it, what stands for all their marks, and how many
    they are. The scope is a value like others: so the same question is the same text for all.
    """
    said, most = scope.said(), patience.seconds()
    if most is None:
        return TELLING + text, [said, *values], 1
    return TELLING_PATIENCE + text, [said, 1000 * most, *values], 2


@contextmanager
def _told(connection: Any) -> Iterator[None]:
    """A transaction that has been told the scope: the one that is open, else one of its own."""
    with nullcontext() if not connection.autocommit else connection.transaction():
        ClientCursor(connection).execute(";".join(telling()))
        yield


def _questions_of(text: str, values: Sequence[Any]) -> Iterator[tuple[str, Sequence[Any]]]:
    """Each question of a message with its values."""
    if not isinstance(text, Several):
        yield text, values
        return
    start = 0
    for one, many in text.questions:
        yield one, values[start : start + many]
        start += many


def _executing(statements: Statements, connection: Any, text: str, values: Sequence[Any]) -> str | None:
    """The message that asks what of it is prepared by its name; None where nothing is."""
    asked = list(_questions_of(text, values))
    named = [statements.executing(connection, *one) for one in asked]
    if not any(named):
        return None
    return ";".join(name or one for name, (one, _values) in zip(named, asked, strict=True))


class Cursor(django.Cursor):  # type: ignore[misc]  # as above
    """A cursor that tells the scope before each statement, in one message with it."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        """Run one statement, or several whose answers ``nextset`` gives one after the other."""
        text = query.as_string(self.connection) if isinstance(query, Composable) else query
        if text.lstrip()[:LONGEST_WORD].upper().startswith(UNTOLD):
            return super().execute(text, params, **how)
        values = params or ()
        statements, alone = statements_of(self.connection), is_alone(self.connection)
        executing = _executing(statements, self.connection, text, values)
        try:
            told = self._tell(executing or text, values if executing else params, how)
        except (errors.NotSupportedError, errors.ProgrammingError):
            # The server has none of that name any more, or rows or types that are others now.
            if executing is None:
                raise
            for one, _values in _questions_of(text, values):
                statements.forget(one)
            if not alone:
                raise
            told = self._tell(text, params, how)
        for _statement in range(told):
            self.nextset()
        return self

    def _tell(self, text: str, params: Any, how: dict[str, Any]) -> int:
        """Send a statement after those that tell the scope; how many these are."""
        if isinstance(params, list | tuple):
            told, values, statements = _telling(text, params)
            super().execute(told, values, **how)
            return statements
        said = telling()
        super().execute(";".join([*said, text]), params, **how)
        return len(said)

    def executemany(self, query: Any, params_seq: Iterable[Any], **how: Any) -> None:
        """Run one statement for each of the values, all or none."""
        with _told(self.connection):
            super().executemany(query, params_seq, **how)

    @contextmanager
    def copy(self, statement: Any, *given: Any, **how: Any) -> Iterator[Any]:
        """Rows by COPY, in or out."""
        with _told(self.connection), super().copy(statement, *given, **how) as copy:
            yield copy


class ServerSideCursor(django.ServerSideCursor):  # type: ignore[misc]  # as above
    """A cursor that the server keeps; outside a transaction it has all its rows before the first is read."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        """Declare it."""
        with _told(self.connection):
            return super().execute(query, params, **how)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the register on PostgreSQL."""

    _last_used = float("-inf")

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters, and our cursor."""
        params: dict[str, Any] = super().get_connection_params()
        if self.alias not in UNSCOPED:
            params["cursor_factory"] = Cursor
        return params

    def close_if_health_check_failed(self) -> None:
        """Ask the server whether it is there, unless it answered a moment ago."""
        now, before = time.monotonic(), self._last_used
        self._last_used = now
        if now - before >= UNUSED:
            super().close_if_health_check_failed()

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor; with a name, one that the server keeps."""
        if name is None or self.alias in UNSCOPED:
            return super().create_cursor(name)
        cursor = ServerSideCursor(
            self.connection, name=name, scrollable=False, withhold=self.connection.autocommit
        )
        django.register_tzloader(self.timezone, cursor)
        return cursor
