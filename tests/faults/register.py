"""Acts that record much at once, and what a register holds after something befell them."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.template import write_list
from tests.cast import FOLDER
from tests.faults.driver import Driver, Outcome
from tests.installation import Installation, put_back, wait_until_nobody_is_connected

Look = dict[str, Any]
"""What the register holds, and what is wrong with it."""
CELLS = [("na-ca", "Chi bộ thôn Nà Cà"), ("khuoi-it", "Chi bộ thôn Khuổi Ít")]


@dataclass(frozen=True)
class Case:
    """A command that records much at once, over a prepared register."""

    prepared: Installation
    words: tuple[str, ...]
    again: str
    """The finding that refuses the same command once it is recorded."""


def opening(prepared: Installation, folder: Path, members: int) -> Case:
    """The opening of the cast and so many more members; the prepared register is empty."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    with (folder / "people.csv").open("a", encoding="utf-8") as people:
        people.writelines(
            f"m{n},Lường Văn M{n},male,1980-01-02,02,{6080100000 + n:012},\n" for n in range(members)
        )
    with (folder / "memberships.csv").open("a", encoding="utf-8") as memberships:
        memberships.writelines(f"m{n},na-ca,official,2001-03-04,,opening,,,,\n" for n in range(members))
    return Case(prepared, ("open", str(folder), "--json"), "open.not_empty")


def workbook(prepared: Installation, file: Path, members: int) -> Case:
    """The import of a list of so many members; the prepared register holds the cast."""
    write_list(file, good_rows(CELLS, members))
    words = ("import", str(file), "--on", "2025-06-30", "--json")
    return Case(prepared, words, "workbook.recorded_before")


def look(driver: Driver) -> Look:
    """What is in the register; whatever happened, the chain is whole and the facts are the ledger's."""
    outcome = driver.run("@look")
    assert outcome.status == 0, outcome
    found: Look = outcome.json
    assert found["faults"] == []
    return found


@dataclass
class Trial:
    """One case, tried again and again over the same prepared register."""

    case: Case
    driver: Driver
    before: Look
    after: Look
    clean: Outcome
    """The run that nothing disturbed."""

    @classmethod
    def of(cls, case: Case, driver: Driver) -> "Trial":
        put_back(driver.installation, case.prepared)
        before = look(driver)
        put_back(driver.installation, case.prepared)
        clean = driver.run(*case.words)
        after = look(driver)
        assert (clean.status, after["number"]) == (0, before["number"] + 1), clean
        return cls(case, driver, before, after, clean)

    def disturbed(self, disturb: Callable[..., Outcome]) -> tuple[Outcome, bool]:
        """The act, disturbed: how it ended, and whether everything is there. Never a part of it, never
        nothing where it said "done"; and the next try ends with everything, once.
        """
        put_back(self.driver.installation, self.case.prepared)
        outcome = disturb(*self.case.words)
        wait_until_nobody_is_connected(self.driver.installation)
        left = look(self.driver)
        assert left in (self.before, self.after)
        recorded = left == self.after
        assert recorded or outcome.status != 0, outcome
        self.tried_again(recorded=recorded)
        return outcome, recorded

    def tried_again(self, *, recorded: bool) -> None:
        """The same command once more: done if nothing was there, refused if all was."""
        again = self.driver.run(*self.case.words)
        assert again.status == (1 if recorded else 0), (again.output[:500], again.errors[-500:])
        if recorded:
            assert {one["code"] for one in again.json["rejected"]} == {self.case.again}
        assert look(self.driver) == self.after
