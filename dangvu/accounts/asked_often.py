"""Questions asked at every step, put into SQL once: Django writes such a question more slowly than a database
answers it.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

Value = int | date
Question = Callable[..., QuerySet[Any, tuple[Any, ...]]]
"""Values to a ``values_list`` of plain columns: text and whole numbers, which both databases give alike."""


class Mark(NamedTuple):
    """What stands for a mark of the SQL: one of the question's values, by its place, or always the same."""

    place: int | None
    always: Any = None


def rows(question: Question, *values: Value) -> list[tuple[Any, ...]]:
    """The answer to a question, a function of a module, which differs from time to time by its values."""
    sql, marks = _written(question, tuple(map(type, values)), connection.vendor)
    adapted = [_adapted(value) for value in values]
    with connection.cursor() as cursor:
        cursor.execute(sql, [always if place is None else adapted[place] for place, always in marks])
        return list(cursor.fetchall())


@cache
def _written(question: Question, types: tuple[type, ...], _vendor: str) -> tuple[str, list[Mark]]:
    stand_ins = [_stand_in(of_type, place) for place, of_type in enumerate(types)]
    known = {_adapted(value): place for place, value in enumerate(stand_ins)}
    sql, standing = question(*stand_ins).query.get_compiler(connection=connection).as_sql()
    marks = [Mark(known[value]) if value in known else Mark(None, value) for value in standing]
    if {mark.place for mark in marks} - {None} != set(known.values()):
        message = f"{question.__qualname__}: one of its values is no mark of its SQL"
        raise TypeError(message)
    return sql, marks


def _stand_in(of_type: type, place: int) -> Value:
    """A value that nothing else in a question is."""
    return date(1, 1, 1) + timedelta(place) if of_type is date else -(1_000_000_007 + place)


def _adapted(value: Value) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
