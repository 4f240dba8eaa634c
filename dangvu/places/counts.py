"""How many people live in places, by the last count of each."""

from collections.abc import Collection, Mapping
from datetime import date

from dangvu.places.models import Population
from dangvu.places.standing import first_day_of, successions

GENERATIONS = 20
SAME_LAND = ("renamed", "unchanged")
"""Kinds of succession by which a place is the same land under another key."""


def last_counts(places: Collection[str], on: date) -> dict[str, int]:
    """The last count before the day of communes, by key; also of what they were called before. One without
    one is left out, and one that gave or took land since. As figures have it: ``last_population``.
    """
    lines = _lines(places)
    changed = _last_changes(lines, on)
    found: dict[str, tuple[date, int]] = {}
    rows = Population.objects.known().filter(place__in=lines, from_date__lt=on)
    for place, day, population in rows.values_list("place_id", "from_date", "population"):
        key = lines[place]
        if day >= changed.get(key, day):
            found[key] = max(found.get(key, (day, population)), (day, population))
    return {key: population for key, (_day, population) in found.items()}


def _lines(places: Collection[str]) -> dict[str, str]:
    """The places, and the same land under other names before, each with the place asked."""
    lines = {key: key for key in places}
    waiting = list(lines)
    for _generation in range(GENERATIONS):
        before = successions(successor__in=waiting, kind__in=SAME_LAND) if waiting else []
        lines |= {one.place_id: lines[one.successor_id] for one in before}
        waiting = [one.place_id for one in before]
    return lines


def _last_changes(lines: Mapping[str, str], on: date) -> dict[str, date]:
    """The last day before ``on`` from which each took land from others or gave some to them."""
    rows = [*successions(place__in=list(lines)), *successions(successor__in=list(lines))]
    last: dict[str, date] = {}
    for row in rows:
        day = first_day_of(row)
        if row.kind not in SAME_LAND and day < on:
            for key in {row.place_id, row.successor_id} & lines.keys():
                last[lines[key]] = max(last.get(lines[key], day), day)
    return last
