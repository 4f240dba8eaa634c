"""Finding places by any name or code they ever bore."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from dangvu.core.period import last_day
from dangvu.core.text import search_key
from dangvu.ledger.position import remembered
from dangvu.places.models import Place
from dangvu.places.standing import as_known, successions

MOST_HITS = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A place, what it lay in, its last day where it has ended, and what it became."""

    place: Place
    above: str
    ended: date | None
    became: tuple[str, ...]


def places_found(words: str, on: date) -> list[Found]:
    """Places whose name holds all the words, or with that code; best first, the standing before others."""
    wanted = search_key(words)
    if not wanted:
        return []
    starts = [f" {word}" for word in wanted.split()]
    hits = [
        (key, place)
        for key, place in remembered(("places named",), _known)
        if place.code.lower() == wanted or all(start in key for start in starts)
    ]

    def rank(hit: tuple[str, Place]) -> tuple[object, ...]:
        key, place = hit
        ended = place.until_date is not None and place.until_date <= on
        return place.code.lower() != wanted, ended, wanted not in key, len(key), key, place.key

    return _told([place for _key, place in sorted(hits, key=rank)[:MOST_HITS]], on)


def _known() -> list[tuple[str, Place]]:
    """Every place with the key of its name."""
    places = as_known(Place.objects.select_related("parent"))
    return [(f" {search_key(place.full_name)}", place) for place in places]


def _told(places: list[Place], on: date) -> list[Found]:
    """With what they became; three questions, however many."""
    became: dict[str, list[str]] = defaultdict(list)
    rows = successions(place__in=[place.key for place in places]) if places else []
    named = Place.objects.in_bulk({row.successor_id for row in rows})
    for row in rows:
        became[row.place_id].append(named[row.successor_id].full_name)
    return [
        Found(
            place,
            place.parent.full_name if place.parent else "",
            last_day(until) if (until := place.until_date) is not None and until <= on else None,
            tuple(became[place.key]),
        )
        for place in places
    ]
