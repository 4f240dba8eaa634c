"""kill -9 while an opening or a workbook is being recorded: all or nothing, and the next try ends well."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import register
from tests.faults.driver import Driver, Outcome
from tests.faults.register import Case, Trial
from tests.installation import Installation

MEMBERS = 400
PROVINCE = 35_000
KINDS = ("opening", "workbook")


@pytest.fixture(params=["opening", pytest.param("workbook", marks=pytest.mark.by_day("embedded"))])
def case(request: pytest.FixtureRequest, tmp_path: Path, empty: Installation, cast: Installation) -> Case:
    return _case(request.param, tmp_path, empty, cast, MEMBERS)


@pytest.fixture(params=KINDS)
def large(request: pytest.FixtureRequest, tmp_path: Path, empty: Installation, cast: Installation) -> Case:
    return _case(request.param, tmp_path, empty, cast, PROVINCE)


def _case(kind: str, folder: Path, empty: Installation, cast: Installation, members: int) -> Case:
    if kind == "opening":
        return register.opening(empty, folder / "opening", members)
    return register.workbook(cast, folder / "list.xlsx", members)


@pytest.fixture
def driver(victim: Installation, tmp_path: Path) -> Iterator[Driver]:
    with Driver(victim, tmp_path / "output") as driver:
        yield driver


@pytest.fixture
def slow_driver(victim: Installation, tmp_path: Path) -> Iterator[Driver]:
    """A driver that writes as many rows together as the product does."""
    with Driver(victim, tmp_path / "output", rows_at_once=2000) as driver:
        yield driver


def kill_many_times(case: Case, driver: Driver, kills: int) -> list[bool]:
    """Kill, look, try again, so many times; gives for each kill whether everything was there after it.

    One falls into each of so many parts of the time of writing, and a little beyond.
    """
    trial = Trial.of(case, driver)
    writing = trial.clean.wrote_for
    instants = random.Random(kills)
    there: list[bool] = []
    while len(there) < kills:
        after = 1.05 * writing * (len(there) + instants.random()) / kills

        def killed(*words: str, after: float = after) -> Outcome:
            return driver.run(*words, kill_after=after)

        outcome, recorded = trial.disturbed(killed)
        if outcome.was_killed:
            there.append(recorded)
        else:
            assert outcome.status == 0, outcome
            writing = outcome.wrote_for  # done before the blow fell: the machine has become quicker
    return there


def test_kill_in_the_middle_leaves_all_or_nothing(case: Case, driver: Driver) -> None:
    there = kill_many_times(case, driver, kills=4)

    assert False in there


@pytest.mark.nightly
def test_200_kills_in_the_middle_leave_all_or_nothing(case: Case, driver: Driver) -> None:
    there = kill_many_times(case, driver, kills=200)

    assert False in there


@pytest.mark.nightly
def test_kill_in_the_middle_of_a_whole_province(large: Case, slow_driver: Driver) -> None:
    there = kill_many_times(large, slow_driver, kills=5)

    assert False in there
