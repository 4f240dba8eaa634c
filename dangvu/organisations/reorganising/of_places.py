"""What became of places on a day as a scheme for the organisations there: communes and provinces joined, in
July 2025 districts ended. All of it is from the shipped places.

What no data knows is proposed, to be changed before it is recorded: each hamlet of a divided commune, with
the cells that cover it, goes to the part its Party organisation follows; what stood directly under a district
that ends goes to the commune of its seat.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import attrgetter

from django.db.models import Q

from dangvu.core.period import DAY
from dangvu.ledger.recording import in_chunks
from dangvu.organisations.acts import (
    AbsorbOrganisations,
    ConsolidateOrganisations,
    EndOrganisation,
    MoveHamlets,
    MoveOrganisation,
)
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.movement import Movement
from dangvu.organisations.reorganising.nodes import AT_ONCE
from dangvu.places.models import HamletVersion, Place, PlaceSuccessor
from dangvu.tree.models import Placement
from dangvu.tree.queries import within

JULY_2025 = date(2025, 7, 1)
"""The day on which districts ended and provinces were joined."""
COMMUNES = {"xã": "commune", "phường": "ward", "thị trấn": "township"}
"""Types of grassroots organisation that are a commune's, by the word before its name."""
BECOME = {"commune": "intermediate", "cell": "grassroots_cell"}
"""Kinds where no district is left: communes' organisations stand directly above the grassroots (Quy định
298-QĐ/TW).
"""

BELOW = ("cell", "section", "sub_grassroots")
"""Kinds that only ever go along."""


