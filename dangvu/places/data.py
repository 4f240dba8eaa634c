"""The country's places as shipped: provinces, districts (to 30 June 2025), communes, and what became of them.

Where the data is from, and what it does not know, is told in docs/decisions/0003-places-data.md.
"""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Literal, cast

from dangvu.core.period import DAY, holds

Level = Literal["province", "district", "commune"]
SuccessorKind = Literal["divided", "consolidated", "absorbed", "renamed", "unchanged"]

FOLDER = Path(__file__).parent / "data"
SINCE_BEFORE = date(1900, 1, 1)
"""``from_date`` of a place older than the data: "since before", never a day of foundation to be shown."""


class DamagedPlacesError(Exception):
    """A file of places is missing or is not the one the manifest lists."""


class UnknownPlaceError(LookupError):
    """No place bears the code on the day."""

    def __init__(self, code: str, on: date) -> None:
        self.code, self.on = code, on
        super().__init__(f"No place bears the code {code!r} on {on.isoformat()}.")


@dataclass(frozen=True, slots=True)
class Place:
    """A place during one period. Identity is code and from_date: most codes of 2025 were borne before.

    ``name`` is without the kind ("Phủ Thông", "1"), ``kind`` the word before it, uncapitalised ("xã").
    Coordinates are degrees (WGS 84) of about the middle; None where the data has none.
    """

    code: str
    level: Level
    name: str
    kind: str
    parent_code: str | None
    from_date: date
    until_date: date | None
    latitude: float | None
    longitude: float | None

    @property
    def key(self) -> str:
        """The identity in one word: ``01960@2020-02-01``."""
        return f"{self.code}@{self.from_date.isoformat()}"

    @property
    def full_name(self) -> str:
        """As it is written in papers: "Thị trấn Phủ Thông", "Phường 1"."""
        return f"{self.kind.capitalize()} {self.name}"


@dataclass(frozen=True, slots=True)
class PlaceSuccessor:
    """What became of a place: the two keys, and the first day of the new state.

    ``kind`` says what happened to the old place; only a divided one has several successors. ``is_default``
    marks the one to take where nobody knows better which part is meant; an only successor is the default.
    """

    from_key: str
    to_key: str
    on_date: date
    kind: SuccessorKind
    is_default: bool


@dataclass(frozen=True)
class PlacesData:
    """All shipped places and their successors; ask by day."""

    places: tuple[Place, ...]
    successors: tuple[PlaceSuccessor, ...]
    by_code: Mapping[str, tuple[Place, ...]]

    def place_on(self, code: str, on: date) -> Place:
        """The place bearing the code on the day; raises ``UnknownPlaceError``."""
        return find(self.by_code, code, on)

    def parent_of(self, place: Place) -> Place | None:
        """The place above it; None above a province. A place keeps one parent as long as it lasts."""
        return self.place_on(place.parent_code, place.from_date) if place.parent_code else None

    def places_on(self, on: date, level: Level | None = None) -> Iterator[Place]:
        """The places that exist on the day, by code, of one level or of all."""
        return (place for place in self.places if holds(place, on) and level in (None, place.level))


@cache
def load(folder: Path = FOLDER) -> PlacesData:
    """Read the shipped files, checked against their manifest; raises ``DamagedPlacesError``."""
    texts = verified(folder)
    supplement = tuple(read_places(texts["bac_kan.csv"]))
    places = supplemented(read_places(texts["places.csv"]), supplement)
    by_code = {code: tuple(rows) for code, rows in groupby(places, key=attrgetter("code"))}
    lines = (line for name in ("bac_kan_successors.csv", "successors.csv") for line in rows_of(texts[name]))
    return PlacesData(places, tuple(read_successor(line, by_code) for line in lines), by_code)


def verified(folder: Path) -> dict[str, str]:
    """The text of each listed file, once its hash is the manifest's."""
    texts = {}
    try:
        listed: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
        for name, digest in listed.items():
            content = (folder / name).read_bytes()
            if hashlib.sha256(content).hexdigest() != digest:
                raise DamagedPlacesError(
                    f"{name} in {folder} is not the file its manifest lists. Install Đảng vụ again or, if "
                    "you changed the file on purpose, run scripts/fetch_places.py --seal."
                )
            texts[name] = content.decode()
    except FileNotFoundError as missing:
        raise DamagedPlacesError(f"{missing.filename} is missing. Install Đảng vụ again.") from missing
    return texts


def supplemented(places: Iterable[Place], supplement: tuple[Place, ...]) -> tuple[Place, ...]:
    """The places by code and day; up to 1 July 2025 a code that the supplement tells of follows it alone."""
    told = {place.code for place in supplement}
    kept = [place for place in places if not (place.code in told and place.from_date == SINCE_BEFORE)]
    return tuple(sorted((*kept, *supplement), key=attrgetter("code", "from_date")))


def find(by_code: Mapping[str, tuple[Place, ...]], code: str, on: date) -> Place:
    """The one place of that code that exists on the day; raises ``UnknownPlaceError``."""
    for place in by_code.get(code, ()):
        if holds(place, on):
            return place
    raise UnknownPlaceError(code, on)


def rows_of(text: str) -> Iterator[dict[str, str]]:
    """The lines of a CSV file by header."""
    return csv.DictReader(text.splitlines())


def read_places(text: str) -> Iterator[Place]:
    """Places from CSV text."""
    for line in rows_of(text):
        yield Place(
            code=line["code"],
            level=cast(Level, line["level"]),
            name=line["name"],
            kind=line["kind"],
            parent_code=line["parent_code"] or None,
            from_date=date.fromisoformat(line["from_date"]),
            until_date=date.fromisoformat(line["until_date"]) if line["until_date"] else None,
            latitude=float(line["latitude"]) if line["latitude"] else None,
            longitude=float(line["longitude"]) if line["longitude"] else None,
        )


def read_successor(line: Mapping[str, str], by_code: Mapping[str, tuple[Place, ...]]) -> PlaceSuccessor:
    """A successor from its line: the codes mean the place there the day before, and the one on the day."""
    on_date = date.fromisoformat(line["on_date"])
    return PlaceSuccessor(
        from_key=find(by_code, line["from_code"], on_date - DAY).key,
        to_key=find(by_code, line["to_code"], on_date).key,
        on_date=on_date,
        kind=cast(SuccessorKind, line["kind"]),
        is_default=line["is_default"] == "1",
    )
