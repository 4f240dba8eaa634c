"""Power cuts of the embedded database: 0 corrupt, 0 acknowledged acts lost with the settings we ship.

Real commands are run once and what they ask of register and keystore is noted. The same statements are then
given again to the same engine over a disk that loses its power at a random call. The same run with the weaker
setting that most guides advise loses acts: so the test would see it.
"""

import hashlib
import json
import random
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import apsw
import pytest
import sqlcipher3

from tests.faults import register
from tests.faults.disk import Disk, DiskVFS
from tests.faults.driver import Driver
from tests.faults.test_two_at_once import admission, ending
from tests.installation import EMBEDDED, Installation, copy_of

pytestmark = pytest.mark.skipif(not EMBEDDED, reason="PostgreSQL keeps its own disk")

FILES = ("register.sqlite", "keystore.sqlite")
NEW = 60
Statement = tuple[str, str]


@dataclass(frozen=True)
class Scene:
    """A register as it was, and the acts that follow."""

    start: Path
    acts: list[list[Statement]]
    states: list[str]
    """What the register holds after so many acts."""


@pytest.fixture(scope="session")
def scene(folder: Path, cast: Installation) -> Scene:
    with (
        copy_of(cast, folder / "power") as installation,
        Driver(installation, folder / "power.out", rows_at_once=20) as driver,
    ):
        start = _keep(installation, folder / "power-start")
        imported = register.workbook(cast, folder / "power.xlsx", NEW).words
        written = [_file(folder, n, admission(f"a{n}", n)) for n in range(3)]
        ended = _file(folder, 3, ending("be"))
        commands: list[tuple[str, ...]] = [
            *[("enact", file, "--override", "thử") for file in written[:2]],
            imported,
            ("enact", written[2], "--override", "thử"),
            ("void", "4"),
            imported,
            ("enact", ended),
            ("void", "8"),
        ]
        acts, states = [], [state_of(start)]
        for command in commands:
            noted = folder / "power.statements"
            outcome = driver.run("@statements", noted, *command)
            assert outcome.status == 0, (command, outcome)
            acts.append(_to_write(noted))
            states.append(state_of(_keep(installation, folder / "power-now")))
    assert len(set(states)) == len(states)
    return Scene(start, acts, states)


def _file(folder: Path, number: int, act: dict[str, Any]) -> str:
    path = folder / f"power.{number}.json"
    path.write_text(json.dumps(act), encoding="utf-8")
    return str(path)


def _keep(installation: Installation, to: Path) -> Path:
    to.mkdir(exist_ok=True)
    for name in FILES:
        assert not (installation.home / f"{name}-wal").exists()  # whoever leaves last writes it back
        shutil.copy(installation.home / name, to)
    return to


def _to_write(noted: Path) -> list[Statement]:
    """What was asked of both files, but for questions. A statement is noted again by each trigger."""
    lines: list[Statement] = [
        tuple(json.loads(line)) for line in noted.read_text(encoding="utf-8").splitlines()
    ]
    asked = [
        one for one in lines if one[0] in FILES and not one[1].lstrip().upper().startswith(("SELECT", "--"))
    ]
    return [one for one, _again in groupby(asked)]


def state_of(folder: Path) -> str:
    """A digest of all that the register holds. Raises what the engine says of a damaged file."""
    digest = hashlib.sha256()
    with _opened(folder) as connection:
        for database in ("main", "keys"):
            assert connection.execute(f"PRAGMA {database}.integrity_check").fetchall() == [("ok",)]
        tables = (
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'places%' ORDER BY 1"
        )
        for (table,) in connection.execute(tables).fetchall():
            rows = connection.execute(f'SELECT * FROM main."{table}"').fetchall()
            digest.update(repr((table, rows)).encode())
    return digest.hexdigest()


