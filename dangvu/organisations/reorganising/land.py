"""Hamlets in a draft: as they lie and are called, who lives there, as the steps change it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.text import search_key
from dangvu.ledger.recording import in_chunks
from dangvu.organisations.reorganising.residents import Homes, Moving, dwellers
from dangvu.organisations.reorganising.sites import Sites
from dangvu.places.models import HamletVersion
from dangvu.places.references import hamlet_on

AT_ONCE = 5_000


@dataclass
class HamletNode:
    """A hamlet in the draft: as it stood, and as the steps so far have made it."""

    number: int
    """Its identity; below zero while it is only drafted."""
    says: dict[str, Any]
    row: HamletVersion | None = None
    """Its row of the register; none of a new one."""
    has_ended: bool = False
    heir: int | None = None
    """The hamlet that all go to who live in it."""
    sources: list[int] = field(default_factory=list)
    """Those that became this one."""
    step: int = 0
    """The last step that touched it; 0: none."""
    founded_in: int = 0

    @property
    def name(self) -> str:
        return str(self.says["name"])

    @property
    def only_moves(self) -> bool:
        """Whether it is what it was, in another commune."""
        if self.row is None or self.has_ended or self.sources or self.says["place"] == self.row.place_id:
            return False
        return self.says == _said(self.row) | {"place": self.says["place"]}


@dataclass(frozen=True, slots=True)
class HamletSuccession:
    """Which hamlet came after which, in what way, by which step."""

    hamlet: int
    successor: int
    way: str
    step: int


@dataclass(frozen=True, slots=True)
class Parting:
    """Someone who lived in one hamlet of the register and lives in the part that became one of its own."""

    hamlets: frozenset[int]
    to: int
    step: int


@dataclass
class Land:
    """The hamlets that steps have touched so far."""

    on: date
    refuse: Callable[..., None]
    """Tells that something stands in the way of the step that is taken: code, message, field, words."""
    say: Callable[[Finding], None]
    sites: Sites
    hamlets: dict[int, HamletNode] = field(default_factory=dict)
    successions: list[HamletSuccession] = field(default_factory=list)
    sent: set[int] = field(default_factory=set)
    """Those of which a step says in which place they lie."""
    partings: dict[int, Parting] = field(default_factory=dict)
    """By person."""
    _founded: dict[str, int] = field(default_factory=dict)
    _by_code: dict[str, int | None] = field(default_factory=dict)
    _lying: dict[str, list[HamletNode]] = field(default_factory=dict)
    """Those that lie in a place, as the register has them."""
    _placed: dict[str, list[HamletNode]] = field(default_factory=lambda: defaultdict(list))
    """Those that steps have put into a place."""

    # What steps ask

    def expect(self, codes: Iterable[str]) -> list[int]:
        """Read at once the hamlets that bear the codes on the day; gives those of the register."""
        codes = set(codes)
        for some in in_chunks(sorted(codes - self._by_code.keys()), AT_ONCE):
            self._by_code |= dict.fromkeys(some)
            for row in HamletVersion.objects.at(self.on).filter(code__among=some):
                self._by_code[row.code] = self.node(row).number
        return sorted(number for code in codes if (number := self._by_code[code]) is not None)

    def find(self, code: str, where: str) -> HamletNode | None:
        """The hamlet under the code, as the steps before left it; what is wrong with it is told."""
        found = self.find_all([code], where)
        return found[0] if found else None

    def find_all(self, codes: Sequence[str], where: str) -> list[HamletNode]:
        """The hamlets under the codes, each once; nothing where one is not found."""
        self.expect(codes)
        nodes = []
        for code in dict.fromkeys(codes):
            number = self._founded.get(code, self._by_code[code])
            if number is None:
                for finding in hamlet_on(code, self.on, where)[1]:
                    self.say(finding)
            elif (node := self.hamlets[number]).has_ended:
                message = _("%(name)s đã kết thúc ở một bước trước; xem lại thứ tự các bước.")
                self.refuse("reorganise.ended_before", message, where, name=node.name)
            else:
                nodes.append(node)
        return nodes if len(nodes) == len(set(codes)) else []

    def lying(self, place: str) -> list[HamletNode]:
        """The hamlets that lie in the place, as the steps before left them; read with those of all places
        expected that end on the day.
        """
        if place not in self._lying:
            for some in in_chunks(sorted((self.sites.ending() | {place}) - self._lying.keys()), AT_ONCE):
                self._lying |= {key: [] for key in some}
                for row in HamletVersion.objects.at(self.on).filter(place__among=some):
                    self._lying[row.place_id].append(self.node(row))
        nodes = {one.number: one for one in (*self._lying[place], *self._placed[place])}
        return [one for one in nodes.values() if one.says["place"] == place and not one.has_ended]

    def load(self, numbers: Iterable[int]) -> list[HamletNode]:
        """The hamlets of these numbers, which stand on the day, by name."""
        wanted = list(numbers)
        unknown = [number for number in wanted if number not in self.hamlets]
        for some in in_chunks(unknown, AT_ONCE):
            for row in HamletVersion.objects.at(self.on).filter(hamlet__among=some):
                self.node(row)
        nodes = [self.hamlets[number] for number in wanted if number in self.hamlets]
        return sorted(nodes, key=lambda one: (search_key(one.name), one.number))

    def node(self, row: HamletVersion) -> HamletNode:
        """The hamlet of a row of the register."""
        if row.hamlet_id not in self.hamlets:
            self.hamlets[row.hamlet_id] = HamletNode(row.hamlet_id, _said(row), row)
        return self.hamlets[row.hamlet_id]

    def at_last(self, number: int) -> int:
        """The hamlet that the one has become; itself where it goes on."""
        while (node := self.hamlets.get(number)) and node.heir is not None:
            number = node.heir
        return number

    def went_in(self, number: int) -> int:
        """The last step by which it became another; 0 where it goes on."""
        step = 0
        while (node := self.hamlets.get(number)) and node.heir is not None:
            step, number = max(step, node.step), node.heir
        return step

    def family(self, numbers: Iterable[int]) -> list[int]:
        """These hamlets as they are at last, and all that have become one of them, each once."""
        found = dict.fromkeys(self.at_last(number) for number in numbers)
        waiting = list(found)
        while waiting:
            node = self.hamlets.get(waiting.pop())
            sources = node.sources if node else []
            found |= dict.fromkeys(sources)
            waiting += sources
        return list(found)

    def homes(self, numbers: Iterable[int]) -> Homes:
        """Who lives in the hamlets as drafted."""
        wanted = {self.at_last(number) for number in numbers}
        come = frozenset(person for person, one in self.partings.items() if self.at_last(one.to) in wanted)
        stood = frozenset(number for number in self.family(wanted) if number > 0)
        return Homes(stood, come, frozenset(self.partings.keys() - come))

    @property
    def touched(self) -> list[HamletNode]:
        return [node for node in self.hamlets.values() if node.step]

    # What steps do

    def found(self, says: Mapping[str, Any], step: int) -> HamletNode | None:
        """A new hamlet from the day on."""
        code = str(says["code"])
        if code in self._founded or HamletVersion.objects.known().filter(code=code).exists():
            message = _("Mã “%(code)s” đã có thôn mang; chọn mã khác.")
            self.refuse("hamlet.code_taken", message, "hamlet_code", code=code)
            return None
        number = -1 - len(self._founded)
        node = HamletNode(number, dict(says), step=step, founded_in=step)
        self.hamlets[number], self._founded[code] = node, number
        self._placed[node.says["place"]].append(node)
        return node

    def change(self, node: HamletNode, step: int, **says: Any) -> None:
        """From the day on it says something else."""
        if self._is_last(node):
            node.says |= says
            node.step = step
            self._placed[node.says["place"]].append(node)

    def become(self, node: HamletNode, heir: HamletNode, way: str, step: int) -> None:
        """It is no more from the day on: all of it is the other."""
        if node.row is None or node.row.from_date >= self.on:
            message = _("%(name)s vừa bắt đầu trong ngày %(on)s, không thể kết thúc cùng ngày; xem lại ngày.")
            self.refuse("reorganise.just_begun", message, "on", name=node.name, on=f"{self.on:%d/%m/%Y}")
        elif self._is_last(node):
            node.has_ended, node.heir, node.step, heir.step = True, heir.number, step, step
            heir.sources.append(node.number)
            self.successions.append(HamletSuccession(node.number, heir.number, way, step))

    def part(self, node: HamletNode, to: HamletNode, codes: Sequence[str], step: int) -> None:
        """The persons named, who live in the one, live in the other."""
        node.step = step
        self.successions.append(HamletSuccession(node.number, to.number, "split", step))
        homes = self.homes([node.number])
        for one in dwellers:
            found, findings = one.living(homes, codes, self.on)
            for finding in findings:
                self.say(finding)
            for person in found:
                before = self.partings.get(person)
                hamlets = before.hamlets if before else homes.hamlets
                self.partings[person] = Parting(hamlets, to.number, step)

    def _is_last(self, node: HamletNode) -> bool:
        """Whether nothing later is recorded of it that would be turned over; else that is told."""
        if node.row is None or node.row.until_date is None:
            return True
        message = _("Sổ đã ghi một thay đổi của %(name)s sau ngày đó; hãy thu hồi việc đến sau trước.")
        self.refuse("hamlet.later_change", message, "on", name=node.name)
        return False

    # What becomes of those who live there

    def moves(self) -> Mapping[int, list[Moving]]:
        """Whose hamlet becomes another, by step: those that are parted, and all who are left. Each person
        once, to where they come at last.
        """
        groups: dict[tuple[int, int, int], set[int]] = defaultdict(set)
        for person, one in self.partings.items():
            step = max(one.step, self.went_in(one.to))
            for hamlet in one.hamlets:
                groups[step, hamlet, self.at_last(one.to)].add(person)
        moves: dict[int, list[Moving]] = defaultdict(list)
        for (step, hamlet, to), persons in sorted(groups.items()):
            moves[step].append(Moving(hamlet, to, frozenset(persons)))
        apart = frozenset(self.partings)
        for node in self.touched:
            if node.heir is not None and node.row is not None:
                to = self.at_last(node.number)
                moves[self.went_in(node.number)].append(Moving(node.number, to, but=apart))
        return moves

    def living(self) -> int:
        """Of how many the hamlet they live in becomes another."""
        ended = [node.number for node in self.touched if node.heir is not None and node.row]
        return len(self.partings) + sum(
            one.count(some, self.on, self.partings) for one in dwellers for some in in_chunks(ended, AT_ONCE)
        )

    # What is written

    def by_step(self) -> Mapping[int, list[HamletNode]]:
        """The hamlets touched, by the last step that did."""
        steps: dict[int, list[HamletNode]] = defaultdict(list)
        for node in self.touched:
            steps[node.step].append(node)
        return steps


def _said(row: HamletVersion) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "place": row.place_id,
        "population": row.population,
    }
