"""System calls of a command, counted and made to fail: strace, put on a child that waits for it."""

import os
import re
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.faults.driver import Driver, Outcome

CALLS = ("pwrite64", "fdatasync", "fsync", "unlink", "ftruncate")
"""What changes a disk: how the engine and Python write, sync, remove and cut files."""
PATIENCE = 30
"""Seconds."""


@dataclass(frozen=True)
class Point:
    """One call of a run, and what happens there."""

    call: str
    number: int
    what: str
    """``signal=SIGKILL``; ``error=EIO`` once; ``error=ENOSPC`` from there on."""

    @property
    def injection(self) -> str:
        onwards = "+" if self.what == "error=ENOSPC" else ""
        return f"inject={self.call}:{self.what}:when={self.number}{onwards}"


@dataclass(frozen=True)
class Tracer:
    """Runs commands under strace."""

    driver: Driver
    log: Path

    def run(self, *words: str, point: Point | None = None) -> Outcome:
        """Run a command whose calls are noted, and at the point disturbed."""
        options = ["-e", f"trace={','.join(CALLS)}", *(["-e", point.injection] if point else [])]
        tracers: list[subprocess.Popen[bytes]] = []

        def trace(child: int) -> None:
            _wait_for(child, "State:\tT")
            tracers.append(subprocess.Popen(["strace", "-qq", "-o", self.log, *options, "-p", str(child)]))
            _wait_for(child, f"TracerPid:\t{tracers[0].pid}\n")
            os.kill(child, signal.SIGCONT)

        outcome = self.driver.run("@halt", *words, started=trace)
        tracers[0].wait(PATIENCE)
        return outcome

    def calls(self) -> Counter[str]:
        """How often each call was made in the last run."""
        return Counter(re.findall(rf"^({'|'.join(CALLS)})\(", self.log.read_text(), re.MULTILINE))

    def was_hit(self) -> bool:
        """Whether the last run was disturbed."""
        return re.search(r"\(INJECTED\)|\+\+\+ killed by SIGKILL", self.log.read_text()) is not None


def _wait_for(process: int, state: str) -> None:
    patience = time.monotonic() + PATIENCE
    while state not in Path(f"/proc/{process}/status").read_text():
        assert time.monotonic() < patience, f"process {process} does not become {state}"
        time.sleep(0.002)
