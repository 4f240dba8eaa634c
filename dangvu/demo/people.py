"""Makes the persons: members of the opening day, the newly admitted, those who come from other provinces."""

from __future__ import annotations

from datetime import date, timedelta

from . import education, names
from .choices import Slot
from .homes import Homes
from .occupations import occupation
from .person_numbers import Numbers
from .plan import OPENING
from .state import Hamlet, Organisation, Person, Province

_PEOPLES = ("02", "07", "09", "08", "15", "04", "18")
_PEOPLE_WEIGHTS = (70, 11, 11, 4, 2, 1, 1)
# Year of admission of those who are members in 2009: first year, last year, weight in a hamlet, in an agency.
_ADMISSIONS = (
    (1947, 1954, 1.2, 0), (1955, 1964, 5, 0), (1965, 1974, 16, 2), (1975, 1984, 15, 12),
    (1985, 1994, 17, 24), (1995, 2004, 27, 36), (2005, 2009, 19, 26),
)  # fmt: skip


def year_later(day: date, years: int = 1) -> date:
    """The same day so many years later; the generator uses no 29 February."""
    return day.replace(year=day.year + years)


class People:
    """Makes persons and lets them in; says nothing of when."""

    def __init__(self, province: Province, homes: Homes) -> None:
        self.province, self.homes, self.rng = province, homes, province.rng
        self.numbers = Numbers(province.rng)

    def at_opening(self, cell: Organisation, hamlet: Hamlet | None, *, official: bool) -> Person:
        """A member of the opening day; `official` where the cell needs one, else whoever they are."""
        rng, agency = self.rng, cell.sector != "hamlet"
        female = rng.random() < (0.36 if agency else 0.29)
        while True:
            first, last, _, _ = rng.choices(_ADMISSIONS, [row[3 if agency else 2] for row in _ADMISSIONS])[0]
            admission = self.day(rng.randint(first, 2008 if official else last))
            birth = self.birth(admission, rng.triangular(18.4, 46, 25))
            age = OPENING.year - birth.year
            if age <= ((54 if female else 59) if agency else 86):
                break
        person = self.person(
            female, birth, self.ethnic_group(hamlet, rng.random() < (0.78 if agency else 0.9))
        )
        self._dates(person, admission)
        status = "official" if year_later(admission) <= OPENING else "probationary"
        self._enter(
            person,
            cell,
            hamlet,
            OPENING,
            status,
            "opening",
            youth=person.age(OPENING) < 31 and rng.random() < 0.7,
        )
        return person

    def admitted(self, cell: Organisation, slot: Slot, on: date) -> Person:
        """A newly admitted, probationary member as the slot says."""
        person, hamlet = self.candidate(cell, slot, on)
        person.admission_date = on
        person.decision_date = on - timedelta(days=self.rng.randint(3, 21))
        self._enter(person, cell, hamlet, on, "probationary", "admitted", youth=slot.youth_union)
        return person

    def candidate(self, cell: Organisation, slot: Slot, on: date) -> tuple[Person, Hamlet]:
        """Somebody who can be admitted on that day, and where they live; not yet let in."""
        hamlet = self.homes.needing(cell) if cell.sector == "hamlet" else self.homes.near(cell)
        oldest = 57.0 if cell.sector == "hamlet" else 50.0
        age = self.rng.triangular(18.6, 30.95, 25) if slot.young else self.rng.triangular(31.05, oldest, 33)
        birth = self.birth(on, age)
        while (
            18 <= on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day)) <= 30
        ) != slot.young:
            birth = self.birth(on, age)
        return self.person(slot.female, birth, self.ethnic_group(hamlet, slot.minority)), hamlet

    def from_outside(self, cell: Organisation, on: date) -> Person:
        """An official member whose membership began in another province."""
        rng = self.rng
        admission = self.day(rng.randint(on.year - 18, on.year - 2))
        person = self.person(
            rng.random() < 0.38, self.birth(admission, rng.triangular(18.6, 32, 24)),
            self.ethnic_group(None, rng.random() < 0.7), elsewhere=rng.random() < 0.5,
        )  # fmt: skip
        self._dates(person, admission)
        hamlet = self.homes.needing(cell) if cell.sector == "hamlet" else self.homes.near(cell)
        self._enter(person, cell, hamlet, on, "official", "transferred_in", youth=person.age(on) < 30)
        return person

    def person(self, female: bool, birth: date, ethnic_group: str, *, elsewhere: bool = False) -> Person:
        """Somebody new, entered in the list of persons."""
        sex = "female" if female else "male"
        person = Person(
            self.numbers.person(), names.person_name(self.rng, ethnic_group, sex), sex, birth, ethnic_group,
            self.numbers.identity(sex, birth, elsewhere=elsewhere),
        )  # fmt: skip
        self.province.persons.append(person)
        return person

    def ethnic_group(self, hamlet: Hamlet | None, minority: bool) -> str:
        """Kinh, or mostly the group of the hamlet."""
        if not minority:
            return "01"
        if hamlet is not None and self.rng.random() < 0.7:
            return hamlet.people
        return self.rng.choices(_PEOPLES, _PEOPLE_WEIGHTS)[0]

    def birth(self, on: date, age: float) -> date:
        """A day of birth so many years before; never after the 28th, which saves care about leap years."""
        day = on - timedelta(days=int(age * 365.2425))
        return day if day.day <= 28 else day.replace(day=self.rng.randint(1, 28))

    def day(self, year: int) -> date:
        """Some day of the year, not the first of a month: reorganisations have those to themselves."""
        return date(year, self.rng.randint(1, 12), self.rng.randint(2, 28))

    def give_card(self, person: Person) -> None:
        """Official members hold a card."""
        if person.card_number is None:
            person.card_number = self.numbers.card()

    def _dates(self, person: Person, admission: date) -> None:
        person.admission_date = admission
        person.decision_date = admission - timedelta(days=self.rng.randint(3, 21))

    def _enter(
        self, person: Person, cell: Organisation, hamlet: Hamlet | None, on: date,
        status: str, reason: str, *, youth: bool,
    ) -> None:  # fmt: skip
        if status == "official" and person.admission_date is not None:
            person.official_date = year_later(person.admission_date)
            self.give_card(person)
        self.describe(person, cell, on, youth=youth)
        self.province.reside(person, hamlet or self.homes.near(cell), on)
        self.province.join(person, cell, on, status, reason)

    def describe(self, person: Person, cell: Organisation, on: date, *, youth: bool) -> None:
        """Note what the register follows of a person, from the day they enter it."""
        age, note = person.age(on), self.province.note
        work = occupation(self.rng, cell.sector, age, youngest=on > OPENING)
        note(person, "occupation", work, on)
        for name, value in education.drawn(self.rng, cell.sector, person.birth_date.year, age).items():
            note(person, name, value, on)
        faith = education.religion(self.rng, person.ethnic_group)
        if faith is not None:
            note(person, "religion", faith, on)
        if youth:
            note(person, "youth_union_member", "yes", on)
