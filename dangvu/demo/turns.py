"""What happens to one person on one day: admitted, recognised, moved, retired, gone, back again."""

from __future__ import annotations

from datetime import date, timedelta

from .agenda import Agenda, Order
from .choices import Choices, Slot
from .education import THEORY_STEPS
from .occupations import occupation
from .people import People, year_later
from .state import Organisation, Person, Province


class Turns:
    """The events of persons; each is called with its day."""

    def __init__(self, province: Province, people: People, choices: Choices, agenda: Agenda) -> None:
        self.province, self.people, self.choices, self.agenda = province, people, choices, agenda
        self.rng = province.rng
        # Struck off or expelled when they were official: some are restored or readmitted.
        self._removed: list[Person] = []

    def settle_in(self, person: Person) -> None:
        """Put on the agenda what is due for a member who has just come."""
        put = self.agenda.put
        if person.status == "probationary" and person.admission_date is not None:
            put(year_later(person.admission_date), Order.RECOGNITION, self.recognise, person)
        if "youth_union_member" in person.attributes:
            put(year_later(person.birth_date, 31), Order.BIRTHDAY, self.leave_youth_union, person)
        if person.attributes["occupation"][0] == "pupil" and person.admission_date is not None:
            put(year_later(person.admission_date, 2), Order.BIRTHDAY, self.leave_school, person)
        if person.cell is not None and person.cell.sector != "hamlet":
            day = year_later(person.birth_date, 55 if person.sex == "female" else 60)
            put(day.replace(day=max(2, day.day)), Order.BIRTHDAY, self.retire, person)

    # Coming

    def admit(self, on: date, slot: Slot) -> None:
        """Somebody new."""
        self.settle_in(self.people.admitted(self.choices.cell_for(slot), slot, on))

    def readmit(self, on: date, slot: Slot) -> None:
        """Somebody struck off or expelled at least 36 months ago, once only; otherwise somebody new."""
        person = next((one for one in self._removed if _may_return(one, on)), None)
        if person is None:
            self.admit(on, slot)
            return
        person.readmitted = True
        person.admission_date, person.decision_date = on, on - timedelta(days=self.rng.randint(3, 21))
        person.official_date = None
        self._return(person, on, "probationary", "readmitted")

    def restore(self, on: date) -> None:
        """Somebody wrongly removed within the last year gets the membership back, dates and all."""
        recent = [
            person
            for person in self._removed
            if person.left_on is not None and timedelta(30) < on - person.left_on < timedelta(420)
        ]
        if recent:
            self._return(self.rng.choice(recent), on, "official", "restored")

    def _return(self, person: Person, on: date, status: str, reason: str) -> None:
        self._removed.remove(person)
        cell = self.choices.cells.drawn(self.choices.cells.hamlets)
        self.province.reside(person, self.choices.homes.needing(cell), on)
        self.province.note(person, "occupation", occupation(self.rng, "hamlet", person.age(on)), on)
        self.province.join(person, cell, on, status, reason)
        self.settle_in(person)

    def arrive(self, on: date) -> None:
        """Somebody from another province, more often to an agency."""
        cells = self.choices.cells
        pool = cells.agencies if self.rng.random() < 0.68 else cells.hamlets
        self.settle_in(self.people.from_outside(cells.drawn(pool), on))

    # Staying

    def recognise(self, on: date, person: Person) -> None:
        """Probation ends, unless the person left during it."""
        if person.cell is not None and person.status == "probationary" and person.from_date < on:
            self.people.give_card(person)
            self.province.recognise(person, on)

    def leave_youth_union(self, on: date, person: Person) -> None:
        """At 31 years."""
        self.province.forget(person, "youth_union_member", on)

    def leave_school(self, on: date, person: Person) -> None:
        """A pupil works at home after two years."""
        if person.cell is not None:
            self.province.note(person, "occupation", "farmer", on)

    def retire(self, on: date, person: Person) -> None:
        """From the agency's cell to that of the hamlet; later where the cell cannot spare the person."""
        if person.cell is None or person.cell.sector == "hamlet":
            return
        home = person.hamlet.cell if person.hamlet is not None else None
        settled = person.status == "official" and person.from_date < on
        if home is None or not settled or not self.province.may_leave(person):
            self.agenda.put((on + timedelta(days=95)).replace(day=5), Order.BIRTHDAY, self.retire, person)
            return
        self.province.note(person, "occupation", "retired", on)
        self.province.pass_on(person, home, on, "transferred_out", "transferred_in")

    def move(self, on: date) -> None:
        """A personal transfer inside the province."""
        move = self.choices.move(on)
        self.transfer(on, move.person, move.cell)
        if move.hamlet is not None:
            self.province.reside(move.person, move.hamlet, on)

    def transfer(self, on: date, person: Person, cell: Organisation) -> None:
        """Out of one cell into another, the same day; a new sector is a new occupation."""
        sector = person.cell.sector if person.cell is not None else ""
        self.province.pass_on(person, cell, on, "transferred_out", "transferred_in")
        if cell.sector != sector:
            self.province.note(person, "occupation", occupation(self.rng, cell.sector, person.age(on)), on)
        if sector == "hamlet" != cell.sector:
            self.settle_in(person)  # somebody from a hamlet now has a retirement ahead

    def study(self, on: date) -> None:
        """A school of political theory ends: one step up."""
        person = self.choices.somebody(on, lambda one, _: one.status == "official" and one.age(on) <= 50)
        old, _ = person.attributes.get("political_theory", ("none", on))
        if old in THEORY_STEPS[:-1]:
            self.province.note(person, "political_theory", THEORY_STEPS[THEORY_STEPS.index(old) + 1], on)

    # Going

    def die(self, on: date) -> None:
        """A death."""
        self.province.leave(self.choices.mortal(on), on, "died")

    def strike_off(self, on: date) -> None:
        """Struck off for giving up activity or not paying dues."""
        self._remove(self.choices.struck_off(on), on, "struck_off")

    def expel(self, on: date) -> None:
        """Expelled by way of discipline."""
        self._remove(self.choices.expelled(on), on, "expelled")

    def withdraw(self, on: date) -> None:
        """Let go at the person's own wish."""
        self.province.leave(self.choices.official(on, "hamlet", 35, 90), on, "withdrew")

    def depart(self, on: date) -> None:
        """To another province."""
        self.province.leave(self.choices.leaver(on), on, "transferred_out")

    def _remove(self, person: Person, on: date, reason: str) -> None:
        if person.status == "official" and not person.readmitted:
            self._removed.append(person)
        self.province.leave(person, on, reason)


def _may_return(person: Person, on: date) -> bool:
    left = person.left_on
    return left is not None and year_later(left, 3) < on and person.age(on) < 50