def keys_missing(folder: Path) -> int:
    """How many persons of the register have no key."""
    with _opened(folder) as connection:
        missing = "SELECT count(*) FROM ledger_subject WHERE token NOT IN (SELECT token FROM keys.key)"
        return int(connection.execute(missing).fetchone()[0])


@contextmanager
def _opened(folder: Path) -> Iterator[Any]:
    connection = sqlcipher3.connect(str(folder / FILES[0]), isolation_level=None)
    connection.execute("ATTACH DATABASE ? AS keys", [str(folder / FILES[1])])
    connection.execute("PRAGMA synchronous = OFF")  # nobody cuts the power of this one
    yield connection
    connection.close()


@dataclass
class Player:
    """Gives the acts of a scene to the engine over a disk that loses its power."""

    scene: Scene
    folder: Path
    weak: bool = False

    def play(self, cut_at: int | None, *, stays: bool) -> tuple[int, Disk]:
        """How many acts were acknowledged, and the disk; ``stays`` keeps the connections from act to act, as
        the pages do, instead of opening and closing them, as commands do.
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.scene.start, self.folder)
        disk = Disk(self.folder, cut_at)
        vfs = DiskVFS("power", disk)
        connections: dict[str, apsw.Connection] = {}
        done = 0
        for act in self.scene.acts:
            for name, sql in act:
                if name not in connections:
                    connections[name] = apsw.Connection(str(self.folder / name), vfs="power")
                connections[name].execute(self._asked(sql)).fetchall()
                if disk.is_cut:
                    break
            if disk.is_cut:
                break
            done += 1
            if not stays:
                _close(connections)
        _close(connections)
        vfs.unregister()
        return done, disk

    def _asked(self, sql: str) -> str:
        return re.sub("(synchronous *= *)FULL", r"\1NORMAL", sql) if self.weak else sql

    def lost_after_cuts(self, cuts: int) -> int:
        """Cut the power so often, at calls spread over the whole run; gives how often an acknowledged act, or
        the key of a person, was lost. After each cut the files are whole and hold so many whole acts.
        """
        chance = random.Random(cuts)
        calls = {stays: self.play(None, stays=stays)[1].calls for stays in (True, False)}
        lost = 0
        for number in range(cuts):
            stays = number % 2 == 0
            part = (number + chance.random()) / cuts
            acknowledged, disk = self.play(1 + int(part * calls[stays]), stays=stays)
            assert disk.is_cut
            shutil.rmtree(self.folder)
            self.folder.mkdir()
            disk.after_cut(self.folder, chance)
            there = self.scene.states.index(state_of(self.folder))
            assert there <= acknowledged + 1
            lost += there < acknowledged or keys_missing(self.folder) > 0
        return lost


def _close(connections: dict[str, apsw.Connection]) -> None:
    for connection in connections.values():
        connection.close()
    connections.clear()


def test_the_same_statements_give_the_same_register(scene: Scene, tmp_path: Path) -> None:
    player = Player(scene, tmp_path / "register")

    done, _disk = player.play(None, stays=False)

    assert done == len(scene.acts)
    assert state_of(player.folder) == scene.states[-1]


def test_a_power_cut_loses_no_acknowledged_act(scene: Scene, tmp_path: Path) -> None:
    assert Player(scene, tmp_path / "register").lost_after_cuts(40) == 0


def test_a_weaker_setting_loses_acts_at_a_power_cut(scene: Scene, tmp_path: Path) -> None:
    assert Player(scene, tmp_path / "register", weak=True).lost_after_cuts(40) > 0


@pytest.mark.nightly
def test_400_power_cuts_lose_no_acknowledged_act(scene: Scene, tmp_path: Path) -> None:
    assert Player(scene, tmp_path / "register").lost_after_cuts(400) == 0


@pytest.mark.nightly
def test_400_power_cuts_with_a_weaker_setting_lose_acts(scene: Scene, tmp_path: Path) -> None:
    assert Player(scene, tmp_path / "register", weak=True).lost_after_cuts(400) > 0
