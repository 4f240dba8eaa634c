"""Making a backup: the register in one file, the keys of persons in another beside it."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import IO, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from dangvu.core.files import left_beside, write_text, written
from dangvu.core.keys import DESCRIPTION
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.exchange.backup import embedded, server
from dangvu.exchange.backup.container import sealing
from dangvu.exchange.backup.parts import Manifest, PartsWriter
from dangvu.exchange.backup.secret import BackupRefused, Secret
from dangvu.exchange.backup.standing import Standing
from dangvu.ledger.sealing import keystore
from dangvu.ledger.signing import node, node_key_path

REGISTER, KEYS = "register", "keys"
KEYSTORE = "keystore.sqlite"
engine: ModuleType = embedded if settings.EMBEDDED else server


def keys_file(file: Path) -> Path:
    """Where the keys that belong to a backup lie, unless somebody put them elsewhere, as they should."""
    return file.with_name(f"{file.name}.keys")


@contextmanager
def one_at_a_time(name: str) -> Iterator[Path]:
    """A folder of the data folder to work in, gone afterwards; an earlier run that was killed left nothing.

    Raises BackupRefused while another process is at it.
    """
    folder = settings.HOME / name
    settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.HOME / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = _("Một lệnh sao lưu hoặc khôi phục khác đang chạy; hãy chờ nó xong.")
            raise BackupRefused("at_it", message) from None
        # Children keep the lock: one that outlives a killed parent still works in the folder.
        os.set_inheritable(lock.fileno(), True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


NOTE = "backup_begun"
"""Where a backup says what it is to be called: a killed one leaves files beside that name, and nobody else
knows that they are nothing.
"""


@contextmanager
def _noted(file: Path) -> Iterator[None]:
    """Remove what a killed backup left beside its place, and say where this one will lie. One at a time."""
    note = settings.HOME / NOTE
    if note.exists():
        begun = Path(note.read_text(encoding="utf-8"))
        for one in (begun, keys_file(begun)):
            for left in left_beside(one):
                left.unlink(missing_ok=True)
    write_text(note, str(file.absolute()))
    try:
        yield
    finally:
        note.unlink()


def back_up(file: Path, secret: Secret, day: date, watch: Watch = UNWATCHED) -> Manifest:
    """Copy the register as it stands at one moment, while it goes on; both files appear whole or not at all.

    The keys are copied after the register, so that every entry in the one has its keys in the other. Raises
    BackupRefused.
    """
    if file.exists():
        message = _("Đã có tệp %(file)s; mỗi bản sao lưu cần một tên mới, bản cũ không bị ghi đè.")
        raise BackupRefused("exists", message % {"file": file})
    with one_at_a_time("backing_up") as folder, _noted(file), written(file) as to:
        with engine.copied(folder, watch) as (stood, parts, total):
            manifest = _manifest(stood, day)
            _write(to, secret, REGISTER, manifest, parts, partial(_tell, watch, total))
        with written(keys_file(file)) as keys_to:
            _write(keys_to, secret, KEYS, manifest, _keys(folder, watch))
    return manifest


def back_up_server(folder: Path, secret: Secret, day: date, watch: Watch = UNWATCHED) -> Manifest:
    """A base backup of the PostgreSQL server, to go back to any moment after it, and the keys beside it.

    Raises BackupRefused.
    """
    if engine is not server:
        message = _("Chỉ PostgreSQL mới có bản sao nền (--base); sổ này dùng: dangvu backup TỆP.")
        raise BackupRefused("no_base", message)
    with one_at_a_time("backing_up") as work, _noted(folder):
        server.base(folder, watch)
        stood, _hash = server.in_place()
        assert stood  # a command only gets here with a register
        manifest = _manifest(stood, day)
        with written(keys_file(folder)) as keys_to:
            _write(keys_to, secret, KEYS, manifest, _keys(work, watch))
    return manifest


def _manifest(stood: Standing, day: date) -> Manifest:
    return Manifest(
        program=version("dangvu"),
        engine=engine.ENGINE,
        node=node(),
        origin=stood.origin,
        entries=stood.entries,
        head=stood.head,
        day=day.isoformat(),
    )


def _tell(watch: Watch, total: int, done: int) -> None:
    watch.tell(done, max(done, total) if total else 0)


def _write(
    to: BinaryIO,
    secret: Secret,
    purpose: str,
    manifest: Manifest,
    parts: Iterator[tuple[str, IO[bytes]]],
    told: Callable[[int], None] = lambda _done: None,
) -> None:
    with sealing(to, secret, purpose) as stream:
        writer = PartsWriter(stream, manifest, told)
        for name, source in parts:
            writer.add(name, source)
        writer.end()


def _keys(folder: Path, watch: Watch) -> Iterator[tuple[str, IO[bytes]]]:
    """The keystore and the node's key; where no database lies beside them, also what opens them."""
    keystore().copy_into(folder / KEYSTORE, watch)
    described = settings.HOME / DESCRIPTION
    alone = engine is server and described.exists()
    for path in (folder / KEYSTORE, node_key_path(), *([described] if alone else [])):
        with path.open("rb") as file:
            yield path.name, file
