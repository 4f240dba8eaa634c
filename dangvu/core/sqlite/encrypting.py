"""The databases and sealed files of a data folder under another key: written anew aside, compared, then
exchanged.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.files import OWN, write_text
from dangvu.core.keys import DESCRIPTION, SEALED_FILES, SQLITE_FILES, derived
from dangvu.core.sealed_files import sealed, unsealed

from .engine import database, make_durable, raw, unlock
from .swap import decide, making

Tell = Callable[[str], None]
_SCHEMA = "SELECT type, name, tbl_name, sql FROM {}.sqlite_master ORDER BY type, name"


class NotTheSame(Exception):
    """A database that was written anew differs from the old one; nothing was exchanged."""


def encrypt(home: Path, old: bytes | None, new: bytes, description: str, tell: Tell) -> None:
    """Put every database and sealed file of the folder under a master key; ``old`` is the present one, None
    while plain.

    Nobody else uses the folder (``holding.alone``). Cut short before the end, the old files stand under the
    old key; a power cut while they are exchanged is made good when the folder is next opened. Raises
    KeyFault, NotTheSame, or the engine's errors, and then nothing has changed.
    """
    aside = making(home)
    for name in SQLITE_FILES:
        if (home / name).exists():
            tell(name)
            _written_anew(home / name, old and derived(old, name), aside / name, derived(new, name))
    for name in SEALED_FILES:
        if (home / name).exists():
            tell(name)
            _sealed_anew(home / name, old and derived(old, name), aside / name, derived(new, name))
    write_text(aside / DESCRIPTION, description)
    decide(home)


def _sealed_anew(source: Path, old: bytes | None, target: Path, new: bytes) -> None:
    content = unsealed(source.read_bytes(), old, source.name)
    write_text(target, sealed(content, new, source.name))
    if unsealed(target.read_bytes(), new, source.name) != content:
        raise NotTheSame(_faulty(source))


def _written_anew(source: Path, old: bytes | None, target: Path, new: bytes) -> None:
    with closing(database.connect(str(source), timeout=20, isolation_level=None)) as connection:
        unlock(connection, source, old)
        make_durable(connection, in_memory=False)
        connection.execute("ATTACH DATABASE ? AS fresh KEY ?", (str(target), raw(new)))
        unlock(connection, target, new, "fresh")
        connection.execute("SELECT sqlcipher_export('fresh')").fetchall()
        _compare(connection, source)
    with closing(database.connect(str(target), isolation_level=None)) as connection:
        unlock(connection, target, new)
        whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if not whole or connection.execute("PRAGMA cipher_integrity_check").fetchall():
            raise NotTheSame(_faulty(source))
    target.chmod(OWN)


def _compare(connection: Any, source: Path) -> None:
    """Raise NotTheSame unless both hold the same tables, guards and rows."""
    here, there = (connection.execute(_SCHEMA.format(name)).fetchall() for name in ("main", "fresh"))
    if here != there:
        raise NotTheSame(_faulty(source))
    tables = [name for kind, name, *_rest in here if kind == "table"]
    for table in tables:
        rows = (_rows(connection, schema, table) for schema in ("main", "fresh"))
        if any(one != other for one, other in zip_longest(*rows)):
            raise NotTheSame(_faulty(source))


def _rows(connection: Any, schema: str, table: str) -> Iterator[tuple[Any, ...]]:
    cursor = connection.cursor()
    cursor.arraysize = 1000
    yield from cursor.execute(f'SELECT * FROM {schema}."{table}"')


def _faulty(source: Path) -> str:
    message = _("Bản mã hóa của %(name)s không giống bản cũ; không có gì bị thay đổi.")
    return message % {"name": source.name}
