"""What the opening files leave for the register's own doors to record, as acts: the first half of 2025 and,
where the province lives on after 1 July 2025, the months since.

Acts come in the order they are recorded; persons and organisations go by the opening files' codes. (Modules
called ``acts`` are read wherever the register runs, for the kinds declared in them; none is declared here.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from . import communes, names
from .agenda import Agenda, Order
from .choices import Slot, slots_of
from .education import drawn, religion
from .history import History
from .occupations import grassroots_type, occupation
from .people import year_later
from .plan import JULY_2025, LAST_YEAR
from .state import Organisation, Person

Act = dict[str, Any]
"""``{"kind", "payload", "paper"}`` with days as ISO text, as `dangvu enact` reads it."""

YEAR: Final = LAST_YEAR + 1
FIRST_HALF: Final = (date(YEAR, 1, 1), JULY_2025)
SINCE: Final = (
    (JULY_2025, date(2026, 1, 1)),
    (date(2026, 1, 1), date(2026, 7, 1)),
    (date(2026, 7, 1), date(2026, 11, 1)),
)
"""The months after the reorganisation that it lives on, in pieces of one year; the last day is left out."""
_COUNTS: Final = {"admit": 180, "move": 40, "retire": 25, "died": 48, "transferred_out": 30, "struck_off": 6,
                  "expelled": 2, "withdrew": 2}  # fmt: skip
"""In six months."""
_WAYS_OUT = {
    "died": "record_death",
    "transferred_out": "transfer_out",
    "struck_off": "strike_off_member",
    "expelled": "expel_member",
    "withdrew": "allow_withdrawal",
}
"""The act of each way of leaving."""
_FOUNDINGS: Final = (
    (date(YEAR, 2, 1), "grassroots_cell", "Công ty TNHH Chế biến gỗ Suối Mây", "limited"),
    (date(YEAR, 4, 1), "grassroots_cell", "Hợp tác xã Bí xanh Ba Cọn", "cooperative"),
    (date(YEAR, 6, 1), "cell", "Tổ công tác lưu động", ""),
)
_FOUND_IN: Final = ("state", "party", "service")


@dataclass(frozen=True, slots=True)
class Office:
    """A body that decides, as its papers show it."""

    name: str
    mark: str
    signer: str


class Recorder:
    """Goes on with the history and writes down each event as an act."""

    def __init__(self, history: History) -> None:
        self.history, self.province, self.rng = history, history.province, history.rng
        self.choices, self.people, self.turns = history.choices, history.people, history.turns
        self.acts: list[Act] = []
        self._offices: dict[str, Office] = {}
        self._numbers: Counter[tuple[str, int]] = Counter()
        self.first, self.until = FIRST_HALF

    def record(self, first: date, until: date) -> list[Act]:
        """All acts from the one day to before the other, in the same year, by the day they are recorded."""
        self.acts, self.first, self.until = [], first, until
        agenda = Agenda()
        months = (until - timedelta(days=1)).month - first.month + 1
        scale = min(1.0, self.history.plan.factor) * months / 6
        for on, member in self._to_be_recognised():
            agenda.put(on, Order.RECOGNITION, self._recognise, member)
        for founding in _FOUNDINGS:
            if first <= founding[0] < until:
                agenda.put(founding[0], Order.REORGANISATION, self._establish, *founding[1:])
        admitted = round(_COUNTS["admit"] * scale)
        for slot in slots_of(self.rng, YEAR, admitted):
            agenda.put(self._day(), Order.TURN, self._admit, slot)
        for name, event in (("move", self._move), ("retire", self._retire)):
            for _ in range(round(_COUNTS[name] * scale)):
                agenda.put(self._day(), Order.TURN, event)
        for reason in ("died", "transferred_out", "struck_off", "expelled", "withdrew"):
            for _ in range(round(_COUNTS[reason] * scale)):
                agenda.put(self._day(), Order.TURN, self._end, reason)
        agenda.run(until)
        return self.acts

    def _day(self) -> date:
        """Any day but the first of a month, which is left to foundings."""
        last = (self.until - timedelta(days=1)).month
        return date(self.first.year, self.rng.randint(self.first.month, last), self.rng.randint(2, 28))

    # One kind of act each

    def _to_be_recognised(self) -> Iterator[tuple[date, Person]]:
        """Probationary members whose twelve months end in time for a decision before the last day."""
        for person in sorted(self.province.members, key=lambda one: one.code):
            if person.status == "probationary" and person.admission_date is not None:
                decided = year_later(person.admission_date) + timedelta(days=self.rng.randint(8, 20))
                if decided < self.until:
                    yield max(decided, self.first), person

    def _recognise(self, on: date, person: Person) -> None:
        cell = person.cell
        if cell is None or person.admission_date is None:
            return
        official = year_later(person.admission_date)
        considered = official + timedelta(days=self.rng.randint(1, 7))
        self._write(
            "recognise_member",
            cell,
            on,
            {"person": person.code, "considered_on": considered, "decision_date": on},
        )
        self.province.recognise(person, official)

    def _admit(self, on: date, slot: Slot) -> None:
        rng, cell = self.rng, self.choices.cell_for(slot)
        person, hamlet = self.people.candidate(cell, slot, on)
        decision = on - timedelta(days=rng.randint(3, 14))
        considered = decision - timedelta(days=rng.randint(14, 40))
        age = person.age(on)
        attributes = {"occupation": occupation(rng, cell.sector, age, youngest=True)}
        attributes |= drawn(rng, cell.sector, person.birth_date.year, age)
        faith = religion(rng, person.ethnic_group)
        attributes |= {"religion": faith} if faith else {}
        attributes |= {"youth_union_member": "yes"} if slot.youth_union else {}
        payload = {
            "code": person.code, "full_name": person.full_name, "sex": person.sex,
            "birth_date": person.birth_date, "ethnic_group": person.ethnic_group,
            "identity_number": person.identity_number,
            "organisation": cell.code, "considered_on": considered, "decision_date": decision,
            "admission_date": on,
            "class_certificate_on": considered - timedelta(days=rng.randint(60, 900)),
            "residence_hamlet": hamlet.code, "attributes": attributes,
            "introducers": _introducers(cell, considered),
        }  # fmt: skip
        self._write("admit_member", cell, decision, payload)
        person.admission_date, person.decision_date = on, decision
        self.province.reside(person, hamlet, on)
        self.province.join(person, cell, on, "probationary", "admitted")

    def _move(self, on: date) -> None:
        """Between agencies: nobody changes residence, which no act of transfer records."""
        move = self.choices.move_of_work(on)
        self._transfer(on, move.person, move.cell)

    def _retire(self, on: date) -> None:
        """From the agency's cell to that of the hamlet where the person lives."""
        person = self.choices.official(on, "agency", 54, 62)
        home = person.hamlet.cell if person.hamlet is not None else None
        if home is not None:
            self._transfer(on, person, home)

    def _transfer(self, on: date, person: Person, cell: Organisation) -> None:
        old = person.cell
        assert old is not None, "only a member is transferred"
        self._write(
            "transfer_member", old, on, {"person": person.code, "organisation": cell.code, "on": on}, "GTSH"
        )
        self.province.pass_on(person, cell, on, "transferred_out", "transferred_in")

    def _end(self, on: date, reason: str) -> None:
        choices = self.choices
        person = {
            "died": lambda: self._official_mortal(on),
            "transferred_out": lambda: choices.leaver(on),
            "struck_off": lambda: choices.official(on, "hamlet", 20, 55),
            "expelled": lambda: choices.expelled(on),
            "withdrew": lambda: choices.official(on, "hamlet", 35, 80),
        }[reason]()
        cell = person.cell
        assert cell is not None, "only a member leaves"
        payload: dict[str, Any] = {"person": person.code, "on": on}
        decided = reason in ("struck_off", "expelled", "withdrew")
        paper_on = on - timedelta(days=1) if decided else on
        self._write(_WAYS_OUT[reason], cell, paper_on, payload, "QĐ" if decided else "TB")
        self.province.leave(person, on, reason)

    def _official_mortal(self, on: date) -> Person:
        while True:
            person = self.choices.mortal(on)
            if person.status == "official":  # a recognition already on its way must find its person
                return person

    def _establish(self, on: date, kind: str, name: str, sector: str) -> None:
        """A new cell below a district, or below an organisation of it, with four members from nearby."""
        parents = list(self.history.opened.districts.values())
        if kind == "cell":
            parents = [
                each for each in self.province.organisations
                if each.kind == "grassroots_organisation" and each.sector in _FOUND_IN and not each.ended
            ]  # fmt: skip
        parent = self.rng.choice(parents)
        sector = sector or parent.sector
        before = len(self.province.organisations)
        self.history.reorganisations.establish(kind, f"Chi bộ {name}", parent, sector, on)
        for new in self.province.organisations[before:]:
            payload = {
                "code": new.code, "name": new.name, "organisation_kind": kind, "parent": parent.code,
                "official_code": new.official_code, "on": on, "members": sorted(p.code for p in new.members),
            }  # fmt: skip
            payload |= {"grassroots_type": grassroots_type(sector)} if kind == "grassroots_cell" else {}
            self._write("establish_organisation", parent, on - timedelta(days=2), payload)
        self.history.cells.refresh()

    # Papers

    def _write(
        self, kind: str, organisation: Organisation, issued_on: date, payload: Act, mark: str = "QĐ"
    ) -> None:
        office = self._office(organisation, issued_on)
        series = f"{mark}/{office.mark}"
        self._numbers[series + office.name, self.first.year] += 1
        number = self._numbers[series + office.name, self.first.year]
        paper = {
            "number": f"{number}-{series}", "issued_on": issued_on.isoformat(),
            "issuer": office.name, "signer": office.signer,
        }  # fmt: skip
        words = {
            key: value.isoformat() if isinstance(value, date) else value for key, value in payload.items()
        }
        self.acts.append({"kind": kind, "payload": words, "paper": paper})

    def _office(self, organisation: Organisation, on: date) -> Office:
        """The committee directly below the province that the organisation belongs to on the day."""
        top = below = organisation
        while top.parent is not None and top.parent.parent is not None:
            top, below = top.parent, top
        name, mark = _COMMITTEES.get(top.code.rsplit(".", 1)[-1], ("Ban Thường vụ Huyện ủy", "HU"))
        if mark == "HU":
            name = f"{name} {top.name.removeprefix('Đảng bộ huyện ')}"
        if on >= JULY_2025 and top in self.history.opened.districts.values():
            name, mark = f"Ban Thường vụ Đảng ủy {self._commune_since(below, top)}", "ĐU"
        if name not in self._offices:
            self._offices[name] = Office(name, mark, names.person_name(self.rng, "02", "male"))
        return self._offices[name]

    def _commune_since(self, below: Organisation, district: Organisation) -> str:
        """The commune of July 2025 that follows one of a district; of its other organisations the seat's."""
        there = [one for one in self.history.opened.communes.values() if one.parent is district]
        seat = min(there, key=lambda one: (one.grassroots_type == "commune", one.code))
        return communes.since_july_2025(below.place_code if below in there else seat.place_code)


_COMMITTEES: Final = {
    "058": ("Ban Thường vụ Thành ủy Bắc Kạn", "TU"),
    "kcq": ("Ban Thường vụ Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh", "ĐUK"),
    "qs": ("Ban Thường vụ Đảng ủy Quân sự tỉnh", "ĐUQS"),
    "ca": ("Ban Thường vụ Đảng ủy Công an tỉnh", "ĐUCA"),
}


def _introducers(cell: Organisation, on: date) -> list[str]:
    """Two of the cell's members who have long been official in it; none where it has no two."""
    known = [
        person.code for person in cell.members
        if person.status == "official" and person.from_date <= on - timedelta(days=366)
    ]  # fmt: skip
    return sorted(known)[:2] if len(known) > 1 else []
