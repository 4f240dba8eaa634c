"""What a drafted reorganisation comes to, for whoever decides on it: before and after, side by side."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dangvu.organisations.panels import HeadCount
from dangvu.organisations.reorganising.draft import Draft, Node
from dangvu.organisations.reorganising.judging import Heads, heads_of
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


def outcome_of(draft: Draft) -> Outcome:
    """The outcome of a draft that was judged."""
    heads = heads_of(draft)
    touched = sorted(draft.touched, key=lambda one: (one.step, one.number))
    lines = [_line(draft, node, heads) for node in touched]
    kinds_before = Counter(node.version.kind for node in touched if node.version)
    kinds_after = Counter(node.kind for node in touched if not node.has_ended)
    kinds = [
        (str(KINDS[kind].label), kinds_before[kind], kinds_after[kind])
        for kind in KINDS
        if kinds_before[kind] or kinds_after[kind]
    ]
    moved = sum(part.heads.total for part in draft.parts)
    parted: Counter[int] = Counter()
    for part in draft.parts:
        parted[part.organisation] += part.heads.total
    moved += sum(
        heads[node.number].before.total - parted[node.number]
        for node in touched
        if node.heir is not None and node.number in heads
    )
    return Outcome(
        lines,
        kinds,
        moved,
        sum(one.before.total for one in heads.values()),
        sum(one.after.total for one in heads.values()),
    )


def _line(draft: Draft, node: Node, heads: Mapping[int, Heads]) -> Line:
    was = node.version.name if node.version and node.version.name != node.name else ""
    below = len(draft.children(node))
    told = heads[node.number]
    said = "; ".join(_said(draft, node))
    return Line(node.step, node.name, was, said, told.before, told.after, len(draft.stood_below(node)), below)


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
