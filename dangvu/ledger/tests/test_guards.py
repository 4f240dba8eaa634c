"""What the database refuses, whoever asks: as the application and as the owner of the tables."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Model, Value

from dangvu.ledger import guards
from dangvu.ledger.models import Entry, Head, Row, Subject
from dangvu.ledger.tests.tampering import owner, unguarded
from dangvu.membership.models import Membership
from dangvu.people.models import PersonRecord
from dangvu.tree.models import Organisation
from tests.cast import World

committed = pytest.mark.django_db(transaction=True)
"""For what asks the owner, whose connection is another on PostgreSQL."""

# Each kind of row, with a column that an intruder would like to change, and a value for it.
KINDS: dict[type[Model], tuple[str, Any]] = {
    Membership: ("from_date", date(1999, 1, 1)),
    PersonRecord: ("full_name", "Ai Đó"),
    Entry: ("actor", "ai-do"),
    Row: ("payload", "{}"),
    Subject: ("founded_in", 5),
    Organisation: ("founded_in", 5),
}


def _save(row: Model, name: str, value: Any, using: str) -> None:
    setattr(row, name, value)
    row.save(using=using, force_update=True)


def _bulk_update(row: Model, name: str, value: Any, using: str) -> None:
    setattr(row, name, value)
    type(row)._default_manager.using(using).bulk_update([row], [name])


def _by_expression(row: Model, name: str, value: Any, using: str) -> None:
    rows = type(row)._default_manager.using(using).filter(pk=row.pk)
    rows.update(**{name: F(name) + 1 if isinstance(value, int) else Value(value)})


def _bulk_create_over(row: Model, name: str, value: Any, using: str) -> None:
    setattr(row, name, value)
    type(row)._default_manager.using(using).bulk_create([row])


def _execute(statement: str, using: str, parameters: list[Any]) -> None:
    with transaction.get_connection(using).cursor() as cursor:
        cursor.execute(statement, parameters)


def _key(row: Model) -> str:
    names = [field.attname for field in row._meta.pk_fields]
    return " AND ".join(f'"{name}" = {getattr(row, name)}' for name in names)


def _raw_update(row: Model, name: str, value: Any, using: str) -> None:
    _execute(f'UPDATE "{row._meta.db_table}" SET "{name}" = %s WHERE {_key(row)}', using, [value])


def _replace(row: Model, name: str, value: Any, using: str) -> None:
    """The row anew over itself: REPLACE on SQLite, ON CONFLICT DO UPDATE on PostgreSQL."""
    table = row._meta.db_table
    columns = [field.column for field in row._meta.concrete_fields if field.column]
    named = ", ".join(f'"{column}"' for column in columns)
    chosen = ", ".join("%s" if column == name else f'"{column}"' for column in columns)
    source = f'SELECT {chosen} FROM "{table}" WHERE {_key(row)}'
    if connection.vendor == "sqlite":
        _execute(f'INSERT OR REPLACE INTO "{table}" ({named}) {source}', using, [value])
    else:
        keys = ", ".join(f'"{field.column}"' for field in row._meta.pk_fields)
        over = f'ON CONFLICT ({keys}) DO UPDATE SET "{name}" = %s'
        # Its own values cast by the table's types: the new one stands only in the update.
        source = f'SELECT {named} FROM "{table}" WHERE {_key(row)}'
        _execute(f'INSERT INTO "{table}" ({named}) {source} {over}', using, [value])


def _empty(row: Model, _name: str, _value: Any, using: str) -> None:
    verb = "DELETE FROM" if connection.vendor == "sqlite" else "TRUNCATE"
    cascade = "" if connection.vendor == "sqlite" else " CASCADE"
    _execute(f'{verb} "{row._meta.db_table}"{cascade}', using, [])


PATHS: list[Callable[[Any, str, Any, str], Any]] = [
    _save,
    _bulk_update,
    _by_expression,
    _bulk_create_over,
    _raw_update,
    _replace,
    _empty,
    lambda row, name, value, using: (
        type(row)._default_manager.using(using).filter(pk=row.pk).update(**{name: value})
    ),
    lambda row, _name, _value, using: (
        type(row)._base_manager.using(using).filter(pk=row.pk)._raw_delete(using)
    ),
    lambda row, _name, _value, using: row.delete(using=using),
    lambda row, _name, _value, using: type(row)._default_manager.using(using).filter(pk=row.pk).delete(),
]


@committed
def test_no_path_changes_or_deletes_a_row(world: World) -> None:
    through: list[str] = []
    for model, (name, value) in KINDS.items():
        before = list(model._default_manager.order_by("pk").values())
        for number, path in enumerate(PATHS):
            for using in {"default", owner().alias}:
                row = model._default_manager.order_by("pk")[0]
                try:
                    with transaction.atomic(using=using):
                        path(row, name, value, using)
                    through.append(f"{model.__name__} {number} {using}")
                except DatabaseError:
                    pass  # refused, as it should be
        assert list(model._default_manager.order_by("pk").values()) == before

    assert through == []


@pytest.mark.parametrize(
    ("row", "value"),
    [("IS NULL", 1), ("IS NULL", 0), ("= 5", 6), ("= 5", None)],
)
def test_a_row_is_superseded_once_by_a_later_entry(world: World, row: str, value: int | None) -> None:
    Membership.objects.filter(person=world.person("be")).update(superseded_in=5)

    with pytest.raises(DatabaseError), transaction.atomic():
        _execute(
            f"UPDATE membership_membership SET superseded_in = %s WHERE superseded_in {row}",
            "default",
            [value],
        )


def membership(world: World, from_date: date, until_date: date | None, **more: Any) -> Membership:
    cell = world.organisation("na-ca")
    return Membership.objects.create(
        **{"recorded_in": 1, "ordinal": 900, "person_id": world.person("don"), "organisation_id": cell}
        | {"from_date": from_date, "until_date": until_date}
        | more
    )


@pytest.mark.parametrize(
    ("from_date", "until_date"),
    [
        (date(2019, 5, 18), None),
        (date(1990, 1, 1), date(2000, 1, 2)),
        (date(2005, 1, 1), date(2006, 1, 1)),
        (date(1990, 1, 1), None),
    ],
)
def test_an_overlap_written_past_the_code_is_refused(
    world: World, from_date: date, until_date: date | None
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        membership(world, from_date, until_date)


def test_what_only_touches_or_no_longer_stands_is_no_overlap(world: World) -> None:
    membership(world, date(2019, 5, 19), None)
    membership(world, date(1999, 1, 1), date(2000, 1, 1), ordinal=901)
    membership(world, date(2010, 1, 1), None, ordinal=902, superseded_in=2)

    assert Membership.objects.filter(person=world.person("don")).count() == 4


@pytest.mark.parametrize("until_date", [date(2020, 1, 1), date(2019, 1, 1)])
def test_a_period_without_a_day_is_refused(world: World, until_date: date) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        membership(world, date(2020, 1, 1), until_date)


@pytest.mark.postgres
def test_the_application_does_not_delete_the_head_of_the_ledger(world: World) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Head.objects.filter(pk=1).delete()


@pytest.mark.parametrize("number", [1, 3, 0])
def test_an_entry_out_of_turn_is_refused(world: World, number: int) -> None:
    values = Entry.objects.values().get(pk=1) | {"number": number, "key": "khác"}

    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.create(**values)


@committed
def test_a_missing_guard_is_named_and_the_program_does_not_start(world: World) -> None:
    guards.require(connection)
    name, _table, drop, _create = next(guards._guards(connection.vendor))

    with unguarded(), pytest.raises(guards.GuardMissing, match=name):
        guards.require(connection)
    guards.require(connection)

    with owner().cursor() as cursor:
        cursor.execute(drop)
    assert guards.missing(connection) == [name]
    guards.install(owner())
    assert guards.missing(connection) == []
