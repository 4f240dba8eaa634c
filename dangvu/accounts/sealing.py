"""Secrets of second factors: in the database only as ciphertext, each under a key of its own in the keystore.

A copy of the database alone gives nobody a code; the keystore is backed up apart and comes back with the
register, so that nobody has to begin anew after a restore.
"""

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from dangvu.ledger.sealing import NONCE_BYTES, Keystore, SealBroken, keystore

PURPOSE = b"second factor"


def sealed(text: str) -> str:
    """The text as ciphertext, with the token of its key before it."""
    store = Keystore(settings.HOME / "keystore.sqlite")  # its own: an act may be using the shared one now
    token = store.create()
    store.save()
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(store.keys([token])[token]).encrypt(nonce, text.encode(), PURPOSE)
    return f"{token}:{base64.b64encode(nonce + cipher).decode('ascii')}"


def opened(text: str) -> str:
    """The text behind a ciphertext. Raises SealBroken where the keystore has no key for it."""
    token, _colon, data = text.partition(":")
    key = keystore().keys([token]).get(token)
    if key is None:
        raise SealBroken(token)
    raw = base64.b64decode(data)
    return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], PURPOSE).decode()
