"""The province while its history is told: persons, hamlets and organisations on the day reached.

Every change goes through `Province`, which closes and opens the rows of the opening files as it makes it.
Days only go forward, so a row is written once, when it ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

Row = tuple[Any, ...]
"""One line of an opening file, in the order of its header; days as `date`, nothing as None."""


@dataclass(slots=True, eq=False)
class Hamlet:
    """A hamlet, covered by one cell on every day it exists."""

    code: str
    name: str
    kind: str
    place_code: str
    population: int
    commune: Organisation
    from_date: date
    weight: float  # share of the hamlet in the growth of its cell
    people: str  # the ethnic group most of it belongs to
    cell: Organisation | None = None
    officials: int = 0  # official members who live here and belong to the covering cell


@dataclass(slots=True, eq=False)
class Organisation:
    """An organisation with its open version; cells also know their members."""

    code: str
    kind: str
    name: str
    official_code: str
    grassroots_type: str
    place_code: str
    parent: Organisation | None
    from_date: date
    start_reason: str
    sector: str  # what its people do; see `occupations`
    district: str
    target: float = 0.0  # members it should have in 2020
    last_number: int = 0  # of its children's official codes
    members: dict[Person, None] = field(default_factory=dict)
    officials: int = 0
    hamlets: list[Hamlet] = field(default_factory=list)
    unit: str = ""  # a school or station joined to a hamlet cell
    ended: bool = False

    def members_in(self, hamlet: Hamlet) -> list[Person]:
        """The members who live in one of the hamlets it covers."""
        return [person for person in self.members if person.hamlet is hamlet]


@dataclass(slots=True, eq=False)
class Person:
    """A person and the open membership, if there is one."""

    code: str
    full_name: str
    sex: str
    birth_date: date
    ethnic_group: str
    identity_number: str
    card_number: str | None = None
    cell: Organisation | None = None
    hamlet: Hamlet | None = None
    status: str = ""
    decision_date: date | None = None
    admission_date: date | None = None
    official_date: date | None = None
    from_date: date = date.min  # of the open membership row
    start_reason: str = ""
    position: int = -1  # in the province's list of members
    left_on: date | None = None
    readmitted: bool = False
    attributes: dict[str, tuple[str, date]] = field(default_factory=dict)

    def age(self, on: date) -> int:
        """Age in full years."""
        born = self.birth_date
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


class Province:
    """The state and the rows written so far."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.persons: list[Person] = []
        self.members: list[Person] = []  # those with an open membership, in no order
        self.organisations: list[Organisation] = []
        self.hamlets: list[Hamlet] = []  # existing ones, ended ones removed
        self.organisation_rows: list[Row] = []
        self.successor_rows: list[Row] = []
        self.hamlet_rows: list[Row] = []
        self.hamlet_successor_rows: list[Row] = []
        self.coverage_rows: list[Row] = []
        self.membership_rows: list[Row] = []
        self.attribute_rows: list[Row] = []
        self._coverage: dict[tuple[Organisation, Hamlet | str], tuple[date, str]] = {}

    # Organisations

    def found(self, organisation: Organisation) -> Organisation:
        """Enter an organisation; its row is written when the version ends."""
        self.organisations.append(organisation)
        return organisation

    def change(self, organisation: Organisation, on: date, reason: str, **fields: Any) -> None:
        """End the open version and begin the next one, which differs in `fields`."""
        self._write_version(organisation, on, reason)
        for name, value in fields.items():
            setattr(organisation, name, value)
        organisation.from_date, organisation.start_reason = on, reason

    def end(self, organisation: Organisation, on: date, reason: str) -> None:
        """End an organisation. Its members and hamlets must have gone before."""
        assert not organisation.members, "an organisation ends empty; move its members first"
        self._write_version(organisation, on, reason)
        organisation.ended = True

    def succeed(self, old: Organisation, new: Organisation, on: date, kind: str) -> None:
        """Note what became of an organisation."""
        self.successor_rows.append((old.code, new.code, on, kind))

    def _write_version(self, organisation: Organisation, until: date | None, reason: str) -> None:
        parent = organisation.parent.code if organisation.parent else None
        self.organisation_rows.append((
            organisation.code, parent, organisation.kind, organisation.name, organisation.official_code,
            organisation.grassroots_type, organisation.place_code, organisation.from_date, until,
            organisation.start_reason, reason,
        ))  # fmt: skip

    def next_official_code(self, parent: Organisation) -> str:
        """A code of the form 2.3.3.3.3 digits below the parent's; it is never given twice."""
        parent.last_number += 1
        parts = parent.official_code.split(".")
        level = 4 if parent.kind == "grassroots_organisation" else parts.index("000")
        parts[level] = f"{parent.last_number:03d}"
        return ".".join(parts)

    # Hamlets

    def settle(self, hamlet: Hamlet) -> Hamlet:
        """Enter a hamlet."""
        self.hamlets.append(hamlet)
        return hamlet

    def relocate(self, hamlet: Hamlet, on: date, place_code: str, commune: Organisation) -> None:
        """The hamlet lies in another commune, or in one that bears another key, from that day."""
        self._write_hamlet(hamlet, on)
        hamlet.place_code, hamlet.commune, hamlet.from_date = place_code, commune, on

    def abandon(self, hamlet: Hamlet, on: date, successor: Hamlet, kind: str) -> None:
        """End a hamlet; coverage must have ended."""
        self._write_hamlet(hamlet, on)
        self.hamlets.remove(hamlet)
        self.hamlet_successor_rows.append((hamlet.code, successor.code, on, kind))

    def _write_hamlet(self, hamlet: Hamlet, until: date | None) -> None:
        self.hamlet_rows.append(
            (
                hamlet.code,
                hamlet.name,
                hamlet.kind,
                hamlet.place_code,
                hamlet.population,
                hamlet.from_date,
                until,
            )
        )

    def cover(self, cell: Organisation, what: Hamlet | str, on: date, reason: str) -> None:
        """The cell covers a hamlet, or a school or station joined to it, from that day."""
        self._coverage[cell, what] = on, reason
        if isinstance(what, Hamlet):
            cell.hamlets.append(what)
            what.cell = cell
            what.officials = sum(person.status == "official" for person in cell.members_in(what))

    def uncover(self, cell: Organisation, what: Hamlet | str, on: date | None) -> None:
        """The coverage ends that day; None writes it as open."""
        from_date, reason = self._coverage.pop((cell, what))
        code, unit = (what.code, None) if isinstance(what, Hamlet) else (None, what)
        self.coverage_rows.append((cell.code, code, unit, from_date, on, reason))
        if isinstance(what, Hamlet):
            cell.hamlets.remove(what)
            what.cell, what.officials = None, 0

    # Members

    def join(self, person: Person, cell: Organisation, on: date, status: str, reason: str) -> None:
        """Open a membership row."""
        if person.position < 0:
            person.position = len(self.members)
            self.members.append(person)
        person.cell, person.status, person.from_date, person.start_reason = cell, status, on, reason
        cell.members[person] = None
        self._count(person, cell, 1)

    def leave(self, person: Person, on: date, reason: str, *, stays: bool = False) -> None:
        """Close the membership row; `stays` where the next row opens the same day."""
        cell = person.cell
        assert cell is not None and on > person.from_date, "a membership lasts a day at least"  # noqa: PT018
        self._write_membership(person, on, reason)
        self._count(person, cell, -1)
        del cell.members[person]
        person.cell = None
        if not stays:
            last = self.members.pop()
            if last is not person:
                self.members[person.position], last.position = last, person.position
            person.position, person.left_on = -1, on
            for name in ("residence_hamlet", "occupation", "youth_union_member"):
                self.forget(person, name, on)
            person.hamlet = None

    def pass_on(self, person: Person, cell: Organisation, on: date, ends: str, starts: str) -> None:
        """Close the row and open the next one in another cell, the same day, status unchanged."""
        self.leave(person, on, ends, stays=True)
        self.join(person, cell, on, person.status, starts)

    def recognise(self, person: Person, on: date) -> None:
        """A probationary member becomes official in the same cell."""
        cell = person.cell
        assert cell is not None, "only a member is recognised"
        self.leave(person, on, "recognised", stays=True)
        person.official_date = on
        self.join(person, cell, on, "official", "recognised")

    def _count(self, person: Person, cell: Organisation, step: int) -> None:
        if person.status == "official":
            cell.officials += step
            if person.hamlet is not None and person.hamlet.cell is cell:
                person.hamlet.officials += step

    def _write_membership(self, person: Person, until: date | None, reason: str | None) -> None:
        cell = person.cell
        assert cell is not None, "there is a row to write"
        self.membership_rows.append((
            person.code, cell.code, person.status, person.from_date, until, person.start_reason, reason,
            person.decision_date, person.admission_date, person.official_date,
        ))  # fmt: skip

    # Attributes

    def note(self, person: Person, name: str, value: str, on: date) -> None:
        """The attribute has the value from that day; what it had before ends."""
        if name in person.attributes:
            if person.attributes[name][0] == value:
                return
            self.forget(person, name, on)
        person.attributes[name] = value, on

    def forget(self, person: Person, name: str, on: date) -> None:
        """The attribute is no longer followed from that day."""
        old = person.attributes.pop(name, None)
        if old is not None and old[1] < on:
            self.attribute_rows.append((person.code, name, old[0], old[1], on))

    def reside(self, person: Person, hamlet: Hamlet, on: date) -> None:
        """The person lives in the hamlet from that day; counted there where its cell has them as official."""
        cell = person.cell
        if cell is not None:
            self._count(person, cell, -1)
        person.hamlet = hamlet
        if cell is not None:
            self._count(person, cell, 1)
        self.note(person, "residence_hamlet", hamlet.code, on)

    def may_leave(self, person: Person) -> bool:
        """Whether the cell keeps three official members without the person, and the hamlet as many."""
        if person.status != "official":
            return True
        cell = person.cell
        assert cell is not None, "only a member can leave"
        local = person.hamlet is not None and person.hamlet.cell is cell
        return cell.officials > 3 and (not local or person.hamlet is None or person.hamlet.officials > 3)

    def turn_page(self) -> None:
        """Begin without the rows written so far; those that were open are written again when they end."""
        for rows in (
            self.organisation_rows, self.successor_rows, self.hamlet_rows, self.hamlet_successor_rows,
            self.coverage_rows, self.membership_rows, self.attribute_rows,
        ):  # fmt: skip
            rows.clear()

    def close_books(self) -> None:
        """Write every row that is open; the state stays as it is and may go on."""
        for organisation in self.organisations:
            if not organisation.ended:
                self._write_version(organisation, None, "")
        for hamlet in self.hamlets:
            self._write_hamlet(hamlet, None)
        for (cell, what), (from_date, reason) in self._coverage.items():
            code, unit = (what.code, None) if isinstance(what, Hamlet) else (None, what)
            self.coverage_rows.append((cell.code, code, unit, from_date, None, reason))
        for person in self.members:
            self._write_membership(person, None, None)
        for person in self.persons:
            for name, (value, from_date) in person.attributes.items():
                self.attribute_rows.append((person.code, name, value, from_date, None))
