"""Effects into rows: the only code that writes facts. It knows no act, no law and no clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import CharField, Field, Model, TextField

from dangvu.ledger.change import Effects
from dangvu.ledger.facts import Fact, facts, identities, listings, names_persons, value_fields

Tables = Callable[[type[Model]], str]
FEW = 50
"""Rows for which PostgreSQL is not made to copy, which is quicker only for more."""


def own_table(model: type[Model]) -> str:
    """The table a model lives in."""
    return model._meta.db_table


class Conflict(Exception):
    """A row to be superseded is not current. A check should have refused; nothing was written."""


def write(number: int, batch: Sequence[Effects], table: Tables = own_table) -> None:
    """Write the effects of entry ``number``: identities, then rows superseded, then rows opened.

    ``table`` names the table of a model, so that a rebuild can write aside. Raises Conflict.
    """
    _found(number, batch, table)
    _supersede(number, batch, table)
    opened: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for effects in batch:
        for ordinal, fact, values in effects.open:
            getters = _blanks(fact)
            opened[fact].append((number, ordinal, *[values.get(name, blank) for name, blank in getters]))
    for fact, rows in opened.items():
        model = facts()[fact]
        insert_rows(table(model), _columns(model), rows)
    _reopen(number, batch, table)


@cache
def _blanks(fact: str) -> tuple[tuple[str, Any], ...]:
    """Field names of a fact, each with what stands for nothing there."""
    return tuple((field.name, _blank(field)) for field in value_fields(facts()[fact]))


def _blank(field: Field[Any, Any]) -> Any:
    return "" if isinstance(field, CharField | TextField) and not field.null else None


@cache
def _columns(model: type[Fact]) -> tuple[str, ...]:
    return ("recorded_in", "ordinal", *[str(field.column) for field in value_fields(model)])


def _found(number: int, batch: Iterable[Effects], table: Tables) -> None:
    by_kind: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    extra: dict[str, tuple[str, ...]] = {}
    for effects in batch:
        for kind, identity, values in effects.found:
            extra[kind] = tuple(values)
            own = () if kind in listings() else (identity,)
            by_kind[kind].append((*own, number, *values.values()))
    for kind, rows in by_kind.items():
        if kind in listings():
            insert_rows(table(listings()[kind]), ("founded_in", *extra[kind]), rows)
        else:
            insert_rows(table(identities()[kind]), ("id", "founded_in", *extra[kind]), rows)


def _supersede(number: int, batch: Iterable[Effects], table: Tables) -> None:
    by_fact: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for effects in batch:
        for fact, entry, ordinal in effects.supersede:
            by_fact[fact].append((entry, ordinal))
    for fact, rows in by_fact.items():
        if (done := _end_rows(table(facts()[fact]), number, rows)) != len(rows):
            raise Conflict(f"{len(rows) - done} of {len(rows)} rows of {fact} are not current")


def _end_rows(table: str, number: int, keys: Sequence[tuple[int, int]]) -> int:
    """Supersede the current rows with these keys; gives how many there were."""
    ended = f'UPDATE "{table}" AS ended SET superseded_in = %s'
    current = "ended.superseded_in IS NULL"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One statement for all: a reorganisation of the country ends 700,000 rows.
            entries, ordinals = (list(part) for part in zip(*keys, strict=True))
            cursor.execute(
                f"{ended} FROM unnest(%s::bigint[], %s::int[]) gone (entry, ordinal) WHERE "
                f"ended.recorded_in = gone.entry AND ended.ordinal = gone.ordinal AND {current}",
                [number, entries, ordinals],
            )
        else:
            cursor.executemany(
                f"{ended} WHERE recorded_in = %s AND ordinal = %s AND {current}",
                [(number, *key) for key in keys],
            )
        done: int = cursor.rowcount
    return done


def _reopen(number: int, batch: Iterable[Effects], table: Tables) -> None:
    by_fact: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
    for effects in batch:
        for ordinal, fact, entry, of in effects.reopen:
            by_fact[fact].append((number, ordinal, entry, of))
    for fact, rows in by_fact.items():
        model = facts()[fact]
        name = table(model)
        values = ", ".join(f'"{field.column}"' for field in value_fields(model))
        with connection.cursor() as cursor:
            cursor.executemany(
                f'INSERT INTO "{name}" (recorded_in, ordinal, origin_entry, origin_ordinal, {values}) '
                f"SELECT %s, %s, COALESCE(origin_entry, recorded_in), COALESCE(origin_ordinal, ordinal), "
                f"{values} "
                f'FROM "{name}" WHERE recorded_in = %s AND ordinal = %s',
                rows,
            )


def insert_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Many rows at once, by the fastest way the database has."""
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and 0 < len(rows) <= FEW:
            marks = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(rows))
            values = [value for row in rows for value in row]
            cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES {marks}', values)
        elif connection.vendor == "postgresql" and table in _under_policies():
            # COPY does not go into a table whose rows have policies.
            aside = f"staged_{table}"
            cursor.execute(f'CREATE TEMPORARY TABLE IF NOT EXISTS "{aside}" (LIKE "{table}") ON COMMIT DROP')
            _copy(cursor, aside, names, rows)
            cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{aside}"')
            cursor.execute(f'TRUNCATE "{aside}"')
        elif connection.vendor == "postgresql":
            _copy(cursor, table, names, rows)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)


@cache
def _under_policies() -> frozenset[str]:
    return frozenset(own_table(model) for model in facts().values() if names_persons(model))


def _copy(cursor: Any, table: str, names: str, rows: Iterable[Sequence[Any]]) -> None:
    # What goes wrong on the way is Django's kind of error too, as with any other statement.
    with connection.wrap_database_errors, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def expect_many_rows() -> None:
    """Give the embedded database room for a bulk act's pages; for the rest of this connection."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -65536")


def have_many_rows() -> None:
    """Tell the embedded database how its rows are spread now, by looking at some of each table.

    Without it SQLite believes that few persons' memberships are best found by going through every
    organisation within reach. PostgreSQL looks for itself.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")


def in_chunks(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The rows, so many at a time."""
    chunk: list[Any] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) >= size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
