"""Drafted communes as effects: each row once, in the step that last touched it."""

from collections import defaultdict
from typing import Any

from dangvu.ledger.change import Change
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.sites import PlaceNode
from dangvu.places.models import Place, PlaceSuccession, PlaceVersion, Population


class SiteWriting:
    """The communes of one draft."""

    def __init__(self, draft: Draft, change: Change) -> None:
        self.on, self.sites, self.change = draft.on, draft.sites, change
        self.founded: dict[int, list[PlaceNode]] = defaultdict(list)
        self.touched: dict[int, list[PlaceNode]] = defaultdict(list)
        for node in self.sites.touched:
            self.touched[node.step].append(node)
            if node.row is None:
                self.founded[node.founded_in].append(node)

    def write(self, step: int) -> None:
        """The effects of a step."""
        for node in self.founded[step] if step else ():
            self.change.add(Place, self._row(node))
        for node in self.touched[step]:
            self._node(node)
        for one in self.sites.successions:
            if one.step == step:
                values: dict[str, Any] = {
                    "place": one.place,
                    "successor": one.successor,
                    "kind": one.way,
                    "rank": one.rank,
                }
                self.change.open(PlaceSuccession, self.on, **values)

    def _node(self, node: PlaceNode) -> None:
        if node.row is None:
            self.change.open(PlaceVersion, self.on, place=node.key, **node.says)
        elif node.has_ended and node.version is not None:
            self.change.close(node.version, self.on)
        elif node.has_ended:
            self.change.open(PlaceVersion, node.row.from_date, self.on, place=node.key, **node.says)
        if node.population is not None and not node.has_ended:
            for row in self._counted_that_day(node):
                self.change.supersede(row)
            self.change.open(Population, self.on, place=node.key, population=node.population)

    def _counted_that_day(self, node: PlaceNode) -> list[Population]:
        """Counts of it that were recorded for the very day: what the step says takes their place."""
        if node.row is None:
            return []
        return list(Population.objects.known().filter(place=node.key, from_date=self.on))

    def _row(self, node: PlaceNode) -> dict[str, object]:
        """What the list says of it, whatever becomes of it."""
        says = node.says
        degrees = {
            name: None if says[name] is None else f"{says[name] / 1_000_000:.6f}"
            for name in ("latitude", "longitude")
        }
        told = {name: says[name] for name in ("code", "level", "name", "kind")} | degrees
        return told | {"key": node.key, "parent_id": says["parent"], "from_date": self.on, "until_date": None}
