"""Turns of a month as lists: who was admitted, recognised, transferred, month by month.

No row of a list may rest on another, and nothing be recorded before what it rests on: a turn goes to a list
after the last one that names its person.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dangvu.exchange.acts import RecordSelected
from dangvu.ledger.acts import Act
from dangvu.ledger.paper import Paper

from .papers import Papers
from .turns import Turn


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the ledger to be."""

    act: Act
    paper: Paper | None


def lists(turns: Sequence[Turn], papers: Papers) -> Iterator[Told]:
    """The turns of one month, by day, as entries in the order to record them."""
    for some in _grouped(turns):
        first = some[0]
        if first.act.two_persons:
            yield Told(first.act, papers.of_decision(first.office, first.on))
            continue
        paper = papers.of_list(first.act.kind, first.on) if first.act.by_paper else None
        acts = [turn.act for turn in some]
        yield Told(RecordSelected.of_acts(acts) if len(acts) > 1 else acts[0], paper)


def _grouped(turns: Iterable[Turn]) -> list[list[Turn]]:
    """Those of one kind together, each after all that it rests on."""
    groups: list[list[Turn]] = []
    alike: dict[str, list[int]] = defaultdict(list)
    last: dict[str, int] = {}
    for turn in turns:
        after = last.get(turn.person, -1)
        fitting = (
            () if turn.act.two_persons else (number for number in alike[turn.act.kind] if number > after)
        )
        number = next(iter(fitting), len(groups))
        if number == len(groups):
            groups.append([])
            alike[turn.act.kind].append(number)
        groups[number].append(turn)
        last[turn.person] = number
    return groups
