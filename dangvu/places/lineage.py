"""What a place came from and what it became: shipped, and by acts."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from dangvu.places.models import Place, PlaceSuccession, PlaceSuccessor
from dangvu.places.standing import first_day_of, successions

MOST = 500
"""Places of one lineage that are followed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place became another on a day."""

    place: Place
    successor: Place
    on: date
    kind: str


def lineage_of(places: Collection[str]) -> list[Step]:
    """All successions that lead to the places or from them, by day; a few questions for each generation."""
    rows = {*_followed(places, "successor", _place), *_followed(places, "place", _successor)}
    named = Place.objects.in_bulk({key for row in rows for key in row[:2]})
    steps = [Step(named[one], named[other], on, kind) for one, other, on, kind in rows]
    return sorted(steps, key=lambda step: (step.on, step.place.key, step.successor.key))


Row = tuple[str, str, date, str]


def _followed(start: Iterable[str], here: str, there: Callable[[Row], str]) -> set[Row]:
    seen, rows, waiting = set(start), set[Row](), set(start)
    while waiting and len(seen) < MOST:
        found = {_told(row) for row in successions(**{f"{here}__in": sorted(waiting)})}
        rows |= found
        waiting = {there(row) for row in found} - seen
        seen |= waiting
    return rows


def _told(row: PlaceSuccessor | PlaceSuccession) -> Row:
    return row.place_id, row.successor_id, first_day_of(row), row.kind


def _place(row: Row) -> str:
    return row[0]


def _successor(row: Row) -> str:
    return row[1]
