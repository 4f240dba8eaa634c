"""1 July 2025 as a scheme: districts end, communes become what the shipped data says, provinces are joined.

What no data knows is proposed, to be changed before it is recorded: hamlets of a divided commune go to the
part its Party organisation follows; what stood directly under a district goes to the commune of its seat.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import attrgetter

from dangvu.core.period import DAY
from dangvu.ledger.recording import in_chunks
from dangvu.organisations.acts import ConsolidateOrganisations, EndOrganisation, MoveHamlets, MoveOrganisation
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.movement import Movement
from dangvu.organisations.reorganising.draft import AT_ONCE
from dangvu.places.models import Place, PlaceSuccessor
from dangvu.tree.models import Placement
from dangvu.tree.queries import within

ON = date(2025, 7, 1)
COMMUNES = ("commune", "ward", "township")
"""Types of grassroots unit that are a commune's; the seat of a district is not of the first."""
BECOME = {"commune": "intermediate", "cell": "grassroots_cell"}
"""Kinds from the day on: communes' organisations stand directly above the grassroots (Quy định 298-QĐ/TW)."""

BELOW = ("cell", "section", "sub_grassroots")
"""Kinds that only ever go along."""


class NoPlace(LookupError):
    """An organisation whose place is not known, or is followed by none on the day."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


@dataclass
class July2025:
    """The steps for a province, or for all below an organisation, as they stand on the last day before."""

    top: int

    def steps(self) -> list[Movement]:
        """The movements, in order."""
        return [*self._provinces(), *self._communes(), *self._of_districts(), *self._hamlets()]

    # What stands

    @cached_property
    def versions(self) -> dict[int, OrganisationVersion]:
        numbers = within(self.top, ON - DAY)
        rows = [
            row
            for some in in_chunks(numbers, AT_ONCE)
            for row in OrganisationVersion.objects.at(ON - DAY)
            .filter(organisation__in=some)
            .exclude(kind__in=BELOW)
        ]
        return {row.organisation_id: row for row in sorted(rows, key=attrgetter("code"))}

    @cached_property
    def parents(self) -> dict[int, int | None]:
        parents: dict[int, int | None] = {}
        for some in in_chunks(self.versions, AT_ONCE):
            rows = Placement.objects.at(ON - DAY).filter(organisation__in=some)
            parents |= dict(rows.values_list("organisation_id", "parent_id"))
        return parents

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
        rows = PlaceSuccessor.objects.filter(on_date=ON, is_default=True).select_related("successor__parent")
        return {row.place_id: row.successor for row in rows}

    # What is done

    def _provinces(self) -> Iterator[Movement]:
        provinces = [row for row in self.versions.values() if row.kind == "province"]
        for place, codes in self._together(provinces):
            yield ConsolidateOrganisations(
                self._code(place),
                f"Đảng bộ {place.kind} {place.name}",
                ON,
                "province",
                place_code=place.code,
                organisations=codes,
            )

    def _communes(self) -> Iterator[Movement]:
        for place, codes in self._together(self.communes.values()):
            assert place.parent is not None  # a commune lies in a province
            yield ConsolidateOrganisations(
                self._code(place),
                f"Đảng bộ {place.kind} {place.name}",
                ON,
                BECOME["commune"],
                self._code(place.parent),
                place_code=place.code,
                organisations=codes,
                cells_become=BECOME["cell"],
            )

    def _together(self, rows: Iterable[OrganisationVersion]) -> Iterator[tuple[Place, tuple[str, ...]]]:
        """What several become, with the codes of those that become it."""
        codes: dict[str, list[str]] = defaultdict(list)
        places: dict[str, Place] = {}
        for row in rows:
            place = self.becomes(row)
            codes[place.key].append(row.code)
            places[place.key] = place
        return ((place, tuple(codes[key])) for key, place in places.items())

    def _of_districts(self) -> Iterator[Movement]:
        below: dict[int | None, list[int]] = defaultdict(list)
        for number, parent in self.parents.items():
            below[parent].append(number)
        for district in [number for number, row in self.versions.items() if row.kind == "district"]:
            communes = [self.communes[one] for one in below[district] if one in self.communes]
            seat = self._seat(communes)
            for number in below[district]:
                if number not in self.communes:
                    yield MoveOrganisation(self.versions[number].code, seat, ON)
            yield EndOrganisation(self.versions[district].code, ON, "ended")

    def _seat(self, communes: list[OrganisationVersion]) -> str:
        """The commune that a district's own organisations go to: that of its township or its first ward."""
        communes.sort(key=lambda row: (row.grassroots_type == "commune", row.code))
        return self._code(self.becomes(communes[0]))

    def _hamlets(self) -> Iterator[Movement]:
        for row in self.communes.values():
            old = str(row.place_id).partition("@")[0]
            yield MoveHamlets(self.becomes(row).code, ON, from_place=old)

    def _code(self, place: Place) -> str:
        """The register's code of the organisation of a new place: codes of places are borne anew."""
        return f"{place.code}.{ON:%Y}"
