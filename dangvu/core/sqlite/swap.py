"""Files written anew take the place of those in a data folder: all of them or none, whenever it is cut short.

They are made in ``.changing``; one rename, to ``.changed``, decides. From then on they are moved into place
one by one, by whoever opens the folder next if need be.
"""

import os
import shutil
from pathlib import Path

from dangvu.core.files import publish, sync

MAKING, DECIDED = ".changing", ".changed"
OLD = "old-"
_CHUNK = 1 << 20


def making(folder: Path) -> Path:
    """An empty place to make the new files in; what was left there is removed."""
    aside = folder / MAKING
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True, mode=0o700)
    return aside


def is_pending(folder: Path) -> bool:
    """Whether it was decided that files are replaced, and not all of them are."""
    return (folder / DECIDED).exists()


def decide(folder: Path) -> None:
    """From here on the new files count. Nobody else uses the folder."""
    publish(folder / MAKING, folder / DECIDED)
    finish(folder)


def finish(folder: Path) -> None:
    """Move the new files into place and wipe the old ones. May be cut short and begun again."""
    decided = folder / DECIDED
    if not decided.exists():
        return
    for path in sorted(decided.iterdir()):
        if path.name.startswith(OLD):
            continue
        place = folder / path.name
        old = decided / f"{OLD}{path.name}"
        if place.exists() and not old.exists():
            place.rename(old)
            sync(decided)
        # A journal of the old file would be replayed into the new one.
        for journal in ("-wal", "-shm"):
            place.with_name(f"{place.name}{journal}").unlink(missing_ok=True)
        path.rename(place)
        sync(decided)
        sync(folder)
    for path in sorted(decided.iterdir()):
        _wipe(path)
    decided.rmdir()
    sync(folder)


def _wipe(path: Path) -> None:
    """Overwrite a file before its name is given up, as far as the disk lets that be known."""
    with path.open("r+b") as file:
        left = path.stat().st_size
        while left > 0:
            left -= file.write(bytes(min(left, _CHUNK)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
