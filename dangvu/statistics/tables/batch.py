"""Many cells of a table by few questions, asked side by side: one for each relation and day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dangvu.statistics.ask import Ask, cell_of, counts, evaluate
from dangvu.statistics.declarations import Indicator
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.engine.tally import Cell, Tally, tallies
from dangvu.statistics.store import Reading

Key = tuple[str, str]
Days = tuple[date | None, date | None, date | None]
"""A day; or the first and last day of a period."""


class Batch:
    """Gathers cells, then asks for all of them."""

    def __init__(self, reading: Reading, structure: date | None, orgs: Sequence[int]) -> None:
        self._reading, self._structure, self._orgs = reading, structure, orgs
        self._cells: dict[tuple[str, Days, str], dict[Key, Cell]] = defaultdict(dict)
        self._empty: dict[Key, int | None] = {}
        self._derived: dict[Key, tuple[Indicator, Mapping[str, tuple[str, ...]], Days]] = {}

    def add(self, key: Key, indicator: Indicator, filters: Mapping[str, tuple[str, ...]], days: Days) -> None:
        """A cell: an indicator narrowed by filters."""
        if indicator.compute:
            self._derived[key] = indicator, filters, days
            return
        self._cells[indicator.relation, days, ""][key] = cell_of(indicator, filters)
        self._empty[key] = 0 if counts(indicator) else None

    def add_known(self, key: Key, indicator: Indicator, dimension: str, days: Days) -> None:
        """Of how many records of the indicator's relation anything of a dimension is recorded."""
        self._cells[indicator.relation, days, ""][key] = Cell("count(*)", f"{{{dimension}}} IS NOT NULL")
        self._empty[key] = 0

    def add_cell(self, key: Key, relation: str, cell: Cell, days: Days, beside: str) -> None:
        """A number of records that no indicator of its own stands for; in a question ``beside`` the others,
        if that is named.
        """
        self._cells[relation, days, beside][key] = cell
        self._empty[key] = 0

    def run(self) -> dict[Key, dict[int, Any]]:
        """The value of every cell by organisation."""
        found: dict[Key, dict[int, Any]] = {
            key: dict.fromkeys(self._orgs, empty) for key, empty in self._empty.items()
        }
        asked = [
            Tally(
                Scene(self._reading, *days, structure=self._structure),
                relation,
                {f"{row}|{column}": cell for (row, column), cell in cells.items()},
            )
            for (relation, days, _beside), cells in self._cells.items()
        ]
        for cells, counted in zip(self._cells.values(), tallies(asked, self._orgs), strict=True):
            for org, values in counted.items():
                for key, value in zip(cells, values.values(), strict=True):
                    found[key][org] = value
        for key, (indicator, filters, days) in self._derived.items():
            asks = {org: Ask(self._reading, org, *days, self._structure, filters) for org in self._orgs}
            found[key] = {org: evaluate(indicator, ask) for org, ask in asks.items()}
        return found
