"""The encrypted file: a header, then chunks of AES-256-GCM, each bound to its number and to being the last.

    MAGIC | length (4) | header: canonical JSON | SHA-256 of all before | chunk | chunk | ...

A chunk moved, left out, repeated or taken from another file does not open, nor does a file cut short: the
chunk that ends it was not sealed as the last. The key of a file comes from the secret and the file's own salt
(HKDF), so that the number of a chunk is a nonce that no two chunks under one key share.
"""

import hashlib
import hmac
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

from dangvu.core import canonical
from dangvu.core.keys import derived
from dangvu.exchange.backup.secret import KEY, PASSPHRASE, PLAIN, BackupRefused, Secret

MAGIC = b"DANGVU BACKUP 1\n"
CHUNK = 1 << 20
TAG = 16
SALT_BYTES = 16
LONGEST_HEADER = 4096


class _Chunks:
    """Seals and opens the chunks of one file, bound to its header."""

    def __init__(self, key: bytes, head: bytes) -> None:
        self._cipher, self._head = AESGCM(derived(key, "chunks")), head

    def seal(self, chunk: bytes, number: int, *, last: bool) -> bytes:
        return self._cipher.encrypt(_nonce(number, last=last), chunk, self._head)

    def open(self, chunk: bytes, number: int, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(_nonce(number, last=last), chunk, self._head)
        except InvalidTag:
            raise damaged() from None


def _key(secret: Secret, salt: bytes, purpose: str) -> bytes:
    return derived(secret.key(salt), f"backup {purpose} {salt.hex()}")


def _check(key: bytes) -> str:
    """Tells a wrong key from a damaged file, and nothing about the key."""
    return derived(key, "check")[:8].hex()


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def damaged() -> BackupRefused:
    """Bits that changed, or an end that is missing: from within the file both look alike."""
    message = _("Tệp sao lưu bị hỏng hoặc bị cắt ngắn; hãy dùng một bản khác. Không có gì bị thay đổi.")
    return BackupRefused("damaged", message)


class _Sealing(io.RawIOBase):
    """Takes bytes, writes sealed chunks; ``finish`` writes the last."""

    def __init__(self, file: BinaryIO, chunks: _Chunks) -> None:
        self._file, self._chunks, self._held, self._number = file, chunks, bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        # More than a chunk is held before one is written: the last of all is not known before.
        while len(self._held) > CHUNK:
            self._put(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(data)

    def finish(self) -> None:
        self._put(bytes(self._held), last=True)

    def _put(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._chunks.seal(chunk, self._number, last=last))
        self._number += 1


class _Opening(io.RawIOBase):
    """Gives the bytes of chunk after chunk, each only once it was found authentic."""

    def __init__(self, file: BinaryIO, chunks: _Chunks) -> None:
        self._file, self._chunks, self._number = file, chunks, 0
        self._held = memoryview(b"")
        self._next = file.read(CHUNK + TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._held and (self._next or self._number == 0):
            sealed, self._next = self._next, self._file.read(CHUNK + TAG)
            self._held = memoryview(self._chunks.open(sealed, self._number, last=not self._next))
            self._number += 1
        size = min(len(buffer), len(self._held))
        buffer[:size], self._held = self._held[:size], self._held[size:]
        return size


@contextmanager
def sealing(file: BinaryIO, secret: Secret, purpose: str) -> Iterator[BinaryIO]:
    """Encrypt what is written into the block; the file is whole when the block ends well."""
    salt = os.urandom(SALT_BYTES)
    key = _key(secret, salt, purpose)
    told = {"check": _check(key), "purpose": purpose, "salt": salt.hex(), "secret": secret.kind}
    text = canonical.text_of(told).encode()
    head = MAGIC + len(text).to_bytes(4, "big") + text
    file.write(head + hashlib.sha256(head).digest())
    stream = _Sealing(file, _Chunks(key, head))
    yield stream  # type: ignore[misc] # a raw stream serves as a binary file here
    stream.finish()


def opened(file: BinaryIO, secret: Secret, purpose: str) -> io.BufferedReader:
    """What a backup file holds. Raises BackupRefused: at once for a file that is none or a wrong secret,
    while reading for one that is damaged.
    """
    head, told = _header(file)
    if told["purpose"] != purpose:
        message = _("Tệp này là phần khác của bản sao lưu; tệp khóa có đuôi .keys. Không có gì bị thay đổi.")
        raise BackupRefused("other_part", message)
    if told["secret"] != secret.kind:
        raise BackupRefused("other_secret", _wanted(told["secret"]))
    key = _key(secret, bytes.fromhex(told["salt"]), purpose)
    if not hmac.compare_digest(_check(key), told["check"]):
        message = _(
            "Khóa không mở được bản sao lưu này; hãy dùng khóa đã tạo ra nó. Không có gì bị thay đổi."
        )
        raise BackupRefused("wrong_key", message)
    return io.BufferedReader(_Opening(file, _Chunks(key, head)), CHUNK)


def _header(file: BinaryIO) -> tuple[bytes, dict[str, str]]:
    begin = file.read(len(MAGIC) + 4)
    if not begin.startswith(MAGIC):
        message = _("Tệp không phải là bản sao lưu của Đảng vụ, hoặc đã bị hỏng. Không có gì bị thay đổi.")
        raise BackupRefused("not_a_backup", message)
    length = int.from_bytes(begin[len(MAGIC) :], "big")
    if length > LONGEST_HEADER:
        raise damaged()
    text, digest = file.read(length), file.read(32)
    if not hmac.compare_digest(hashlib.sha256(begin + text).digest(), digest):
        raise damaged()
    told: dict[str, str] = json.loads(text)
    return begin + text, told


def _wanted(kind: str) -> str:
    return {
        KEY: _("Bản sao lưu này mở bằng tệp khóa; hãy nêu tệp bằng DANGVU_BACKUP_KEY_FILE."),
        PASSPHRASE: _("Bản sao lưu này mở bằng cụm mật khẩu; hãy nêu nó, và bỏ DANGVU_BACKUP_KEY_FILE."),
        PLAIN: _(
            "Bản sao lưu này không có khóa, ai cũng có thể đã làm ra nó; nếu vẫn tin, hãy thêm --plain."
        ),
    }[kind]
