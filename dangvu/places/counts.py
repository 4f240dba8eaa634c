"""How many people live in places, by the last count of each."""

from collections.abc import Collection
from datetime import date

from dangvu.places.models import Population
from dangvu.places.standing import first_day_of, successions

GENERATIONS = 20
SAME_LAND = ("renamed", "unchanged")


def last_counts(places: Collection[str], on: date) -> dict[str, int]:
    """The last count before the day, by the key of the place; also of what it was called before. A place
    without one is left out, and one that gave or took land since.
    """
    here = {key: key for key in places}
    found: dict[str, tuple[date, int]] = {}
    for _generation in range(GENERATIONS):
        if not here:
            break
        rows = Population.objects.known().filter(place__in=here, from_date__lt=on)
        changed = _last_changes(here, on)
        for place, day, population in rows.values_list("place_id", "from_date", "population"):
            if day < changed.get(place, day):
                continue
            known = found.get(here[place])
            found[here[place]] = max(known, (day, population)) if known else (day, population)
        before = successions(successor__in=list(here), kind__in=SAME_LAND)
        here = {one.place_id: here[one.successor_id] for one in before}
    return {key: population for key, (_day, population) in found.items()}


def _last_changes(places: Collection[str], on: date) -> dict[str, date]:
    """The last day before ``on`` from which each took land from others or gave some to them."""
    rows = [*successions(place__in=list(places)), *successions(successor__in=list(places))]
    last: dict[str, date] = {}
    for row in rows:
        day = first_day_of(row)
        for key in (row.place_id, row.successor_id):
            if row.kind not in SAME_LAND and day < on:
                last[key] = max(last.get(key, day), day)
    return last
