"""Who uses the databases of a data folder: any number of processes, or one that changes the files themselves.

A process that went on writing to a file whose place another has taken would lose acts. So each holds a shared
lock while it lives, and whoever moves the files asks for the lock alone.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .swap import finish, is_pending

LOCK = "in_use.lock"
_CHANGING = _("Các tệp của sổ đang được mã hóa hoặc khôi phục; hãy đợi việc ấy xong.")
_IN_USE = _("Một chương trình khác đang dùng sổ; hãy dừng dangvu serve và các lệnh khác rồi làm lại.")
_held: dict[tuple[int, Path], TextIOWrapper] = {}
"""The locks of this process, kept until it ends. A child that was forked takes its own."""


class InUse(ImproperlyConfigured):
    """Another process uses the data folder, or is changing its files."""


def hold(folder: Path) -> None:
    """Use the databases of a folder until this process ends. Raises InUse.

    Files that a process killed half-way was putting in place are put there first.
    """
    if (os.getpid(), folder) in _held:
        return
    lock = _locked(folder, fcntl.LOCK_SH, _CHANGING)
    if is_pending(folder):
        lock.close()
        with alone(folder):
            finish(folder)
        lock = _locked(folder, fcntl.LOCK_SH, _CHANGING)
    _held[os.getpid(), folder] = lock


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else uses the databases of the folder meanwhile. Close this process's connections first.

    Raises InUse.
    """
    if mine := _held.pop((os.getpid(), folder), None):
        mine.close()
    lock = _locked(folder, fcntl.LOCK_EX, _IN_USE)
    _held[os.getpid(), folder] = lock
    try:
        yield
    finally:
        del _held[os.getpid(), folder]
        lock.close()


def _locked(folder: Path, kind: int, refusal: object) -> TextIOWrapper:
    lock = (folder / LOCK).open("w", encoding="ascii")
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise InUse(str(refusal)) from None
    return lock
