"""Nine ways past the door into facts, ledger and log of readings, as the application and as the owner of the
tables: the database refuses each; what follows the door's own steps is seen by the checks (D1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import CharField, DateField, F, Field, IntegerField, Model, TextField, Value

from dangvu.accounts.models import Reading
from dangvu.accounts.readings import log_reading
from dangvu.ledger.facts import Fact, Identity, facts, identities, names_persons
from dangvu.ledger.models import Entry, Row
from dangvu.ledger.rebuild import check
from dangvu.ledger.tests.tampering import begun_entry, owner
from dangvu.ledger.verify import verify
from dangvu.membership.models import Membership
from tests.cast import World

KINDS: list[type[Model]] = [*facts().values(), *identities().values(), Entry, Row, Reading]
UNDER_POLICIES = {model._meta.db_table for model in facts().values() if names_persons(model)}
SKIPPED = 100_000
"""So far from the last number that no row bears it."""

FACTS_OF_THE_CAST = 10
"""Kinds of fact of which the cast has rows."""

Way = Callable[[type[Model], str], Iterator[Callable[[], Any]]]


def first(model: type[Model], using: str) -> Model:
    return model._default_manager.using(using).order_by("pk")[0]


def changed(model: type[Model]) -> tuple[Field[Any, Any], Any]:
    """A column that an intruder would like to change, and a value for it."""
    for field in reversed(model._meta.concrete_fields):
        if field.primary_key or field.is_relation or field.name in ("superseded_in", "pk"):
            continue
        if isinstance(field, CharField | TextField):
            return field, "x"
        if isinstance(field, IntegerField):
            return field, 77
        if isinstance(field, DateField):
            return field, "1999-01-01"
    raise AssertionError(model)


def additions(model: type[Model], using: str) -> Iterator[Model]:
    """Rows that nobody has recorded: in an entry that stands, and in one that nobody has begun."""
    if model is Reading:
        return  # the program adds lines to the log of readings; their chain tells of one that does not fit
    for entry in (1, 2, SKIPPED):
        row = first(model, using)
        if isinstance(row, Fact):
            row.recorded_in, row.ordinal, row.superseded_in = entry, SKIPPED, None
            row.from_date, row.until_date = date(1001, 1, 1), date(1002, 1, 1)  # overlaps nothing
        elif isinstance(row, Identity):
            row.id, row.founded_in = SKIPPED, entry
            if hasattr(row, "token"):
                row.token = "none"
        elif isinstance(row, Row):
            row.entry, row.ordinal = entry, SKIPPED
        elif isinstance(row, Entry):
            row.number, row.key = entry + 2 if entry < SKIPPED else entry, "none"
        yield row


def values_of(row: Model) -> dict[str, Any]:
    return {str(one.column): getattr(row, one.attname) for one in row._meta.concrete_fields if one.column}


def save(model: type[Model], using: str) -> Iterator[Callable[[], Any]]:
    field, value = changed(model)
    row = first(model, using)
    setattr(row, field.attname, value)
    yield lambda: row.save(using=using, force_update=True)
    for added in additions(model, using):
        yield partial(added.save, using=using, force_insert=True)


def bulk_create(model: type[Model], using: str) -> Iterator[Callable[[], Any]]:
    field, value = changed(model)
    row = first(model, using)
    setattr(row, field.attname, value)
    manager = model._default_manager.using(using)
    names = [one.name for one in model._meta.pk_fields]
    yield lambda: manager.bulk_create([row])
    yield lambda: manager.bulk_create(
        [row], update_conflicts=True, unique_fields=names, update_fields=[field.name]
    )
    for added in additions(model, using):
        yield partial(manager.bulk_create, [added])


def update(model: type[Model], using: str) -> Iterator[Callable[[], Any]]:
    field, value = changed(model)
    rows = model._default_manager.using(using).filter(pk=first(model, using).pk)
    yield lambda: rows.update(**{field.attname: value})
    if issubclass(model, Fact):
        for number in (1, 2, SKIPPED):
            yield partial(rows.update, superseded_in=number)


def bulk_update(model: type[Model], using: str) -> Iterator[Callable[[], Any]]:
    field, value = changed(model)
    row = first(model, using)
    setattr(row, field.attname, value)
    yield lambda: model._default_manager.using(using).bulk_update([row], [field.name])


def by_expression(model: type[Model], using: str) -> Iterator[Callable[[], Any]]:
    field, value = changed(model)
    rows = model._default_manager.using(using).filter(pk=first(model, using).pk)
    expression = F(field.attname) + 1 if isinstance(value, int) else Value(value)
    yield lambda: rows.update(**{field.attname: expression})
    if issubclass(model, Fact):
        yield lambda: rows.update(superseded_in=F("recorded_in") + 1)


def delete(model: type[Model], using: str) -> Iterator[Callable[[], Any]]:
    row = first(model, using)
    rows = model._default_manager.using(using).filter(pk=row.pk)
    yield lambda: row.delete(using=using)
    yield lambda: rows.delete()
    yield lambda: model._base_manager.using(using).filter(pk=row.pk)._raw_delete(using)


def raw_sql(model: type[Model], using: str) -> Iterator[Callable[[], Any]]:
    field, value = changed(model)
    table = model._meta.db_table
    key = " AND ".join(
        f'"{one.column}" = {getattr(first(model, using), one.attname)}' for one in model._meta.pk_fields
    )
    yield lambda: execute(using, f'UPDATE "{table}" SET "{field.column}" = %s WHERE {key}', [value])
    yield lambda: execute(using, f'DELETE FROM "{table}" WHERE {key}', [])
    if connection.vendor == "sqlite":
        over = values_of(first(model, using)) | {str(field.column): value}
        yield lambda: execute(using, insert(table, over, "INSERT OR REPLACE"), [*over.values()])
    for added in additions(model, using):
        values = values_of(added)
        yield partial(execute, using, insert(table, values), [*values.values()])


def in_bulk(model: type[Model], using: str) -> Iterator[Callable[[], Any]]:
    """COPY on PostgreSQL, executemany on SQLite. COPY does not go into a table whose rows have policies: they
    are poured aside first, as the door does.
    """
    for added in additions(model, using):
        yield partial(_poured, model._meta.db_table, values_of(added), using)
    if model is Reading:
        row = values_of(first(model, using))
        yield lambda: _poured(model._meta.db_table, row, using)  # the key is taken


def _poured(table: str, values: dict[str, Any], using: str) -> None:
    with transaction.get_connection(using).cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(insert(table, values), [[*values.values()]])
            return
        names = ", ".join(f'"{name}"' for name in values)
        place = table
        if table in UNDER_POLICIES:
            place = f"poured_{table}"
            cursor.execute(f'CREATE TEMPORARY TABLE IF NOT EXISTS "{place}" (LIKE "{table}") ON COMMIT DROP')
        copying = cursor.copy(f'COPY "{place}" ({names}) FROM STDIN')
        with transaction.get_connection(using).wrap_database_errors, copying as copy:
            copy.write_row([*values.values()])
        if place != table:
            cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{place}"')
            cursor.execute(f'TRUNCATE "{place}"')


def empty(model: type[Model], using: str) -> Iterator[Callable[[], Any]]:
    """TRUNCATE; SQLite has its like in a DELETE of everything."""
    table = model._meta.db_table
    if connection.vendor == "sqlite":
        yield lambda: execute(using, f'DELETE FROM "{table}"', [])
    else:
        yield lambda: execute(using, f'TRUNCATE "{table}" CASCADE', [])


def insert(table: str, values: dict[str, Any], verb: str = "INSERT") -> str:
    names = ", ".join(f'"{name}"' for name in values)
    return f'{verb} INTO "{table}" ({names}) VALUES ({", ".join(["%s"] * len(values))})'


def execute(using: str, statement: str, parameters: list[Any]) -> None:
    with transaction.get_connection(using).cursor() as cursor:
        cursor.execute(statement, parameters)


WAYS: list[Way] = [
    save,
    bulk_create,
    update,
    bulk_update,
    by_expression,
    delete,
    raw_sql,
    in_bulk,
    empty,
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_way_past_the_door_leads_into_facts_ledger_or_readings(world: World, way: Way) -> None:
    log_reading(world.clerk, "people__one", [world.person("be")], "name")
    log_reading(world.clerk, "people__one", [world.person("son")], "name")
    through, tried = [], set()
    for model in KINDS:
        for using in _roles(model):
            if not model._default_manager.using(using).exists():
                continue
            before = list(model._default_manager.using(using).order_by("pk").values())
            for number, attempt in enumerate(way(model, using)):
                tried.add(model)
                try:
                    with transaction.atomic(using=using):
                        attempt()
                    through.append((model.__name__, number, using))
                except DatabaseError:
                    continue  # refused, as it should be
            assert list(model._default_manager.using(using).order_by("pk").values()) == before

    assert through == []
    assert tried == {model for model in KINDS if model._default_manager.exists()}
    assert {Entry, Row, Reading, Membership, *identities().values()} <= tried
    assert check() == []
    assert list(verify()) == []


def _roles(model: type[Model]) -> set[str]:
    """The connections that reach a table: the application's, and the owner's."""
    if model is Reading and connection.vendor == "sqlite":
        return {"readings"}
    return {"default", owner().alias}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", [save, update, in_bulk], ids=lambda way: way.__name__)
def test_what_is_written_under_a_number_drawn_as_the_door_draws_it_is_seen(world: World, way: Way) -> None:
    seen = 0
    kinds = [model for model in facts().values() if model.objects.exists()]
    for model in kinds:
        with transaction.atomic():
            assert begun_entry() == 2
            for attempt in way(model, "default"):
                try:
                    with transaction.atomic():
                        attempt()
                except DatabaseError:
                    continue
                assert [one.table for one in check()] == [model._meta.db_table]
                assert "ledger.head" in {one.code for one in verify()}
                seen += 1
            transaction.set_rollback(True)

    assert seen == len(kinds) >= FACTS_OF_THE_CAST
