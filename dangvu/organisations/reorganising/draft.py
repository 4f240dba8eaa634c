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
from dangvu.organisations.reorganising.residents import residents
from dangvu.organisations.reorganising.sites import Sites
from dangvu.organisations.types import KINDS
from dangvu.places.models import HamletVersion
from dangvu.tree.models import Placement

AT_ONCE = 5_000
"""Codes or organisations asked for in one question."""
SAYS = ("code", "kind", "name", "official_code", "grassroots_type", "place")
"""What a version says of an organisation, without its days and reasons."""


@dataclass
class Node:
    """An organisation in the draft: as it stood, and as the steps so far have made it."""

    number: int
    """Its identity; below zero while it is only drafted."""
    says: dict[str, Any]
    parent: int | None
    version: OrganisationVersion | None = None
    """Its row of the register; none of a new one."""
    placement: Placement | None = None
    reason: str = ""
    """Why its row begins anew, or ends."""
    has_ended: bool = False
    heir: int | None = None
    """To whom all go who are left in it."""
    went_in: int = 0
    """The step in which they went."""
    founded_in: int = 0
    step: int = 0
    """The last step that touched it; 0: none."""

    @property
    def name(self) -> str:
        return str(self.says["name"])

    @property
    def kind(self) -> str:
        return str(self.says["kind"])

    @property
    def holds_members(self) -> bool:
        return self.kind in KINDS and KINDS[self.kind].holds_members

    @property
    def turns(self) -> bool:
        """Whether it begins, or becomes another kind."""
        return self.version is None or self.version.kind != self.kind

    @property
    def moves(self) -> bool:
        """Whether it comes to stand elsewhere."""
        return self.placement is None or self.placement.parent_id != self.parent


@dataclass(frozen=True, slots=True)
class Heads:
    """Who live directly in an organisation before and after; and of one with an heir, who go there."""

    before: HeadCount
    after: HeadCount
    going: HeadCount


@dataclass(frozen=True)
class Part:
    """Persons and hamlets that leave an organisation in a step, while the rest stays."""

    organisation: int
    to: int
    step: int
    persons: frozenset[int]
    heads: HeadCount
    units: tuple[Coverage, ...]


@dataclass(frozen=True)
class Succession:
    """Who came after whom, in what way, by which step."""

    organisation: int
    successor: int
    way: str
    step: int


