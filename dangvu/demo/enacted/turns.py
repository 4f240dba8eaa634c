"""What happened to persons, read from rows of their memberships and attributes, as acts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final, cast

from dangvu.demo.state import Person, Row
from dangvu.ledger.acts import Act
from dangvu.membership import acts as membership
from dangvu.membership.acts.leaving import Leaving
from dangvu.people.acts import ChangeAttribute, MoveResidence
from dangvu.people.checks import Attribute

from .papers import office_of
from .rows import FIRST, Membership, Rows, Succession, memberships

HOME: Final = "residence_hamlet"
_NONE: Final = {HOME: "", "occupation": "", "youth_union_member": ""}
"""What the generator follows of members only: asked anew of whoever comes back."""
_OUT: Final[dict[str, type[Leaving]]] = {
    "died": membership.RecordDeath,
    "transferred_out": membership.TransferOut,
    "struck_off": membership.StrikeOffMember,
    "expelled": membership.ExpelMember,
    "withdrew": membership.AllowWithdrawal,
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One act about one person; ``office``: of whom they are a member, where a decision stands behind it."""

    on: date
    person: str
    act: Act
    office: str = ""


@dataclass
class Turns:
    """Reads the rows since the opening, beside those of the opening."""

    opening: Rows
    since: Rows
    persons: Mapping[str, Person]
    rng: Random = field(default_factory=lambda: Random(855))
    """Of the days that stand in files and in no row: of meetings and certificates."""

    def told(self) -> list[Turn]:
        """By day; of one day, in the order to record them."""
        self.heirs = {one.old: one for one in (Succession(*row) for row in self.since["hamlet_successors"])}
        self.changes = _changes(self.since["person_attributes"])
        self.known = {row[0] for row in self.opening["people"]}
        self.standing: dict[str, dict[str, str]] = defaultdict(dict)
        for person, attribute, value, _from_date, until in self.opening["person_attributes"]:
            if until is None:
                self.standing[person][attribute] = value
        turns = [
            turn
            for person, rows in sorted(memberships(self.since["memberships"]).items())
            for turn in self._of_person(person, rows)
        ]
        return sorted(turns, key=lambda turn: turn.on)

    def _of_person(self, person: str, rows: list[Membership]) -> Iterable[Turn]:
        arrived, left, back = None, set(), set()
        for before, row, after in zip([None, *rows], rows, [*rows[1:], None], strict=False):
            if row.from_date >= FIRST:
                if row.start_reason in ("readmitted", "restored"):
                    back.add(row.from_date)
                elif before is None and person not in self.known:
                    arrived = row.from_date
                if act := self._start(before, row):
                    yield Turn(row.from_date, person, act, office_of(before.cell if before else row.cell))
            if row.until_date and (after is None or after.from_date != row.until_date):
                left.add(row.until_date)
                way = _OUT[row.end_reason or ""]
                yield Turn(row.until_date, person, way(person, row.until_date), office_of(row.cell))
        yield from self._of_attributes(person, arrived, left, back)

    # Memberships

    def _start(self, before: Membership | None, row: Membership) -> Act | None:
        on = row.from_date
        if row.start_reason == "admitted":
            return self._admit(row, self._newcomer(row))
        if row.start_reason == "readmitted":
            return self._admit(row, {"person": row.person})
        if row.start_reason == "restored":
            return membership.RestoreMember(row.person, row.cell, on)
        if row.start_reason == "recognised":
            considered = on + timedelta(days=self.rng.randint(1, 7))
            decided = considered + timedelta(days=self.rng.randint(5, 14))
            return membership.RecogniseMember(row.person, considered, decided)
        if row.start_reason == "transferred_in" and before and before.until_date == on:
            return membership.TransferMember(row.person, row.cell, on)
        if row.start_reason == "transferred_in":
            assert row.admission_date is not None  # nobody is received who was not admitted
            return membership.ReceiveMember(
                organisation=row.cell,
                on=on,
                admission_date=row.admission_date,
                official_date=row.official_date,
                decision_date=row.decision_date,
                **self._newcomer(row),
            )
        return None  # with the organisation

    def _admit(self, row: Membership, who: dict[str, Any]) -> Act:
        decided = row.decision_date
        assert decided is not None  # the generator gives it to all whom it admits
        considered = decided - timedelta(days=self.rng.randint(14, 40))
        more: dict[str, Any] = {
            "class_certificate_on": considered - timedelta(days=self.rng.randint(60, 900))
        }
        if who.get("attributes", {}).get("general_education") == "primary":
            more["schooling_ground"] = "special_area"  # as all of the province is
        if "person" in who:
            more["readmission_consent_on"] = considered - timedelta(days=self.rng.randint(20, 40))
        return membership.AdmitMember(
            organisation=row.cell,
            decision_date=decided,
            admission_date=row.from_date,
            considered_on=considered,
            **more,
            **who,
        )

    def _newcomer(self, row: Membership) -> dict[str, Any]:
        one = self.persons[row.person]
        said = dict(self.changes[row.person].get(row.from_date, {}))
        home = said.pop(HOME, "")
        return {
            "code": one.code,
            "full_name": one.full_name,
            "sex": one.sex,
            "birth_date": one.birth_date,
            "ethnic_group": one.ethnic_group,
            "identity_number": one.identity_number,
            "attributes": said,
            "residence_hamlet": home,
        }

    # Attributes

    def _of_attributes(
        self, person: str, arrived: date | None, left: set[date], back: set[date]
    ) -> Iterable[Turn]:
        known, days = self.standing[person], self.changes[person]
        for on in sorted(days.keys() | back):
            said = days.get(on, {})
            if on == arrived:
                known.update(said)
            elif on in left:
                continue  # of whoever is no member nobody tells
            for name, value in (_NONE | said if on in back else said).items():
                before = known.get(name, "")
                known[name] = value
                if name == HOME:
                    if value and self._hamlet_on(before, on) != value:
                        yield Turn(on, person, MoveResidence(person, value, on))
                elif value != before:
                    yield Turn(on, person, ChangeAttribute(person, cast(Attribute, name), on, value))

    def _hamlet_on(self, code: str, on: date) -> str:
        """What a hamlet has become by the day."""
        while (heir := self.heirs.get(code)) and heir.on <= on:
            code = heir.new
        return code


def _changes(rows: Iterable[Row]) -> dict[str, dict[date, dict[str, str]]]:
    """By person and day: what an attribute is since, nothing where it is none any more."""
    found: dict[str, dict[date, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for person, name, value, from_date, until in rows:
        if from_date >= FIRST:
            found[person][from_date][name] = value
        if until is not None:
            found[person][until].setdefault(name, "")
    return found
