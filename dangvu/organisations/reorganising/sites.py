"""Places in a draft: as they stand and are called, as the steps change them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.period import DAY, holds
from dangvu.ledger.recording import in_chunks
from dangvu.places.counts import last_counts
from dangvu.places.models import Place, PlaceVersion, Population
from dangvu.places.references import ends_later, place_on
from dangvu.places.standing import coded

AT_ONCE = 5_000
"""Codes asked for in one question."""
COMMUNE = "commune"
CODE = re.compile("[0-9]{5}")


@dataclass
class PlaceNode:
    """A commune in the draft: as it stood, and as the steps so far have made it."""

    key: str
    says: dict[str, Any]
    row: Place | None = None
    """Its row of the register; none of a new one."""
    version: PlaceVersion | None = None
    """What acts before this one have made of it."""
    has_ended: bool = False
    population: int | None = None
    """Its people from the day on, where the steps say so."""
    is_uncounted: bool = False
    """The steps changed who lives there, and say no count."""
    step: int = 0
    """The last step that touched it; 0: none."""
    founded_in: int = 0

    @property
    def name(self) -> str:
        return f"{str(self.says['kind']).capitalize()} {self.says['name']}"


@dataclass(frozen=True, slots=True)
class PlaceStep:
    """Which place came after which, in what way, by which step; ``rank`` 1: that which all follow who are not
    sent elsewhere.
    """

    place: str
    successor: str
    way: str
    rank: int
    step: int


@dataclass
class Sites:
    """Places by the codes they bear."""

    on: date
    refuse: Callable[..., None]
    """Tells that something stands in the way of the step that is taken."""
    say: Callable[[Finding], None]
    """Told what is not found."""
    nodes: dict[str, PlaceNode] = field(default_factory=dict)
    """The communes that steps have touched, by key."""
    successions: list[PlaceStep] = field(default_factory=list)
    _places: dict[str, list[Place]] = field(default_factory=dict)
    _founded: dict[str, str] = field(default_factory=dict)
    """The key of what steps have founded, by code."""

    # What steps ask

    def expect(self, codes: Iterable[str]) -> None:
        """Read at once the places that bear the codes on any day."""
        for some in in_chunks(sorted({code for code in codes if code and code not in self._places}), AT_ONCE):
            self._places |= {code: [] for code in some}
            for row in coded(some):
                self._places[row.code].append(row)

    def place(self, code: str, on: date, where: str) -> str | None:
        """The key of the place that bears the code on the day, as the steps left it; that there is none is
        told.
        """
        if on == self.on and code in self._founded:
            return self._founded[code]
        row = self._row(code, on)
        if row is not None:
            return row.key
        for finding in place_on(code, on, where)[1]:
            self.say(finding)
        return None

    def lasting(self, code: str, where: str) -> str | None:
        """The same of the first day, of one to which something may come: no act has recorded its end."""
        key = self.place(code, self.on, where)
        row = next((one for one in self._places.get(code, ()) if one.key == key), None)
        for finding in ends_later(row, self.on, where) if row is not None else ():
            self.say(finding)
            return None
        return key

    def find(self, code: str, where: str, *, is_heir: bool = False) -> PlaceNode | None:
        """The commune under the code, as the steps before left it; what is wrong with it is told. An heir is
        who bears the code from the day on, where somebody does.
        """
        row = (self._row(code, self.on) if is_heir else None) or self._row(code, self.on - DAY)
        if code in self._founded:
            node = self.nodes[self._founded[code]]
        elif row is None:
            for finding in place_on(code, self.on - DAY, where)[1]:
                self.say(finding)
            return None
        else:
            node = self.node(row)
        if node.has_ended:
            message = _("%(name)s đã kết thúc ở một bước trước; xem lại thứ tự các bước.")
            self.refuse("reorganise.ended_before", message, where, name=node.name)
            return None
        if node.says["level"] != COMMUNE:
            message = _("%(name)s không phải là xã, phường; xem lại mã.")
            self.refuse("place.no_commune", message, where, name=node.name)
            return None
        return node

    def find_all(self, codes: Sequence[str], where: str, *, are_heirs: bool = False) -> list[PlaceNode]:
        """The communes under the codes, each once; nothing where one is not found."""
        self.expect(codes)
        found = [self.find(code, where, is_heir=are_heirs) for code in dict.fromkeys(codes)]
        nodes = [node for node in found if node is not None]
        return nodes if len(nodes) == len(found) else []

    def above(self, code: str, where: str) -> str | None:
        """The key of the district or province under the code on the day, in which a commune may lie."""
        key = self.place(code, self.on, where)
        row = next((one for one in self._places.get(code, ()) if one.key == key), None)
        if key is not None and (row is None or row.level == COMMUNE):
            message = _("Xã, phường thuộc huyện hoặc tỉnh; mã “%(code)s” không phải của huyện, tỉnh.")
            self.refuse("place.parent", message, where, code=code)
            return None
        return key

    def ending(self) -> set[str]:
        """The keys of those expected that stand on the day before."""
        day = self.on - DAY
        return {row.key for rows in self._places.values() for row in rows if holds(row, day)}

    def node(self, row: Place) -> PlaceNode:
        """The commune of a row of the register."""
        if row.key not in self.nodes:
            self.nodes[row.key] = PlaceNode(row.key, _said(row), row, row.version)
        return self.nodes[row.key]

    def _row(self, code: str, on: date) -> Place | None:
        self.expect([code])
        return next((row for row in self._places.get(code, ()) if holds(row, on)), None)

    @property
    def touched(self) -> list[PlaceNode]:
        return [node for node in self.nodes.values() if node.step]

    @property
    def ended(self) -> dict[str, list[str]]:
        """What each commune that ends became, by key; first what all follow who are not sent elsewhere."""
        ended: dict[str, dict[str, None]] = {node.key: {} for node in self.touched if node.has_ended}
        # What was split off before it ended is one of the parts, and none that the rest follows.
        for one in sorted(self.successions, key=lambda step: step.way == "split"):
            if one.place in ended:
                ended[one.place].setdefault(one.successor)
        return {key: list(heirs) for key, heirs in ended.items()}

    def populations(self, nodes: Iterable[PlaceNode]) -> list[int | None]:
        """The last counts of the people of several, as far as known."""
        wanted = list(nodes)
        as_before = [node.key for node in wanted if node.row is not None and not node.is_uncounted]
        counts = last_counts(as_before, self.on)
        return [counts.get(one.key) if one.population is None else one.population for one in wanted]

    def counted(self, nodes: Iterable[PlaceNode]) -> set[str]:
        """The keys of those that were counted on the first day itself: that count goes on."""
        keys = [node.key for node in nodes if node.row is not None]
        rows = Population.objects.known().filter(place__in=keys, from_date=self.on) if keys else ()
        return {row.place_id for row in rows}

    # What steps do

    def found(self, says: Mapping[str, Any], step: int) -> PlaceNode | None:
        """A new commune from the day on; whose code is free is judged once all steps are taken."""
        code = str(says["code"])
        if not CODE.fullmatch(code):
            message = _("Mã xã, phường gồm đúng 5 chữ số; xem lại mã.")
            self.refuse("place.code", message, "place_code")
            return None
        if code in self._founded and not self.nodes[self._founded[code]].has_ended:
            message = _("Mã “%(code)s” đã do %(name)s mang; chọn mã khác.")
            self.refuse(
                "place.code_taken",
                message,
                "place_code",
                code=code,
                name=self.nodes[self._founded[code]].name,
            )
            return None
        self.expect([code])
        taken = {row.key for row in Place.objects.filter(code=code, from_date=self.on)} | self.nodes.keys()
        key, again = f"{code}@{self.on.isoformat()}", 1
        while key in taken:  # founded before, and taken back: another place
            again += 1
            key = f"{code}@{self.on.isoformat()}.{again}"
        node = PlaceNode(key, dict(says), step=step, founded_in=step)
        self.nodes[key], self._founded[code] = node, key
        return node

    def become(self, node: PlaceNode, heirs: Sequence[PlaceNode], way: str, step: int) -> bool:
        """It is no more from the day on: it is the others; the first is what all follow who are not sent
        elsewhere. Says whether it may be.
        """
        if node.row is None or node.row.from_date >= self.on:
            message = _("%(name)s vừa bắt đầu trong ngày %(on)s, không thể kết thúc cùng ngày; xem lại ngày.")
            self.refuse("reorganise.just_begun", message, "on", name=node.name, on=f"{self.on:%d/%m/%Y}")
            return False
        if not all(map(self.goes_on, (node, *heirs))):
            return False
        node.has_ended, node.step = True, step
        for heir in heirs:
            heir.step = step
        self.succeed(node, heirs, way, step)
        return True

    def goes_on(self, node: PlaceNode) -> bool:
        """Whether no end of it is recorded, so that it may end otherwise, or others come to it; else that is
        told.
        """
        until = node.row.until_date if node.row is not None else None
        if until is not None:
            message = _("%(name)s đã được ghi là kết thúc ngày %(on)s; xem lại ngày.")
            self.refuse("place.later_change", message, "on", name=node.name, on=f"{until:%d/%m/%Y}")
        return until is None

    def succeed(self, node: PlaceNode, heirs: Sequence[PlaceNode], way: str, step: int) -> None:
        """Keep what came after what."""
        for rank, heir in enumerate(heirs, start=1):
            self.successions.append(PlaceStep(node.key, heir.key, way, rank, step))


def _said(row: Place) -> dict[str, Any]:
    return {
        "code": row.code,
        "level": row.level,
        "name": row.name,
        "kind": row.kind,
        "parent": row.parent_id,
        "latitude": _millionths(row.latitude),
        "longitude": _millionths(row.longitude),
    }


def _millionths(degrees: float | None) -> int | None:
    return None if degrees is None else round(degrees * 1_000_000)
