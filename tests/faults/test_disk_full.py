"""A disk that is full while a workbook is recorded: a sentence says so, the register can be read, and it goes
on by itself when there is room again.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import register
from tests.faults.driver import Driver, Outcome
from tests.faults.register import Trial
from tests.faults.small_disk import leave_free, make_room, small_disk
from tests.installation import Installation, copy_of

MEMBERS = 300
MOST_FREE = 4 * 2**20
"""Bytes with which the import is done."""
SAYS_SO = "Ổ đĩa chứa sổ đã đầy"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 24) as disk:
        yield disk


@pytest.fixture
def trial(cast: Installation, disk: Path, tmp_path: Path) -> Iterator[Trial]:
    with (
        copy_of(cast, disk / "register") as installation,
        Driver(installation, tmp_path / "output") as driver,
    ):
        yield Trial.of(register.workbook(cast, tmp_path / "list.xlsx", MEMBERS), driver)


def told_at_levels(trial: Trial, disk: Path, levels: int) -> list[bool]:
    """Try the import at so many fill levels; gives for each whether it was done."""

    def tried(*words: str) -> Outcome:
        assert trial.driver.run("ledger", "head").status == 0  # a day when there was room
        leave_free(disk, free_now)
        outcome = trial.driver.run(*words)
        if outcome.status:
            assert SAYS_SO in outcome.output + outcome.errors, (free_now, outcome)
            assert "Traceback" not in outcome.errors
        assert trial.driver.run("ledger", "verify").status == 0
        assert trial.driver.json("figure", "members.total", "--at", "2025-06-30")["value"] > 0
        make_room(disk)
        return outcome

    done = []
    for level in range(levels):
        free_now = level * MOST_FREE // levels
        outcome, recorded = trial.disturbed(tried)
        assert recorded == (outcome.status == 0)
        done.append(recorded)
    return done


def test_a_full_disk_is_told_and_the_register_goes_on(trial: Trial, disk: Path) -> None:
    done = told_at_levels(trial, disk, 5)

    assert set(done) == {False, True}


@pytest.mark.nightly
def test_a_full_disk_is_told_at_100_fill_levels(trial: Trial, disk: Path) -> None:
    done = told_at_levels(trial, disk, 100)

    assert set(done) == {False, True}
