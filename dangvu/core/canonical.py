"""One way to write a value down, so that its hash means the same for ever.

Version 1: JSON in UTF-8, keys sorted by code point, no white space, text in NFC, whole numbers only, days as
``YYYY-MM-DD``; no floats. A hash is SHA-256 over one version byte and the text, written in hexadecimal.
Vectors that must never change stand in ``tests/test_canonical.py``.
"""

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

VERSION = 1
_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False
)


class NotCanonical(ValueError):
    """A value that has no canonical form: a float, text that is not NFC, a key that is not text."""


def plain(value: Any) -> Any:
    """The value with its days written as text, checked to hold nothing but text, whole numbers, booleans and
    null.
    """
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is dict:
        if not all(type(key) is str for key in value):
            raise NotCanonical(f"keys are text: {value!r}")
        return {key: plain(part) for key, part in value.items()}
    if kind is list or kind is tuple:
        return [plain(part) for part in value]
    if kind is date:
        return value.isoformat()
    if isinstance(value, datetime):
        raise NotCanonical(f"days only, no clock times: {value!r}")
    raise NotCanonical(f"no canonical form for {kind.__name__}: {value!r}")


def text_of(value: Any) -> str:
    """The canonical text of a value. Raises NotCanonical."""
    return text_of_plain(plain(value))


def text_of_plain(value: Any) -> str:
    """The same for a value whose parts have each been through ``plain``. Raises NotCanonical."""
    text = _ENCODER.encode(value)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        raise NotCanonical("text must be in Unicode NFC")
    return text


def hashed(text: str) -> str:
    """What the hash of a canonical text is over."""
    return chr(VERSION) + text


def hash_of(text: str) -> str:
    """The hash of a canonical text, 64 hexadecimal digits."""
    return hashlib.sha256(hashed(text).encode()).hexdigest()


def root_of(hashes: Sequence[str]) -> str:
    """The root of a list of hashes: a binary tree over them, leaves and nodes marked apart (as RFC 6962,
    2.1).

    The root of an empty list is the hash of nothing.
    """
    if not hashes:
        return hashlib.sha256(b"").hexdigest()
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in hashes]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = [level[-1]] if len(level) % 2 else []
        level = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
    return level[0].hex()
