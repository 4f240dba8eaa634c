"""The real places of Bắc Kạn as the demo needs them: districts, communes and what became of those in 2020."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from dangvu.core.period import DAY
from dangvu.places import data

from .plan import COMMUNE_MERGER, JULY_2025, OPENING

PROVINCE: Final = "06"
DISTRICTS: Final = {
    "058": "Đảng bộ thành phố Bắc Kạn",
    "060": "Đảng bộ huyện Pác Nặm",
    "061": "Đảng bộ huyện Ba Bể",
    "062": "Đảng bộ huyện Ngân Sơn",
    "063": "Đảng bộ huyện Bạch Thông",
    "064": "Đảng bộ huyện Chợ Đồn",
    "065": "Đảng bộ huyện Chợ Mới",
    "066": "Đảng bộ huyện Na Rì",
}
GRASSROOTS_TYPES: Final = {"xã": "commune", "phường": "ward", "thị trấn": "township"}


@dataclass(frozen=True, slots=True)
class Change:
    """Communes that became others on one day: each old code with its successors, the default one first."""

    on: date
    successors: dict[str, list[tuple[str, str]]]  # code -> (code of the successor, kind)


def commune(code: str, on: date) -> data.Place:
    """The commune bearing the code on the day."""
    return data.load().place_on(code, on)


def organisation_name(place: data.Place) -> str:
    """What the Party organisation of a commune is called."""
    return f"Đảng bộ {place.kind} {place.name}"


def opening_communes() -> list[data.Place]:
    """The communes of the province on the opening day, by district and code."""
    found = [place for place in data.load().places_on(OPENING, "commune") if place.parent_code in DISTRICTS]
    return sorted(found, key=lambda place: (place.parent_code or "", place.code))


def changes(until: date) -> list[Change]:
    """What happened to communes of the province from the opening to `until`, day by day."""
    by_day: dict[date, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    ours = {place.key: place.code for place in data.load().places if place.parent_code in DISTRICTS}
    for successor in sorted(
        data.load().successors, key=lambda row: (row.from_key, not row.is_default, row.to_key)
    ):
        if successor.from_key in ours and OPENING < successor.on_date <= until:
            by_day[successor.on_date][ours[successor.from_key]].append(
                (ours[successor.to_key], successor.kind)
            )
    return [Change(on, dict(successors)) for on, successors in sorted(by_day.items())]


def since_july_2025(code: str) -> str:
    """What the commune that bore the code on 30 June 2025 is called since, or that to which it goes."""
    place = _since_july_2025()[code]
    return f"{place.kind} {place.name}"


@cache
def _since_july_2025() -> dict[str, data.Place]:
    """The communes of the province of 30 June 2025 by code, each with what it goes to by default or is."""
    known = {place.key: place for place in data.load().places}
    heirs = {
        row.from_key: known[row.to_key]
        for row in data.load().successors
        if row.on_date == JULY_2025 and row.is_default
    }
    eve = data.load().places_on(JULY_2025 - DAY, "commune")
    return {place.code: heirs.get(place.key, place) for place in eve if place.parent_code in DISTRICTS}


def selection(count: int) -> list[data.Place]:
    """So many communes of the opening day: one of each district, then those merged in 2020, together."""
    places = opening_communes()
    if count >= len(places):
        return places
    group = _merger_groups(places)
    chosen: dict[str, data.Place] = {}
    for district in DISTRICTS:
        first = next(place for place in places if place.parent_code == district and place.code not in group)
        chosen[first.code] = first
    for codes in sorted(set(group.values())):
        for place in places:
            if place.code in codes and len(chosen) + len(codes) <= count:
                chosen.update({each.code: each for each in places if each.code in codes})
    for place in places:
        if len(chosen) < count and place.code not in group:
            chosen[place.code] = place
    return sorted(chosen.values(), key=lambda place: (place.parent_code or "", place.code))


def _merger_groups(places: Iterable[data.Place]) -> dict[str, tuple[str, ...]]:
    """Opening communes tied together by the changes of 2020: each code with the codes of its group."""
    ties: dict[str, set[str]] = defaultdict(set)
    existing = {place.code for place in places}
    merger = next(change for change in changes(COMMUNE_MERGER) if change.on == COMMUNE_MERGER)
    for old, successors in merger.successors.items():
        for new, _kind in successors:
            ties[old].add(new)
            ties[new].add(old)
    groups: dict[str, tuple[str, ...]] = {}
    for code in ties:
        seen, waiting = {code}, [code]
        while waiting:
            for other in ties[waiting.pop()] - seen:
                seen.add(other)
                waiting.append(other)
        groups[code] = tuple(sorted(seen & existing))
    return {code: codes for code, codes in groups.items() if code in existing}
