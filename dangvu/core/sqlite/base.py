"""Django's SQLite backend with its DB-API module exchanged for the engine we ship.

Django names the standard library's module in five places: errors, connection, cursor, adapters and
converters (here), versions (`features.py`), spawned test workers (`creation.py`, which we do not use).
"""

import datetime
import decimal
from collections.abc import Iterable, Mapping
from itertools import tee
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import register as register_functions
from django.utils.asyncio import async_unsafe
from django.utils.dateparse import parse_date, parse_datetime, parse_time

from dangvu.core.keys import file_key

from .engine import database, make_durable, refuse_unsafe_version, unlock
from .features import DatabaseFeatures
from .holding import hold

SECONDS_TO_WAIT = 20
"""How long a writer waits for another before it is told that the register is busy."""

database.register_converter("bool", b"1".__eq__)
database.register_converter("date", base.decoder(parse_date))
database.register_converter("time", base.decoder(parse_time))
database.register_converter("datetime", base.decoder(parse_datetime))
database.register_converter("timestamp", base.decoder(parse_datetime))
database.register_adapter(decimal.Decimal, str)
database.register_adapter(datetime.date, base.adapt_date)
database.register_adapter(datetime.datetime, base.adapt_datetime)


class Cursor(database.Cursor):  # type: ignore[misc]  # the engine ships no annotations
    """A cursor of our engine that understands Django's placeholders, exactly as Django's own does."""

    # Both cursors are C types, so ours cannot inherit Django's; only the translation is borrowed.
    convert_query = base.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement; `params` a sequence for %s or a mapping for %(name)s."""
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, Mapping) else None
        return super().execute(self.convert_query(query, param_names=names), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for each of `param_list`, which is read as it is needed."""
        first, rows = tee(iter(param_list))
        sample = next(first, None)
        names = list(sample) if isinstance(sample, Mapping) else None
        return super().executemany(self.convert_query(query, param_names=names), rows)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the embedded register: WAL, FULL, foreign keys, one writer at a time."""

    Database = database
    features_class = DatabaseFeatures
    transaction_mode: str | None
    init_commands: list[str]

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters; transactions take the write lock at their start unless settings say otherwise.

        A transaction that starts by reading and then writes would fail at once, without waiting, whenever
        another wrote in between.
        """
        params: dict[str, Any] = super().get_connection_params()
        params.setdefault("timeout", SECONDS_TO_WAIT)
        self.transaction_mode = self.transaction_mode or "IMMEDIATE"
        return params

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a connection, or raise `ImproperlyConfigured` where it would not be safe to write."""
        refuse_unsafe_version(database.sqlite_version_info)
        kept_in_file = not self.is_in_memory_db()
        path = Path(conn_params["database"])
        if kept_in_file:
            hold(path.parent)
        key = file_key(path.name, path.parent) if kept_in_file else None
        connection = database.connect(**conn_params)
        unlock(connection, path, key)
        register_functions(connection)
        # The macOS bundled SQLite defaults this ON, which prevents atomic table renames.
        connection.execute("PRAGMA legacy_alter_table = OFF")
        for command in filter(None, map(str.strip, self.init_commands)):
            connection.execute(command)
        # After the commands of the settings, so that none of them weakens it.
        make_durable(connection, in_memory=not kept_in_file)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that takes Django's placeholders."""
        return self.connection.cursor(factory=Cursor)
