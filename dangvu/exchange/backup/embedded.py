"""Copying the embedded register while it runs, and what must be so before its files are exchanged."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, connections
from django.utils.translation import gettext as _

from dangvu.core.keys import DESCRIPTION, file_key
from dangvu.core.sqlite import copying
from dangvu.core.watch import UNWATCHED, Watch, breaking
from dangvu.exchange.backup.parts import unknown_part, write_blocks
from dangvu.exchange.backup.secret import BackupRefused
from dangvu.exchange.backup.standing import Standing, hash_at, standing

ENGINE = "sqlite"
DATABASES = {"default": "register.sqlite", "readings": "readings.sqlite"}
Parts = Iterator[tuple[str, IO[bytes]]]


@contextmanager
def copied(folder: Path, watch: Watch = UNWATCHED) -> Iterator[tuple[Standing, Parts, int]]:
    """How the register stood at one moment, the files that hold it, and their bytes.

    The copies lie in the data folder; where the register is encrypted so are they, under the same key.
    """
    with _copied("readings", folder, watch):
        pass
    with _copied("default", folder, watch), connection.cursor() as cursor:
        stood = standing(cursor, "copy.")
    yield stood, _files(folder), sum((folder / name).stat().st_size for name in DATABASES.values())


@contextmanager
def _copied(alias: str, folder: Path, watch: Watch) -> Iterator[None]:
    name = DATABASES[alias]
    connections[alias].ensure_connection()
    with (
        watch.breakable(breaking(connections[alias])),
        copying.copied(connections[alias].connection, folder / name, file_key(name)),
    ):
        yield


def _files(folder: Path) -> Parts:
    described = settings.HOME / DESCRIPTION
    for path in (
        *(folder / name for name in DATABASES.values()),
        *([described] if described.exists() else []),
    ):
        with path.open("rb") as file:
            yield path.name, file


def in_place(at: int | None = None) -> tuple[Standing | None, str]:
    """How the register that is here stands, and the hash of one of its entries. None where there is none, or
    it cannot be read any more.
    """
    if not (settings.HOME / DATABASES["default"]).exists():
        return None, ""
    try:
        with connection.cursor() as cursor:
            return standing(cursor), hash_at(cursor, at or 0)
    except (DatabaseError, TypeError):  # TypeError: its one row of the head is gone
        return None, ""


def receive(name: str, blocks: Iterator[bytes], aside: Path) -> None:
    """Write a part of a backup aside."""
    if name not in {*DATABASES.values(), DESCRIPTION}:
        raise unknown_part(name)
    write_blocks(aside / name, blocks)


def environment(aside: Path) -> dict[str, str]:
    """How a process is started over what was received."""
    return os.environ | {"DANGVU_HOME": str(aside)}


def refuse_in_use() -> None:
    """Raises BackupRefused while another process has the register open: it would go on writing into a file
    that is no longer the register. Leaving WAL needs the file alone, and leaves one file to move.
    """
    if not (settings.HOME / DATABASES["default"]).exists():
        return
    try:
        for alias in DATABASES:
            with connections[alias].cursor() as cursor:
                cursor.execute("PRAGMA journal_mode = DELETE")
    except OperationalError as fault:
        if "locked" in str(fault):
            raise BackupRefused(
                "in_use", _("Sổ đang được dùng; hãy dừng dangvu serve rồi chạy lại.")
            ) from fault
        raise
    except DatabaseError:
        return  # damaged: the more reason to put the backup in its place


def exchange() -> str:
    """The files have been exchanged already."""
    return ""


def clear() -> None:
    """Nothing lies outside the data folder."""
