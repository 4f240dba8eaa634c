"""1 July 2025 as a scheme: districts end, communes become what the shipped data says, provinces are joined.

What no data knows is proposed, to be changed before it is recorded: hamlets of a divided commune go to the
part its Party organisation follows; what stood directly under a district goes to the commune of its seat.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from dangvu.core.period import DAY
from dangvu.organisations.acts import ConsolidateOrganisations, EndOrganisation, MoveHamlets, MoveOrganisation
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.movement import Movement
from dangvu.places.models import Place, PlaceSuccessor
from dangvu.tree.models import Placement
from dangvu.tree.queries import within

ON = date(2025, 7, 1)
COMMUNES = ("commune", "ward", "township")
"""Types of grassroots unit that are a commune's; the seat of a district is not of the first."""
BECOME = {"commune": "intermediate", "cell": "grassroots_cell"}
"""Kinds from the day on: communes' organisations stand directly above the grassroots (Quy định 298-QĐ/TW)."""


class NoPlace(LookupError):
    """An organisation whose place is not known, or is followed by none on the day."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


@dataclass
class July2025:
    """The steps for one province as it stands in the register on the last day before."""

    province: int

    def steps(self) -> list[Movement]:
        """The movements, in order."""
        return [*self._province(), *self._communes(), *self._of_districts(), *self._hamlets()]

    # What stands

    @cached_property
    def versions(self) -> dict[int, OrganisationVersion]:
        numbers = within(self.province, ON - DAY)
        rows = OrganisationVersion.objects.at(ON - DAY).filter(organisation__in=numbers)
        return {row.organisation_id: row for row in rows.order_by("code")}

    @cached_property
    def parents(self) -> dict[int, int | None]:
        rows = Placement.objects.at(ON - DAY).filter(organisation__in=self.versions)
        return dict(rows.values_list("organisation_id", "parent_id"))

    @cached_property
    def communes(self) -> dict[int, OrganisationVersion]:
        return {
            number: row
            for number, row in self.versions.items()
            if row.kind == "grassroots_organisation" and row.grassroots_type in COMMUNES and row.place_id
        }

    def becomes(self, row: OrganisationVersion) -> Place:
        """What follows the place of an organisation. Raises NoPlace."""
        if (place := self._successors.get(row.place_id or "")) is None:
            raise NoPlace(row.name)
        return place

    @cached_property
    def _successors(self) -> dict[str, Place]:
        """What each place of the day before is followed by, where its Party organisation goes."""
        rows = PlaceSuccessor.objects.filter(on_date=ON, is_default=True).select_related("successor")
        return {row.place_id: row.successor for row in rows}

    # What is done

    def _province(self) -> Iterator[Movement]:
        row = self.versions[self.province]
        place = self.becomes(row)
        yield ConsolidateOrganisations(
            self._code(place),
            f"Đảng bộ {place.kind} {place.name}",
            ON,
            row.kind,
            place_code=place.code,
            organisations=(row.code,),
        )

    @cached_property
    def new_province(self) -> str:
        return self._code(self.becomes(self.versions[self.province]))

    def _communes(self) -> Iterator[Movement]:
        together: dict[str, list[str]] = defaultdict(list)
        places: dict[str, Place] = {}
        for row in self.communes.values():
            place = self.becomes(row)
            together[place.key].append(row.code)
            places[place.key] = place
        for key, codes in together.items():
            place = places[key]
            yield ConsolidateOrganisations(
                self._code(place),
                f"Đảng bộ {place.kind} {place.name}",
                ON,
                BECOME["commune"],
                self.new_province,
                place_code=place.code,
                organisations=tuple(codes),
                cells_become=BECOME["cell"],
            )

    def _of_districts(self) -> Iterator[Movement]:
        districts = [number for number, row in self.versions.items() if row.kind == "district"]
        below: dict[int, list[int]] = defaultdict(list)
        for number, parent in self.parents.items():
            if parent in districts and number not in self.communes:
                below[parent].append(number)
        for district in districts:
            seat = self._seat(number for number in self.communes if self.parents[number] == district)
            for number in below[district]:
                yield MoveOrganisation(self.versions[number].code, seat, ON)
            yield EndOrganisation(self.versions[district].code, ON, "ended")

    def _seat(self, communes: Iterable[int]) -> str:
        """The commune that a district's own organisations go to: that of its township or its first ward."""
        rows = [self.communes[number] for number in communes]
        rows.sort(key=lambda row: (row.grassroots_type == "commune", row.code))
        return self._code(self.becomes(rows[0]))

    def _hamlets(self) -> Iterator[Movement]:
        for row in self.communes.values():
            old = str(row.place_id).partition("@")[0]
            yield MoveHamlets(self.becomes(row).code, ON, from_place=old)

    def _code(self, place: Place) -> str:
        """The register's code of the organisation of a new place: codes of places are borne anew."""
        return f"{place.code}.{ON:%Y}"
