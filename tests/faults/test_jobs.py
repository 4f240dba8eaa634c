"""kill -9 of a worker at any instant: another takes its job up, and what the job does is done once."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.template import write_list
from tests.cast import FOLDER
from tests.installation import ROOT, Installation, new_installation

pytestmark = pytest.mark.by_day("embedded")
LEASE = 2.0
"""Seconds; sixty in a real installation."""
SLACK = 5.0
"""Seconds that a busy machine may add to a lease."""
ROWS = 150
CELLS = [("na-ca", "Chi bộ thôn Nà Cà"), ("khuoi-it", "Chi bộ thôn Khuổi Ít")]


@dataclass
class Hand:
    """The process of ``workers``, over one installation."""

    installation: Installation
    workers: list[int] = field(default_factory=list)
    _process: subprocess.Popen[str] = field(init=False)

    def __enter__(self) -> "Hand":
        settings = {"DJANGO_SETTINGS_MODULE": "dangvu.settings", "DANGVU_JOB_LEASE": str(LEASE)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.workers"],
            env=self.installation.environment | settings,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_fault: object) -> None:
        while self.workers:
            self.kill()
        self._process.communicate(timeout=30)

    def ask(self, *words: Any) -> Any:
        """One question, one answer."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def start(self) -> None:
        """A worker more."""
        self.workers.append(self.ask("worker"))

    def kill(self) -> None:
        """The oldest worker dies in the middle of whatever it does."""
        worker = self.workers.pop(0)
        os.kill(worker, signal.SIGKILL)
        assert os.WTERMSIG(self.ask("bury", worker)) == signal.SIGKILL


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hand]:
    with new_installation(tmp_path_factory.mktemp("jobs") / "register") as installation:
        assert installation.run("open", FOLDER).code == 0
        with Hand(installation) as opened:
            yield opened


def lists(folder: Path, count: int) -> Iterator[Path]:
    """Lists of people who are in no other one."""
    people = good_rows(CELLS, ROWS * count)
    for number in range(count):
        path = folder / f"{number}.xlsx"
        write_list(path, people[number * ROWS : (number + 1) * ROWS])
        yield path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def serving(home: Path) -> list[str]:
    """The processes that serve, or work beside one that served, this data folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            mine = f"DANGVU_HOME={home}".encode() in (process / "environ").read_bytes().split(b"\0")
            if mine and b"serve" in (process / "cmdline").read_bytes().split(b"\0"):
                found.append(process.name)
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue  # gone meanwhile, or somebody else's
    return found


def kill_many_workers(hand: Hand, folder: Path, kills: int) -> list[float]:
    """Kill so many workers, each in the middle of a job; gives after how many seconds each was taken up."""
    before = hand.ask("look")
    instants = random.Random(kills)
    todo = lists(folder, 3 * kills + 1)
    hand.start()
    job = hand.ask("submit", str(next(todo)), "2025-06-30")
    hand.ask("begun", job)
    clean = hand.ask("end_of", job)
    assert (clean["state"], clean["attempts"]) == ("done", 1)
    takes, ended = clean["ended"], [clean]
    waits: list[float] = []
    while len(waits) < kills:
        job = hand.ask("submit", str(next(todo)), "2025-06-30")
        hand.ask("begun", job)
        time.sleep(takes * instants.random())
        hand.kill()
        hand.start()
        outcome = hand.ask("end_of", job)
        ended.append(outcome)
        assert outcome["state"] == "done", outcome
        if outcome["was"] == "running":  # else it was done before the blow fell
            waits.append(outcome["taken_up"])
            assert outcome["attempts"] == 2
    found = hand.ask("look")
    assert found["faults"] == []
    fresh = {key: told for key, told in found["entries"].items() if key not in before["entries"]}
    assert fresh == {one["key"]: [one["entry"], ROWS] for one in ended}
    assert found["memberships"] == before["memberships"] + ROWS * len(ended)
    return waits


def test_a_killed_workers_job_is_taken_up_and_done_once(hand: Hand, tmp_path: Path) -> None:
    waits = kill_many_workers(hand, tmp_path, kills=5)

    print(f"taken up after {sorted(waits)[len(waits) // 2]:.2f} s (median), {max(waits):.2f} s (longest)")
    assert max(waits) < LEASE + SLACK


def test_serving_keeps_a_worker_and_takes_it_along(hand: Hand, tmp_path: Path) -> None:
    port = free_port()
    environment = hand.installation.environment | {"DANGVU_PORT": str(port), "DANGVU_JOB_LEASE": str(LEASE)}
    command = [sys.executable, "-m", "dangvu.command", "serve", "--workers", "1"]
    server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    workers: list[int] = []
    try:
        for path in lists(tmp_path, 2):
            ended = hand.ask("end_of", hand.ask("submit", str(path), "2025-06-30"))
            assert ended["state"] == "done", ended
            workers.append(int(ended["worker"].split("-")[-2]))
            os.kill(workers[-1], signal.SIGKILL)
        assert workers[0] != workers[1]
    finally:
        server.terminate()
        server.wait(30)
    patience = time.monotonic() + 30
    while left := serving(hand.installation.home):
        assert time.monotonic() < patience, left
        time.sleep(0.1)


@pytest.mark.nightly
def test_100_killed_workers_jobs_are_taken_up_and_done_once(hand: Hand, tmp_path: Path) -> None:
    waits = kill_many_workers(hand, tmp_path, kills=100)

    print(f"taken up after {sorted(waits)[len(waits) // 2]:.2f} s (median), {max(waits):.2f} s (longest)")
    assert max(waits) < LEASE + SLACK
