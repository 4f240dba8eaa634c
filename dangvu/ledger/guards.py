"""What the database itself refuses, on both engines: editing or deleting facts and the ledger, two rows at a
time where only one may stand, an entry out of turn. Installed after every migration; the program does not
start where one is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Field, Model
from django.utils.translation import gettext as _

from dangvu.ledger.facts import Fact, facts, identities, value_fields
from dangvu.ledger.models import Entry, Head, Row

PREFIX = "guard_"
APPEND_ONLY = frozenset({"accounts_reading", "django_migrations", "places_place", "places_placesuccessor"})
"""Tables beside facts and ledger that the application never edits."""


class GuardMissing(Exception):
    """The database does not protect the register; names what is missing."""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every guard of the tables that exist in place, replacing those that are there."""
    tables = set(connection.introspection.table_names())
    absent = missing(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
            cursor.execute(_POSTGRESQL_FUNCTIONS)
        for name, table, drop, create in _guards(connection.vendor):
            # A constraint that stands is left alone: building it anew reads the whole table.
            if table in tables and (name in absent or "TRIGGER" in create):
                cursor.execute(drop)
                cursor.execute(create)
        if Head._meta.db_table in tables:
            cursor.execute(
                "INSERT INTO ledger_head (id, number, hash, identities) VALUES (1, 0, %s, 0) ON CONFLICT "
                "(id) DO NOTHING",
                ["0" * 64],
            )
        if connection.vendor == "postgresql":
            for statement in _grants(connection):
                cursor.execute(statement)


def _grants(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """What the application's role may do in tables that the owner made: nothing that edits facts, ledger or
    readings.
    """
    role = settings.DATABASES["default"].get("USER")
    if not role or role == connection.settings_dict["USER"]:
        return
    models: list[type[Model]] = [*facts().values(), *identities().values(), Entry, Row]
    kept = {model._meta.db_table: model for model in models}
    for table in connection.introspection.table_names():
        rights = (
            "SELECT, INSERT" if table in kept or table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"
        )
        if table == Head._meta.db_table:
            rights = "SELECT, UPDATE"  # its one row is the lock; without it nothing can be recorded or read
        yield f'REVOKE ALL ON "{table}" FROM "{role}"'
        yield f'GRANT {rights} ON "{table}" TO "{role}"'
        if table in kept and issubclass(kept[table], Fact):
            yield f'GRANT UPDATE (superseded_in) ON "{table}" TO "{role}"'
    yield f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}"'


def install_after_migrate(using: str, **_more: Any) -> None:
    install(connections[using])


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The guards that should be there and are not."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled = 'O' UNION SELECT conname FROM "
        "pg_constraint",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    return [name for name, *_rest in _guards(connection.vendor) if name not in there]


DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on"}
"""Settings of a PostgreSQL server that keeps what it acknowledged; the embedded database sets its own."""


def require(connection: BaseDatabaseWrapper) -> None:
    """Raises GuardMissing unless every guard is in place and the server keeps what it acknowledges."""
    if names := missing(connection):
        message = _("Cơ sở dữ liệu thiếu các khóa bảo vệ sổ: %(names)s. Hãy chạy: dangvu migrate")
        raise GuardMissing(message % {"names": ", ".join(names)})
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(DURABLE)])
            weak = sorted(
                f"{name}={setting}" for name, setting in cursor.fetchall() if setting != DURABLE[name]
            )
        if weak:
            message = _("Máy chủ PostgreSQL có thể mất việc đã ghi (%(weak)s); hãy bật các thiết đặt này.")
            raise GuardMissing(message % {"weak": ", ".join(weak)})


@contextmanager
def as_owner() -> Iterator[None]:
    """Everything this thread asks of the register meanwhile is asked by the owner of its tables.

    On PostgreSQL the application owns nothing and cannot lift a guard; embedded there is one connection.
    """
    if "owner" not in settings.DATABASES:
        yield
        return
    application = connections["default"]
    connections["default"] = connections["owner"]
    try:
        yield
    finally:
        connections["default"] = application


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without guards, to put rebuilt facts in place: inside one transaction, by the tables' owner."""
    with connection.cursor() as cursor:
        for _name, _table, drop, _create in _guards(connection.vendor):
            cursor.execute(drop)
    yield
    install(connection)


Guard = tuple[str, str, str, str]
"""Name, table, the statement that drops it, the statement that creates it."""


def _guards(vendor: str) -> Iterator[Guard]:
    make: Callable[[type[Model]], Iterator[Guard]] = _sqlite if vendor == "sqlite" else _postgresql
    models: list[type[Model]] = [*facts().values(), *identities().values(), Entry, Row]
    for model in models:
        yield from make(model)


def _unchanged_fields(model: type[Fact]) -> list[str]:
    others = ["recorded_in", "ordinal", "origin_entry", "origin_ordinal"]
    return [*others, *[str(field.column) for field in value_fields(model)]]


