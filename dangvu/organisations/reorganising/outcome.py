"""What a drafted reorganisation comes to, for whoever decides on it: before and after, side by side."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dangvu.organisations.lookup import versions_on
from dangvu.organisations.panels import HeadCount
from dangvu.organisations.reorganising.competence import is_moved_by_another
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.hamlet_cover import cells_of
from dangvu.organisations.reorganising.inherited import Inherited, inherited
from dangvu.organisations.reorganising.nodes import Node
from dangvu.organisations.reorganising.site_outcome import PlaceLine, place_lines
from dangvu.organisations.reorganising.wholes import Whole, wholes
from dangvu.organisations.types import KINDS

NAMED = 5
"""Organisations that a line lists by name."""


@dataclass(frozen=True, slots=True)
class Line:
    """One organisation: what becomes of it, its members and how many stand directly below it, before and
    after.
    """

    movement: int
    name: str
    was: str
    """Its name before, where that changes."""
    said: str
    before: HeadCount
    after: HeadCount
    below_before: int
    below: int
    is_carried: bool
    """Whether it only goes along with another: who is in it, and what is below it, stays."""


@dataclass(frozen=True, slots=True)
class HamletLine:
    """One hamlet: what becomes of it, and which cells cover it after that."""

    movement: int
    name: str
    was: str
    """Its name before, where that changes."""
    said: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that is touched, and what it sums up to."""

    lines: list[Line]
    kinds: list[tuple[str, int, int]]
    """Of each kind of organisation, how many of those touched there were and will be."""
    moved: int
    """Members who move with their organisation; none of them is a personal transfer."""
    before: int
    after: int
    """Members of all organisations touched."""
    wholes: list[Whole]
    """What table 1 will show of organisations with cells, as of the day."""
    inherited: list[Inherited]
    """What waits in organisations that end, and goes to their successors."""
    places: list[PlaceLine]
    """Communes that begin, end, or take something in."""
    hamlets: list[HamletLine]
    """Hamlets that begin, end, or are called otherwise."""
    hamlets_moved: int
    """Hamlets that only lie in another commune."""
    living: int
    """Persons whose hamlet, by the register, becomes another; none of them has moved house."""

    @property
    def main(self) -> list[Line]:
        """Those about which the decision is."""
        return [line for line in self.lines if not line.is_carried]

    @property
    def carried(self) -> list[Line]:
        """Those that only go along."""
        return [line for line in self.lines if line.is_carried]


def outcome_of(draft: Draft) -> Outcome:
    """The outcome of a draft that was judged."""
    touched = sorted(draft.touched, key=lambda one: (one.step, one.number))
    kinds_before = Counter(node.version.kind for node in touched if node.version)
    kinds_after = Counter(node.kind for node in touched if not node.has_ended)
    heads = draft.heads.values()
    going_on = _going_on(draft)
    return Outcome(
        lines=[_line(draft, node, going_on) for node in touched],
        kinds=[
            (str(KINDS[kind].label), kinds_before[kind], kinds_after[kind])
            for kind in KINDS
            if kinds_before[kind] or kinds_after[kind]
        ],
        moved=sum(part.heads.total for part in draft.parts) + sum(one.going.total for one in heads),
        before=sum(one.before.total for one in heads),
        after=sum(one.after.total for one in heads),
        wholes=wholes(draft),
        inherited=inherited(draft),
        places=list(place_lines(draft)),
        hamlets=list(_hamlets(draft)),
        hamlets_moved=sum(one.only_moves for one in draft.land.touched),
        living=draft.land.living(),
    )


def _hamlets(draft: Draft) -> Iterator[HamletLine]:
    land = draft.land
    shown = [one for one in land.touched if not one.only_moves]
    covered = cells_of(draft, [one.number for one in shown if not one.has_ended])
    names = {number: node.name for number, node in draft.nodes.items()}
    others = {cell for cells in covered.values() for cell in cells} - names.keys()
    names |= {number: row.name for number, row in versions_on(others, draft.on).items()}
    for one in sorted(shown, key=lambda one: (one.step, one.number)):
        if one.heir is not None:
            said = _("kết thúc, nhập vào %(name)s") % {"name": land.hamlets[land.at_last(one.number)].name}
        else:
            said = "" if one.row is not None else _("thôn mới")
        was = one.row.name if one.row is not None and one.row.name != one.name else ""
        cells = sorted(names[cell] for cell in covered.get(one.number, ()))
        yield HamletLine(one.step, one.name, was, said or (_("đổi tên") if was else _("còn lại")), cells)


def _line(draft: Draft, node: Node, going_on: Mapping[int, str]) -> Line:
    was = node.version.name if node.version and node.version.name != node.name else ""
    below = len(draft.children(node))
    told = draft.heads[node.number]
    words = [*_said(draft, node)] or [_("tiếp tục")]
    if node.version is not None and not node.has_ended and node.number in going_on:
        words.append(going_on[node.number])
    said = "; ".join(words)
    stood = len(draft.stood_below(node))
    carried = not was and told.before == told.after and stood == below and is_moved_by_another(draft, node)
    return Line(node.step, node.name, was, said, told.before, told.after, stood, below, carried)


def _going_on(draft: Draft) -> Mapping[int, str]:
    """Of those that go on, in words: whom they take in, or that some leave them."""
    taken: dict[int, list[str]] = defaultdict(list)
    for one in draft.touched:
        if one.heir is not None:
            taken[draft.at_last(one.number)].append(one.name)
    told = dict.fromkeys((part.organisation for part in draft.parts), _("một phần chuyển đi"))
    for number, names in taken.items():
        named = ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
        told[number] = _("nhận %(names)s") % {"names": named}
    return told


def _said(draft: Draft, node: Node) -> Iterator[str]:
    """What becomes of it, in words."""
    parent = draft.nodes.get(node.parent) if node.parent is not None else None
    heir = draft.nodes[draft.at_last(node.number)] if node.heir is not None else None
    if node.has_ended:
        yield _("kết thúc, nhập vào %(name)s") % {"name": heir.name} if heir else _("kết thúc")
        return
    if node.version is None:
        words = {"kind": str(KINDS[node.kind].label), "parent": parent.name if parent else ""}
        yield _("mới: %(kind)s, trực thuộc %(parent)s") % words
        return
    if node.version.kind != node.kind:
        yield _("thành %(kind)s") % {"kind": str(KINDS[node.kind].label)}
    if node.placement and node.placement.parent_id != node.parent and parent:
        yield _("chuyển về trực thuộc %(parent)s") % {"parent": parent.name}
    if node.version.name != node.name:
        yield _("đổi tên")
    if node.version.place_id != node.says["place"] and node.says["place"] in draft.sites.nodes:
        yield _("địa bàn nay là %(name)s") % {"name": draft.sites.nodes[node.says["place"]].name}
