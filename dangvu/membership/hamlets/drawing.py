"""Communes on a map: a mark each where it lies, by the worst that is to be said of its hamlets. Only lengths
and kinds; how it is drawn stands in a template. Of more communes than can be told apart provinces are drawn.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, radians, sqrt

from dangvu.membership.hamlets.queries import COVERS, Commune, Province, provinces

MOST = 400
"""Marks that can still be told apart."""
WIDE, EDGE = 640, 24
TALLEST = 900
LEAST, GREATEST = 4.0, 13.0
"""Half the width of a mark, in the picture's own units."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A commune or province. ``state`` is that of its hamlets which is furthest from a cell of its own."""

    key: str
    name: str
    state: str
    x: str
    y: str
    size: str
    shape: str
    hamlets: int
    counts: tuple[int, ...]
    """By ``COVERS``."""


@dataclass(frozen=True)
class Picture:
    """The map; ``lost`` are those whose coordinates the data lacks."""

    marks: list[Mark]
    lost: list[str]
    wide: int
    tall: int
    is_of_provinces: bool


@dataclass(frozen=True, slots=True)
class _Spot:
    key: str
    name: str
    latitude: float | None
    longitude: float | None
    counts: tuple[int, ...]


def picture_of(communes: Iterable[Commune]) -> Picture | None:
    """The map of them; none where none has coordinates."""
    spots = [_spot(one) for one in communes if one.key]
    is_of_provinces = len(spots) > MOST
    if is_of_provinces:
        spots = _together(communes)
    placed = [one for one in spots if one.latitude is not None and one.longitude is not None]
    if not placed:
        return None
    lost = [one.name for one in spots if one not in placed]
    marks, tall = _marks(placed)
    return Picture(marks, lost, WIDE, tall, is_of_provinces)


def _spot(one: Commune) -> _Spot:
    counts = tuple(int(getattr(one, cover)) for cover in COVERS)
    name = f"{(one.kind or '').capitalize()} {one.name}".strip()
    return _Spot(one.key or "", name, one.latitude, one.longitude, counts)


def _together(communes: Iterable[Commune]) -> list[_Spot]:
    """The sums by province."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * len(COVERS))
    for one in communes:
        if one.province:
            for at, cover in enumerate(COVERS):
                sums[one.province][at] += getattr(one, cover)
    known: Mapping[str, Province] = provinces(sums)
    return [
        _Spot(key, known[key].name, known[key].latitude, known[key].longitude, tuple(counts))
        for key, counts in sums.items()
    ]


def _marks(spots: list[_Spot]) -> tuple[list[Mark], int]:
    """A degree of longitude is shorter than one of latitude, by the cosine of where it lies."""
    latitudes = [one.latitude or 0.0 for one in spots]
    longitudes = [one.longitude or 0.0 for one in spots]
    north, south, west, east = max(latitudes), min(latitudes), min(longitudes), max(longitudes)
    shrink = cos(radians((north + south) / 2))
    across, down = max((east - west) * shrink, 0.01), max(north - south, 0.01)
    scale = min((WIDE - 2 * EDGE) / across, (TALLEST - 2 * EDGE) / down)
    left = (WIDE - across * scale) / 2
    most = max(sum(one.counts) for one in spots)
    marks = []
    for one in sorted(spots, key=lambda spot: -sum(spot.counts)):  # small ones on top
        x = left + ((one.longitude or 0.0) - west) * shrink * scale
        y = EDGE + (north - (one.latitude or 0.0)) * scale
        size = LEAST + (GREATEST - LEAST) * sqrt(sum(one.counts) / max(1, most))
        state = _state(one.counts)
        shape = _shape(state, x, y, size)
        texts = (f"{x:.1f}", f"{y:.1f}", f"{size:.1f}")
        marks.append(Mark(one.key, one.name, state, *texts, shape, sum(one.counts), one.counts))
    return marks, int(down * scale + 2 * EDGE)


def _state(counts: tuple[int, ...]) -> str:
    return next(cover for cover, count in reversed(list(zip(COVERS, counts, strict=True))) if count)


def _shape(state: str, x: float, y: float, size: float) -> str:
    """The outline of what is no circle: a square, a triangle, a diamond; no colour is needed to tell them."""
    corners = {
        "combined_cell": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
        "members_no_cell": ((0.0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
        "no_member": ((0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)),
    }.get(state, ())
    return " ".join(f"{x + right * size:.1f},{y + down * size:.1f}" for right, down in corners)