@dataclass(frozen=True)
class Resited:
    """A hamlet that lies in another place from the day on."""

    row: HamletVersion
    place: str
    step: int


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
    resited: dict[int, Resited] = field(default_factory=dict)
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
    _coverage: dict[int, list[Coverage]] = field(default_factory=dict)
    _covering: dict[int, list[int]] = field(default_factory=dict)
    """The organisations that cover a hamlet, as the register has them."""

    # What steps ask

    @cached_property
    def sites(self) -> Sites:
        """The places and hamlets that steps name."""
        return Sites(self.on, self.say)

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

    def coverage(self, node: Node) -> list[Coverage]:
        """What the register says it covers on the day or later."""
        self.load_coverage([node])
        return self._coverage[node.number]

    def expect_covering(self, codes: Iterable[str]) -> None:
        """Read at once the hamlets with the codes and who covers them."""
        self.sites.expect_hamlets(codes := set(codes))
        self._read_covering(row.hamlet_id for row in self.sites.hamlets_named(codes))

    def covering(self, hamlets: Iterable[int]) -> list[Node]:
        """Who covers them in the register, each once."""
        self._read_covering(hamlets := list(hamlets))
        numbers = dict.fromkeys(number for hamlet in hamlets for number in self._covering[hamlet])
        return [self.nodes[number] for number in numbers if number in self.nodes]

    def at_last(self, number: int) -> int:
        """Where those have come to who went to it."""
        seen = {number}
        while (heir := self.nodes[number].heir) is not None and heir not in seen:
            seen.add(heir)
            number = heir
        return number

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

    @property
    def organisations(self) -> frozenset[int]:
        """Those of the register that it changes, takes from or gives to."""
        numbers = {number for node in self.touched for number in (node.number, node.heir)}
        for node in self.touched:
            if not node.has_ended and node.moves:
                numbers |= {node.placement.parent_id if node.placement else None, node.parent}
        numbers |= {number for one in self.successions for number in (one.organisation, one.successor)}
        if self.resited:
            covering = Coverage.objects.at(self.on - DAY).filter(hamlet__in=self.resited)
            numbers |= set(covering.values_list("organisation_id", flat=True))
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
        self._below[number], self._coverage[number] = [], []
        if parent:
            self._come[parent.number].append(number)
        return node

    def change(self, node: Node, reason: str, **says: Any) -> None:
        """From the day on it says something else."""
        if self._is_last(node, node.version):
            node.says |= says
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
        units = tuple(row for row in self.coverage(node) if row.hamlet_id in hamlets)
        if missing := set(hamlets) - {row.hamlet_id for row in units}:
            message = _("%(count)s thôn không do %(name)s phụ trách vào ngày đó; xem lại mã thôn.")
            self.refuse("coverage.none", message, "hamlets", count=len(missing), name=node.name)
        gone = {person for part in self.parts if part.organisation == node.number for person in part.persons}
        going, official, probationary = frozenset[int](), 0, 0
        for one in residents:
            chosen = one.chosen(node.number, persons, hamlets, gone, self.on)
            for finding in chosen.findings:
                self.say(finding)
            going |= chosen.persons
            official += chosen.heads.official
            probationary += chosen.heads.probationary
        heads = HeadCount(official, probationary)
        self.parts.append(Part(node.number, to.number, self.step, going, heads, units))
        node.step = to.step = self.step

    def resite(self, row: HamletVersion, place: str) -> None:
        """The hamlet lies in the place from the day on."""
        if row.until_date is not None:
            message = _("Sổ đã ghi một thay đổi của %(name)s sau ngày đó; hãy thu hồi việc đến sau trước.")
            self.refuse("hamlet.later_change", message, "hamlets", name=row.name)
        else:
            self.resited[row.hamlet_id] = Resited(row, place, self.step)

    # What is read of the register

    def load(self, numbers: Iterable[int]) -> None:
        """The organisations as they stand on the day; those that do not are left out."""
        wanted = sorted({number for number in numbers if number > 0 and number not in self.nodes})
        for some in in_chunks(wanted, AT_ONCE):
            placements = Placement.objects.at(self.on).filter(organisation__in=some)
            placed = {row.organisation_id: row for row in placements}
            for row in OrganisationVersion.objects.at(self.on).filter(organisation__in=some):
                values, placement = row.values(), placed.get(row.organisation_id)
                says = {name: values[name] for name in SAYS}
                parent = placement.parent_id if placement else None
                self.nodes[row.organisation_id] = Node(row.organisation_id, says, parent, row, placement)

    def load_coverage(self, nodes: Iterable[Node]) -> None:
        """What several cover, at once."""
        wanted = sorted({node.number for node in nodes if node.number not in self._coverage})
        for some in in_chunks(wanted, AT_ONCE):
            self._coverage |= {number: [] for number in some}
            rows = Coverage.objects.during(self.on, None).filter(organisation__in=some)
            for row in rows.order_by("recorded_in", "ordinal"):
                self._coverage[row.organisation_id].append(row)

    def load_below(self, numbers: Iterable[int]) -> None:
        """What stands directly below several in the register, at once."""
        wanted = sorted({number for number in numbers if number not in self._below})
        for some in in_chunks(wanted, AT_ONCE):
            self._below |= {number: [] for number in some}
            rows = Placement.objects.at(self.on).filter(parent__in=some).order_by("organisation_id")
            pairs = list(rows.values_list("parent_id", "organisation_id"))
            self.load(child for _parent, child in pairs)
            for parent, child in pairs:
                if child in self.nodes:
                    self._below[parent].append(child)

    def _find(self, codes: Sequence[str]) -> None:
        """Codes to numbers, as ``lookup.organisation_coded`` finds one."""
        found = organisations_coded(codes, (self.on, self.on - DAY))
        self._by_code |= {code: sorted(found.get(code, ())) for code in codes}

    def _read_covering(self, hamlets: Iterable[int]) -> None:
        hamlets = set(hamlets)
        for some in in_chunks(sorted(hamlets - self._covering.keys()), AT_ONCE):
            self._covering |= {hamlet: [] for hamlet in some}
            rows = Coverage.objects.at(self.on).filter(hamlet__in=some).order_by("organisation_id")
            for hamlet, number in rows.values_list("hamlet_id", "organisation_id"):
                self._covering[hamlet].append(number)
        self.load(number for hamlet in hamlets for number in self._covering[hamlet])

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
