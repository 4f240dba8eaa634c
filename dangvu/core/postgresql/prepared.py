"""Questions that a connection asks again and again, prepared: the server reads them, adds the policies of
rows and plans once, which takes it several times as long as to answer a short one.

What is prepared says no scope: the policies read it at each execution (decision 20).
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import ClientCursor, Connection, Error
from psycopg.pq import TransactionStatus

PREPARED_AT = 3
"""The time a question is asked at which it is prepared."""
MOST, MOST_VALUES, LONGEST = 200, 200, 8000
"""Questions of a connection that are known, the one not asked for longest making room; values of one, and its
letters.
"""
SHORT = 50
"""Things in a list."""
QUESTIONS = ("SELECT", "WITH")
LONGEST_WORD = max(map(len, QUESTIONS))
_MARK = re.compile("%(.)")
INTEGER = 2**31

Asked = tuple[str, tuple[str, ...]]
"""The text of a question, and the types of its values."""


class Statements:
    """The questions of one connection: how often each was asked, and how it is called once it is prepared."""

    def __init__(self) -> None:
        self._asked: OrderedDict[Asked, int | str | None] = OrderedDict()
        self._unneeded: list[str] = []
        self._numbers = count(1)

    def executing(self, connection: Connection[Any], text: str, values: Sequence[Any]) -> str | None:
        """The statement that asks a prepared question, with a mark for each value; None where it is asked as
        it is. It is prepared outside of transactions alone: one that cannot be would end them.
        """
        if (asked := _asked(text, values)) is None:
            return None
        known = self._asked.pop(asked, 0)
        if isinstance(known, int):
            known += 1
            if known >= PREPARED_AT and is_alone(connection):
                known = self._prepare(connection, asked)
        self._asked[asked] = known
        if len(self._asked) > MOST:
            self._leave(self._asked.popitem(last=False)[1])
        if self._unneeded and is_alone(connection):
            self._make_room(connection)
        if not isinstance(known, str):
            return None
        return f"EXECUTE {known}({', '.join(['%s'] * len(values))})" if values else f"EXECUTE {known}"

    def forget(self, text: str) -> None:
        """The server has no such statement any more, or its rows are others now."""
        for asked in [one for one in self._asked if one[0] == text]:
            self._leave(self._asked.pop(asked))

    def _prepare(self, connection: Connection[Any], asked: Asked) -> str | None:
        text, types = asked
        name, places = f"asked_{next(self._numbers)}", count(1)
        marked = text
        if types:
            marked = _MARK.sub(lambda mark: "%" if mark[1] == "%" else f"${next(places)}", text)
        of_types = f"({', '.join(types)})" if types else ""
        try:
            ClientCursor(connection).execute(f"PREPARE {name}{of_types} AS {marked}".encode())
        except Error:  # of what type a value is can be said of a literal alone
            return None
        return name

    def _leave(self, known: int | str | None) -> None:
        if isinstance(known, str):
            self._unneeded.append(known)

    def _make_room(self, connection: Connection[Any]) -> None:
        while self._unneeded:
            with suppress(Error):  # the server may have none of that name any more
                ClientCursor(connection).execute(f"DEALLOCATE {self._unneeded.pop()}".encode())


_of_connections: "WeakKeyDictionary[Connection[Any], Statements]" = WeakKeyDictionary()


def is_alone(connection: Connection[Any]) -> bool:
    """Whether the next statement is a transaction of its own: that it fails ends nothing else."""
    return connection.autocommit and connection.info.transaction_status == TransactionStatus.IDLE


def statements_of(connection: Connection[Any]) -> Statements:
    """The questions of a connection; they end with it."""
    return _of_connections.setdefault(connection, Statements())


def _asked(text: str, values: Sequence[Any]) -> Asked | None:
    """None where a question is not prepared: it is long or of many values, or does not tell their types."""
    if not values and "%" in text:  # a sign or half a mark
        return None
    if len(text) > LONGEST or ";" in text or not text.lstrip()[:LONGEST_WORD].upper().startswith(QUESTIONS):
        return None
    if not isinstance(values, list | tuple) or len(values) > MOST_VALUES:
        return None
    types = [found for value in values if (found := _type_of(value))]
    return (text, tuple(types)) if len(types) == len(values) else None


def _type_of(value: Any) -> str | None:
    """The type that the literal of a value has."""
    if isinstance(value, list):
        return _type_of_list(value)
    if value is None or isinstance(value, str):
        return "unknown"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer" if -INTEGER <= value < INTEGER else "bigint" if abs(value) < 2**63 else None
    if isinstance(value, datetime):
        return "timestamptz" if value.tzinfo else "timestamp"
    return "date" if isinstance(value, date) else None


def _type_of_list(values: list[Any]) -> str | None:
    """Of a short one: one plan for any list would not do for long ones."""
    if len(values) > SHORT:
        return None
    if all(isinstance(one, str) for one in values):
        return "unknown"
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in values):
        return None
    widest = max(one if one >= 0 else -one - 1 for one in values)
    sizes = {2**15: "smallint[]", INTEGER: "integer[]", 2**63: "bigint[]"}
    return next((name for size, name in sizes.items() if widest < size), None)
