"""Finding places by any name or code they ever bore."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from dangvu.core.period import last_day
from dangvu.core.text import search_key
from dangvu.ledger.position import remembered, remembered_each
from dangvu.places.models import Place
from dangvu.places.standing import as_known, successions

MOST_HITS = 20
MOST_RANKED = 200
"""More are not ranked: the words are too few."""


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
    known = remembered(("places named",), _Names)
    hits = {place.key: (key, place) for key, place in (*known.coded(wanted), *known.named(wanted))}

    def rank(hit: tuple[str, Place]) -> tuple[object, ...]:
        key, place = hit
        ended = place.until_date is not None and place.until_date <= on
        return place.code.lower() != wanted, ended, wanted not in key, len(key), key, place.key

    return _told([place for _key, place in sorted(hits.values(), key=rank)[:MOST_HITS]], on)


class _Names:
    """Every place of any day, short names first, and the keys of their names in one text, looked through at
    once.
    """

    def __init__(self) -> None:
        places = as_known(Place.objects.all())
        by_key = {place.key: place for place in places}
        for place in places:
            if above := by_key.get(place.parent_id or ""):
                place.parent = above  # there already: no second one is made of each
        keyed = ((f" {search_key(place.full_name)}", place) for place in places)
        self._known = sorted(keyed, key=lambda one: (len(one[0]), one[0], one[1].key))
        self._text = "".join(f"{key}\n" for key, _place in self._known)
        self._ends = list(accumulate(len(key) + 1 for key, _place in self._known))
        self._coded: dict[str, list[int]] = defaultdict(list)
        for line, (_key, place) in enumerate(self._known):
            self._coded[place.code.lower()].append(line)

    def coded(self, code: str) -> Iterator[tuple[str, Place]]:
        """Those that ever bore the code."""
        return (self._known[line] for line in self._coded.get(code, ()))

    def named(self, wanted: str) -> Iterator[tuple[str, Place]]:
        """Those in whose name every word begins a word; the shortest names where there are many."""
        starts = [f" {word}" for word in wanted.split()]
        rarest = min(starts, key=self._text.count)
        at, left = self._text.find(rarest), MOST_RANKED
        while at >= 0 and left:
            line = bisect_right(self._ends, at)
            if all(start in self._known[line][0] for start in starts):
                yield self._known[line]
                left -= 1
            at = self._text.find(rarest, self._ends[line])


def _told(places: list[Place], on: date) -> list[Found]:
    """With what they became; three questions at most, none for those told before."""
    became = remembered_each(("places became",), [place.key for place in places], _became)
    return [
        Found(
            place,
            place.parent.full_name if place.parent else "",
            last_day(until) if (until := place.until_date) is not None and until <= on else None,
            became.get(place.key, ()),
        )
        for place in places
    ]


def _became(keys: list[str]) -> dict[str, tuple[str, ...]]:
    """The names of what each of the places became."""
    rows = successions(place__in=keys)
    named = Place.objects.in_bulk({row.successor_id for row in rows})
    became: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        became[row.place_id].append(named[row.successor_id].full_name)
    return {key: tuple(names) for key, names in became.items()}
