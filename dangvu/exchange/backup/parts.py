"""What lies inside a backup file: a manifest, named parts of any length, and at the end the hash of each.

A line of JSON announces the manifest, each part and the end; the bytes of a part come in blocks, each after
its length, closed by a block of length nothing. So a dump whose length nobody knows yet can be passed on.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.utils.translation import gettext as _

from dangvu.core import canonical
from dangvu.exchange.backup.container import damaged
from dangvu.exchange.backup.secret import BackupRefused

FORMAT = 1
BLOCK = 1 << 18
LONGEST_LINE = 1 << 16


@dataclass(frozen=True)
class Manifest:
    """Which register a backup is of, and how far it goes."""

    program: str
    """The version that made it."""
    engine: str
    """``sqlite`` or ``postgresql``."""
    node: str
    """The public key of the node."""
    origin: str
    """The hash of entry 1, which no two registers share; empty while there is none."""
    entries: int
    head: str
    day: str
    format: int = FORMAT


class PartsWriter:
    """Writes a manifest, then parts, then the end."""

    def __init__(
        self, stream: BinaryIO, manifest: Manifest, told: Callable[[int], None] = lambda _done: None
    ) -> None:
        """``told`` hears with each block how many bytes were written; it may raise to give up."""
        self._stream, self._told, self._done = stream, told, 0
        self._hashes: dict[str, str] = {}
        self._line(asdict(manifest))

    def add(self, name: str, source: IO[bytes]) -> None:
        """A part, from where it is to its end."""
        digest = hashlib.sha256()
        self._line({"part": name})
        while block := source.read(BLOCK):
            digest.update(block)
            self._done += len(block)
            self._told(self._done)
            self._stream.write(len(block).to_bytes(4, "big") + block)
        self._stream.write(bytes(4))
        self._hashes[name] = digest.hexdigest()

    def end(self) -> None:
        """Say the hash of every part; without this the backup is not whole."""
        self._line({"sha256": self._hashes})

    def _line(self, value: dict[str, Any]) -> None:
        self._stream.write(canonical.text_of(value).encode() + b"\n")


class PartsReader:
    """Reads what ``PartsWriter`` wrote. Raises BackupRefused where it is not whole."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        told = self._line()
        if told.get("format") != FORMAT:
            message = _("Bản sao lưu do một bản chương trình khác làm ra; hãy dùng bản chương trình mới hơn.")
            raise BackupRefused("format", message)
        try:
            self.manifest = Manifest(**{field.name: told[field.name] for field in fields(Manifest)})
        except KeyError:
            raise damaged() from None

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Each part's name and blocks, to be read before the next is asked for; after the last the hashes
        were compared.
        """
        hashes: dict[str, str] = {}
        while "part" in (told := self._line()):
            digest = hashlib.sha256()
            yield told["part"], self._blocks(digest)
            hashes[told["part"]] = digest.hexdigest()
        if told.get("sha256") != hashes or self._stream.read(1):
            raise damaged()

    def _blocks(self, digest: Any) -> Iterator[bytes]:
        while length := int.from_bytes(self._exactly(4), "big"):
            if length > BLOCK:
                raise damaged()
            block = self._exactly(length)
            digest.update(block)
            yield block

    def _exactly(self, length: int) -> bytes:
        block = self._stream.read(length)
        if len(block) != length:
            raise damaged()
        return block

    def _line(self) -> dict[str, Any]:
        try:
            told = json.loads(self._stream.readline(LONGEST_LINE))
        except ValueError:
            raise damaged() from None
        if not isinstance(told, dict):
            raise damaged()
        return told


def write_blocks(path: Path, blocks: Iterator[bytes]) -> None:
    """A part as a new file, readable by nobody else."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(blocks)


def unknown_part(name: str) -> BackupRefused:
    """A part that this program does not know where to put."""
    message = _("Bản sao lưu có phần lạ “%(name)s”; hãy dùng bản chương trình đã làm ra nó.")
    return BackupRefused("format", message % {"name": name})
