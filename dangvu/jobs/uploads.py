"""Files that jobs are about: kept in the data folder by their hash, each for its sender, until the work is
done or nobody came back for them. In an encrypted data folder they are sealed too.
"""

import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from dangvu.core.files import written
from dangvu.core.keys import file_key
from dangvu.jobs.share import require_room

KEPT_SECONDS = 7 * 24 * 3600
NONCE = 12
_HASH = re.compile(r"[0-9a-f]{64}")


def keep(chunks: Iterable[bytes], account: int) -> str:
    """Write an upload down; gives the hash it is asked for by. Raises Refused where the account's share of
    the disk is full.
    """
    folder = _folder(account)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = b"".join(chunks)
    digest = hashlib.sha256(content).hexdigest()
    if not there(digest, account):
        require_room(account, len(content))
    if key := file_key("uploads"):
        nonce = secrets.token_bytes(NONCE)
        content = nonce + AESGCM(key).encrypt(nonce, content, _name(digest, account))
    with written(folder / digest) as file:
        file.write(content)
    return digest


@contextmanager
def opened(digest: str, account: int) -> Iterator[Path]:
    """The upload as a file to read. Raises FileNotFoundError where this account sent none, or it is gone."""
    if not there(digest, account):
        raise FileNotFoundError(digest)
    path = _folder(account) / digest
    if key := file_key("uploads"):
        sealed = path.read_bytes()
        try:
            content = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], _name(digest, account))
        except InvalidTag:
            raise FileNotFoundError(digest) from None  # written over, or another's: not what was sent
        with _in_memory(content) as unsealed:
            yield unsealed
    else:
        yield path


def there(digest: str, account: int) -> bool:
    """Whether this account sent such a file and it is still here."""
    return bool(_HASH.fullmatch(digest)) and (_folder(account) / digest).is_file()


def forget(digest: str, account: int) -> None:
    """Remove an upload that nobody needs any more."""
    if there(digest, account):
        (_folder(account) / digest).unlink(missing_ok=True)


def forget_old() -> None:
    """Remove what nobody came back for, and what was left half written."""
    for path in (settings.HOME / "uploads").glob("*/*"):
        if path.stat().st_mtime < time.time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)


@contextmanager
def _in_memory(content: bytes) -> Iterator[Path]:
    """A file that lies on no disk; child processes of ours can open it too."""
    with os.fdopen(os.memfd_create("upload"), "wb") as file:
        file.write(content)
        file.flush()
        yield Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")


def _name(digest: str, account: int) -> bytes:
    """Binds the sealed content to its place."""
    return f"{account}/{digest}".encode()


def _folder(account: int) -> Path:
    home: Path = settings.HOME
    return home / "uploads" / str(account)
