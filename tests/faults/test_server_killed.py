"""kill -9 of the database server under load: nothing acknowledged is lost, and everything is there once."""

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from tests.faults.driver import Driver
from tests.faults.register import look
from tests.faults.server import Server, own_server
from tests.installation import ROOT, Installation, new_installation

pytestmark = pytest.mark.postgres
CAST = ROOT / "tests" / "cast"
PATIENCE = 60


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with TemporaryDirectory() as folder, own_server(Path(folder), monkeypatch) as server:
        yield server


class Load:
    """A client that records one act after the other, in a process of its own."""

    def __init__(self, installation: Installation, name: str) -> None:
        self.done: list[str] = []
        self.refused: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.load", name],
            env=installation.environment | {"DJANGO_SETTINGS_MODULE": "dangvu.settings"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            word, _space, rest = line.strip().partition(" ")
            (self.done if word == "done" else self.refused).append(rest)

    def wait_for_another(self) -> None:
        """Until one more act is acknowledged than now."""
        before, patience = len(self.done), time.monotonic() + PATIENCE
        while len(self.done) == before:
            assert self._process.poll() is None
            assert time.monotonic() < patience, self.refused[-1:]
            time.sleep(0.005)

    def wait_for_refusal(self) -> None:
        """Until something is refused that was not yet."""
        before, patience = len(self.refused), time.monotonic() + PATIENCE
        while len(self.refused) == before:
            assert time.monotonic() < patience, self.done[-1:]
            time.sleep(0.005)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()


@contextmanager
def loads(installation: Installation) -> Iterator[list[Load]]:
    """Two clients at work."""
    started = [Load(installation, name) for name in ("10000", "20000")]
    try:
        yield started
    finally:
        for load in started:
            load.stop()


def keys_there(installation: Installation) -> Counter[str]:
    with psycopg.connect(installation.environment["DANGVU_DATABASE_URL"]) as connection:
        return Counter(key for (key,) in connection.execute("SELECT key FROM ledger_entry WHERE number > 1"))


def kill_many_times(server: Server, folder: Path, kills: int) -> int:
    """Kill the server so often under load; gives how many acts were acknowledged, all of which are there."""
    chance = random.Random(kills)
    with new_installation(folder / "register") as installation:
        assert installation.run("open", CAST).code == 0
        with loads(installation) as both:
            for _ in range(kills):
                for load in both:
                    load.wait_for_another()
                time.sleep(0.3 * chance.random())
                server.kill()
                acknowledged = {key for load in both for key in list(load.done)}
                server.start()
                assert acknowledged <= set(keys_there(installation))
            for load in both:
                load.wait_for_another()
        there, acknowledged = keys_there(installation), {key for load in both for key in load.done}
        assert acknowledged <= set(there)
        assert set(there.values()) == {1}
        assert len(there) <= len(acknowledged) + len(both)  # one of each client was on its way
        with Driver(installation, folder / "output") as driver:
            assert look(driver)["number"] == 1 + len(there)
    return len(acknowledged)


def test_a_killed_server_loses_no_acknowledged_act(server: Server, tmp_path: Path) -> None:
    assert kill_many_times(server, tmp_path, kills=1) >= 2


@pytest.mark.nightly
def test_50_times_killed_a_server_loses_no_acknowledged_act(server: Server, tmp_path: Path) -> None:
    assert kill_many_times(server, tmp_path, kills=50) >= 100
