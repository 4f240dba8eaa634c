"""Parts of the tree drawn at once: the ways down to what was looked for, and the chart of an organisation."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from dangvu.accounts.mandates import Reach
from dangvu.organisations.overview import Branch, branches, official_order
from dangvu.organisations.search import organisations_found
from dangvu.tree.models import Placement
from dangvu.tree.queries import ways_up

MOST_IN_CHART = 400
"""More do not fit a printed page that anybody can read."""


@dataclass(slots=True)
class Twig:
    """An organisation with those below it that are drawn."""

    branch: Branch
    is_found: bool = False
    below: "list[Twig]" = field(default_factory=list)


def ways_to(words: str, reach: Reach, on: date) -> list[Twig]:
    """The organisations that the words find, each under those above it as far as the reach goes."""
    found = [one.number for one in organisations_found(words, reach, on)]
    ways = {number: [number, *_within(way, number, reach)] for number, way in ways_up(found, on).items()}
    parents = {child: parent for way in ways.values() for child, parent in pairwise(way)}
    lines = branches({number for way in ways.values() for number in way}, on)
    twigs = {line.number: Twig(line, is_found=line.number in found) for line in lines}
    return _grown(twigs, parents)


def _within(way: list[int], number: int, reach: Reach) -> list[int]:
    """Of the organisations above one, those within reach: up to the topmost that a mandate names."""
    if reach.everywhere:
        return way
    tops = [at for at, one in enumerate([number, *way]) if one in reach.roots]
    return way[: max(tops, default=0)]


def chart_of(organisation: int, on: date) -> tuple[Twig | None, bool]:
    """An organisation with two levels below it, or one where two are too many; and whether that is so."""
    first = _below([organisation], on)
    second = _below(first, on) if len(first) <= MOST_IN_CHART else {}
    is_cut = len(first) + len(second) > MOST_IN_CHART
    parents = first if is_cut else first | second
    twigs = {line.number: Twig(line) for line in branches({organisation, *parents}, on)}
    grown = _grown(twigs, parents)
    return (next((one for one in grown if one.branch.number == organisation), None), is_cut)


def _below(organisations: Iterable[int], on: date) -> dict[int, int]:
    """Those directly below, each with what it stands under; one query."""
    rows = Placement.objects.at(on).filter(parent__in=list(organisations))
    return {child: parent for child, parent in rows.values_list("organisation_id", "parent_id") if parent}


def _grown(twigs: dict[int, Twig], parents: dict[int, int]) -> list[Twig]:
    """The twigs put together, in official order; those without a parent among them are the tops."""
    tops: list[Twig] = []
    for number in sorted(twigs, key=lambda one: official_order(twigs[one].branch.version)):
        parent = twigs.get(parents.get(number, 0))
        (parent.below if parent else tops).append(twigs[number])
    return tops