class NoPlace(LookupError):
    """An organisation whose place is not known, or is followed by none on the day."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


@dataclass(frozen=True, slots=True)
class Divided:
    """A hamlet of a commune that is divided, and the parts it may go to; the proposed one first."""

    hamlet: HamletVersion
    commune: str
    """The name of the organisation it comes from."""
    parts: tuple[tuple[Place, str], ...]
    """Each with the code of the organisation there."""


@dataclass
class OfPlaces:
    """The steps for a province, or for all below an organisation, as they stand on the day before."""

    top: int
    on: date = JULY_2025

    def steps(self) -> list[Movement]:
        """The movements, in order. Raises NoPlace."""
        return [*self._provinces(), *self._communes(), *self._of_districts(), *self._hamlets()]

    # What stands

    @cached_property
    def versions(self) -> dict[int, OrganisationVersion]:
        numbers = within(self.top, self.on - DAY)
        rows = [
            row
            for some in in_chunks(numbers, AT_ONCE)
            for row in OrganisationVersion.objects.at(self.on - DAY)
            .filter(organisation__among=some)
            .exclude(kind__in=BELOW)
            .select_related("place")
        ]
        return {row.organisation_id: row for row in sorted(rows, key=attrgetter("code"))}

    @cached_property
    def parents(self) -> dict[int, int | None]:
        parents: dict[int, int | None] = {}
        for some in in_chunks(self.versions, AT_ONCE):
            rows = Placement.objects.at(self.on - DAY).filter(organisation__among=some)
            parents |= dict(rows.values_list("organisation_id", "parent_id"))
        return parents

    @cached_property
    def communes(self) -> dict[int, OrganisationVersion]:
        return {
            number: row
            for number, row in self.versions.items()
            if row.kind == "grassroots_organisation"
            and row.grassroots_type in COMMUNES.values()
            and row.place_id
        }

    def becomes(self, row: OrganisationVersion) -> Place | None:
        """What follows the place of an organisation; nothing where the place goes on. Raises NoPlace."""
        place = row.place
        if place is not None and place.until_date != self.on:
            return None
        if place is None or place.key not in self._parts:
            raise NoPlace(row.name)
        return self._parts[place.key][0]

    @cached_property
    def _parts(self) -> dict[str, list[Place]]:
        """What each place of the day before is followed by; first what its Party organisation follows."""
        rows = PlaceSuccessor.objects.filter(on_date=self.on).select_related("successor__parent")
        parts: dict[str, list[Place]] = defaultdict(list)
        for row in rows.order_by("-is_default", "successor__code"):
            parts[row.place_id].append(row.successor)
        return parts

    @cached_property
    def _there(self) -> dict[str, OrganisationVersion]:
        """The organisations of communes by place."""
        return {str(row.place_id): row for row in self.communes.values()}

    # What is done

    def _provinces(self) -> Iterator[Movement]:
        provinces = [row for row in self.versions.values() if row.kind == "province"]
        for place, codes in self._together(provinces):
            yield ConsolidateOrganisations(
                self._code(place),
                f"Đảng bộ {place.kind} {place.name}",
                self.on,
                "province",
                place_code=place.code,
                organisations=codes,
            )

    def _communes(self) -> Iterator[Movement]:
        for place, codes in self._together(self.communes.values()):
            assert place.parent is not None  # a commune lies in a district or province
            if place.from_date < self.on:
                yield AbsorbOrganisations(codes, self._code(place), self.on)
                continue
            above = place.parent.level == "province"
            yield ConsolidateOrganisations(
                self._code(place),
                f"Đảng bộ {place.kind} {place.name}",
                self.on,
                BECOME["commune"] if above else "",
                self._code(place.parent) if above else "",
                grassroots_type="" if above else COMMUNES[place.kind],
                place_code=place.code,
                organisations=codes,
                cells_become=BECOME["cell"] if above else "",
            )

    def _together(self, rows: Iterable[OrganisationVersion]) -> Iterator[tuple[Place, tuple[str, ...]]]:
        """What several become, with the codes of those that become it."""
        codes: dict[str, list[str]] = defaultdict(list)
        places: dict[str, Place] = {}
        for row in rows:
            if place := self.becomes(row):
                codes[place.key].append(row.code)
                places[place.key] = place
        return ((place, tuple(codes[key])) for key, place in places.items())

    def _of_districts(self) -> Iterator[Movement]:
        if self._has_districts():
            return
        below: dict[int | None, list[int]] = defaultdict(list)
        for number, parent in self.parents.items():
            below[parent].append(number)
        for district in [number for number, row in self.versions.items() if row.kind == "district"]:
            communes = [self.communes[one] for one in below[district] if one in self.communes]
            seat = self._seat(communes)
            for number in below[district]:
                if number not in self.communes:
                    yield MoveOrganisation(self.versions[number].code, seat, self.on)
            yield EndOrganisation(self.versions[district].code, self.on, "ended")

    def _has_districts(self) -> bool:
        """Whether there are districts on the day."""
        districts = Place.objects.filter(level="district", from_date__lte=self.on)
        return districts.filter(Q(until_date=None) | Q(until_date__gt=self.on)).exists()

    def _seat(self, communes: list[OrganisationVersion]) -> str:
        """The commune that a district's own organisations go to: that of its township or its first ward."""
        communes.sort(key=lambda row: (row.grassroots_type == "commune", row.code))
        return self._heir(communes[0])

    def _hamlets(self) -> Iterator[Movement]:
        for row in self.communes.values():
            place = self.becomes(row)
            if place is not None and len(self._parts[str(row.place_id)]) == 1:
                assert row.place is not None  # what has a successor is a place
                yield MoveHamlets(place.code, self.on, from_place=row.place.code)
        for one in self.divided():
            (place, organisation), *_others = one.parts
            yield MoveHamlets(place.code, self.on, hamlets=(one.hamlet.code,), cells_to=organisation)

    def divided(self) -> list[Divided]:
        """The hamlets somebody must decide on: those of communes that are divided."""
        rows = {
            str(row.place_id): row
            for row in self.communes.values()
            if self.becomes(row) and len(self._parts[str(row.place_id)]) > 1
        }
        found = [
            hamlet
            for some in in_chunks(rows, AT_ONCE)
            for hamlet in HamletVersion.objects.at(self.on - DAY).filter(place__among=some).order_by("code")
        ]
        return [
            Divided(
                hamlet,
                rows[hamlet.place_id].name,
                tuple((place, self._code(place)) for place in self._parts[hamlet.place_id]),
            )
            for hamlet in found
        ]

    def _heir(self, row: OrganisationVersion) -> str:
        """The code of the organisation that a commune's goes to."""
        place = self.becomes(row)
        return self._code(place) if place else row.code

    def _code(self, place: Place) -> str:
        """The register's code of the organisation of a place. That of a new place bears the year too, for
        codes of places are borne anew. Raises NoPlace.
        """
        if place.from_date == self.on:
            return f"{place.code}.{self.on:%Y}"
        if place.key not in self._there:
            raise NoPlace(place.full_name)
        return self._there[place.key].code
