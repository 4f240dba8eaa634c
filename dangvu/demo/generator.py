"""The demo province as opening files: an invented Party organisation of Bắc Kạn, 2009 to the end of 2024."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Final

from . import targets
from .agenda import Progress
from .history import History
from .plan import LAST_YEAR, Plan
from .state import Person, Province, Row
from .to_record import FIRST_HALF, SINCE, Act, Recorder

HEADERS: Final[dict[str, str]] = {
    "organisations": "code,parent_code,kind,name,official_code,grassroots_type,place_code,"
    "from_date,until_date,start_reason,end_reason",
    "organisation_successors": "from_code,to_code,on_date,kind",
    "hamlets": "code,name,kind,place_code,population,from_date,until_date",
    "hamlet_successors": "from_code,to_code,on_date,kind",
    "coverage": "organisation_code,hamlet_code,other_unit,from_date,until_date,start_reason",
    "people": "code,full_name,sex,birth_date,ethnic_group,identity_number,card_number",
    "person_attributes": "person_code,attribute,value,from_date,until_date",
    "memberships": "person_code,organisation_code,status,from_date,until_date,start_reason,end_reason,"
    "decision_date,admission_date,official_date",
    "targets": "organisation_code,kind,from_date,to_date,value,paper",
    "populations": "place_code,on_date,population",
}
"""Opening files and their columns (contract of `dangvu open`)."""


@dataclass(frozen=True)
class DemoProvince:
    """A generated province: rows per opening file, and the history that acts go on from."""

    rows: dict[str, list[Row]]
    history: History

    @cached_property
    def _recorder(self) -> Recorder:
        return Recorder(self.history)

    @property
    def persons(self) -> dict[str, Person]:
        """All who ever stood in the register, by code."""
        return {person.code: person for person in self.history.province.persons}

    def acts(self) -> list[Act]:
        """The first half of 2025 as acts upon these rows, in the order to record them; ask once."""
        return self._recorder.record(*FIRST_HALF)

    def acts_since(self) -> list[Act]:
        """The months since 1 July 2025, to be recorded after its scheme; ask once, after ``acts``."""
        return [act for piece in SINCE for act in self._recorder.record(*piece)]

    def go_on(self, until: date) -> dict[str, list[Row]]:
        """Let the days pass before ``until``. Gives rows as the opening files have them: all that began or
        ended since they were written; ask once, before ``acts``.
        """
        self.history.province.turn_page()
        self.history.agenda.run(until)
        self.history.province.close_books()
        return _rows(self.history.province, self.history.plan, until)

    def write(self, folder: Path) -> None:
        """Write the opening files into the folder, which is made if it is not there."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, header in HEADERS.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                file.write(header + "\n")
                csv.writer(file, lineterminator="\n").writerows(self.rows[name])


def generate(
    *,
    seed: int = 6,
    members: int | None = None,
    progress: Progress | None = None,
    until: date = date(LAST_YEAR + 1, 1, 1),
) -> DemoProvince:
    """Make the province in memory. The same seed and size give the same rows.

    `members` is about the head-count of 31 December 2020; None is the published one, and only there do the
    published figures come out. `progress` is called with events done and events known. `until`: the
    day before which its history stops.
    """
    plan = Plan.for_members(members)
    province = Province(Random(seed))
    history = History(province, plan)
    history.tell(progress, until)
    province.close_books()
    return DemoProvince(_rows(province, plan, until), history)


def write_opening(
    folder: Path,
    *,
    seed: int = 6,
    members: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Make the province and write its opening files into the folder; see `generate`."""
    generate(seed=seed, members=members, progress=progress).write(folder)


def _rows(province: Province, plan: Plan, until: date) -> dict[str, list[Row]]:
    people = [
        (p.code, p.full_name, p.sex, p.birth_date, p.ethnic_group, p.identity_number, p.card_number)
        for p in province.persons
    ]
    return {
        "organisations": _sorted(province.organisation_rows, 0, 7),
        "organisation_successors": _sorted(province.successor_rows, 0, 2),
        "hamlets": _sorted(province.hamlet_rows, 0, 5),
        "hamlet_successors": _sorted(province.hamlet_successor_rows, 0, 2),
        "coverage": _sorted(province.coverage_rows, 0, 3),
        "people": list(people),
        "person_attributes": _sorted(province.attribute_rows, 0, 3),
        "memberships": _sorted(province.membership_rows, 0, 3),
        "targets": targets.targets(plan.factor, until),
        "populations": targets.populations(),
    }


def _sorted(rows: Iterable[Row], code: int, day: int) -> list[Row]:
    """Rows by code, then by first day; in the order they were written where both agree."""

    def key(row: Row) -> tuple[str, date]:
        return row[code], row[day]

    return sorted(rows, key=key)
