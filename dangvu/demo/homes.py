"""Where people live, and which cell has room: choices that depend on the hamlets and cells of the day."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from itertools import accumulate

from .state import Hamlet, Organisation, Province

HOLDS_MEMBERS = ("cell", "grassroots_cell")
LARGEST_CELL = 28
"""A grassroots cell of 30 must become an organisation (Charter, art. 21.3); the demo stays below."""


class Homes:
    """Hamlets by commune and district. `refresh` after hamlets changed."""

    def __init__(self, province: Province) -> None:
        self.province = province
        self.refresh()

    def refresh(self) -> None:
        """Read the hamlets of the day."""
        self.by_commune: dict[Organisation, list[Hamlet]] = defaultdict(list)
        self.by_district: dict[str, list[Hamlet]] = defaultdict(list)
        self.urban: dict[str, list[Hamlet]] = defaultdict(list)
        for hamlet in self.province.hamlets:
            self.by_commune[hamlet.commune].append(hamlet)
            self.by_district[hamlet.commune.district].append(hamlet)
            if hamlet.commune.grassroots_type != "commune":
                self.urban[hamlet.commune.district].append(hamlet)

    def near(self, cell: Organisation) -> Hamlet:
        """A home for a member of an agency: in its commune, else mostly in a town of its district."""
        rng = self.province.rng
        parent = cell.parent
        if parent is not None and parent in self.by_commune:
            return rng.choice(self.by_commune[parent])
        towns = self.urban.get(cell.district)
        return rng.choice(towns if towns and rng.random() < 0.8 else self.by_district[cell.district])

    def needing(self, cell: Organisation) -> Hamlet:
        """The hamlet of the cell that has fewest official members for its size."""
        return min(cell.hamlets, key=lambda hamlet: hamlet.officials / hamlet.weight)


class Cells:
    """Cells to join, by sector and district. `refresh` after cells changed."""

    def __init__(self, province: Province, factor: float) -> None:
        self.province = province
        self.largest = LARGEST_CELL * max(1.0, factor)
        self.refresh()

    def refresh(self) -> None:
        """Read the cells of the day."""
        cells = [
            each for each in self.province.organisations if each.kind in HOLDS_MEMBERS and not each.ended
        ]
        self.all = Pool(cells)
        self.agencies = Pool([cell for cell in cells if cell.sector != "hamlet"])
        self.hamlets = Pool([cell for cell in cells if cell.sector == "hamlet"])
        self.civil = Pool([cell for cell in cells if cell.sector not in ("army", "police")])
        by_district = defaultdict(list)
        for cell in self.agencies.cells:
            by_district[cell.district].append(cell)
        self.by_district = {district: Pool(found) for district, found in by_district.items()}

    def drawn(self, pool: Pool, tries: int = 3) -> Organisation:
        """One of the pool, drawn by size; the emptiest of some tries, and no full grassroots cell."""
        drawn = [pool.draw(self.province.rng.random()) for _ in range(tries)]
        return min(drawn, key=self._fullness)

    def _fullness(self, cell: Organisation) -> float:
        if cell.kind == "grassroots_cell" and len(cell.members) >= self.largest:
            return 9.0
        return len(cell.members) / cell.target


class Pool:
    """Cells with their cumulative aims, for drawing by size."""

    def __init__(self, cells: list[Organisation]) -> None:
        self.cells = cells
        self._sums = list(accumulate(cell.target for cell in cells))

    def draw(self, number: float) -> Organisation:
        """The cell at a number from 0 to 1."""
        return self.cells[min(bisect(self._sums, number * self._sums[-1]), len(self.cells) - 1)]
