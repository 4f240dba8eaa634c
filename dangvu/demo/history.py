"""The history of the province from the opening day to the end of 2024: filled, planned, then let pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from . import communes, structure
from .agenda import Agenda, Order, Progress
from .choices import Choices, slots_of
from .homes import Cells, Homes
from .people import People
from .plan import DECEMBER_2024, HAMLET_MERGERS, LAST_YEAR, UNIT_JOININGS, YEARS, Plan, spread
from .reorganisations import Reorganisations
from .state import Hamlet, Organisation, Province
from .turns import Turns

_NO_HAMLET: Sequence[Hamlet | None] = (None,)
_MONTHS = (4, 8, 9, 8, 11, 8, 8, 9, 12, 8, 9, 6)  # ceremonies gather around 3 Feb, 19 May and 2 Sep


class History:
    """Puts a plan on an agenda and lets it pass."""

    def __init__(self, province: Province, plan: Plan) -> None:
        self.province, self.plan, self.rng = province, plan, province.rng
        self.opened = structure.Builder(province, plan).build()
        self.homes = Homes(province)
        self.cells = Cells(province, plan.factor)
        self.people = People(province, self.homes)
        self.choices = Choices(province, self.homes, self.cells)
        self.agenda = Agenda()
        self.turns = Turns(province, self.people, self.choices, self.agenda)
        self.reorganisations = Reorganisations(province, self.opened, plan)

    def tell(self, progress: Progress | None = None, until: date = date(LAST_YEAR + 1, 1, 1)) -> None:
        """Fill the opening day, plan the years, let those days pass that are before ``until``."""
        self._fill()
        self._plan_splits_and_foundings()
        self._plan_mergers()
        self._plan_years()
        self.agenda.run(until, progress)

    # The opening day

    def _fill(self) -> None:
        """Every cell gets its least number of official members, then the rest by size."""
        places: list[tuple[Organisation, Hamlet | None]] = []
        weights = []
        for cell in self.cells.all.cells:
            for hamlet in cell.hamlets or _NO_HAMLET:
                least = 5 if hamlet is not None else 6
                for number in range(least):
                    self._settle(cell, hamlet, official=number < 4)
                places.append((cell, hamlet))
                aim = cell.target / max(1, len(cell.hamlets)) / 1.48  # growth from 2009 to 2020
                weights.append(max(0.0, aim * self.rng.uniform(0.85, 1.15) - least))
        rest = self.plan.members_at_opening - len(self.province.members)
        if rest < 0:
            raise ValueError(f"{self.plan.members_at_opening} members do not fill the cells of the province.")
        for (cell, hamlet), count in zip(places, spread(rest, weights), strict=True):
            for _ in range(count):
                self._settle(cell, hamlet, official=False)

    def _settle(self, cell: Organisation, hamlet: Hamlet | None, *, official: bool) -> None:
        self.turns.settle_in(self.people.at_opening(cell, hamlet, official=official))

    # Reorganisations

    def _reorganise(self, on: date, event: Callable[[date], None]) -> None:
        event(on)
        self.homes.refresh()
        self.cells.refresh()

    def _plan(self, on: date, event: Callable[[date], None]) -> None:
        self.agenda.put(on, Order.REORGANISATION, self._reorganise, event)

    def _plan_splits_and_foundings(self) -> None:
        """Combined cells split, 87 since the congress of October 2015; agencies and schools get cells."""
        events, rng = self.reorganisations, self.rng
        before, since = _firsts(2010, 3, 2015, 9), _firsts(2015, 11, 2018, 12)
        for index, (cell, hamlet) in enumerate(rng.sample(self.opened.splits, len(self.opened.splits))):
            days = before if index < self.plan.structure.splits_before_congress else since
            self._plan(rng.choice(days), partial(events.split, cell, hamlet))
        for kind, name, parent, sector in self.opened.later:
            self._plan(
                rng.choice(_firsts(2011, 2, 2017, 11)), partial(events.establish, kind, name, parent, sector)
            )

    def _plan_mergers(self) -> None:
        """Hamlets in 2019-2020 and 2024, communes in 2020, schools' cells and grassroots cells in between."""
        events = self.reorganisations
        self._plan(HAMLET_MERGERS[0], self._begin_hamlet_mergers)
        for change in communes.changes(date(LAST_YEAR, 12, 31)):
            self._plan(change.on, partial(events.change_communes, change))
        self._plan(UNIT_JOININGS, events.join_units)
        for year in (2021, 2022):
            half = self.plan.structure.absorbed_later // 2
            self._plan(date(year, 7, 1), partial(events.absorb_grassroots_cells, half))
        self._plan(DECEMBER_2024, lambda on: events.merge_hamlets(events.merger_plan_2024(), on))

    def _begin_hamlet_mergers(self, on: date) -> None:
        """The first day's mergers happen; the second day's, planned with them, are put on the agenda."""
        plan = self.reorganisations.hamlet_merger_plan(HAMLET_MERGERS)
        for day in HAMLET_MERGERS:
            groups = [group for when, group in plan if when == day]
            if day == on:
                self.reorganisations.merge_hamlets(groups, on)
            else:
                self._plan(day, partial(self.reorganisations.merge_hamlets, groups))

    # Persons

    def _plan_years(self) -> None:
        turns, put = self.turns, self.agenda.put
        for year in YEARS:
            numbers = self.plan.years[year]
            slots = slots_of(self.rng, year, sum(numbers.admitted))
            halves = [0] * numbers.admitted[0] + [1] * numbers.admitted[1]
            for index, (half, slot) in enumerate(zip(halves, slots, strict=True)):
                again = index >= len(slots) - numbers.readmitted
                put(self._ceremony(year, half), Order.TURN, turns.readmit if again else turns.admit, slot)
            for event, count in (
                (turns.die, numbers.died), (turns.strike_off, numbers.struck_off),
                (turns.expel, numbers.expelled), (turns.withdraw, numbers.withdrew),
                (turns.depart, numbers.transferred_out), (turns.arrive, numbers.transferred_in),
                (turns.restore, numbers.restored), (turns.move, numbers.moved),
                (turns.study, numbers.moved // 3),
            ):  # fmt: skip
                for _ in range(count):
                    put(self.people.day(year), Order.TURN, event)

    def _ceremony(self, year: int, half: int) -> date:
        """A day of admission in one half of the year."""
        first = 1 + 6 * half
        month = self.rng.choices(range(first, first + 6), _MONTHS[first - 1 : first + 5])[0]
        return date(year, month, self.rng.randint(2, 28))


def _firsts(from_year: int, from_month: int, to_year: int, to_month: int) -> Sequence[date]:
    """First days of the months, both ends included."""
    months = range(from_year * 12 + from_month - 1, to_year * 12 + to_month)
    return [date(month // 12, month % 12 + 1, 1) for month in months]
