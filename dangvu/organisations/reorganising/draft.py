"""The register of a day in memory, as a reorganisation changes it step by step.

Nothing is written while it is drafted, so a dry run is the draft itself; ``judging`` says what is wrong with
the outcome of all steps, ``writing`` says that outcome as effects.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.period import DAY
from dangvu.ledger.facts import Fact
from dangvu.ledger.recording import in_chunks
from dangvu.organisations.lookup import end_after, organisations_coded
from dangvu.organisations.models import Coverage, OrganisationVersion
from dangvu.organisations.panels import HeadCount
from dangvu.organisations.references import standing_organisation
from dangvu.organisations.reorganising.land import Land
from dangvu.organisations.reorganising.nodes import AT_ONCE, SAYS, Cover, Heads, Node, Part, Succession
from dangvu.organisations.reorganising.residents import residents
from dangvu.organisations.reorganising.sites import PlaceNode, Sites
from dangvu.organisations.reorganising.touching import of_hamlets, of_places
from dangvu.tree.models import Placement


@dataclass
class Draft:
    """What the steps of a reorganisation do on its day, and what was found against them."""

    on: date
    step: int = 0
    """The step that is being taken; the first is 1."""
    findings: list[Finding] = field(default_factory=list)
    nodes: dict[int, Node] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    successions: list[Succession] = field(default_factory=list)
    heads: dict[int, Heads] = field(default_factory=dict)
    """Of the organisations touched, once the outcome is judged."""
    real: Mapping[int, int] = field(default_factory=dict)
    """The identities of those founded, once they are written."""
    _by_code: dict[str, list[int]] = field(default_factory=dict)
    _founded: dict[str, int] = field(default_factory=dict)
    _below: dict[int, list[int]] = field(default_factory=dict)
    """The organisations below one, as the register has them."""
    _come: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Those that steps have put below it."""
    _placed: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Those that steps have put into a place."""
    covers: list[Cover] = field(default_factory=list)
    """Those of the cells and hamlets asked for."""
    _covered_by: dict[int, list[Cover]] = field(default_factory=lambda: defaultdict(list))
    """By who covers in the register, or has begun to in a step."""
    _covering: dict[int, list[Cover]] = field(default_factory=lambda: defaultdict(list))
    """By the hamlet that is covered."""
    _covers: dict[tuple[int, int], Cover] = field(default_factory=dict)
    """Those of the register by the key of their row."""
    _asked: set[tuple[str, int]] = field(default_factory=set)
    """Of which cells and hamlets all of them were read."""

    # What steps ask

    @cached_property
    def sites(self) -> Sites:
        """The places that steps name."""
        return Sites(self.on, self.refuse, self.say)

    @cached_property
    def land(self) -> Land:
        """The hamlets, as the steps leave them."""
        return Land(self.on, self.refuse, self.say, self.sites)

    def expect(self, codes: Iterable[str]) -> None:
        """Read at once what the codes name and what stands below it: a scheme names thousands."""
        wanted = sorted({code for code in codes if code and code not in self._by_code})
        for some in in_chunks(wanted, AT_ONCE):
            self._find(some)
        named = [number for code in wanted for number in self._by_code[code]]
        self.load(named)
        self.load_below(named)

    def find(self, code: str, where: str) -> Node | None:
        """The organisation under the code, as the steps before left it; what is wrong with it is told."""
        if code in self._founded:
            return self.nodes[self._founded[code]]
        self.expect([code])
        numbers = self._by_code.get(code, [])
        node = self.nodes.get(numbers[0]) if len(numbers) == 1 else None
        if node is None:
            for finding in standing_organisation(code, self.on, where)[1]:
                self.say(finding)
        elif node.has_ended:
            message = _("%(name)s đã kết thúc ở một bước trước; xem lại thứ tự các bước.")
            self.refuse("reorganise.ended_before", message, where, name=node.name)
            return None
        return node

    def parent_of(self, node: Node) -> Node | None:
        """What it now stands below."""
        self.load([node.parent] if node.parent else [])
        return self.nodes.get(node.parent) if node.parent is not None else None

    def children(self, node: Node) -> list[Node]:
        """The organisations that now stand directly below it."""
        self.load_below([node.number])
        numbers = dict.fromkeys([*self._below[node.number], *self._come[node.number]])
        below = [self.nodes[number] for number in numbers]
        return [one for one in below if one.parent == node.number and not one.has_ended]

    def stood_below(self, node: Node) -> list[Node]:
        """Those directly below it in the register."""
        self.load_below([node.number])
        return [self.nodes[number] for number in self._below[node.number]]

    def coverage(self, node: Node) -> list[Cover]:
        """What it covers now, on the day or later; what comes to it with others is theirs until the end."""
        self.load_coverage([node.number])
        return [one for one in self._covered_by[node.number] if one.organisation == node.number]

    def covering(self, hamlets: Iterable[int]) -> list[Cover]:
        """Who covers the hamlets, and those that became them, on the day or later."""
        family = self.land.family(hamlets)
        self.load_covering(family)
        return [one for number in family for one in self._covering[number]]

    def expect_covering(self, codes: Iterable[str]) -> None:
        """Read at once the hamlets with the codes and who covers them."""
        numbers = self.land.expect(codes)
        self.load_covering(numbers)
        self.load(one.organisation for number in numbers for one in self._covering[number])

    def cells_over(self, hamlets: Iterable[int]) -> list[Node]:
        """Who covers them on the day, as drafted, each once."""
        numbers = dict.fromkeys(one.organisation for one in self.covering(hamlets) if one.is_on(self.on))
        self.load(numbers)
        return [self.nodes[number] for number in numbers if number in self.nodes]

    def at_last(self, number: int) -> int:
        """Where those have come to who went to it."""
        return self._way(number)[-1]

    def went_in(self, number: int) -> int:
        """The last step by which they came there; 0 where they stay."""
        return max((self.nodes[one].went_in for one in self._way(number)[:-1]), default=0)

    def _way(self, number: int) -> list[int]:
        """The organisations that those have come through who were in it, itself first."""
        way = [number]
        while (node := self.nodes.get(number)) and node.heir is not None and node.heir not in way:
            number = node.heir
            way.append(number)
        return way

    def way_of(self, one: Succession) -> str:
        """In what way the one came after the other: who parts and then ends was divided."""
        node = self.nodes.get(one.organisation)
        return "divided" if one.way == "split" and node and node.has_ended else one.way

    def line(self, node: Node) -> list[int]:
        """The organisation and all above it, as drafted."""
        line: list[int] = []
        here: int | None = node.number
        while here is not None and here not in line:
            line.append(here)
            self.load([here])
            here = self.nodes[here].parent if here in self.nodes else None
        return line

    @property
    def touched(self) -> list[Node]:
        """The organisations that any step has changed."""
        return [node for node in self.nodes.values() if node.step]

    @cached_property
    def organisations(self) -> frozenset[int]:
        """Those of the register that it changes, takes from or gives to: as they stood before it is written,
        all steps being taken.
        """
        numbers = {number for node in self.touched for number in (node.number, node.heir)}
        for node in self.touched:
            if not node.has_ended and node.moves:
                numbers |= {node.placement.parent_id if node.placement else None, node.parent}
        numbers |= {number for one in self.successions for number in (one.organisation, one.successor)}
        numbers |= of_hamlets(self.land) | of_places(self.sites)
        return frozenset(number for number in numbers if number is not None and number > 0)

    # What steps do

    def refuse(self, code: str, message: str, where: str, /, **words: str | int) -> None:
        """Something stands in the way of the step."""
        self.say(Finding(code, message % words, where={"field": where}))

    def say(self, finding: Finding) -> None:
        """Keep a finding, with its step."""
        self.findings.append(replace(finding, where={**finding.where, "movement": self.step}))

    def found(self, says: Mapping[str, Any], parent: Node | None, reason: str) -> Node:
        """A new organisation from the day on."""
        code = str(says["code"])
        self.expect([code])
        if code in self._founded or self._by_code.get(code):
            message = _("Mã “%(code)s” đã có tổ chức mang; chọn mã khác.")
            self.refuse("organisation.code_taken", message, "code", code=code)
        number = -1 - len(self._founded)
        node = Node(number, dict(says), parent.number if parent else None, reason=reason)
        node.founded_in = node.step = self.step
        self.nodes[number], self._founded[code] = node, number
        self._placed[str(says["place"])].append(number)
        self._below[number] = []
        if parent:
            self._come[parent.number].append(number)
        return node

    def change(self, node: Node, reason: str, **says: Any) -> None:
        """From the day on it says something else."""
        if self._is_last(node, node.version):
            node.says |= says
            self._placed[str(says.get("place"))].append(node.number)
            node.reason = node.reason if node.version is None else reason
            node.step = self.step

    def place(self, node: Node, parent: Node) -> None:
        """From the day on it stands there."""
        if node.number in self.line(parent):
            message = _("%(name)s không thể đứng dưới chính mình; chọn tổ chức cấp trên khác.")
            self.refuse("reorganise.circle", message, "parent", name=node.name)
        elif self._goes_on(parent) and self._is_last(node, node.placement):
            node.parent, node.step = parent.number, self.step
            self._come[parent.number].append(node.number)

    def end(self, node: Node, reason: str) -> None:
        """It is no more from the day on."""
        if node.version is None or node.version.from_date >= self.on:
            message = _("%(name)s vừa bắt đầu trong ngày %(on)s, không thể kết thúc cùng ngày; xem lại ngày.")
            self.refuse("reorganise.just_begun", message, "on", name=node.name, on=f"{self.on:%d/%m/%Y}")
        elif self._is_last(node, node.version) and self._is_last(node, node.placement):
            node.has_ended, node.reason, node.step = True, reason, self.step

    def succeed(self, node: Node, successor: Node, way: str) -> None:
        """Keep that the one came after the other."""
        self.successions.append(Succession(node.number, successor.number, way, self.step))

    def empty(self, node: Node, heir: Node) -> None:
        """All who are left in it go to another."""
        if self._goes_on(heir):
            node.heir, node.went_in = heir.number, self.step
            node.step = heir.step = self.step

    def turn_cells(self, nodes: Iterable[Node], kind: str) -> None:
        """The cells among them become another kind, where one is told."""
        for node in nodes if kind else ():
            if node.kind == "cell":
                self.change(node, "upgraded", kind=kind)

    def part(self, node: Node, to: Node, persons: Sequence[str], hamlets: Collection[int]) -> None:
        """The persons named, the hamlets, and those whose home is there, go from it to another."""
        wanted = {self.land.at_last(number) for number in hamlets}
        covers = [one for one in self.coverage(node) if one.hamlet is not None]
        units = [one for one in covers if self.land.at_last(one.hamlet or 0) in wanted]
        if missing := wanted - {self.land.at_last(one.hamlet or 0) for one in units}:
            message = _("%(count)s thôn không do %(name)s phụ trách vào ngày đó; xem lại mã thôn.")
            self.refuse("coverage.none", message, "hamlets", count=len(missing), name=node.name)
        for unit in units:
            self._give(unit, to)
        gone = {person for part in self.parts if part.organisation == node.number for person in part.persons}
        going, official, probationary = frozenset[int](), 0, 0
        for one in residents:
            chosen = one.chosen(node.number, persons, self.land.homes(wanted), gone, self.on)
            for finding in chosen.findings:
                self.say(finding)
            going |= chosen.persons
            official += chosen.heads.official
            probationary += chosen.heads.probationary
        heads = HeadCount(official, probationary)
        self.parts.append(Part(node.number, to.number, self.step, going, heads))
        node.step = to.step = self.step

    def follow_place(self, node: PlaceNode, heir: PlaceNode) -> None:
        """What lies in a commune that ends lies in the other: hamlets, and organisations, but for those that
        steps before have ended.
        """
        for hamlet in self.land.lying(node.key):
            self.land.change(hamlet, self.step, place=heir.key)
        for organisation in self.lying(node.key):
            self.change(organisation, organisation.reason or "relocated", place=heir.key)

    def uncounted(self, places: Iterable[PlaceNode]) -> None:
        """Tell whose people are not known from the day on: of those that go on and that no step counts."""
        left = [one for one in places if not one.has_ended and one.population is None]
        counted = self.sites.counted(left)
        left = [one for one in left if one.key not in counted]
        for one in left:
            one.is_uncounted = True
        message = _(
            "Chưa biết dân số của %(names)s từ ngày này; khi có số đếm mới, hãy ghi việc “Ghi số dân của đơn"
            " vị hành chính”."
        )
        if names := ", ".join(one.name for one in left):
            self.say(Finding("place.uncounted", message % {"names": names}, "inform", where={"field": "on"}))

    def lying(self, place: str) -> list[Node]:
        """The organisations that lie in the place, as the steps before left them."""
        rows = OrganisationVersion.objects.at(self.on).filter(place=place).order_by("organisation_id")
        numbers = dict.fromkeys([*rows.values_list("organisation_id", flat=True), *self._placed[place]])
        self.load(numbers)
        nodes = [self.nodes[number] for number in numbers]
        return [one for one in nodes if one.says["place"] == place and not one.has_ended]

    def cover(self, organisation: int, hamlet: int) -> None:
        """From the day on it covers the hamlet as well."""
        self._keep(Cover(organisation, hamlet, reason="hamlet_change", step=self.step))

    def _keep(self, one: Cover) -> None:
        self.covers.append(one)
        self._covered_by[one.organisation].append(one)
        if one.hamlet is not None:
            self._covering[one.hamlet].append(one)

    def _give(self, unit: Cover, to: Node) -> None:
        unit.organisation, unit.reason, unit.step = to.number, "split", self.step
        self._covered_by[to.number].append(unit)

    # What is read of the register

    def load(self, numbers: Iterable[int]) -> None:
        """The organisations as they stand on the day; those that do not are left out."""
        wanted = sorted({number for number in numbers if number > 0 and number not in self.nodes})
        for some in in_chunks(wanted, AT_ONCE):
            placements = Placement.objects.at(self.on).filter(organisation__among=some)
            placed = {row.organisation_id: row for row in placements}
            for row in OrganisationVersion.objects.at(self.on).filter(organisation__among=some):
                values, placement = row.values(), placed.get(row.organisation_id)
                says = {name: values[name] for name in SAYS}
                parent = placement.parent_id if placement else None
                self.nodes[row.organisation_id] = Node(row.organisation_id, says, parent, row, placement)

    def load_coverage(self, organisations: Iterable[int]) -> None:
        """What several cover, at once."""
        self._load_covers("organisation", organisations)

    def load_covering(self, hamlets: Iterable[int]) -> None:
        """Who covers several hamlets, at once."""
        self._load_covers("hamlet", hamlets)

    def _load_covers(self, by: str, numbers: Iterable[int]) -> None:
        wanted = sorted({number for number in numbers if number > 0 and (by, number) not in self._asked})
        self._asked |= {(by, number) for number in wanted}
        for some in in_chunks(wanted, AT_ONCE):
            rows = Coverage.objects.during(self.on, None).filter(**{f"{by}__among": some})
            for row in rows.order_by("recorded_in", "ordinal"):
                if row.key not in self._covers:
                    one = self._covers[row.key] = Cover(row.organisation_id, row.hamlet_id, row)
                    self._keep(one)

    def load_below(self, numbers: Iterable[int]) -> None:
        """What stands directly below several in the register, at once."""
        wanted = sorted({number for number in numbers if number not in self._below})
        for some in in_chunks(wanted, AT_ONCE):
            self._below |= {number: [] for number in some}
            rows = Placement.objects.at(self.on).filter(parent__among=some).order_by("organisation_id")
            pairs = list(rows.values_list("parent_id", "organisation_id"))
            self.load(child for _parent, child in pairs)
            for parent, child in pairs:
                if child in self.nodes:
                    self._below[parent].append(child)

    def _find(self, codes: Sequence[str]) -> None:
        """Codes to numbers, as ``lookup.organisation_coded`` finds one."""
        found = organisations_coded(codes, (self.on, self.on - DAY))
        self._by_code |= {code: sorted(found.get(code, ())) for code in codes}

    def _goes_on(self, node: Node) -> bool:
        """Whether no end of it is recorded, so that others may come to it; else that is told."""
        ends = node.version and node.version.until_date and end_after(node.number, self.on)
        return not ends or self._is_last(node, node.version)

    def _is_last(self, node: Node, row: Fact | None) -> bool:
        """Whether nothing later is recorded of it that would be turned over; else that is told."""
        if row is None or row.until_date is None:
            return True
        message = _(
            "Sổ đã ghi một thay đổi của %(name)s sau ngày %(on)s (ngày %(until)s); hãy thu hồi việc đến sau"
            " trước, hoặc xem lại ngày."
        )
        words = {"name": node.name, "on": f"{self.on:%d/%m/%Y}", "until": f"{row.until_date:%d/%m/%Y}"}
        self.refuse("organisation.later_change", message, "on", **words)
        return False
