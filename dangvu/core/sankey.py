"""What goes from some to others, as a picture: bars on both sides, ribbons between, as wide as their counts.
Only lengths; how it is drawn stands in a template.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

One = TypeVar("One", bound=Hashable)

HEIGHT, GAP, LEAST, PITCH = 360, 6, 2, 17
"""In the picture's own units: all bars together, between two, the thinnest, from name to name."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One on a side. Lengths are text, whatever the reader's language does with numbers."""

    name: str
    count: int
    y: float
    height: float

    @property
    def top(self) -> str:
        return str(self.y)

    @property
    def tall(self) -> str:
        return str(self.height)

    @property
    def middle(self) -> str:
        return str(round(self.y + self.height / 2, 1))


@dataclass(frozen=True, slots=True)
class Ribbon:
    """What goes from one to another; ``path`` is its outline."""

    left: str
    right: str
    count: int
    path: str


@dataclass(frozen=True)
class Sankey:
    """The whole picture, 842 units wide."""

    left: list[Bar]
    right: list[Bar]
    ribbons: list[Ribbon]
    LEFT: ClassVar[int] = 270
    """Where the left bars stand; the right ones, and how wide both are."""
    RIGHT: ClassVar[int] = 560
    WIDE: ClassVar[int] = 12

    @property
    def tall(self) -> str:
        return str(max(int(bar.y + bar.height) + PITCH // 2 for bar in (*self.left, *self.right)))


def sankey(
    flows: Mapping[tuple[One, One], int],
    left: Mapping[One, str],
    right: Mapping[One, str],
) -> Sankey:
    """The picture of counts from one of the left to one of the right; both in their order, by name."""
    ours = _bars(left, flows, 0)
    theirs = _bars(right, flows, 1)
    by_start: dict[One, dict[One, int]] = defaultdict(dict)
    for (start, end), count in flows.items():
        by_start[start][end] = count
    used: Counter[One] = Counter()
    ribbons = []
    for start, bar in ours.items():
        before = 0
        for end, other in theirs.items():
            count = by_start[start].get(end, 0)
            if count:
                path = _path(_span(bar, before, count), _span(other, used[end], count))
                ribbons.append(Ribbon(bar.name, other.name, count, path))
                before += count
                used[end] += count
    return Sankey(list(ours.values()), list(theirs.values()), ribbons)


def _bars(names: Mapping[One, str], flows: Mapping[tuple[One, One], int], side: int) -> dict[One, Bar]:
    sums: Counter[One] = Counter()
    for pair, count in flows.items():
        sums[pair[side]] += count
    total = max(1, sum(sums.values()))
    bars: dict[One, Bar] = {}
    y = 0.0
    for one, name in names.items():
        height = max(float(LEAST), round(HEIGHT * sums[one] / total, 1))
        room = max(height + GAP, PITCH)  # a thin bar stands in the middle of what its name takes
        bars[one] = Bar(name, sums[one], round(y + (room - GAP - height) / 2, 1), height)
        y += room
    return bars


def _span(bar: Bar, used: int, count: int) -> tuple[float, float]:
    """The part of a bar that a ribbon takes, after those before it."""
    scale = bar.height / max(1, bar.count)
    return round(bar.y + used * scale, 1), round(bar.y + (used + count) * scale, 1)


def _path(a: Sequence[float], b: Sequence[float]) -> str:
    """From the right edge of the left bar to the left edge of the right one, and back."""
    x, y = Sankey.LEFT + Sankey.WIDE, Sankey.RIGHT
    middle = (x + y) // 2
    return (
        f"M{x} {a[0]} C{middle} {a[0]} {middle} {b[0]} {y} {b[0]} "
        f"L{y} {b[1]} C{middle} {b[1]} {middle} {a[1]} {x} {a[1]} Z"
    )
