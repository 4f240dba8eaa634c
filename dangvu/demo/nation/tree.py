"""Organisations and hamlets of the country as of 30 June 2025: province, district, commune, cell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dangvu.demo.build import LAST_DAY
from dangvu.demo.communes import GRASSROOTS_TYPES
from dangvu.places import data

MEMBERS = 5_600_000
SINCE = date(1976, 1, 1)
"""The first day of all organisations."""
ROOT = "TW"
COMMUNE_CELLS = 22
HAMLET_CELLS = 9
"""Of the cells of a commune, those that cover a hamlet each."""
FEWEST_COMMUNES = 2
AGENCIES, AGENCY_CELLS = 12, 10
"""Grassroots organisations directly under a district, and the cells of each."""
BLOCK_AGENCIES, BLOCK_CELLS, LONE_CELLS = 10, 8, 36
"""The same under a province's block of agencies, and its grassroots cells."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation, by its number; ``hamlet`` names the one it covers. Its code in the register is not
    another's official one: hyphens here, dots there.
    """

    number: int
    parent: int | None
    code: str
    kind: str
    name: str
    official_code: str
    grassroots_type: str = ""
    place: str | None = None
    hamlet: str = ""

    @property
    def holds_members(self) -> bool:
        return self.kind in ("cell", "grassroots_cell")


class Country:
    """The units, numbered as they are founded; fewer communes and agencies for fewer members."""

    def __init__(self, members: int) -> None:
        self.units: list[Unit] = []
        self._share = min(members / MEMBERS, 1.0)
        root = self._found(None, ROOT, "centre", "Đảng toàn quốc", "00")
        districts = _by_parent(data.load().places_on(LAST_DAY, "district"))
        communes = _by_parent(data.load().places_on(LAST_DAY, "commune"))
        for place in data.load().places_on(LAST_DAY, "province"):
            province = self._found(root, place.code, "province", _named(place), place.code, place=place.key)
            all_of_it = [one for district in districts[place.code] for one in communes[district.code]]
            kept = {one.key for one in all_of_it[: self._of(len(all_of_it), FEWEST_COMMUNES)]}
            for number, district in enumerate(districts[place.code], start=1):
                if here := [one for one in communes[district.code] if one.key in kept]:
                    self._district(province, number, district, here)
            self._block(province)

    def _district(self, province: Unit, number: int, place: data.Place, communes: list[data.Place]) -> None:
        official = f"{province.official_code}.{number:03}"
        district = self._found(
            province, f"{province.code}-{place.code}", "district", _named(place), official, place=place.key
        )
        for line, commune in enumerate(communes, start=1):
            one = self._found(
                district,
                f"{district.code}-{commune.code}",
                "grassroots_organisation",
                _named(commune),
                f"{official}.{line:03}",
                GRASSROOTS_TYPES[commune.kind],
                commune.key,
            )
            for cell in range(1, COMMUNE_CELLS + 1):
                name = f"Thôn {cell}" if cell <= HAMLET_CELLS else ""
                self._cell(one, cell, name)
        self._agencies(district, self._of(AGENCIES), AGENCY_CELLS, len(communes))

    def _block(self, province: Unit) -> None:
        official = f"{province.official_code}.999"
        name = "Đảng bộ Khối các cơ quan và doanh nghiệp"
        block = self._found(province, f"{province.code}-k", "intermediate", name, official)
        self._agencies(block, self._of(BLOCK_AGENCIES), BLOCK_CELLS, 0)
        for line in range(1, self._of(LONE_CELLS) + 1):
            code, official_code = f"{block.code}-c{line:02}", f"{official}.{900 + line:03}"
            self._found(
                block, code, "grassroots_cell", f"Chi bộ đơn vị {line}", official_code, "service_unit_public"
            )

    def _agencies(self, parent: Unit, count: int, cells: int, after: int) -> None:
        for line in range(1, count + 1):
            agency = self._found(
                parent,
                f"{parent.code}-a{line:02}",
                "grassroots_organisation",
                f"Đảng bộ cơ quan {line}",
                f"{parent.official_code}.{after + line:03}",
                "state_agency",
            )
            for cell in range(1, cells + 1):
                self._cell(agency, cell)

    def _cell(self, parent: Unit, line: int, hamlet: str = "") -> None:
        name = f"Chi bộ {hamlet}" if hamlet else f"Chi bộ {line}"
        code, official = f"{parent.code}-{line:02}", f"{parent.official_code}.{line:03}"
        self._found(parent, code, "cell", name, official, place=parent.place, hamlet=hamlet)

    def _found(
        self,
        parent: Unit | None,
        code: str,
        kind: str,
        name: str,
        official_code: str,
        grassroots_type: str = "",
        place: str | None = None,
        hamlet: str = "",
    ) -> Unit:
        above = parent.number if parent else None
        number = len(self.units) + 1
        unit = Unit(number, above, code, kind, name, official_code, grassroots_type, place, hamlet)
        self.units.append(unit)
        return unit

    def _of(self, count: int, least: int = 1) -> int:
        """As many of so many as the share of members asks for."""
        return max(least, round(self._share * count))


def _by_parent(places: Iterable[data.Place]) -> dict[str, list[data.Place]]:
    found: dict[str, list[data.Place]] = defaultdict(list)
    for place in places:
        found[place.parent_code or ""].append(place)
    return found


def _named(place: data.Place) -> str:
    return f"Đảng bộ {place.kind} {place.name}"


def hamlets(units: Iterable[Unit]) -> Iterator[Unit]:
    """The cells that cover a hamlet."""
    return (unit for unit in units if unit.hamlet)
