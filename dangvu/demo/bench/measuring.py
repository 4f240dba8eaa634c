"""Seconds and memory: of a piece of work, and of a whole command with the processes it starts."""

import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

Answer = TypeVar("Answer")
LOOK_EVERY = 0.05
"""Seconds between two looks at the memory of a command."""
MB = 1024
"""The kernel counts in KiB."""


class Disagreement(Exception):
    """The work and its baseline gave different answers: no figure is worth anything then."""


class Failed(Exception):
    """A command that a benchmark measures did not do its work."""


@dataclass(frozen=True)
class Outcome:
    """What one benchmark measured. ``baseline`` says in words what it is compared with."""

    seconds: Sequence[float] = ()
    rss_mb: float | None = None
    """The peak of the process, or of a command with its children."""
    baseline: str | None = None
    baseline_seconds: Sequence[float] = ()
    more: Mapping[str, float | str] = field(default_factory=dict)
    members: int | None = None
    """Where it is not the register's."""

    def as_json(self, name: str, members: int, database: str) -> dict[str, Any]:
        """The line of the benchmark, as `dangvu bench --json` gives it."""
        median = _median(self.seconds)
        other = _median(self.baseline_seconds)
        return {
            "name": name,
            "members": members if self.members is None else self.members,
            "median_s": median,
            "baseline": self.baseline,
            "baseline_s": other,
            "ratio": round(median / other, 2) if median and other else None,
            "rss_mb": None if self.rss_mb is None else round(self.rss_mb, 1),
            "database": database,
            **self.more,
        }


def p95(seconds: Sequence[float]) -> float:
    """What nineteen of twenty take at most."""
    return round(statistics.quantiles(seconds, n=20)[-1], 4)


def _median(seconds: Sequence[float]) -> float | None:
    return round(statistics.median(seconds), 4) if seconds else None


def same(ours: object, theirs: object) -> None:
    """Raise Disagreement where the answers differ."""
    if ours != theirs:
        raise Disagreement(f"{str(ours)[:200]} / {str(theirs)[:200]}")


def timed(work: Callable[[], Answer], rounds: int, warm: int = 0) -> tuple[list[float], Answer]:
    """The seconds of each round after the warm ones, and the last answer."""
    seconds = []
    for number in range(warm + rounds):
        start = time.perf_counter()
        answer = work()
        if number >= warm:
            seconds.append(time.perf_counter() - start)
    return seconds, answer


@dataclass(frozen=True)
class Ran:
    """A command that has run to its end."""

    seconds: float
    cpu_seconds: float
    """Of it and the processes it waited for: the same on a busy machine."""
    rss_mb: float
    out: str


def run(words: Sequence[str | Path], environment: Mapping[str, str], *, watched: bool = True) -> Ran:
    """Run a command to its end and watch its memory. Raises Failed where it says that it failed."""
    start, cpu = time.perf_counter(), _cpu_of_children()
    peak = 0.0
    with subprocess.Popen(
        [str(word) for word in words],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while True:
            try:
                out, err = process.communicate(timeout=LOOK_EVERY if watched else None)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, rss_of_all(process.pid))
    seconds = time.perf_counter() - start
    if process.returncode:
        raise Failed(f"{words}: {err[-2000:]}{out[-500:]}")
    return Ran(seconds, _cpu_of_children() - cpu, peak, out)


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def of_commands(
    done: Sequence[Ran], baseline: str | None, others: Sequence[float], members: int | None = None
) -> Outcome:
    """What several runs of one command come to."""
    cpu = round(statistics.median(one.cpu_seconds for one in done), 2)
    return Outcome(
        [one.seconds for one in done],
        max(one.rss_mb for one in done),
        baseline,
        others,
        {"cpu_s": cpu},
        members,
    )


def peak_rss() -> float:
    """The most memory this process has held so far, in MB.

    Not by getrusage, which also counts what the parent held when it started us.
    """
    return _told("self", "VmHWM") / MB


def rss_of(process: int) -> float:
    """The memory a process holds now, in MB; 0 once it has ended."""
    return _told(str(process), "VmRSS") / MB


def processor_of(process: int) -> float:
    """The seconds of processor that a process has taken so far; 0 once it has ended."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def rss_of_all(process: int) -> float:
    """The memory a process and all it started hold now, in MB."""
    return rss_of(process) + sum(map(rss_of_all, children_of(process)))


def children_of(process: int) -> list[int]:
    """The processes a process has started."""
    try:
        return [
            int(number)
            for path in Path(f"/proc/{process}/task").glob("*/children")
            for number in path.read_text(encoding="ascii").split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []  # it has just ended


def _told(process: str, name: str) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it has just ended
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)
