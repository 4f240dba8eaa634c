"""Who may decide on a scheme: on each organisation that it founds, changes or ends, the committee directly
above - before, after, or above that to which it goes, for what stood above may end with it.
"""

from dataclasses import dataclass

from dangvu.law.leaf import DatedValue
from dangvu.organisations.deciding import ABOVE, Decider
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.nodes import Node


@dataclass(frozen=True, slots=True)
class Case:
    """An organisation on which is decided, and who may."""

    name: str
    able: frozenset[Decider]


def cases(draft: Draft, law: DatedValue) -> list[Case]:
    """All on which the scheme decides; ``law``: a ``decided_by`` leaf. What only goes along with another is
    none, and neither is what has nothing above it.
    """
    draft.load(_parents(draft))
    found = []
    for node in draft.touched:
        above = [draft.nodes[number] for number in _above(draft, node) if number in draft.nodes]
        if above and _is_decided_on(draft, node):
            found.append(Case(node.name, frozenset(_able(draft, above, law))))
    return found


def is_moved_by_another(draft: Draft, node: Node) -> bool:
    """Whether it goes on, and its parent ended or lost it."""
    stood_under = draft.nodes.get(node.placement.parent_id or 0) if node.placement else None
    return not node.has_ended and stood_under is not None and stood_under.step > 0


def _is_decided_on(draft: Draft, node: Node) -> bool:
    if node.has_ended or node.version is None:
        return True
    said = node.version.values()
    is_other = (
        node.turns
        or node.moves
        or any(said[name] != says for name, says in node.says.items() if name != "place")
    )
    return is_other and not is_moved_by_another(draft, node)


def _above(draft: Draft, node: Node) -> list[int]:
    """What stands directly above it before and after, and above its heir; of what is only drafted, the first
    of the register above that.
    """
    heir = draft.nodes[draft.at_last(node.number)]
    told = [node.placement.parent_id if node.placement else None, node.parent, heir.parent]
    return [
        standing
        for number in dict.fromkeys(told)
        if number is not None
        and (standing := next((one for one in draft.line(draft.nodes[number]) if one > 0), None)) is not None
    ]


def _parents(draft: Draft) -> set[int]:
    numbers = {node.parent for node in draft.touched}
    numbers |= {node.placement.parent_id for node in draft.touched if node.placement}
    return {number for number in numbers if number is not None}


def _able(draft: Draft, above: list[Node], law: DatedValue) -> set[Decider]:
    able = set()
    for kind, organ in (code.split(":") for code in law.words):
        for node in above:
            line = [node.number] if kind == ABOVE else draft.line(node)
            able |= {
                Decider(number, organ)
                for number in line
                if number > 0 and kind in (ABOVE, draft.nodes[number].kind)
            }
    return able
