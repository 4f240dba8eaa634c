"""Questions asked at every step, put into SQL once: Django writes such a question more slowly than a database
answers it.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import Col

from dangvu.core import scope
from dangvu.ledger.facts import Fact, names_persons

Value = int | str | date | datetime
Question = Callable[..., QuerySet[Any, Any]]
"""Values to rows of one model, whole or as ``values_list``."""
Row = TypeVar("Row", bound=Model)


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
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]


def rows(question: Question, *values: Value) -> list[tuple[Any, ...]]:
    """The answer to a question, a function of a module, which differs from time to time by its values."""
    return _answer(_written(question, tuple(map(type, values)), connection.vendor), values)


def objects(question: Callable[..., QuerySet[Row]], *values: Value) -> list[Row]:
    """The same of a question to whole rows. Raises Unscoped as Django's would."""
    written = _written(question, tuple(map(type, values)), connection.vendor)
    model = cast(type[Row], written.model)
    if issubclass(model, Fact) and names_persons(model):
        scope.require()
    database = connection.alias
    return [model.from_db(database, written.columns, row) for row in _answer(written, values)]


def _answer(written: Written, values: Sequence[Value]) -> list[tuple[Any, ...]]:
    adapted = [_adapted(value) for value in values]
    with connection.cursor() as cursor:
        cursor.execute(
            written.sql, [always if place is None else adapted[place] for place, always in written.marks]
        )
        found = cursor.fetchall()
    if not written.converters:
        return list(found)
    return [_converted(row, written) for row in found]


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
    return Written(asked.model, sql, marks, columns, [(place, *found) for place, found in converters.items()])


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
