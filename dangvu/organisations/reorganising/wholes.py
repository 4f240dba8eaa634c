"""What table 1 will show of whole organisations, with all below them, before and after a reorganisation:
summed up in the draft; nothing of it is in the register yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from dangvu.ledger.recording import in_chunks
from dangvu.organisations.panels import HeadCount, counters
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.nodes import AT_ONCE, Node
from dangvu.organisations.types import KINDS

NOBODY = HeadCount()


@dataclass(frozen=True, slots=True)
class Whole:
    """An organisation with cells below it; no members before it begins or after it ends."""

    name: str
    before: HeadCount | None
    after: HeadCount | None


def wholes(draft: Draft) -> list[Whole]:
    """Those that the scheme changes, takes from or gives to - for more no mandate was asked - and that begin,
    end or come to another number.
    """
    sums = _Sums(draft)
    named = [draft.nodes[number] for number in sorted(draft.organisations) if number in draft.nodes]
    told = [
        Whole(node.name, sums.before(node), sums.after(node))
        for node in [*named, *(one for one in draft.touched if one.version is None)]
        if not (node.holds_members and (node.version is None or KINDS[node.version.kind].holds_members))
    ]
    return [one for one in told if one.before != one.after]


@dataclass
class _Sums:
    """Members of organisations and all below them; what no step reaches is counted by the register."""

    draft: Draft
    _before: dict[int, HeadCount] = field(default_factory=dict)
    _after: dict[int, HeadCount] = field(default_factory=dict)

    def before(self, node: Node) -> HeadCount | None:
        return self._of(node, self._before, is_after=False) if node.version else None

    def after(self, node: Node) -> HeadCount | None:
        return None if node.has_ended else self._of(node, self._after, is_after=True)

    def _of(self, node: Node, known: dict[int, HeadCount], *, is_after: bool) -> HeadCount:
        if node.number not in self._reached:
            return self._registered.get(node.number, NOBODY)
        if node.number not in known:
            heads = self.draft.heads.get(node.number)
            own = (heads.after if is_after else heads.before) if heads else NOBODY
            below = self.draft.children(node) if is_after else self.draft.stood_below(node)
            known[node.number] = _sum([own, *(self._of(one, known, is_after=is_after) for one in below)])
        return known[node.number]

    @cached_property
    def _reached(self) -> set[int]:
        """What the steps touch, and all that it stood or will stand under."""
        reached: set[int] = set()
        for node in self.draft.touched:
            stood = self.draft.nodes.get(node.placement.parent_id or 0) if node.placement else None
            for one in (node, stood):
                reached |= set(self.draft.line(one)) if one else set()
        return reached

    @cached_property
    def _registered(self) -> dict[int, HeadCount]:
        """Of what stands directly below those reached and is not reached itself."""
        nodes = [self.draft.nodes[number] for number in self._reached]
        self.draft.load_below(node.number for node in nodes)
        below = {one.number for node in nodes for one in self.draft.stood_below(node)} - self._reached
        found: dict[int, list[HeadCount]] = {}
        for some in in_chunks(sorted(below), AT_ONCE):
            for count in counters:
                for number, heads in count(some, self.draft.on).items():
                    found.setdefault(number, []).append(heads)
        return {number: _sum(heads) for number, heads in found.items()}


def _sum(counts: Iterable[HeadCount]) -> HeadCount:
    listed = list(counts)
    return HeadCount(sum(one.official for one in listed), sum(one.probationary for one in listed))
