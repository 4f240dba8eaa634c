"""A full disk: the room put aside, and what is said."""

import errno
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from django.db import OperationalError

from dangvu.core.disk import LEAST, RESERVE, SIZE, full, has_room, sentence_of

Usage = namedtuple("Usage", "total used free")
PLENTY = 10 * SIZE


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the disk has left: the last of these."""
    left = [PLENTY]
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(PLENTY, 0, left[-1]))
    return left


def test_room_is_put_aside_where_there_is_plenty(tmp_path: Path, free: list[int]) -> None:
    assert has_room(tmp_path)
    assert (tmp_path / RESERVE).stat().st_size == SIZE
    assert [path.name for path in tmp_path.iterdir()] == [RESERVE]


def test_room_is_given_back_when_the_disk_is_full_and_put_aside_again(
    tmp_path: Path, free: list[int]
) -> None:
    assert has_room(tmp_path)

    free.append(LEAST - 1)
    assert not has_room(tmp_path)
    assert not (tmp_path / RESERVE).exists()
    free.append(SIZE)  # what was given back is for readers
    assert not has_room(tmp_path)
    free.append(PLENTY)
    assert has_room(tmp_path)
    assert (tmp_path / RESERVE).exists()


@pytest.mark.parametrize(
    "fault",
    [
        OperationalError("database or disk is full"),
        OperationalError('could not extend file "base/5/1": No space left on device'),
        OperationalError("connection failed: FATAL:  could not write init file"),
        OSError(errno.ENOSPC, "No space left on device"),
    ],
)
def test_a_full_disk_is_told(fault: Exception) -> None:
    assert sentence_of(fault) == full()


def test_an_error_of_the_disk_is_told_as_full_only_where_it_is(free: list[int]) -> None:
    fault = OperationalError("disk I/O error")

    assert "không đọc hay ghi được" in (sentence_of(fault) or "")
    free.append(0)
    assert sentence_of(fault) == full()


def test_a_server_that_is_gone_is_told() -> None:
    assert "Mất liên lạc" in (
        sentence_of(OperationalError("server closed the connection unexpectedly")) or ""
    )


def test_other_faults_have_no_sentence() -> None:
    assert sentence_of(OperationalError("no such table: x")) is None
    assert sentence_of(OSError(errno.EACCES, "Permission denied")) is None
