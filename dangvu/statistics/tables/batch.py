"""Many cells of a table by few questions, asked side by side: one for each relation and day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from dangvu.statistics.ask import Ask, Filters, cell_of, counts, evaluate, with_reported
from dangvu.statistics.declarations import COUNT, Indicator
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.engine.tally import Cell, Tally, tallies
from dangvu.statistics.reported import FACT, Days, Number, is_reportable, numbers, span_of
from dangvu.statistics.store import Reading

__all__ = ["NOT_KEPT", "Batch", "Days", "Key"]
NOT_KEPT: Final = "not kept"
"""The value of what the register holds no data for; never 0."""
Key = tuple[str, str]
Part = tuple[Indicator, Filters]


class Batch:
    """Gathers cells, then asks for all of them."""

    def __init__(self, reading: Reading, structure: date | None, orgs: Sequence[int]) -> None:
        self._reading, self._structure, self._orgs = reading, structure, orgs
        self._cells: dict[tuple[str, Days, str], dict[Key, Cell]] = defaultdict(dict)
        self._empty: dict[Key, int | None] = {}
        self._derived: dict[Key, tuple[Indicator, Filters, Days]] = {}
        self._counted: dict[Key, tuple[Sequence[Part], Days]] = {}
        self.reported: dict[Key, dict[int, Sequence[Number]]] = {}
        """Of each cell and organisation the reported numbers in it; known once it has run."""

    def add(self, key: Key, indicator: Indicator, filters: Filters, days: Days) -> None:
        """A cell: an indicator narrowed by filters."""
        if indicator.compute:
            self._derived[key] = indicator, filters, days
            return
        self._cells[indicator.relation, days, ""][key] = cell_of(indicator, filters)
        self._empty[key] = 0 if counts(indicator) else None
        self._counted[key] = [(indicator, filters)], days

    def add_known(self, key: Key, indicator: Indicator, dimension: str, days: Days) -> None:
        """Of how many records of the indicator's relation anything of a dimension is recorded."""
        self._cells[indicator.relation, days, ""][key] = Cell(COUNT, f"{{{dimension}}} IS NOT NULL")
        self._empty[key] = 0
        if self._reading.may_hold(FACT):
            everybody = all_beside(key)
            self._cells[indicator.relation, days, ""][everybody] = Cell(COUNT, "TRUE")
            self._empty[everybody] = 0

    def add_cell(
        self, key: Key, relation: str, cell: Cell, days: Days, beside: str, parts: Sequence[Part]
    ) -> None:
        """A number of records that no indicator of its own stands for, but ``parts`` added up; in a question
        ``beside`` the others, if that is named.
        """
        self._cells[relation, days, beside][key] = cell
        self._empty[key] = 0
        self._counted[key] = parts, days

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
            self._note(
                key, {org: [one for part in ask.reported for one in part] for org, ask in asks.items()}
            )
            for org in self.reported.get(key, ()):
                found[key][org] = NOT_KEPT if found[key][org] is None else found[key][org]
        self._add_reported(found)
        return found

    def _add_reported(self, found: dict[Key, dict[int, Any]]) -> None:
        """Add the numbers reported; one question for all cells, none where there never were any."""
        wanted = [part for parts, _days in self._counted.values() for part in parts]
        spans = {span_of(days) for _parts, days in self._counted.values()}
        reported = numbers(self._reading, self._structure, self._orgs, wanted, spans)
        if not reported.found:
            return
        for key, (parts, days) in self._counted.items():
            span = span_of(days)
            each = {
                org: [one for part in parts for one in reported.of(org, *part, span)] for org in self._orgs
            }
            self._note(key, each)
            for org, mine in self.reported.get(key, {}).items():
                value = with_reported(parts[0][0], found[key][org], mine)
                found[key][org] = value if is_reportable(parts[0][0]) else NOT_KEPT

    def _note(self, key: Key, each: Mapping[int, Sequence[Number]]) -> None:
        if some := {org: mine for org, mine in each.items() if mine}:
            self.reported[key] = some


def all_beside(known: Key) -> Key:
    """Of the records of which something of a dimension may be known: all of them."""
    dimension, column = known
    return f"all of {dimension}", column
