"""Who is drawn by lot for what: members who fit and can be spared, and the cells they go to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from .homes import Cells, Homes, Pool
from .plan import SHARES
from .state import Hamlet, Organisation, Person, Province


@dataclass(frozen=True, slots=True)
class Slot:
    """What one of the admitted must be, so that a year's shares come out."""

    female: bool
    minority: bool
    young: bool  # 18 to 30 years
    youth_union: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A personal transfer inside the province; `hamlet` where the person also moves house."""

    person: Person
    cell: Organisation
    hamlet: Hamlet | None = None


class Choices:
    """Draws persons and cells on a day; changes nothing."""

    def __init__(self, province: Province, homes: Homes, cells: Cells) -> None:
        self.province, self.homes, self.cells, self.rng = province, homes, cells, province.rng

    def somebody(self, on: date, fits: Callable[[Person, Organisation], bool]) -> Person:
        """A member who fits, has been in the cell since before that day and can be spared."""
        members = self.province.members
        while True:
            person = members[int(self.rng.random() * len(members))]
            cell = person.cell
            if (
                cell is not None
                and person.from_date < on
                and fits(person, cell)
                and self.province.may_leave(person)
            ):
                return person

    def official(self, on: date, sectors: str, youngest: int, oldest: int) -> Person:
        """An official member so old, of a cell of hamlets (`hamlet`) or of any other (`agency`)."""
        return self.somebody(
            on,
            lambda person, cell: (
                person.status == "official"
                and (cell.sector == "hamlet") == (sectors == "hamlet")
                and youngest <= person.age(on) <= oldest
            ),
        )

    def mortal(self, on: date) -> Person:
        """Somebody; the older the likelier."""
        return self.somebody(on, lambda person, _: self.rng.random() < 1.1 ** (min(person.age(on), 94) - 94))

    def struck_off(self, on: date) -> Person:
        """Somebody young enough to have gone away for work; seldom from an agency."""
        return self.somebody(
            on,
            lambda person, cell: (
                20 <= person.age(on) <= 55 and (cell.sector == "hamlet" or self.rng.random() < 0.2)
            ),
        )

    def expelled(self, on: date) -> Person:
        """An official member of any cell."""
        return self.official(on, "hamlet" if self.rng.random() < 0.5 else "agency", 27, 75)

    def leaver(self, on: date) -> Person:
        """Somebody of working age who goes to another province; oftener from an agency."""
        return self.official(on, "hamlet" if self.rng.random() < 0.35 else "agency", 22, 58)

    def cell_for(self, slot: Slot) -> Organisation:
        """The cell that admits: hamlets take somewhat less than half, army and police few women."""
        pool = self.cells.hamlets if self.rng.random() < 0.47 else self.cells.agencies
        cell = self.cells.drawn(pool)
        if slot.female and cell.sector in ("army", "police") and self.rng.random() < 0.7:
            return self.cells.drawn(self.cells.civil)
        return cell

    def move(self, on: date) -> Move:
        """By marriage, from the hamlet into an office, or mostly from agency to agency."""
        lot = self.rng.random()
        if lot < 0.12:
            person = self.official(on, "hamlet", 18, 60)
            cell = self._other(person, self.cells.hamlets)
            return Move(person, cell, self.homes.needing(cell))
        if lot < 0.25:
            person = self.official(on, "hamlet", 20, 38)
            return Move(person, self._other(person, self._nearby(person)))
        person = self.official(on, "agency", 20, 52)
        if self.rng.random() < 0.65:
            return Move(person, self._other(person, self._nearby(person)))
        cell = self._other(person, self.cells.agencies)
        return Move(person, cell, self.homes.near(cell))

    def move_of_work(self, on: date) -> Move:
        """From agency to agency of the same district."""
        person = self.official(on, "agency", 20, 52)
        return Move(person, self._other(person, self._nearby(person)))

    def _nearby(self, person: Person) -> Pool:
        return self.cells.by_district[person.cell.district if person.cell is not None else ""]

    def _other(self, person: Person, pool: Pool) -> Organisation:
        while True:
            cell = self.cells.drawn(pool)
            if cell is not person.cell:
                return cell


def slots_of(rng: Random, year: int, count: int) -> list[Slot]:
    """What the admitted of a year must be, in a drawn order, with the year's shares as whole numbers."""
    female, minority, young, youth = (
        _marks(rng, count, round(count * share / 1000)) for share in SHARES[year]
    )
    joined = iter(_marks(rng, sum(young), sum(youth)))  # in the Youth Union are only the young
    return [Slot(f, m, y, y and next(joined)) for f, m, y in zip(female, minority, young, strict=True)]


def _marks(rng: Random, length: int, marked: int) -> list[bool]:
    marks = [True] * marked + [False] * (length - marked)
    rng.shuffle(marks)
    return marks
