"""A small disk of memory that tests fill."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FILLER = "filler"


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own mounted there. Where that is not allowed the test is skipped."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "none", str(folder)]
    mounted = subprocess.run(words, capture_output=True, text=True, check=False)
    if mounted.returncode:
        message = f"no small disk can be mounted here (run as root): {mounted.stderr.strip()}"
        assert os.environ.get("REQUIRE_ALL") != "1", message
        pytest.skip(message)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def leave_free(disk: Path, size: int) -> None:
    """Fill the disk up to so many bytes."""
    with (disk / FILLER).open("wb") as file:
        for chunk in (2**20, 4096):
            while free(disk) >= size + chunk:
                file.write(bytes(chunk))
                file.flush()


def make_room(disk: Path) -> None:
    (disk / FILLER).unlink()


def free(disk: Path) -> int:
    there = os.statvfs(disk)
    return there.f_bavail * there.f_frsize
