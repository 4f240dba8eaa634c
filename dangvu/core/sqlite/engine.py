"""The SQLite engine we ship, and what we refuse to run on.

The engine comes from the package `sqlcipher3`, not from the system: SQLite 3.7.0 to 3.51.2 can corrupt
a file in WAL mode that several connections write, and distributions still ship those.
"""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _
from sqlcipher3 import dbapi2 as database

from dangvu.core.keys import KeyFault

OLDEST_SAFE = (3, 51, 3)
"""First version without the WAL-reset race."""

MOST_VARIABLES = 32_766
"""Placeholders in one statement: SQLite's own default; the engine we ship allows 250,000."""

SAFE = {"synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
"""What a connection answers that loses nothing: 2 is FULL."""

CIPHER = {
    "cipher_page_size": 16_384,
    "cipher_hmac_algorithm": "HMAC_SHA256",
    "cipher_memory_security": "OFF",
}
"""How an encrypted file is kept (decision 0011): AES-256 and a check of each page are the engine's own.

Measured: pages of 4 KiB load and scan 1.5 times as long as these.
"""

CACHE_KIB = 16_384
"""A page in the cache is not decrypted again."""


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


def refuse_unsafe_version(version: tuple[int, ...]) -> None:
    """Raise `ImproperlyConfigured` for an engine that may lose committed acts."""
    if version < OLDEST_SAFE:
        raise ImproperlyConfigured(
            f"Bộ máy SQLite {_dotted(version)} có lỗi làm mất dữ liệu; "
            f"cần bản {_dotted(OLDEST_SAFE)} trở lên. "
            "Hãy cài lại gói sqlcipher3 bằng lệnh “make setup”."
        )


def unlock(connection: Any, path: Path | str, key: bytes | None, schema: str = "main") -> None:
    """Give a connection the key of its file, before anything is asked of it; None for a plain file.

    The key is given as it is, so that no passphrase is stretched at each connection. Raises KeyFault where
    the file does not open under it.
    """
    if key is None:
        return
    # A wrong key is told by us, in a sentence.
    connection.execute("PRAGMA cipher_log_level = NONE")
    if schema == "main":
        connection.execute(f'PRAGMA key = "{raw(key)}"')
    for name, value in CIPHER.items():
        connection.execute(f"PRAGMA {schema}.{name} = {value}")
    # What does not fit into the cache never reaches a temporary file, which nobody would encrypt.
    connection.execute("PRAGMA temp_store = MEMORY")
    try:
        connection.execute(f"PRAGMA {schema}.cache_size = {-CACHE_KIB}")
        connection.execute(f"SELECT count(*) FROM {schema}.sqlite_master")
    except database.DatabaseError as fault:
        if "not a database" not in str(fault):
            raise
        message = _("Tệp %(name)s không mở được bằng khóa này, hoặc đã bị hỏng; không có gì bị thay đổi.")
        raise KeyFault(message % {"name": Path(path).name}) from fault


def raw(key: bytes) -> str:
    """A key as the engine takes it without stretching."""
    return f"x'{key.hex()}'"


def make_durable(connection: Any, *, in_memory: bool) -> None:
    """Set what keeps an acknowledged act through a power cut, and refuse to go on without it.

    Read back because SQLite answers a PRAGMA it cannot obey with silence: WAL needs shared memory, which
    a network drive does not give.
    """
    connection.execute("PRAGMA foreign_keys = ON")
    # Without this REPLACE deletes a guarded row without firing its DELETE trigger.
    connection.execute("PRAGMA recursive_triggers = ON")
    # Two connections that make the file at the same moment: the loser of the change to WAL is told
    # "locked" at once, so it is changed only where it is not yet.
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")
    # NORMAL lost acknowledged acts in 253 of 400 simulated power cuts, FULL in none.
    connection.execute("PRAGMA synchronous = FULL")
    if weak := weaknesses(connection):
        raise ImproperlyConfigured(f"Bộ máy SQLite không nhận các thiết đặt an toàn: {', '.join(weak)}.")
    journal_mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    if journal_mode != "wal" and not in_memory:
        raise ImproperlyConfigured(
            f"Không mở được cơ sở dữ liệu ở chế độ WAL (đang là “{journal_mode}”). "
            "Hãy đặt thư mục dữ liệu DANGVU_HOME trên ổ đĩa của chính máy này, không đặt trên ổ đĩa mạng."
        )


def weaknesses(connection: Any) -> list[str]:
    """The settings of a connection under which an acknowledged act could be lost or a guard passed by."""
    found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in SAFE}
    return [f"{name}={value}" for name, value in found.items() if value != SAFE[name]]


__all__ = [
    "MOST_VARIABLES",
    "OLDEST_SAFE",
    "database",
    "make_durable",
    "raw",
    "refuse_unsafe_version",
    "unlock",
    "weaknesses",
]
