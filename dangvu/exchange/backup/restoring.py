"""Putting a backup back. Everything is checked aside, before anything that is here is touched."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _

from dangvu.accounts.local import RESTORING, turn
from dangvu.core.files import sync, write_text
from dangvu.core.keys import DESCRIPTION
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.exchange.backup import examining
from dangvu.exchange.backup.container import damaged, opened
from dangvu.exchange.backup.parts import Manifest, PartsReader, unknown_part, write_blocks
from dangvu.exchange.backup.secret import BackupRefused, Secret
from dangvu.exchange.backup.standing import Standing
from dangvu.exchange.backup.taking import KEYS, KEYSTORE, REGISTER, engine, one_at_a_time
from dangvu.ledger.checkpoints import flag_path, read
from dangvu.ledger.sealing import forget_keystores
from dangvu.ledger.signing import node_key_path

NODE_KEY = node_key_path().name
FILES = (KEYSTORE, NODE_KEY, DESCRIPTION, "readings.sqlite", "register.sqlite")
"""In the order they are put in place: a data folder with a register has all the others."""
STORE = "store"
"""The columnar store: made anew from the register."""
FAULTS_SHOWN = 3

Receive = Callable[[str, Iterator[bytes], Path], None]


@dataclass(frozen=True)
class Wanted:
    """What to restore, and what to accept."""

    file: Path
    keys: Path
    secret: Secret
    node: str = ""
    """The node it must be of; empty: that of the register in place, if any."""
    older_because: str = ""
    """Why a backup that lacks entries is put back all the same."""
    only_check: bool = False
    """Leave all as it is: then the register that is here has gone on since, as it should."""
    replace: bool = False
    """Whether a register in place may be moved away."""


@dataclass(frozen=True)
class Done:
    """What was put back."""

    manifest: Manifest
    sha256: str
    behind: int
    """Entries that the register in place or its keeper has and the backup has not."""
    kept: str = ""
    """Where what stood in place is now."""


def restore(wanted: Wanted, watch: Watch = UNWATCHED) -> Done:
    """Put a backup in place of nothing, or of the register that is here, which is moved away, not deleted.

    Everything is restored aside, verified, rebuilt and compared first; with ``only_check`` that is all.
    Killed at any moment it leaves what was there, or what it restored, or a folder that only a new restore
    touches. Raises BackupRefused.
    """
    with one_at_a_time("restoring") as aside:
        if not wanted.only_check:
            _refuse_in_place(wanted)
        done = _checked(wanted, aside, watch)
        if wanted.only_check:
            engine.clear()
            return done
        with turn(fcntl.LOCK_EX):
            engine.refuse_in_use()
            return _exchanged(wanted, done, aside)


def _refuse_in_place(wanted: Wanted) -> None:
    stood, _hash = engine.in_place()
    if stood and stood.entries and not wanted.replace and not (settings.HOME / RESTORING).exists():
        message = _(
            "Ở đây đã có sổ với %(entries)s bút toán; để thay nó bằng bản sao lưu, thêm --replace: sổ cũ "
            "được cất sang bên, không bị xóa."
        )
        raise BackupRefused("in_place", message % {"entries": stood.entries})


def _checked(wanted: Wanted, aside: Path, watch: Watch) -> Done:
    """What the backup holds lies aside, whole. Raises BackupRefused."""
    manifest = _authentic(wanted.file, wanted.secret, REGISTER, watch)
    of_keys = _authentic(wanted.keys, wanted.secret, KEYS, watch)
    stood = _refuse_foreign(wanted, manifest, of_keys)
    known = max(manifest.entries, _known_elsewhere(manifest), stood.entries if stood else 0)
    behind = known - manifest.entries
    if behind and not wanted.only_check and not wanted.older_because:
        message = _(
            "Bản sao lưu thiếu %(behind)s bút toán so với sổ tại máy hoặc điểm chốt cuối; hãy dùng bản "
            "mới hơn. Nếu không có, thêm --older --reason LÝ DO. Không có gì bị thay đổi."
        )
        raise BackupRefused("outdated", message % {"behind": behind})
    try:
        _received(wanted.file, wanted.secret, REGISTER, aside, engine.receive, watch)
        _received(wanted.keys, wanted.secret, KEYS, aside, _receive_key, watch)
        _compare(manifest, stood, aside, watch)
    except BackupRefused:
        engine.clear()
        raise
    with wanted.file.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Done(manifest, digest, behind)


def _authentic(file: Path, secret: Secret, purpose: str, watch: Watch) -> Manifest:
    """Read a backup file to its end, keeping nothing. Raises BackupRefused."""
    with file.open("rb") as source:
        reader = PartsReader(opened(source, secret, purpose))
        for _name, blocks in reader.parts():
            deque(_told(blocks, source, watch), maxlen=0)
    return reader.manifest


def _told(blocks: Iterator[bytes], source: BinaryIO, watch: Watch) -> Iterator[bytes]:
    """The blocks, and how much of the file they come from was read."""
    size = os.fstat(source.fileno()).st_size
    for block in blocks:
        watch.tell(source.tell(), size)
        yield block


def _refuse_foreign(wanted: Wanted, manifest: Manifest, of_keys: Manifest) -> Standing | None:
    """How the register in place stands, of which this must be a backup. Raises BackupRefused."""
    if manifest.engine != engine.ENGINE:
        message = _(
            "Bản sao lưu là của cơ sở dữ liệu %(engine)s; hãy khôi phục vào cơ sở dữ liệu cùng loại. Không "
            "có gì bị thay đổi."
        )
        raise BackupRefused("other_engine", message % {"engine": manifest.engine})
    if wanted.node and wanted.node != manifest.node:
        raise _foreign(_("máy ghi trong bản sao lưu là %(node)s") % {"node": manifest.node})
    if (of_keys.origin, of_keys.node) != (manifest.origin, manifest.node):
        raise _foreign(_("tệp khóa thuộc về sổ khác"))
    stood: Standing | None
    stood, here = engine.in_place(manifest.entries)
    same = stood is None or not (stood.entries and manifest.entries) or stood.origin == manifest.origin
    if not same or here not in ("", manifest.head):
        raise _foreign(_("sổ tại máy không cùng gốc hoặc đã tách khỏi nó"))
    return stood


def _foreign(why: str) -> BackupRefused:
    message = _("Bản sao lưu không phải của sổ này: %(why)s. Không có gì bị thay đổi.")
    return BackupRefused("foreign", message % {"why": why})


def _known_elsewhere(manifest: Manifest) -> int:
    """The newest entry of which the keeper has a checkpoint; 0 where there is no keeper, or it is out of
    reach: a restored register does not write before it met it anyway. Raises BackupRefused.
    """
    keeper = settings.CHECKPOINTS
    kept, _faults = read(keeper) if keeper and keeper.is_dir() else ([], [])
    if kept and manifest.node not in {one.node for one in kept}:
        raise _foreign(_("nơi giữ điểm chốt %(folder)s là của máy khác") % {"folder": keeper})
    return max(kept, key=lambda one: (one.epoch, one.entries)).entries if kept else 0


def _received(file: Path, secret: Secret, purpose: str, aside: Path, receive: Receive, watch: Watch) -> None:
    with file.open("rb") as source:
        for name, blocks in PartsReader(opened(source, secret, purpose)).parts():
            receive(name, _told(blocks, source, watch), aside)


def _receive_key(name: str, blocks: Iterator[bytes], aside: Path) -> None:
    if name not in (KEYSTORE, NODE_KEY, DESCRIPTION):
        raise unknown_part(name)
    write_blocks(aside / name, blocks)


def _compare(manifest: Manifest, stood: Standing | None, aside: Path, watch: Watch) -> None:
    """What was received is whole, is what the manifest says, and goes on from what is here. Raises
    BackupRefused.
    """
    told = _examined(aside, stood.entries if stood else 0, watch)
    if told["faults"]:
        message = _("Bản sao lưu không lành lặn: %(faults)s. Không có gì bị thay đổi.")
        raise BackupRefused("not_whole", message % {"faults": _listed(told["faults"])})
    if (told["entries"], told["head"]) != (manifest.entries, manifest.head):
        raise damaged()
    if told["unborne"]:
        raise _foreign(_listed(told["unborne"]))
    if stood and told["at"] not in ("", stood.head):
        raise _foreign(_("sổ tại máy đã tách khỏi nó"))


def _listed(faults: list[str]) -> str:
    return "; ".join(fault.rstrip(".") for fault in faults[:FAULTS_SHOWN])


def _examined(aside: Path, at: int, watch: Watch) -> dict[str, Any]:
    """What a process over the restored copy says of it. Raises BackupRefused."""
    answer = ""
    with (
        TemporaryFile("w+") as errors,
        subprocess.Popen(
            [sys.executable, "-m", examining.__name__, str(at)],
            env=engine.environment(aside),
            close_fds=False,  # it keeps the lock of ``one_at_a_time``
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None  # asked for
        for answer in process.stdout:
            if not answer.startswith("{"):
                done, total = map(int, answer.split())
                watch.tell(done, total)
        if process.wait():
            errors.seek(0)
            lines = errors.read().strip().splitlines() or [str(process.returncode)]
            message = _("Không kiểm tra được bản sao lưu: %(fault)s. Không có gì bị thay đổi.")
            raise BackupRefused("not_examined", message % {"fault": lines[-1]})
    told: dict[str, Any] = json.loads(answer)
    return told


def _exchanged(wanted: Wanted, done: Done, aside: Path) -> Done:
    """What was checked takes its place, what stood there is kept aside."""
    home = settings.HOME
    connections.close_all()
    forget_keystores()
    stamp = f"replaced_{datetime.now(UTC):%Y%m%d_%H%M%S}"
    write_text(home / RESTORING, stamp)
    old = [path for name in reversed(FILES) for path in sorted(home.glob(f"{name}*"))]
    if old:
        (home / stamp).mkdir(mode=0o700)
    for path in old:
        path.rename(home / stamp / path.name)
    if (home / STORE).exists():
        (home / STORE).rename(aside / "old_store")
    for name in FILES:
        if (aside / name).exists():
            sync(aside / name)
            (aside / name).rename(home / name)
    told = {"file": wanted.file.name, "sha256": done.sha256, "entries": done.manifest.entries}
    write_text(flag_path(), json.dumps(told | {"older_because": wanted.older_because}))
    kept = [*([str(home / stamp)] if old else []), *filter(None, [engine.exchange()])]
    sync(home)
    (home / RESTORING).unlink()
    sync(home)
    return replace(done, kept=", ".join(kept))
