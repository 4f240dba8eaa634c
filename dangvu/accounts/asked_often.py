"""Questions asked at every step, put into SQL once: Django writes such a question more slowly than a database
answers it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import Col
from django.db.models.query import ModelIterable

from dangvu.core import scope
from dangvu.core.postgresql.several import Several
from dangvu.ledger.facts import Fact, names_persons

Value = int | str | date | datetime
Question = Callable[..., QuerySet[Any, Any]]
"""Values to rows of one model, whole or as ``values_list``."""
Asked = tuple[Any, ...]
"""A question and its values."""
Row = TypeVar("Row", bound=Model)
_ahead: ContextVar[dict[Asked, list[Any]] | None] = ContextVar("dangvu_ahead", default=None)


class Mark(NamedTuple):
    """What stands for a mark of the SQL: one of the question's values, by its place, or always the same."""

    place: int | None
    always: Any = None


class Written(NamedTuple):
    """A question in SQL, and how what the database gives becomes what Django gives, by column."""

    model: type[Model]
    sql: str
    marks: Sequence[Mark]
    columns: Sequence[str]
    is_whole: bool
    """Rows that become objects, not tuples."""
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]


def rows(question: Question, *values: Value) -> list[tuple[Any, ...]]:
    """The answer to a question, a function of a module, which differs from time to time by its values."""
    return _asked(question, values)


def objects(question: Callable[..., QuerySet[Row]], *values: Value) -> list[Row]:
    """The same of a question to whole rows. Raises Unscoped as Django's would."""
    return cast("list[Row]", _asked(question, values))


def each(*asked: Asked) -> list[list[Any]]:
    """The answers to several questions with their values; in one message where the database takes such."""
    written = [(_written(one, tuple(map(type, values)), connection.vendor), values) for one, *values in asked]
    for one, _values in written:
        if one.is_whole and issubclass(one.model, Fact) and names_persons(one.model):
            scope.require()
    found = _answers(written) if _takes_several() else [_answers([one])[0] for one in written]
    return [_made(one, answer) for (one, _values), answer in zip(written, found, strict=True)]


def _takes_several() -> bool:
    """Whether the database takes several questions in one message."""
    return connection.vendor == "postgresql"


@contextmanager
def ahead() -> Iterator[None]:
    """Inside, answers may be asked ahead of their questions; what nobody took is forgotten afterwards."""
    token = _ahead.set({})
    try:
        yield
    finally:
        _ahead.reset(token)


def forget() -> None:
    """What was asked ahead was for somebody else, or is no longer of this moment."""
    if known := _ahead.get():
        known.clear()


def asked_with(first: Asked, *others: Asked) -> list[Any]:
    """The answer to the first question; the others are asked with it, as they are about to be, and each is
    answered once by what was found. Where that saves no message, the first alone is asked.
    """
    known = _ahead.get()
    if known is None or not _takes_several():
        return each(first)[0]
    found, *more = each(first, *others)
    known.update(zip(others, more, strict=True))
    return found


def taken(question: Question, *values: Value) -> list[Any] | None:
    """The answer to a question that was asked ahead, once; None where it was not."""
    known = _ahead.get()
    return known.pop((question, *values), None) if known else None


def _asked(question: Question, values: Sequence[Value]) -> list[Any]:
    found = taken(question, *values)
    return each((question, *values))[0] if found is None else found


def _answers(asked: Sequence[tuple[Written, Sequence[Value]]]) -> list[list[tuple[Any, ...]]]:
    """In one message."""
    marked = [(written.sql, _marked(written, values)) for written, values in asked]
    sql = marked[0][0] if len(marked) == 1 else Several((one, len(values)) for one, values in marked)
    told = []
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _sql, values in marked for value in values])
        for place, (written, _values) in enumerate(asked):
            if place:
                cursor.nextset()
            found = cursor.fetchall()
            told.append([_converted(row, written) for row in found] if written.converters else list(found))
    return told


def _marked(written: Written, values: Sequence[Value]) -> list[Any]:
    adapted = [_adapted(value) for value in values]
    return [always if place is None else adapted[place] for place, always in written.marks]


def _made(written: Written, found: list[tuple[Any, ...]]) -> list[Any]:
    if not written.is_whole:
        return found
    database, columns = connection.alias, written.columns
    return [written.model.from_db(database, columns, row) for row in found]


def _converted(row: Sequence[Any], written: Written) -> tuple[Any, ...]:
    told = list(row)
    for place, converters, expression in written.converters:
        for convert in converters:
            told[place] = convert(told[place], expression, connection)
    return tuple(told)


@cache
def _written(question: Question, types: tuple[type, ...], _vendor: str) -> Written:
    stand_ins = [_stand_in(of_type, place) for place, of_type in enumerate(types)]
    known = {_adapted(value): place for place, value in enumerate(stand_ins)}
    asked = question(*stand_ins)
    compiler = asked.query.get_compiler(connection=connection)
    sql, standing = compiler.as_sql()
    marks = [Mark(known[value]) if value in known else Mark(None, value) for value in standing]
    if {mark.place for mark in marks} - {None} != set(known.values()):
        message = f"{question!r}: one of its values is no mark of its SQL"
        raise TypeError(message)
    told = [expression for expression, _sql, _alias in compiler.select]
    columns = [one.target.attname if isinstance(one, Col) else "" for one in told]
    converters = compiler.get_converters(told)
    of_columns = [(place, *found) for place, found in converters.items()]
    return Written(asked.model, sql, marks, columns, asked._iterable_class is ModelIterable, of_columns)


def _stand_in(of_type: type, place: int) -> Value:
    """A value that nothing else in a question is."""
    if of_type is datetime:
        return datetime(1, 1, 1, tzinfo=UTC) + timedelta(place)
    if of_type is date:
        return date(1, 1, 1) + timedelta(place)
    number = 1_000_000_007 + place
    return f"stands for {number}" if of_type is str else -number


def _adapted(value: Value) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
