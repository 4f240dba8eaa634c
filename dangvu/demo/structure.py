"""The organisations and hamlets on the opening day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from dangvu.places.data import Place

from . import communes, names, occupations
from .plan import OPENING, Plan, Structure, spread
from .state import Hamlet, Organisation, Province

ROOT = "bk"
HAMLET_TARGET = 13.2  # members a hamlet has in 2020, on average
_HIGHLANDS = {
    "060": ("08", "09", "02"),
    "062": ("09", "07", "02"),
    "065": ("02", "02", "09", "15"),
    "066": ("07", "02", "02"),
}


@dataclass(slots=True)
class Opened:
    """Handles on the opening structure that later events need."""

    root: Organisation
    districts: dict[str, Organisation] = field(default_factory=dict)
    communes: dict[str, Organisation] = field(default_factory=dict)  # by place code, kept up to date
    offices: dict[Organisation, Organisation] = field(default_factory=dict)  # a commune's own office cell
    names: dict[Organisation, set[str]] = field(default_factory=dict)  # hamlet names taken in a commune
    splits: list[tuple[Organisation, Hamlet]] = field(
        default_factory=list
    )  # cell to be split, hamlet that parts
    later: list[tuple[str, str, Organisation, str]] = field(
        default_factory=list
    )  # kind, name, parent, sector


def round_robin(capacity: Sequence[int], total: int) -> list[int]:
    """`total` dealt one by one to places with so much room each; fewer where there is no more room."""
    dealt = [0] * len(capacity)
    total = min(total, sum(capacity))
    for index in cycle(range(len(capacity))):
        if total == 0:
            return dealt
        if dealt[index] < capacity[index]:
            dealt[index] += 1
            total -= 1
    return dealt


class Builder:
    """Founds everything that exists on the opening day, from the province down to the cell."""

    def __init__(self, province: Province, plan: Plan) -> None:
        self.province, self.rng, self.plan = province, province.rng, plan
        self.counts: Structure = plan.structure
        root = self._found(ROOT, "province", "Đảng bộ tỉnh Bắc Kạn", None, place_code=communes.PROVINCE)
        self.opened = Opened(root)

    def build(self) -> Opened:
        """Districts, communes with hamlets and cells, then agencies."""
        for code, name in communes.DISTRICTS.items():
            self.opened.districts[code] = self._found(
                f"{ROOT}.{code}", "district", name, self.opened.root, place_code=code, district=code
            )
        places = communes.selection(self.counts.communes)
        for place in places:
            self._commune(place)
        self._hamlets_and_cells()
        self._commune_cells()
        self._agencies()
        return self.opened

    def _found(
        self, code: str, kind: str, name: str, parent: Organisation | None, *, place_code: str = "",
        grassroots_type: str = "", sector: str = "", district: str = "", target: float = 0.0,
    ) -> Organisation:  # fmt: skip
        official = self.province.next_official_code(parent) if parent else "06.000.000.000.000"
        return self.province.found(
            Organisation(
                code, kind, name, official, grassroots_type, place_code, parent, OPENING, "opening", sector,
                district or (parent.district if parent else ""), target * max(1.0, self.plan.factor),
            )
        )  # fmt: skip

    # Communes and their hamlets

    def _commune(self, place: Place) -> None:
        parent = self.opened.districts[place.parent_code or ""]
        organisation = self._found(
            f"{parent.code}.{place.code}", "grassroots_organisation",
            communes.organisation_name(place), parent, place_code=place.code,
            grassroots_type=communes.GRASSROOTS_TYPES[place.kind],
        )  # fmt: skip
        self.opened.communes[place.code] = organisation
        self.opened.names[organisation] = set()

    def _hamlets_and_cells(self) -> None:
        organisations = list(self.opened.communes.values())
        weights = [self.rng.uniform(0.7, 1.3) for _ in organisations]
        spare = self.counts.hamlets - 4 * len(organisations)
        counts = [4 + extra for extra in spread(spare, weights)]
        groups = {
            commune: [[self._hamlet(commune, number)] for number in range(1, count + 1)]
            for commune, count in zip(organisations, counts, strict=True)
        }
        for size, total in ((4, self.counts.quadruples), (3, self.counts.triples), (2, self.counts.pairs)):
            self._combine(groups, size, total)
        apart = self._undo_splits(groups)
        for commune, hamlets_of_cells in groups.items():
            for hamlets in hamlets_of_cells:
                self._hamlet_cell(commune, hamlets, apart)

    def _hamlet(self, commune: Organisation, number: int) -> Hamlet:
        urban = commune.grassroots_type != "commune"
        taken = self.opened.names[commune]
        name = f"{number}" if urban else names.hamlet_name(self.rng, taken)
        peoples = _HIGHLANDS.get(commune.district, ("02", "02", "02", "09"))
        place = commune.place_code
        hamlet = Hamlet(
            f"h{place}.{number:02d}", f"Tổ {name}" if urban else name, "to" if urban else "thon", place,
            self.rng.randint(90, 380), commune, OPENING, self.rng.uniform(0.65, 1.5),
            "02" if urban else self.rng.choice(peoples),
        )  # fmt: skip
        return self.province.settle(hamlet)

    def _combine(self, groups: dict[Organisation, list[list[Hamlet]]], size: int, total: int) -> None:
        """Join single hamlets of a commune into groups of `size`, dealt over communes in a drawn order."""
        order = self.rng.sample(list(groups), len(groups))
        room = [sum(len(group) == 1 for group in groups[commune]) // size for commune in order]
        for commune, count in zip(order, round_robin(room, total), strict=True):
            for _ in range(count):
                _join(groups[commune], [1] * size)

    def _undo_splits(self, groups: dict[Organisation, list[list[Hamlet]]]) -> dict[Hamlet, int]:
        """Put together what later splits part: mostly two single hamlets, a few times a pair and a third.

        Gives the hamlets that will part with a new cell.
        """
        total = self.counts.splits_before_congress + self.counts.splits_since_congress
        apart: dict[Hamlet, int] = {}
        order = self.rng.sample(list(groups), len(groups))
        with_pair = [commune for commune in order if {1, 2} <= {len(group) for group in groups[commune]}]
        for commune in with_pair[: total // 18]:
            apart[_join(groups[commune], [2, 1])] = 1
        room = [sum(len(group) == 1 for group in groups[commune]) // 2 for commune in order]
        for commune, count in zip(order, round_robin(room, total - len(apart)), strict=True):
            for _ in range(count):
                apart[_join(groups[commune], [1, 1])] = 1
        return apart

    def _hamlet_cell(self, commune: Organisation, hamlets: list[Hamlet], apart: Iterable[Hamlet]) -> None:
        number = commune.last_number + 1
        cell = self._found(
            f"{commune.code}.{number:02d}", "cell", hamlet_cell_name(hamlets), commune, sector="hamlet"
        )
        for hamlet in hamlets:
            self.province.cover(cell, hamlet, OPENING, "opening")
            if hamlet in apart:
                self.opened.splits.append((cell, hamlet))
        retarget(cell, self.plan.factor)

    def _commune_cells(self) -> None:
        """The office of each commune, then its schools and health station; some are founded later."""
        organisations = list(self.opened.communes.values())
        for commune in organisations:
            self.opened.offices[commune] = self.office(commune)
        room = [len(occupations.SCHOOL_NAMES)] * len(organisations)
        counts = round_robin(room, self.counts.commune_cells - len(organisations))
        cells = [
            (f"Chi bộ {occupations.SCHOOL_NAMES[index]} {short_name(commune)}", commune)
            for commune, count in zip(organisations, counts, strict=True)
            for index in range(count)
        ]
        late = set(
            self.rng.sample(range(len(cells)), min(self.counts.school_cells_founded_later, len(cells) // 4))
        )
        for index, (name, commune) in enumerate(cells):
            if index in late:
                self.opened.later.append(("cell", name, commune, "school"))
            else:
                code = f"{commune.code}.{commune.last_number + 1:02d}"
                self._found(code, "cell", name, commune, sector="school", target=self.rng.uniform(7.0, 11.5))

    def office(self, commune: Organisation) -> Organisation:
        """The cell of the commune's committee and people's committee."""
        code = f"{commune.code}.{commune.last_number + 1:02d}"
        name = f"Chi bộ Cơ quan {short_name(commune)}"
        return self._found(code, "cell", name, commune, sector="office", target=self.rng.uniform(13, 18))

    # Agencies

    def _agencies(self) -> None:
        counts, root = self.counts, self.opened.root
        block = self._found(
            f"{ROOT}.kcq",
            "intermediate",
            "Đảng bộ Khối các cơ quan và doanh nghiệp tỉnh",
            root,
            district="058",
        )
        army = self._found(f"{ROOT}.qs", "intermediate", "Đảng bộ Quân sự tỉnh", root, district="058")
        police = self._found(f"{ROOT}.ca", "intermediate", "Đảng bộ Công an tỉnh", root, district="058")
        organisations: list[tuple[Organisation, str, str]] = []
        cells: list[tuple[Organisation, str, str]] = []
        for parent, group in ((block, "block"), (army, "army"), (police, "police")):
            for listed, what in ((organisations, "organisations"), (cells, "cells")):
                rows = occupations.AGENCIES[f"{group}_{what}"][: getattr(counts, f"{group}_{what}")]
                listed += [(parent, name, sector) for name, sector in rows]
        organisations += self._of_districts("district_organisations", counts.district_organisations)
        cells += self._of_districts("district_cells", counts.district_cells)

        departments = spread(counts.agency_cells, [1] * len(organisations))
        for (parent, name, sector), count in zip(organisations, departments, strict=True):
            self._organisation_with_cells(parent, name, sector, count)
        companies = [index for index, (_, _, sector) in enumerate(cells) if sector not in ("army", "police")]
        late = set(self.rng.sample(companies, min(counts.founded_later, len(companies) // 4)))
        for index, (parent, name, sector) in enumerate(cells):
            if index in late:
                self.opened.later.append(("grassroots_cell", f"Chi bộ {name}", parent, sector))
            else:
                code = f"{parent.code}.c{parent.last_number + 1:02d}"
                self._found(
                    code, "grassroots_cell", f"Chi bộ {name}", parent, sector=sector,
                    grassroots_type=occupations.grassroots_type(sector), target=self.rng.uniform(14, 25),
                )  # fmt: skip

    def _of_districts(self, group: str, total: int) -> list[tuple[Organisation, str, str]]:
        templates = occupations.AGENCIES[group]
        districts = list(self.opened.districts.values())
        counts = round_robin([len(templates)] * len(districts), total)
        return [
            (district, name.format(short_name(district)), sector)
            for district, count in zip(districts, counts, strict=True)
            for name, sector in templates[:count]
        ]

    def _organisation_with_cells(self, parent: Organisation, name: str, sector: str, count: int) -> None:
        organisation = self._found(
            f"{parent.code}.t{parent.last_number + 1:02d}", "grassroots_organisation", f"Đảng bộ {name}",
            parent,
            grassroots_type=occupations.grassroots_type(sector), sector=sector,
        )  # fmt: skip
        labels = occupations.DEPARTMENTS[sector]
        for number in range(1, count + 1):
            label = labels[number - 1] if number <= len(labels) else f"Số {number}"
            self._found(
                f"{organisation.code}.{number:02d}", "cell", f"Chi bộ {label} - {name}", organisation,
                sector=sector, target=self.rng.uniform(10, 14.5),
            )  # fmt: skip


def _join(groups: list[list[Hamlet]], sizes: list[int]) -> Hamlet:
    """Make one group of the first groups of these sizes; gives the last hamlet of it."""
    parts = []
    for size in sizes:
        part = next(group for group in groups if len(group) == size)
        groups.remove(part)
        parts.append(part)
    groups.append([hamlet for part in parts for hamlet in part])
    return groups[-1][-1]


def hamlet_cell_name(hamlets: Sequence[Hamlet], unit: str = "") -> str:
    """What a cell of hamlets is called."""
    kind = {"thon": "thôn ", "to": ""}[hamlets[0].kind]
    joined = " - ".join([*(hamlet.name for hamlet in hamlets), *([unit] if unit else [])])
    return f"Chi bộ ghép {kind}{joined}" if len(hamlets) > 1 or unit else f"Chi bộ {kind}{joined}"


def retarget(cell: Organisation, factor: float) -> None:
    """A hamlet cell should have what its hamlets should have."""
    cell.target = HAMLET_TARGET * max(1.0, factor) * sum(hamlet.weight for hamlet in cell.hamlets) / 1.075


def short_name(organisation: Organisation) -> str:
    """Its name without the words for the Party organisation."""
    return organisation.name.removeprefix("Đảng bộ ")
