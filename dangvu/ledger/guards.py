"""What the database itself refuses, on both engines: editing or deleting facts, the ledger and the log of
readings, two rows at a time where only one may stand, an entry out of turn, and a row recorded or superseded
in any other entry than the one being written. Installed after every migration; the program does not start
where one is missing.

The entry being written is the number the head stands at while no entry bears it: drawn, not yet appended.

What remains possible to whoever has the application's password on PostgreSQL, because the program does it
too: draw a number, write rows under it and append an entry with a hash that fits (so the ledger must be
anchored elsewhere); read everything; add accounts, mandates and lines of the reading log (their chain shows
a line that does not fit). A mandate once given is neither widened nor removed, nor its end, nor the log of
accounts, so that each stays as the trace of who could do what. The owner of the tables, and whoever holds
the file of the embedded database, can lift the guards: what they then change is found by
``rebuild --check`` and ``ledger verify``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.utils.translation import gettext as _

from dangvu.ledger.facts import Fact, facts, identities
from dangvu.ledger.guard_statements import (
    APPENDED,
    POSTGRESQL_FUNCTIONS,
    PREFIX,
    READINGS,
    Guard,
    row_security,
    statements,
)
from dangvu.ledger.models import Entry, Head, Row
from dangvu.ledger.position import NEWEST, creating_newest

APPEND_ONLY = frozenset({*APPENDED, "django_migrations", "places_place", "places_placesuccessor"})
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
            cursor.execute(POSTGRESQL_FUNCTIONS)
            if tables.issuperset(model._meta.db_table for model in facts().values()):
                cursor.execute(creating_newest())
        for name, table, drop, create in statements(connection.vendor):
            # A constraint that stands is left alone: building it anew reads the whole table.
            if table in tables and (name in absent or "TRIGGER" in create):
                cursor.execute(drop)
                cursor.execute(create)
        if Head._meta.db_table in tables:
            cursor.execute(
                "INSERT INTO ledger_head (id, number, hash, identities, renewal) VALUES (1, 0, %s, 0, '') "
                "ON CONFLICT (id) DO NOTHING",
                ["0" * 64],
            )
        if connection.vendor == "postgresql":
            for statement in _grants(connection):
                cursor.execute(statement)


def _application(connection: BaseDatabaseWrapper) -> str:
    """The application's role, where the connection is that of another, who owns the tables."""
    role = str(settings.DATABASES["default"].get("USER") or "")
    return "" if role == connection.settings_dict["USER"] else role


def _row_security(application: str, owner: str) -> Iterator[Guard]:
    for of_room in row_security:
        yield from of_room(application, owner)


def install_row_security(connection: BaseDatabaseWrapper) -> None:
    """Put the policies in place that say who is given which rows; PostgreSQL only."""
    role = _application(connection)
    if connection.vendor != "postgresql" or not role:
        return
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for _name, table, drop, create in _row_security(role, connection.settings_dict["USER"]):
            for statement in filter(None, (drop, create)) if table in tables else ():
                cursor.execute(statement)


def _grants(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """What the application's role may do in tables that the owner made: nothing that edits facts, ledger or
    readings.
    """
    role = _application(connection)
    if not role:
        return
    models: list[type[Model]] = [*facts().values(), *identities().values(), Entry, Row]
    kept = {model._meta.db_table: model for model in models}
    tables = connection.introspection.table_names()
    if kept.keys() <= set(tables):  # with all of them the function is made; not every server lets all call it
        yield f'GRANT EXECUTE ON FUNCTION {NEWEST}() TO "{role}"'
    for table in tables:
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
    install_row_security(connections[using])


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The guards of the tables in this database that should be there and are not."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled = 'O' UNION SELECT conname FROM "
        "pg_constraint UNION SELECT polname FROM pg_policy UNION SELECT viewname FROM pg_views UNION "
        f"SELECT proname FROM pg_proc WHERE proname = '{NEWEST}' UNION "
        f"SELECT '{PREFIX}' || relname || '_rows' FROM pg_class WHERE relrowsecurity AND relforcerowsecurity",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    apart = connection.vendor == "sqlite"  # where the log of readings lies in a file of its own
    here = connection.alias == "readings"
    guards = [*statements(connection.vendor)]
    if not apart:
        guards += [*_row_security("", ""), (NEWEST, Head._meta.db_table, "", "")]
    return [
        name
        for name, table, *_rest in guards
        if name not in there and not (apart and here != (table == READINGS))
    ]


DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on"}
"""Settings of a PostgreSQL server that keeps what it acknowledged; the embedded database sets its own."""


def require(connection: BaseDatabaseWrapper) -> None:
    """Raises GuardMissing unless every guard is in place, the application cannot lift them, and the server
    keeps what it acknowledges.
    """
    if names := missing(connection):
        message = _("Cơ sở dữ liệu thiếu các khóa bảo vệ sổ: %(names)s. Hãy chạy: dangvu migrate")
        raise GuardMissing(message % {"names": ", ".join(names)})
    if names := owned(connection):
        message = _(
            "Tài khoản cơ sở dữ liệu của chương trình làm chủ %(names)s nên gỡ được khóa bảo vệ; hãy dùng "
            "một tài khoản không làm chủ gì trong DANGVU_DATABASE_URL, và chủ các bảng trong "
            "DANGVU_DATABASE_OWNER_URL."
        )
        raise GuardMissing(message % {"names": ", ".join(names)})
    if weak := weaknesses(connection):
        message = _("Máy chủ PostgreSQL có thể mất việc đã ghi (%(weak)s); hãy bật các thiết đặt này.")
        raise GuardMissing(message % {"weak": ", ".join(weak)})


def weaknesses(connection: BaseDatabaseWrapper) -> list[str]:
    """The settings of a PostgreSQL server under which a power cut loses what it acknowledged."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(DURABLE)])
        return sorted(f"{name}={setting}" for name, setting in cursor.fetchall() if setting != DURABLE[name])


def owned(connection: BaseDatabaseWrapper) -> list[str]:
    """What the application's role owns, and with that could unguard; empty on the embedded database."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND "
            "relnamespace = 'public'::regnamespace AND pg_has_role(relowner, 'MEMBER') "
            "ORDER BY relname LIMIT 5"
        )
        return [name for (name,) in cursor.fetchall()]


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


def lift_to_migrate(connection: BaseDatabaseWrapper) -> None:
    """Take the guards away, in the transaction whose migrations end with ``install_after_migrate``: SQLite
    makes a table anew to alter it, which no trigger that reads it may see.
    """
    if connection.vendor == "sqlite":
        _take_away(connection, statements(connection.vendor))


def _take_away(connection: BaseDatabaseWrapper, guards: Iterable[Guard]) -> None:
    with connection.cursor() as cursor:
        for _name, _table, drop, _create in guards:
            cursor.execute(drop)


@contextmanager
def lifted(connection: BaseDatabaseWrapper, of: str = "") -> Iterator[None]:
    """Without guards, to put rebuilt facts in place: inside one transaction, by the tables' owner. ``of``:
    of one table only.
    """
    found = [one for one in statements(connection.vendor) if of in ("", one[1])]
    _take_away(connection, found)
    yield
    if not of:
        install(connection)
        return
    with connection.cursor() as cursor:
        for _name, _table, _drop, create in found:
            cursor.execute(create)
