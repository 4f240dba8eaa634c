"""Files and folders that are there whole or not at all, also after a power cut.

Written under another name beside their place, synced, renamed, and the folder synced too: without the last
step a power cut may forget the name.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import BinaryIO

ASIDE_BYTES = 4
OWN = 0o600
"""Read and written by the owner of the process alone."""


@contextmanager
def written(path: Path, mode: int = OWN) -> Iterator[BinaryIO]:
    """A file to write into; it takes the place of ``path`` when the block ends well, else nothing changes."""
    aside = _beside(path)
    try:
        with os.fdopen(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    sync(path.parent)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(ASIDE_BYTES)}")


def left_beside(path: Path) -> list[Path]:
    """What a process that was killed while it wrote ``path`` left beside it."""
    return sorted(path.parent.glob(f".{escape(path.name)}.{'[0-9a-f]' * 2 * ASIDE_BYTES}"))


def write_text(path: Path, text: str, mode: int = OWN) -> None:
    """Keep a text under this name, in place of what was there."""
    with written(path, mode) as file:
        file.write(text.encode())


def keep_first(path: Path, text: str) -> str:
    """Keep a text unless another process has kept one under this name already; gives the one that is kept."""
    aside = _beside(path)
    write_text(aside, text)
    try:
        os.link(aside, path)
    except FileExistsError:
        return path.read_text(encoding="utf-8")
    finally:
        aside.unlink()
        sync(path.parent)
    return text


def publish(aside: Path, folder: Path) -> None:
    """Give a folder that was built aside its name, once everything in it is on the disk."""
    for path in aside.rglob("*"):
        sync(path)
    sync(aside)
    aside.rename(folder)
    sync(folder.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
