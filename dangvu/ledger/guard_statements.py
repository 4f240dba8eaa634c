"""The guards as statements of each database: triggers on SQLite, triggers and exclusion constraints on
PostgreSQL. What they are for stands in ``guards``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import CharField, Field, Model

from dangvu.ledger.facts import Fact, Identity, Listed, facts, identities, listings, value_fields
from dangvu.ledger.models import Entry, Head, Row

PREFIX = "guard_"
READINGS = "accounts_reading"
"""The log of readings: in a file of its own where the database is embedded."""
APPENDED = (READINGS, "accounts_mandate", "accounts_mandateend", "accounts_accountevent")
"""Tables of accounts that only ever grow: who read, who might do what, and who changed that."""

Guard = tuple[str, str, str, str]
"""Name, table, the statement that drops it, the statement that creates it."""
row_security: list[Callable[[str, str], Iterator[Guard]]] = []
"""What a later room, which knows how far an account reaches, puts on tables of PostgreSQL so that rows are
given only to whom they may be shown; for the roles of the application and of the owner.
"""


def statements(vendor: str) -> Iterator[Guard]:
    """Every guard there is, on this kind of database."""
    make: Callable[[type[Model]], Iterator[Guard]] = _sqlite if vendor == "sqlite" else _postgresql
    models: list[type[Model]] = [*facts().values(), *identities().values(), Entry, Row, Head, *_appended()]
    for model in (*models, *listings().values()):
        yield from make(model)


def _appended() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.db_table in APPENDED]


def _written_in(model: type[Model]) -> str:
    """The column that names the entry a row is written in; empty where there is none."""
    if issubclass(model, Fact):
        return "recorded_in"
    if issubclass(model, Identity | Listed):
        return "founded_in"
    return "entry" if model is Row else ""


BEING_WRITTEN = (
    "(SELECT head.number FROM ledger_head head WHERE NOT EXISTS "
    "(SELECT 1 FROM ledger_entry entry WHERE entry.number = head.number))"
)
LAST_NUMBER = "(SELECT COALESCE(MAX(number), 0) FROM ledger_entry)"


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
    if column := _written_in(model):
        strange = f'NEW."{column}" IS NOT {BEING_WRITTEN}'
        if issubclass(model, Fact):
            strange += " OR NEW.superseded_in IS NOT NULL"
        if issubclass(model, Listed):  # what is shipped was founded by no entry
            strange = f'NEW."{column}" IS NOT NULL AND {strange}'
        yield trigger("written", "INSERT", strange, f"{table}: a row stands in the entry being written")
    if model is Head:
        turn = f"NEW.id <> 1 OR NEW.number - {LAST_NUMBER} NOT IN (0, 1)"
        yield trigger("turn", "UPDATE", turn, "ledger: numbers are drawn one by one")
        return
    if not issubclass(model, Fact):
        yield trigger("update", "UPDATE", "1", f"{table}: rows are never changed")
        if model is Entry:
            turn = f"NEW.number <> {LAST_NUMBER} + 1"
            yield trigger("turn", "INSERT", turn, "ledger: entries stand in one unbroken order")
        return
    same = " AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in _unchanged_fields(model))
    superseding = f"OLD.superseded_in IS NULL AND NEW.superseded_in = {BEING_WRITTEN}"
    yield trigger(
        "update",
        "UPDATE",
        f"NOT COALESCE({superseding} AND NEW.superseded_in > OLD.recorded_in AND {same}, 0)",
        f"{table}: a row may only be superseded, once, by the entry being written",
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


POSTGRESQL_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION guard_supersede() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE after record := NEW;
BEGIN
  after.superseded_in := OLD.superseded_in;
  IF OLD.superseded_in IS NULL AND NEW.superseded_in > OLD.recorded_in AND after IS NOT DISTINCT FROM OLD
     AND NEW.superseded_in = {BEING_WRITTEN} THEN RETURN NEW; END IF;
  RAISE EXCEPTION '%: a row may only be superseded, once, by the entry being written', TG_TABLE_NAME
  USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION guard_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE strange boolean;
BEGIN
  EXECUTE 'SELECT EXISTS (SELECT 1 FROM written WHERE ' || TG_ARGV[0] || ')' INTO strange
  USING {BEING_WRITTEN};
  IF NOT strange THEN RETURN NULL; END IF;
  RAISE EXCEPTION '%: a row stands in the entry being written', TG_TABLE_NAME
  USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION guard_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number = {LAST_NUMBER} + 1 THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'ledger: entries stand in one unbroken order' USING ERRCODE =
  'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION guard_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id = 1 AND NEW.number - {LAST_NUMBER} IN (0, 1) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'ledger: numbers are drawn one by one' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


_NEW_ROWS = "REFERENCING NEW TABLE AS written"


def _postgresql(model: type[Model]) -> Iterator[Guard]:
    table = model._meta.db_table

    def trigger(name: str, when: str, call: str, each: str = "ROW") -> Guard:
        full = f"{PREFIX}{table}_{name}"
        return (
            full,
            table,
            f'DROP TRIGGER IF EXISTS "{full}" ON "{table}"',
            f'CREATE TRIGGER "{full}" {when} ON "{table}" {_NEW_ROWS if "AFTER" in when else ""} '
            f"FOR EACH {each} EXECUTE FUNCTION {call}",
        )

    yield trigger("delete", "BEFORE DELETE", "guard_refuse('rows are never deleted')")
    yield trigger("truncate", "BEFORE TRUNCATE", "guard_refuse('rows are never deleted')", "STATEMENT")
    if column := _written_in(model):
        strange = f'"{column}" IS DISTINCT FROM $1'
        if issubclass(model, Fact):
            strange += " OR superseded_in IS NOT NULL"
        if issubclass(model, Listed):
            strange = f'"{column}" IS NOT NULL AND {strange}'
        # Once for all rows of a statement: asked row by row it would slow a bulk act down.
        yield trigger("written", "AFTER INSERT", f"guard_written('{strange}')", "STATEMENT")
    if model is Head:
        yield trigger("turn", "BEFORE UPDATE", "guard_head()")
        return
    if not issubclass(model, Fact):
        yield trigger("update", "BEFORE UPDATE", "guard_refuse('rows are never changed')")
        if model is Entry:
            yield trigger("turn", "BEFORE INSERT", "guard_turn()")
        return
    yield trigger("update", "BEFORE UPDATE", "guard_supersede()")
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
