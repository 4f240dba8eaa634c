"""A copy of a database at one moment, while others write to it, under the same key."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .engine import database, raw, unlock


@contextmanager
def copied(connection: Any, path: Path, key: bytes | None) -> Iterator[None]:
    """Copy the database behind a connection of the engine into a new file, which is attached as ``copy``
    meanwhile.

    In one transaction: a copy made in steps begins again whenever somebody writes. The engine's VACUUM INTO
    does not know how our encrypted files are kept.
    """
    if key is None:
        connection.execute("VACUUM INTO ?", (str(path),))
        connection.execute("ATTACH DATABASE ? AS copy", (str(path),))
    else:
        connection.execute("ATTACH DATABASE ? AS copy KEY ?", (str(path), raw(key)))
        unlock(connection, path, key, "copy")
        connection.execute("BEGIN")
        try:
            connection.execute("SELECT sqlcipher_export('copy')").fetchall()
            connection.execute("COMMIT")
        except database.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.execute("DETACH DATABASE copy")
            raise
    try:
        yield
    finally:
        connection.execute("DETACH DATABASE copy")
