"""kill -9 while an opening or a workbook is being recorded: all or nothing, and the next try ends well."""

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.template import write_list
from tests.cast import FOLDER
from tests.faults.driver import Driver, Outcome
from tests.installation import Installation, new_installation, put_back, wait_until_nobody_is_connected

MEMBERS = 800
LISTED = 1000
Look = dict[str, Any]
"""What the register holds, and what is wrong with it."""


@dataclass(frozen=True)
class Case:
    """A command that records much at once, over a prepared register."""

    prepared: Installation
    words: tuple[str, ...]
    again: str
    """The finding that refuses the same command once it is recorded."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kill")


@pytest.fixture(scope="session")
def empty(folder: Path) -> Iterator[Installation]:
    with new_installation(folder / "empty") as installation:
        yield installation


@pytest.fixture(scope="session")
def opening(folder: Path, empty: Installation) -> Case:
    shutil.copytree(FOLDER, folder / "opening", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    with (folder / "opening" / "people.csv").open("a", encoding="utf-8") as people:
        people.writelines(
            f"m{n},Lường Văn M{n},male,1980-01-02,02,{6080100000 + n:012},\n" for n in range(MEMBERS)
        )
    with (folder / "opening" / "memberships.csv").open("a", encoding="utf-8") as memberships:
        memberships.writelines(f"m{n},na-ca,official,2001-03-04,,opening,,,,\n" for n in range(MEMBERS))
    return Case(empty, ("open", str(folder / "opening"), "--json"), "open.not_empty")


@pytest.fixture(scope="session")
def workbook(folder: Path) -> Iterator[Case]:
    cells = [("na-ca", "Chi bộ thôn Nà Cà"), ("khuoi-it", "Chi bộ thôn Khuổi Ít")]
    write_list(folder / "list.xlsx", good_rows(cells, LISTED))
    words = ("import", str(folder / "list.xlsx"), "--on", date(2025, 6, 30).isoformat(), "--json")
    with new_installation(folder / "cast") as installation:
        assert installation.run("open", FOLDER).code == 0
        yield Case(installation, words, "workbook.already_there")


@pytest.fixture(params=["opening", "workbook"])
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def driver(folder: Path) -> Iterator[Callable[[Installation], Driver]]:
    with new_installation(folder / "victim") as victim:
        yield lambda prepared: Driver(victim, folder / "output")


def look(driver: Driver) -> Look:
    """What is in the register; whatever happened, the chain is whole and the facts are the ledger's."""
    found: Look = driver.run("@look").json
    assert found["faults"] == []
    return found


def kill_many_times(case: Case, driver: Driver, kills: int) -> list[bool]:
    """Kill, look, try again, so many times; gives for each kill whether everything was there after it."""
    instants = random.Random(kills)
    put_back(driver.installation, case.prepared)
    before = look(driver)
    clean = driver.run(*case.words)
    after = look(driver)
    assert (clean.status, after["number"]) == (0, before["number"] + 1)
    there: list[bool] = []
    writing = clean.wrote_for
    while len(there) < kills:
        put_back(driver.installation, case.prepared)
        # Any instant of the time of writing, and a little beyond.
        outcome = driver.run(*case.words, kill_after=1.05 * writing * instants.random())
        if not outcome.was_killed:
            assert outcome.status == 0, outcome  # it was done before the blow fell: once more
            writing = outcome.wrote_for  # the machine may have become quicker meanwhile
            continue
        wait_until_nobody_is_connected(driver.installation)
        left = look(driver)
        assert left in (before, after)
        there.append(left == after)
        tried_again(case, driver, recorded=left == after)
        assert look(driver) == after
    return there


def tried_again(case: Case, driver: Driver, *, recorded: bool) -> None:
    """The same command once more: done if nothing was there, refused if all was."""
    again: Outcome = driver.run(*case.words)
    assert again.status == (1 if recorded else 0), again.output[:500]
    if recorded:
        assert {one["code"] for one in again.json["rejected"]} == {case.again}


def test_kill_in_the_middle_leaves_all_or_nothing(
    case: Case, driver: Callable[[Installation], Driver]
) -> None:
    with driver(case.prepared) as victim:
        there = kill_many_times(case, victim, kills=20)

    assert False in there


@pytest.mark.nightly
def test_200_kills_in_the_middle_leave_all_or_nothing(
    case: Case, driver: Callable[[Installation], Driver]
) -> None:
    with driver(case.prepared) as victim:
        there = kill_many_times(case, victim, kills=200)

    assert False in there
