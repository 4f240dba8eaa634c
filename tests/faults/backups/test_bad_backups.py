"""Bad backups are refused for their reason, and nothing is replaced."""

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.faults.backups.keyed import (
    Keyed,
    backed_up,
    fingerprint,
    record,
    refused,
)


@dataclass
class Spoiler:
    """Makes bad backups of a register, one way after the other."""

    good: Path
    outdated: Path
    foreign: Path
    key: Path
    folder: Path
    chance: random.Random

    def spoilt(self, number: int) -> tuple[Path, Path, set[str]]:
        """A bad backup, its keys, and the codes with which it may be refused."""
        file, keys = self.folder / "bad", self.folder / "bad.keys"
        shutil.copy(self.good, file)
        shutil.copy(f"{self.good}.keys", keys)
        damaged = {"backup.damaged", "backup.not_a_backup"}
        ways: list[tuple[Callable[[], None], set[str]]] = [
            (partial(self._flip, file), damaged),
            (partial(self._flip, keys), damaged),
            (partial(self._cut, file), damaged),
            (partial(self._cut, keys), damaged),
            (self._other_key, {"backup.wrong_key"}),
            (partial(self._exchange, file, keys, self.outdated), {"backup.outdated"}),
            (partial(self._exchange, file, keys, self.foreign), {"backup.foreign"}),
        ]
        spoil, found = ways[number % len(ways)]
        spoil()
        return file, keys, found

    def _flip(self, file: Path) -> None:
        place = self.chance.randrange(file.stat().st_size)
        with file.open("r+b") as opened:
            opened.seek(place)
            byte = opened.read(1)[0]
            opened.seek(place)
            opened.write(bytes([byte ^ (1 << self.chance.randrange(8))]))

    def _cut(self, file: Path) -> None:
        os.truncate(file, self.chance.randrange(file.stat().st_size))

    def _other_key(self) -> None:
        self.key.write_text(self.chance.randbytes(32).hex(), encoding="ascii")

    def _exchange(self, file: Path, keys: Path, by: Path) -> None:
        shutil.copy(by, file)
        shutil.copy(f"{by}.keys", keys)


@pytest.fixture
def spoiler(register: Keyed, backup: Path, other: Path, tmp_path: Path) -> Spoiler:
    """What makes bad backups of the register, which has gone on by an entry since the first."""
    record(register, tmp_path, 1)
    good = backed_up(register, tmp_path / "good")
    return Spoiler(good, backup, other, register.key, tmp_path, random.Random(11))


def refuse_all(register: Keyed, spoiler: Spoiler, count: int) -> None:
    """Try so many bad backups; all are refused for their reason, and nothing changes."""
    true_key = spoiler.key.read_bytes()
    before = fingerprint(register)
    for number in range(count):
        file, keys, expected = spoiler.spoilt(number)
        found = refused(register, "restore", file, "--keys", keys, "--replace")
        spoiler.key.write_bytes(true_key)
        assert found <= expected, (number, found)
        assert fingerprint(register) == before


def test_bad_backups_are_refused_and_nothing_is_replaced(register: Keyed, spoiler: Spoiler) -> None:
    refuse_all(register, spoiler, count=40)


@pytest.mark.nightly
def test_500_bad_backups_are_refused_and_nothing_is_replaced(register: Keyed, spoiler: Spoiler) -> None:
    refuse_all(register, spoiler, count=500)
