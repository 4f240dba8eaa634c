"""Small files of a data folder, kept whole under its key: AES-256-GCM, bound to the file's name.

Armoured as text, so that one look tells a sealed file from a plain one.
"""

import base64
import secrets
import textwrap

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

from dangvu.core.keys import KeyFault

NONCE = 12
_BEGIN, _END = "-----BEGIN DANGVU SEALED FILE-----", "-----END DANGVU SEALED FILE-----"


def sealed(content: bytes, key: bytes, name: str) -> str:
    """The content of a file as it stands in an encrypted data folder."""
    nonce = secrets.token_bytes(NONCE)
    lines = textwrap.wrap(
        base64.b64encode(nonce + AESGCM(key).encrypt(nonce, content, name.encode())).decode()
    )
    return "\n".join([_BEGIN, *lines, _END, ""])


def is_sealed(text: bytes) -> bool:
    """Whether a file is one that only its key opens."""
    return text.startswith(_BEGIN.encode())


def unsealed(text: bytes, key: bytes | None, name: str) -> bytes:
    """What a file says; a plain one says it itself. Raises KeyFault where the key is not its own, or it was
    changed.
    """
    if not is_sealed(text):
        return text
    try:
        body = base64.b64decode(b"".join(text.splitlines()[1:-1]), validate=True)
        return AESGCM(key or b"").decrypt(body[:NONCE], body[NONCE:], name.encode())
    except (ValueError, InvalidTag):
        message = _("Tệp %(name)s không mở được bằng khóa này, hoặc đã bị hỏng; không có gì bị thay đổi.")
        raise KeyFault(message % {"name": name}) from None
