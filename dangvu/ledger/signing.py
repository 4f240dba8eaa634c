"""The node's signature: checkpoints, which say how the ledger stood, and receipts, which are checkpoints too.

The text is the one ``verifier/verify.py`` and ``docs/ledger-format.md`` know; it is signed byte for byte.
"""

import base64
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.translation import gettext as _

from dangvu.core.files import keep_first, write_text
from dangvu.core.keys import KeyFault, file_key
from dangvu.core.sealed_files import is_sealed, sealed, unsealed

_TEXT = re.compile(
    r"dangvu-checkpoint 1\nnode ([0-9a-f]{64})\nepoch (0|[1-9]\d{0,8})\nentries (0|[1-9]\d{0,17})\n"
    r"head ([0-9a-f]{64})\nday (\d{4}-\d\d-\d\d)\n(?:reason (\S[^\n]*)\n)?signature ([0-9a-f]{128})\n",
    re.ASCII,
)
CODE_LENGTH = 28
"""Characters of a short code: 140 bits, so that nobody can make two ledgers with the same one."""


class NotACheckpoint(Exception):
    """A text that is no checkpoint, or whose signature is not its node's; says which."""


class NoNodeKey(Exception):
    """The key of this node is damaged; says what to do."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a node says of its ledger: so many entries, and the hash of the last of them."""

    node: str
    """The public key of the node (Ed25519), 64 hexadecimal digits."""
    epoch: int
    """How often this register went on from an older copy, giving up entries that were lost."""
    entries: int
    head: str
    day: date
    reason: str = ""
    """Only in the first checkpoint of a later epoch: why it was begun."""
    signature: str = ""

    @property
    def message(self) -> str:
        """What is signed."""
        lines = ["dangvu-checkpoint 1", f"node {self.node}", f"epoch {self.epoch}"]
        lines += [f"entries {self.entries}", f"head {self.head}", f"day {self.day.isoformat()}"]
        return "\n".join([*lines, *([f"reason {self.reason}"] if self.reason else []), ""])

    @property
    def text(self) -> str:
        """The checkpoint as it is kept, sent and printed."""
        return f"{self.message}signature {self.signature}\n"

    @property
    def code(self) -> str:
        """The short code for paper: anchors the ledger up to ``entries`` as the head does."""
        return code_of(self.head)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a checkpoint; blank lines and margins, as mail adds them, do not matter. Raises
        NotACheckpoint.
        """
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        found = _TEXT.fullmatch("\n".join([*lines, ""]))
        if found is None:
            raise NotACheckpoint(_("Tệp không phải là điểm chốt."))
        node, epoch, entries, head, day, reason, signature = found.groups(default="")
        try:
            read = cls(node, int(epoch), int(entries), head, date.fromisoformat(day), reason, signature)
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(node))
            key.verify(bytes.fromhex(signature), read.message.encode())
        except (ValueError, InvalidSignature) as fault:
            raise NotACheckpoint(_("Chữ ký của điểm chốt không đúng.")) from fault
        return read


def code_of(head: str) -> str:
    """The short code of a hash, in groups of four."""
    letters = base64.b32encode(bytes.fromhex(head)).decode()[:CODE_LENGTH]
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def signed(epoch: int, entries: int, head: str, day: date, reason: str = "") -> Checkpoint:
    """A checkpoint of this node. Raises NoNodeKey, OSError."""
    key = _node_key()
    bare = Checkpoint(_public(key), epoch, entries, head, day, reason)
    signature = key.sign(bare.message.encode()).hex()
    return Checkpoint(bare.node, epoch, entries, head, day, reason, signature)


def node() -> str:
    """The public key of this node; its key is made when it is first asked for. Raises NoNodeKey."""
    return _public(_node_key())


def node_key_path() -> Path:
    """Where the key lies: beside the keystore, and like it in no backup of the database. In an encrypted data
    folder it is sealed under the folder's key.
    """
    path: Path = settings.HOME / "node_key.pem"
    return path


def _public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def _node_key() -> Ed25519PrivateKey:
    path, sealing = node_key_path(), file_key(node_key_path().name)
    if not path.exists():
        made = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keep_first(path, sealed(made, sealing, path.name) if sealing else made.decode())
    text = path.read_bytes()
    try:
        content = unsealed(text, sealing, path.name)
        key = serialization.load_pem_private_key(content, password=None)
    except KeyFault as fault:
        raise NoNodeKey(str(fault)) from fault
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise NoNodeKey(_("Tệp node_key.pem không phải là khóa Ed25519; hãy trả bản sao lưu của tệp."))
    if sealing and not is_sealed(text):
        # From a backup, or a version of the program, that did not seal it yet.
        write_text(path, sealed(content, sealing, path.name))
    return key
