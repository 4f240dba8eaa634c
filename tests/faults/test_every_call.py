"""Each write, sync and unlink of an import killed, failed once, failed for want of space: all or nothing."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import register
from tests.faults.driver import Driver, Outcome
from tests.faults.register import Trial
from tests.faults.tracing import Point, Tracer
from tests.installation import EMBEDDED, Installation

pytestmark = [
    pytest.mark.by_day("embedded"),
    pytest.mark.skipif(
        not shutil.which("strace") and os.environ.get("REQUIRE_ALL") != "1",
        reason="no strace here (apt-get install strace)",
    ),
]

MEMBERS = 12
POINTS = 15 if EMBEDDED else 10
"""A client of a server writes only the keystore itself."""
WHAT = ("signal=SIGKILL", "error=EIO", "error=ENOSPC")


@pytest.fixture
def trial(cast: Installation, victim: Installation, tmp_path: Path) -> Iterator[Trial]:
    with Driver(victim, tmp_path / "output") as driver:
        yield Trial.of(register.workbook(cast, tmp_path / "list.xlsx", MEMBERS), driver)


def every_point(trial: Trial, tracer: Tracer) -> list[Point]:
    """Each call of an undisturbed run, with each thing that may happen there."""
    outcome, recorded = trial.disturbed(tracer.run)
    assert (outcome.status, recorded, tracer.was_hit()) == (0, True, False)
    return [
        Point(call, number + 1, what)
        for call, count in sorted(tracer.calls().items())
        for number in range(count)
        for what in WHAT
    ]


def disturb(trial: Trial, tracer: Tracer, point: Point) -> None:
    def disturbed(*words: str) -> Outcome:
        outcome = tracer.run(*words, point=point)
        assert tracer.was_hit(), point
        return outcome

    outcome, _recorded = trial.disturbed(disturbed)
    assert outcome.was_killed == (point.what == "signal=SIGKILL"), (point, outcome)
    if not outcome.was_killed:
        assert outcome.status in (0, 1), (point, outcome)
        assert "Traceback" not in outcome.errors, (point, outcome.errors)
        assert outcome.errors or outcome.output, (point, outcome)


def test_a_disturbed_call_leaves_all_or_nothing(trial: Trial, tmp_path: Path) -> None:
    tracer = Tracer(trial.driver, tmp_path / "strace")
    points = every_point(trial, tracer)

    for number in range(POINTS):
        disturb(trial, tracer, points[number * len(points) // POINTS])

    assert len(points) >= (90 if EMBEDDED else 15)


@pytest.mark.nightly
def test_each_disturbed_call_leaves_all_or_nothing(trial: Trial, tmp_path: Path) -> None:
    tracer = Tracer(trial.driver, tmp_path / "strace")

    for point in every_point(trial, tracer):
        disturb(trial, tracer, point)