def _key_fields(model: type[Fact], names: tuple[str, ...]) -> list[Field[Any, Any]]:
    fields = {field.name: field for field in value_fields(model)}
    return [fields[name] for name in names]


def _said(field: Field[Any, Any], row: str) -> str:
    """SQL: the field of ``row`` says something."""
    return (
        f"{row}\"{field.column}\" <> ''"
        if isinstance(field, CharField)
        else f'{row}"{field.column}" IS NOT NULL'
    )


def _sqlite(model: type[Model]) -> Iterator[Guard]:
    table = model._meta.db_table

    def trigger(name: str, event: str, when: str, message: str) -> Guard:
        full = f"{PREFIX}{table}_{name}"
        return (
            full,
            table,
            f'DROP TRIGGER IF EXISTS "{full}"',
            f'CREATE TRIGGER "{full}" BEFORE {event} ON "{table}" WHEN {when} BEGIN SELECT '
            f"RAISE(ABORT, '{message}'); END",
        )

    yield trigger("delete", "DELETE", "1", f"{table}: rows are never deleted")
    if not issubclass(model, Fact):
        yield trigger("update", "UPDATE", "1", f"{table}: rows are never changed")
        if model is Entry:
            next_number = f'(SELECT COALESCE(MAX(number), 0) + 1 FROM "{table}")'
            yield trigger(
                "turn",
                "INSERT",
                f"NEW.number <> {next_number}",
                "ledger: entries stand in one unbroken order",
            )
        return
    same = " AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in _unchanged_fields(model))
    superseding = "OLD.superseded_in IS NULL AND NEW.superseded_in > OLD.recorded_in"
    yield trigger(
        "update",
        "UPDATE",
        f"NOT COALESCE({superseding} AND {same}, 0)",
        f"{table}: a row may only be superseded, once",
    )
    for number, names in enumerate(model.one_at_a_time):
        keys = _key_fields(model, names)
        matched = " AND ".join(f'other."{field.column}" = NEW."{field.column}"' for field in keys)
        said = " AND ".join(_said(field, "NEW.") for field in keys)
        yield trigger(
            f"one{number}",
            "INSERT",
            f'NEW.superseded_in IS NULL AND {said} AND EXISTS (SELECT 1 FROM "{table}" other WHERE {matched} '
            "AND other.superseded_in IS NULL AND (NEW.until_date IS NULL OR other.from_date < "
            "NEW.until_date) "
            "AND (other.until_date IS NULL OR NEW.from_date < other.until_date))",
            f"{table}: two rows at a time",
        )


_POSTGRESQL_FUNCTIONS = """
CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION guard_supersede() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before jsonb := to_jsonb(OLD) - 'superseded_in'; after jsonb := to_jsonb(NEW) - 'superseded_in';
BEGIN
  IF OLD.superseded_in IS NULL AND NEW.superseded_in > OLD.recorded_in AND before = after THEN RETURN NEW; END
  IF;
  RAISE EXCEPTION '%: a row may only be superseded, once', TG_TABLE_NAME USING ERRCODE =
  'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION guard_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number = (SELECT COALESCE(MAX(number), 0) + 1 FROM ledger_entry) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'ledger: entries stand in one unbroken order' USING ERRCODE =
  'integrity_constraint_violation';
END $$;
"""


def _postgresql(model: type[Model]) -> Iterator[Guard]:
    table = model._meta.db_table

    def trigger(name: str, event: str, call: str, each: str = "ROW") -> Guard:
        full = f"{PREFIX}{table}_{name}"
        return (
            full,
            table,
            f'DROP TRIGGER IF EXISTS "{full}" ON "{table}"',
            f'CREATE TRIGGER "{full}" BEFORE {event} ON "{table}" FOR EACH {each} EXECUTE FUNCTION {call}',
        )

    yield trigger("delete", "DELETE", "guard_refuse('rows are never deleted')")
    yield trigger("truncate", "TRUNCATE", "guard_refuse('rows are never deleted')", "STATEMENT")
    if not issubclass(model, Fact):
        yield trigger("update", "UPDATE", "guard_refuse('rows are never changed')")
        if model is Entry:
            yield trigger("turn", "INSERT", "guard_turn()")
        return
    yield trigger("update", "UPDATE", "guard_supersede()")
    for number, names in enumerate(model.one_at_a_time):
        full = f"{PREFIX}{table}_one{number}"
        keys = _key_fields(model, names)
        matched = ", ".join(f'"{field.column}" WITH =' for field in keys)
        said = " AND ".join(_said(field, "") for field in keys)
        yield (
            full,
            table,
            f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{full}"',
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{full}" EXCLUDE USING gist '
            f"({matched}, daterange(from_date, until_date) WITH &&) WHERE (superseded_in IS NULL AND {said})",
        )
