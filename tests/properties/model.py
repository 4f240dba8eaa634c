"""The register as a child would keep it: per person a list of stays, per organisation a list of parents.

An act changes the lists in the plainest way. Taking an act back is: play all the others again from the start.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

DAY = timedelta(days=1)
GAINS = {
    "admitted": "admitted",
    "readmitted": "admitted",
    "restored": "restored",
    "opening": "entered_register",
    "transferred_in": "transferred_in",
}
LOSSES = {name: name for name in ("died", "expelled", "struck_off", "withdrew", "transferred_out")}
JOINED, LEFT = "joined_with_organisation", "left_with_organisation"
EVENTS = (*sorted({*GAINS.values()}), JOINED, *LOSSES, LEFT)


@dataclass(frozen=True, order=True)
class Stay:
    """A person in an organisation, from a day to a day no longer included."""

    organisation: str
    status: str
    from_date: date
    until_date: date
    start: str
    end: str
    admitted_on: date | None

    def holds(self, on: date) -> bool:
        return self.from_date <= on < self.until_date


@dataclass(frozen=True)
class Under:
    """An organisation under a parent, for a time; without a parent it is the root."""

    parent: str
    from_date: date
    until_date: date


@dataclass
class State:
    """Everything the acts of these tests can change."""

    stays: dict[str, list[Stay]] = field(default_factory=dict)
    places: dict[str, list[Under]] = field(default_factory=dict)

    def stay(self, person: str, on: date) -> Stay | None:
        return next((one for one in self.stays.get(person, ()) if one.holds(on)), None)

    def exists(self, organisation: str, on: date) -> bool:
        return any(one.from_date <= on < one.until_date for one in self.places.get(organisation, ()))

    def above(self, organisation: str, on: date) -> set[str]:
        """The organisation and all it stands under on the day."""
        found: set[str] = set()
        current = organisation
        while current and current not in found:
            here = next((one for one in self.places[current] if one.from_date <= on < one.until_date), None)
            if here is None:
                break
            found.add(current)
            current = here.parent
        return found

    def below(self, organisation: str, on: date) -> list[str]:
        """What stands directly below it on the day."""
        return [
            code
            for code, places in self.places.items()
            if any(one.parent == organisation and one.from_date <= on < one.until_date for one in places)
        ]

    def inside(self, person: str, organisation: str, on: date) -> bool:
        stay = self.stay(person, on)
        return stay is not None and organisation in self.above(stay.organisation, on)

    def total(self, organisation: str, on: date) -> int:
        return sum(self.inside(person, organisation, on) for person in self.stays)

    def days(self) -> set[date]:
        """The days on which anything begins or ends; between them nothing changes."""
        rows: list[Stay | Under] = [stay for stays in self.stays.values() for stay in stays]
        rows += [under for places in self.places.values() for under in places]
        return {day for row in rows for day in (row.from_date, row.until_date)} - {date.max}

    def events(self, organisation: str, first: date, last: date) -> Counter[str]:
        """Who came in and who went out, judged person by person and day by day."""
        found: Counter[str] = Counter()
        for day in sorted(one for one in self.days() if first <= one <= last):
            for person in self.stays:
                before = self.inside(person, organisation, day - DAY)
                after = self.inside(person, organisation, day)
                if after and not before:
                    came = self.stay(person, day)
                    assert came
                    found[GAINS.get(came.start, JOINED) if came.from_date == day else JOINED] += 1
                if before and not after:
                    went = self.stay(person, day - DAY)
                    assert went
                    found[LOSSES.get(went.end, LEFT) if went.until_date == day else LEFT] += 1
        return found


Played = Callable[[State], None]
"""What an act does to the lists."""


def admitted(person: str, organisation: str, on: date, start: str) -> Played:
    def play(state: State) -> None:
        stay = Stay(organisation, "probationary", on, date.max, start, "", on)
        state.stays.setdefault(person, []).append(stay)

    return play


def recognised(person: str) -> Played:
    def play(state: State) -> None:
        admitted_on = [one for one in state.stays[person] if one.status == "probationary"][-1].admitted_on
        assert admitted_on
        official_on = admitted_on.replace(year=admitted_on.year + 1)
        after: list[Stay] = []
        for stay in state.stays[person]:
            if stay.status != "probationary" or stay.until_date <= official_on:
                after.append(stay)
            elif stay.from_date >= official_on:
                after.append(replace(stay, status="official"))
            else:
                after.append(replace(stay, until_date=official_on, end="recognised"))
                after.append(replace(stay, status="official", from_date=official_on, start="recognised"))
        state.stays[person] = after

    return play


def moved(person: str, organisation: str, on: date, end: str, start: str) -> Played:
    def play(state: State) -> None:
        last = state.stays[person].pop()
        state.stays[person].append(replace(last, until_date=on, end=end))
        state.stays[person].append(replace(last, organisation=organisation, from_date=on, start=start))

    return play


def ended(person: str, on: date, reason: str) -> Played:
    def play(state: State) -> None:
        last = state.stays[person].pop()
        state.stays[person].append(replace(last, until_date=on, end=reason))

    return play


def established(code: str, parent: str, on: date, members: Iterable[str]) -> Played:
    def play(state: State) -> None:
        state.places.setdefault(code, []).append(Under(parent, on, date.max))
        for person in members:
            moved(person, code, on, "organisation_transfer", "organisation_transfer")(state)

    return play


def went_over(state: State, code: str, into: str, on: date, persons: Collection[str] | None = None) -> None:
    """Whoever is in the one from the day on is in the other: all of them, or these."""
    moved = "organisation_transfer"
    for person, stays in state.stays.items():
        for stay in [one for one in stays if one.organisation == code and one.until_date > on]:
            if persons is None or person in persons:
                stays.remove(stay)
                if stay.from_date < on:
                    stays.append(replace(stay, until_date=on, end=moved))
                    stay = replace(stay, from_date=on, start=moved)
                stays.append(replace(stay, organisation=into))
        stays.sort(key=lambda one: one.from_date)


def placed(state: State, code: str, parent: str, on: date) -> None:
    """From the day on it stands there."""
    closed(state, code, on)
    state.places[code].append(Under(parent, on, date.max))


def closed(state: State, code: str, on: date) -> None:
    """From the day on it is no more; the register holds nothing later of it."""
    rows = state.places[code]
    state.places[code] = [
        replace(row, until_date=min(row.until_date, on)) for row in rows if row.from_date < on
    ]


def taken_in(ending: Iterable[str], into: str, on: date) -> Played:
    """All that is in and below them goes over, and they end; what took them in while it stood below one of
    them comes to stand where that stood.
    """

    def play(state: State) -> None:
        for code in ending:
            for child in state.below(code, on):
                above = next(row.parent for row in state.places[code] if row.from_date <= on < row.until_date)
                placed(state, child, above if child == into else into, on)
            went_over(state, code, into, on)
            closed(state, code, on)

    return play


@dataclass
class History:
    """The acts in the order of the ledger; a void names the entry it takes back."""

    entries: list[Played | int] = field(default_factory=list)

    def stands(self, number: int, known: int) -> bool:
        """Whether an entry counts: no later one that counts takes it back."""
        return not any(
            entry == number and self.stands(later, known)
            for later, entry in enumerate(self.entries[:known], start=1)
            if later > number
        )

    def state(self, known: int | None = None) -> State:
        """The lists after all entries up to ``known`` that stand."""
        known = len(self.entries) if known is None else known
        state = State()
        for number, entry in enumerate(self.entries[:known], start=1):
            if not isinstance(entry, int) and self.stands(number, known):
                entry(state)
        return state
