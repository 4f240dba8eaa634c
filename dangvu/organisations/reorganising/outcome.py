"""What a drafted reorganisation comes to, for whoever decides on it: before and after, side by side."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dangvu.organisations.panels import HeadCount
from dangvu.organisations.reorganising.competence import is_moved_by_another
from dangvu.organisations.reorganising.draft import Draft, Node
from dangvu.organisations.reorganising.inherited import Inherited, inherited
from dangvu.organisations.reorganising.wholes import Whole, wholes
from dangvu.organisations.types import KINDS


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
    return Outcome(
        lines=[_line(draft, node) for node in touched],
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
    )


def _line(draft: Draft, node: Node) -> Line:
    was = node.version.name if node.version and node.version.name != node.name else ""
    below = len(draft.children(node))
    told = draft.heads[node.number]
    said = "; ".join(_said(draft, node))
    stood = len(draft.stood_below(node))
    carried = not was and told.before == told.after and stood == below and is_moved_by_another(draft, node)
    return Line(node.step, node.name, was, said, told.before, told.after, stood, below, carried)


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
