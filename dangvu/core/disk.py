"""A disk that is full: what is said then, and the room kept so that the register can still be read.

A reader too needs room: the embedded databases keep an index of their logs, and readings are logged. So a
megabyte of the data folder is put aside while there is plenty, and given back when the disk is full. Acts are
recorded again once it can be put aside again.
"""

import errno
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

RESERVE = "reserve"
SIZE = 2**20
"""Bytes put aside."""
LEAST = 2**18
"""Free bytes below which the disk counts as full: one act or one reading needs less."""
_FULL = ("disk is full", "No space left on device", "could not write init file")
"""The last is what PostgreSQL says on a full disk to whoever connects anew; that has no number."""
_DISK_FULL = "53100"
"""What PostgreSQL calls it, in whatever words it says so."""
_GONE = (
    "server closed the connection",
    "connection failed",
    "terminating connection",
    "the connection is lost",
)


def has_room(home: Path) -> bool:
    """Whether acts may be recorded in this data folder; puts room aside, or gives it back to a full disk."""
    reserve, free = home / RESERVE, shutil.disk_usage(home).free
    if reserve.exists():
        if free >= LEAST:
            return True
        reserve.unlink(missing_ok=True)
    elif free >= SIZE + 2 * LEAST:
        # Another process may be doing the same, or taking the room: then the next act tries again.
        with suppress(OSError):
            aside = home / f".{RESERVE}.{secrets.token_hex(4)}"
            aside.write_bytes(os.urandom(SIZE))  # zeros would take no room on some disks
            aside.rename(reserve)
        return True
    return False


def sentence_of(fault: BaseException) -> str | None:
    """What is said of a disk that is full or fails, or of a database server that is gone; else None."""
    text = str(fault)
    is_full = isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT)
    is_full = is_full or getattr(fault.__cause__ or fault, "sqlstate", None) == _DISK_FULL
    if is_full or any(words in text for words in _FULL):
        return full()
    if "disk I/O error" in text:
        if shutil.disk_usage(settings.HOME).free < LEAST:
            return full()
        return _(
            "Ổ đĩa chứa sổ không đọc hay ghi được. Hãy kiểm tra ổ đĩa, rồi xem sổ đã ghi việc này chưa "
            "trước khi gửi lại."
        )
    if any(words in text for words in _GONE):
        return _(
            "Mất liên lạc với máy chủ cơ sở dữ liệu. Hãy xem sổ đã ghi việc này chưa trước khi gửi lại, "
            "hoặc gửi lại với cùng mã yêu cầu."
        )
    return None


def full() -> str:
    """What is said of a full disk."""
    return _("Ổ đĩa chứa sổ đã đầy; không có gì được ghi, sổ vẫn xem được. Hãy dọn bớt rồi gửi lại.")
