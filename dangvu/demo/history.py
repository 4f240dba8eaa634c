"""Tells the history day by day: who is admitted, recognised, moves, leaves; what is reorganised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any

from . import communes, structure
from .education import THEORY_STEPS
from .homes import Cells, Homes
from .occupations import occupation
from .people import People, Slot, year_later
from .plan import (
    COMMUNE_MERGER,
    CONGRESS,
    DECEMBER_2024,
    HAMLET_MERGERS,
    LAST_YEAR,
    SHARES,
    UNIT_JOININGS,
    YEARS,
    Plan,
    spread,
)
from .reorganisations import Reorganisations
from .state import Hamlet, Organisation, Person, Province

Progress = Callable[[int, int], None]
"""Called with what is done and what is to do."""

NO_HAMLET: Sequence[Hamlet | None] = (None,)
_STRUCTURE, _DUE, _BIRTHDAY, _OTHER = range(4)  # order of events of one day
_MONTHS = (
    4,
    8,
    9,
    8,
    11,
    8,
    8,
    9,
    12,
    8,
    9,
    6,
)  # ceremonies gather around 3 February, 19 May and 2 September


class History:
    """A queue of dated events over the state of the province."""

    def __init__(self, province: Province, plan: Plan) -> None:
        self.province, self.plan, self.rng = province, plan, province.rng
        builder = structure.Builder(province, plan)
        self.opened = builder.build()
        self.homes = Homes(province)
        self.cells = Cells(province, plan.factor)
        self.people = People(province, self.homes)
        self.reorganisations = Reorganisations(province, self.opened, plan)
        self._queue: list[tuple[date, int, int, Callable[..., None], tuple[Any, ...]]] = []
        self._count = 0
        self._removed: list[
            Person
        ] = []  # struck off or expelled, official then: may be restored or readmitted

    def at(self, on: date, order: int, event: Callable[..., None], *arguments: Any) -> None:
        """Put an event in the queue; within one day by `order`, then as they were put."""
        self._count += 1
        heappush(self._queue, (on, order, self._count, event, arguments))

    def tell(self, progress: Progress | None = None) -> None:
        """Fill the opening day, plan the years, let them pass."""
        self._fill()
        self._plan_reorganisations()
        self._plan_years()
        total, done = len(self._queue), 0
        while self._queue and self._queue[0][0].year <= LAST_YEAR:
            on, _, _, event, arguments = heappop(self._queue)
            event(on, *arguments)
            done += 1
            if progress is not None and done % 2000 == 0:
                progress(done, max(total, done + len(self._queue)))

    # The opening day

    def _fill(self) -> None:
        """Every cell gets its least number of official members, then the rest by size."""
        places: list[tuple[Organisation, Hamlet | None]] = []
        weights = []
        for cell in self.cells.all.cells:
            for hamlet in cell.hamlets or NO_HAMLET:
                least = 5 if hamlet is not None else 6
                for number in range(least):
                    self._settle_in(self.people.at_opening(cell, hamlet, official=number < 4))
                places.append((cell, hamlet))
                aim = cell.target / max(1, len(cell.hamlets)) / 1.48
                weights.append(max(0.0, aim * self.rng.uniform(0.85, 1.15) - least))
        rest = self.plan.members_at_opening - len(self.province.members)
        if rest < 0:
            raise ValueError(
                f"{self.plan.members_at_opening} members do not fill the cells of the demo province."
            )
        for (cell, hamlet), count in zip(places, spread(rest, weights), strict=True):
            for _ in range(count):
                self._settle_in(self.people.at_opening(cell, hamlet, official=False))

    def _settle_in(self, person: Person) -> None:
        """Put what is due for a new member in the queue: recognition, leaving the Youth Union, retirement."""
        if person.status == "probationary" and person.admission_date is not None:
            self.at(year_later(person.admission_date), _DUE, self._recognise, person)
        if "youth_union_member" in person.attributes:
            self.at(year_later(person.birth_date, 31), _BIRTHDAY, self._leave_youth_union, person)
        if person.attributes["occupation"][0] == "pupil" and person.admission_date is not None:
            self.at(year_later(person.admission_date, 2), _BIRTHDAY, self._leave_school, person)
        if person.cell is not None and person.cell.sector != "hamlet":
            age = 55 if person.sex == "female" else 60
            day = year_later(person.birth_date, age)
            self.at(day.replace(day=max(2, day.day)), _BIRTHDAY, self._retire, person)

    # Planning

    def _plan_reorganisations(self) -> None:
        counts, rng, events = self.plan.structure, self.rng, self.reorganisations
        splits = rng.sample(self.opened.splits, len(self.opened.splits))
        before = _firsts(2010, 3, 2015, 9)
        since = [day for day in _firsts(2015, 11, 2018, 12) if day > CONGRESS]
        for index, (cell, hamlet) in enumerate(splits):
            days = before if index < counts.splits_before_congress else since
            self.at(
                rng.choice(days),
                _STRUCTURE,
                self._reorganise,
                lambda on, c=cell, h=hamlet: events.split(c, h, on),
            )
        for kind, name, parent, sector in self.opened.later:
            day = rng.choice(_firsts(2011, 2, 2017, 11))
            self.at(
                day, _STRUCTURE, self._reorganise,
                lambda on, k=kind, n=name, p=parent, s=sector: events.establish(k, n, p, s, on),
            )  # fmt: skip
        self.at(HAMLET_MERGERS[0], _STRUCTURE, self._begin_hamlet_mergers)
        for change in communes.changes(date(LAST_YEAR, 12, 31)):
            self.at(change.on, _STRUCTURE, self._reorganise, lambda on, c=change: events.change_communes(c))
        self.at(UNIT_JOININGS, _STRUCTURE, self._reorganise, events.join_units)
        for year in (2021, 2022):
            half = counts.absorbed_later // 2
            self.at(
                date(year, 7, 1),
                _STRUCTURE,
                self._reorganise,
                lambda on, n=half: events.absorb_grassroots_cells(n, on),
            )
        self.at(
            DECEMBER_2024, _STRUCTURE, self._reorganise,
            lambda on: events.merge_hamlets(events.merger_plan_2024(), on),
        )  # fmt: skip

    def _begin_hamlet_mergers(self, on: date) -> None:
        plan = self.reorganisations.hamlet_merger_plan(HAMLET_MERGERS)
        for day in HAMLET_MERGERS:
            groups = [group for when, group in plan if when == day]
            event = lambda on, g=groups: self.reorganisations.merge_hamlets(g, on)  # noqa: E731 - as its neighbours
            if day == on:
                self._reorganise(on, event)
            else:
                self.at(day, _STRUCTURE, self._reorganise, event)

    def _plan_years(self) -> None:
        for year in YEARS:
            numbers = self.plan.years[year]
            slots = slots_of(self.rng, year, sum(numbers.admitted))
            halves = [0] * numbers.admitted[0] + [1] * numbers.admitted[1]
            for index, (half, slot) in enumerate(zip(halves, slots, strict=True)):
                again = index >= len(slots) - numbers.readmitted
                self.at(self.ceremony(year, half), _OTHER, self._readmit if again else self._admit, slot)
            for event, count in (
                (self._die, numbers.died), (self._strike_off, numbers.struck_off),
                (self._expel, numbers.expelled), (self._withdraw, numbers.withdrew),
                (self._depart, numbers.transferred_out), (self._arrive, numbers.transferred_in),
                (self._restore, numbers.restored), (self._move, numbers.moved), (self._study, numbers.moved // 3),
            ):  # fmt: skip
                for _ in range(count):
                    self.at(self.people.day(year), _OTHER, event)

    def ceremony(self, year: int, half: int) -> date:
        """A day of admission in one half of the year."""
        first = 1 + 6 * half
        month = self.rng.choices(range(first, first + 6), _MONTHS[first - 1 : first + 5])[0]
        return date(year, month, self.rng.randint(2, 28))

    # Events

    def _reorganise(self, on: date, event: Callable[[date], None]) -> None:
        event(on)
        self.homes.refresh()
        self.cells.refresh()

    def _admit(self, on: date, slot: Slot) -> None:
        self._settle_in(self.people.admitted(self.cell_for(slot), slot, on))

    def cell_for(self, slot: Slot) -> Organisation:
        """The cell that admits: hamlets take somewhat less than half, army and police few women."""
        pool = self.cells.hamlets if self.rng.random() < 0.47 else self.cells.agencies
        cell = self.cells.drawn(pool)
        if slot.female and cell.sector in ("army", "police") and self.rng.random() < 0.7:
            cell = self.cells.drawn(self.cells.civil)
        return cell

    def _readmit(self, on: date, slot: Slot) -> None:
        """Somebody struck off at least 36 months ago; once only. Otherwise somebody new."""
        for person in self._removed:
            if (
                person.left_on is not None
                and year_later(person.left_on, 3) < on
                and person.age(on) < 50
                and not person.readmitted
            ):
                break
        else:
            self._admit(on, slot)
            return
        self._removed.remove(person)
        person.readmitted = True
        person.admission_date, person.decision_date = on, on - timedelta(days=self.rng.randint(3, 21))
        person.official_date = None
        cell = self.cells.drawn(self.cells.hamlets)
        self._return(person, cell, on, "probationary", "readmitted")

    def _restore(self, on: date) -> None:
        """Somebody wrongly removed within the last year gets the membership back, dates and all."""
        recent = [
            p
            for p in self._removed
            if p.left_on is not None and timedelta(30) < on - p.left_on < timedelta(420)
        ]
        if recent:
            person = self.rng.choice(recent)
            self._removed.remove(person)
            self._return(person, self.cells.drawn(self.cells.hamlets), on, "official", "restored")

    def _return(self, person: Person, cell: Organisation, on: date, status: str, reason: str) -> None:
        self.province.reside(person, self.homes.needing(cell), on)
        self.province.note(person, "occupation", occupation(self.rng, "hamlet", person.age(on)), on)
        self.province.join(person, cell, on, status, reason)
        self._settle_in(person)

    def _recognise(self, on: date, person: Person) -> None:
        if person.cell is not None and person.status == "probationary" and person.from_date < on:
            self.people.give_card(person)
            self.province.recognise(person, on)

    def _leave_youth_union(self, on: date, person: Person) -> None:
        self.province.forget(person, "youth_union_member", on)

    def _leave_school(self, on: date, person: Person) -> None:
        if person.cell is not None:
            self.province.note(person, "occupation", "farmer", on)

    def _retire(self, on: date, person: Person) -> None:
        """From the agency's cell to that of the hamlet; later where the cell cannot spare the person."""
        if person.cell is None or person.cell.sector == "hamlet":
            return
        home = person.hamlet.cell if person.hamlet is not None else None
        if (
            home is None
            or person.status != "official"
            or person.from_date >= on
            or not self.province.may_leave(person)
        ):
            self.at((on + timedelta(days=95)).replace(day=5), _BIRTHDAY, self._retire, person)
            return
        self.province.note(person, "occupation", "retired", on)
        self.province.pass_on(person, home, on, "transferred_out", "transferred_in")

    def _die(self, on: date) -> None:
        self.province.leave(
            self.somebody(on, lambda p: self.rng.random() < 1.1 ** (min(p.age(on), 94) - 94)), on, "died"
        )

    def _strike_off(self, on: date) -> None:
        person = self.somebody(
            on, lambda p: 20 <= p.age(on) <= 55 and (p.cell.sector == "hamlet" or self.rng.random() < 0.2)
        )
        self._remove(person, on, "struck_off")

    def _expel(self, on: date) -> None:
        self._remove(self.somebody(on, lambda p: p.status == "official" and p.age(on) >= 27), on, "expelled")

    def _withdraw(self, on: date) -> None:
        person = self.somebody(
            on, lambda p: p.status == "official" and p.age(on) >= 35 and p.cell.sector == "hamlet"
        )
        self.province.leave(person, on, "withdrew")

    def _remove(self, person: Person, on: date, reason: str) -> None:
        if person.status == "official" and not person.readmitted:
            self._removed.append(person)
        self.province.leave(person, on, reason)

    def _depart(self, on: date) -> None:
        self.province.leave(self.leaver(on), on, "transferred_out")

    def leaver(self, on: date) -> Person:
        """Somebody of working age who goes to another province; oftener from an agency."""
        return self.somebody(
            on,
            lambda p: (
                22 <= p.age(on) <= 58
                and p.status == "official"
                and (p.cell.sector != "hamlet" or self.rng.random() < 0.4)
            ),
        )

    def _arrive(self, on: date) -> None:
        pool = self.cells.agencies if self.rng.random() < 0.68 else self.cells.hamlets
        self._settle_in(self.people.from_outside(self.cells.drawn(pool), on))

    def _move(self, on: date) -> None:
        """A personal transfer inside the province: between agencies, into an office, or by marriage."""
        person, cell, hamlet = self.transfer(on)
        sector = person.cell.sector if person.cell is not None else ""
        self.province.pass_on(person, cell, on, "transferred_out", "transferred_in")
        if cell.sector != sector:
            self.province.note(person, "occupation", occupation(self.rng, cell.sector, person.age(on)), on)
        if hamlet is not None:
            self.province.reside(person, hamlet, on)
        if sector == "hamlet" and cell.sector != "hamlet":
            self._settle_in(person)

    def transfer(self, on: date) -> tuple[Person, Organisation, Hamlet | None]:
        """Who moves where, and to which home if they move house."""
        rng, lot = self.rng, self.rng.random()
        if lot < 0.12:
            person = self.somebody(
                on, lambda p: p.cell.sector == "hamlet" and p.status == "official" and p.age(on) <= 60
            )
            cell = self._other(person, self.cells.hamlets)
            return person, cell, self.homes.needing(cell)
        if lot < 0.25:
            person = self.somebody(
                on, lambda p: p.cell.sector == "hamlet" and p.status == "official" and p.age(on) <= 38
            )
            district = person.cell.district if person.cell is not None else ""
            return person, self._other(person, self.cells.by_district[district]), None
        person = self.somebody(
            on, lambda p: p.cell.sector != "hamlet" and p.status == "official" and p.age(on) <= 52
        )
        district = person.cell.district if person.cell is not None else ""
        near = rng.random() < 0.65
        cell = self._other(person, self.cells.by_district[district] if near else self.cells.agencies)
        return person, cell, None if near else self.homes.near(cell)

    def _other(self, person: Person, pool: Any) -> Organisation:
        while True:
            cell = self.cells.drawn(pool)
            if cell is not person.cell:
                return cell

    def _study(self, on: date) -> None:
        """A school of political theory ends: one step up."""
        person = self.somebody(on, lambda p: p.status == "official" and p.age(on) <= 50)
        old, _ = person.attributes.get("political_theory", ("none", on))
        if old in THEORY_STEPS[:-1]:
            self.province.note(person, "political_theory", THEORY_STEPS[THEORY_STEPS.index(old) + 1], on)

    def somebody(self, on: date, fits: Callable[[Any], bool]) -> Person:
        """A member drawn by lot who fits, has been there since before that day and can be spared."""
        members = self.province.members
        while True:
            person = members[int(self.rng.random() * len(members))]
            if person.from_date < on and fits(person) and self.province.may_leave(person):
                return person


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


def _firsts(from_year: int, from_month: int, to_year: int, to_month: int) -> Sequence[date]:
    """First days of the months, both ends included."""
    months = range(from_year * 12 + from_month - 1, to_year * 12 + to_month)
    return [date(month // 12, month % 12 + 1, 1) for month in months]


__all__ = ["COMMUNE_MERGER", "History", "Progress", "slots_of"]
