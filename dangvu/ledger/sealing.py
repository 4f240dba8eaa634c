"""Keys of persons, and sealing under them.

What identifies a person stands in the ledger only as ciphertext under that person's own key (AES-256-GCM,
bound to the entry, the row and the person). The keys lie in a keystore of their own beside the database,
written and synced before the entry that uses them, so that a lost entry leaves an orphan key and never the
other way round.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dangvu.core import canonical, disk
from dangvu.core.keys import file_key
from dangvu.core.sqlite.copying import copied
from dangvu.core.sqlite.engine import database, make_durable, unlock
from dangvu.core.sqlite.holding import hold
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.ledger.models import Subject
from dangvu.ledger.position import renew

NONCE_BYTES = 12


class SealBroken(Exception):
    """A sealed text does not open: its key is missing, or it was altered or moved."""


@contextmanager
def _told() -> Iterator[None]:
    """A keystore that is damaged, or whose disk is full, is told in a sentence. Raises SealBroken."""
    try:
        yield
    except database.Error as fault:
        message = _("Tệp khóa keystore.sqlite không dùng được (%(fault)s); hãy trả lại bản sao lưu của tệp.")
        raise SealBroken(disk.sentence_of(fault) or message % {"fault": fault}) from fault


class Keystore:
    """Keys by token, in a file of its own. Every method raises SealBroken where the file does not serve."""

    @_told()
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        hold(path.parent)
        self._path = path
        self._fresh: dict[str, bytes] = {}
        self._connection = database.connect(
            str(path), timeout=20, isolation_level=None, check_same_thread=False
        )
        os.chmod(path, 0o600)
        unlock(self._connection, path, file_key(path.name, path.parent))
        make_durable(self._connection, in_memory=False)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS key (token TEXT PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID"
        )

    def create(self) -> str:
        """A new key; gives its token. It is kept when ``save`` is called."""
        token = os.urandom(16).hex()
        self._fresh[token] = os.urandom(32)
        return token

    @_told()
    def save(self) -> None:
        """Write the keys made since the last call, and wait until they are on the disk."""
        if not self._fresh:
            return
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO key VALUES (?, ?)", self._fresh.items())
        self._connection.execute("COMMIT")
        self._fresh.clear()

    def forget(self, tokens: Iterable[str]) -> None:
        """Destroy keys of what is no longer needed: what they sealed opens no more. With a person's key goes
        what is kept of answers, in every process.
        """
        gone = list(tokens)
        of_persons = Subject.objects.filter(token__in=gone).exists()
        with transaction.atomic() if of_persons else nullcontext():
            if of_persons:
                renew()
            self._destroy(gone)

    @_told()
    def _destroy(self, tokens: list[str]) -> None:
        self._connection.execute("PRAGMA secure_delete = ON")  # not even in pages the file no longer uses
        for token in tokens:
            self._fresh.pop(token, None)
            self._connection.execute("DELETE FROM key WHERE token = ?", [token])

    @_told()
    def copy_into(self, path: Path, watch: Watch = UNWATCHED) -> None:
        """Write all keys into a new file, consistent while others save."""
        key = file_key(self._path.name, self._path.parent)
        with watch.breakable(self._connection.interrupt), copied(self._connection, path, key):
            pass

    @_told()
    def keys(self, tokens: Iterable[str]) -> dict[str, bytes]:
        """The keys of those tokens that have one."""
        wanted = list(tokens)
        found = {token: self._fresh[token] for token in wanted if token in self._fresh}
        wanted = [token for token in wanted if token not in found]
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            marks = ",".join("?" * len(some))
            found.update(
                self._connection.execute(f"SELECT token, key FROM key WHERE token IN ({marks})", some)
            )
        return found


class NoKeystore(Keystore):
    """For acts that are only tried: hands out tokens to which there is no key, and keeps nothing."""

    def __init__(self) -> None:
        self._fresh = {}

    def create(self) -> str:
        return os.urandom(16).hex()


@lru_cache(maxsize=4)
def _keystore(path: Path, process: int) -> Keystore:
    return Keystore(path)


def keystore() -> Keystore:
    """The keystore of this installation; one connection a process."""
    return _keystore(settings.HOME / "keystore.sqlite", os.getpid())


def forget_keystores() -> None:
    """Let go of the keystore's file, so that it can be moved; the next call opens it anew."""
    _keystore.cache_clear()


def _bound_to(entry: int, row: int, token: str) -> bytes:
    return f"{entry}.{row}.{token}".encode()


def seal(value: dict[str, Any], key: bytes, *, entry: int, row: int, token: str) -> str:
    """The value as ciphertext, bound to its place in the ledger."""
    return _sealed(value, key, _bound_to(entry, row, token))


def open_sealed(text: str, key: bytes | None, *, entry: int, row: int, token: str) -> dict[str, Any]:
    """The value behind a ciphertext of the ledger. Raises SealBroken."""
    if key is None:
        raise SealBroken(_("Không có khóa của một người trong bút toán %(entry)s.") % {"entry": entry})
    try:
        return _opened(text, key, _bound_to(entry, row, token))
    except InvalidTag:
        raise SealBroken(
            _("Phần niêm phong của bút toán %(entry)s đã bị thay đổi.") % {"entry": entry}
        ) from None


def seal_aside(value: dict[str, Any], key: bytes, *, place: str) -> str:
    """The value as ciphertext for a row that is no entry, bound to what the row says of itself."""
    return _sealed(value, key, place.encode())


def open_aside(text: str, key: bytes | None, *, place: str) -> dict[str, Any]:
    """The value behind a ciphertext kept aside. Raises SealBroken: no key, another place, another text."""
    try:
        return _opened(text, key or b"", place.encode())
    except (InvalidTag, ValueError):
        raise SealBroken(_("Phần niêm phong này không mở được: thiếu khóa, hoặc đã bị thay đổi.")) from None


def digest_of(value: dict[str, Any], key: bytes) -> str:
    """Stands for what is sealed aside where it is shown and approved; keyed, so that nobody finds out by
    trying what it says.
    """
    return hmac.new(key, canonical.text_of(value).encode(), hashlib.sha256).hexdigest()


def open_whole(text: str, digest: str, *, token: str, place: str) -> dict[str, Any] | None:
    """The value sealed aside under the key of this token; None where another digest stands beside it. Raises
    SealBroken.
    """
    key = keystore().keys([token]).get(token)
    value = open_aside(text, key, place=place)
    return value if key and hmac.compare_digest(digest_of(value, key), digest) else None


def _sealed(value: dict[str, Any], key: bytes, bound_to: bytes) -> str:
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(key).encrypt(nonce, canonical.text_of(value).encode(), bound_to)
    return base64.b64encode(nonce + cipher).decode("ascii")


def _opened(text: str, key: bytes, bound_to: bytes) -> dict[str, Any]:
    data = base64.b64decode(text)
    plain = AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], bound_to)
    value: dict[str, Any] = json.loads(plain)
    return value
