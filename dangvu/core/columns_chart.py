"""Figures side by side as a picture: a column for each, above or below a line of zero. Only lengths; how it
is drawn stands in a template.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

HEIGHT, WIDTH = 220, 722
"""In the picture's own units: of the highest column, of all of them together."""


@dataclass(frozen=True, slots=True)
class Column:
    """One figure; lengths are text, whatever the reader's language does with numbers. ``said`` stands above
    it.
    """

    name: str
    said: str
    x: str
    y: str
    wide: str
    tall: str
    middle: str
    above: str


@dataclass(frozen=True)
class Chart:
    """The picture, ``WIDTH`` units wide. ``marks`` are where lines stand between columns."""

    columns: list[Column]
    marks: list[str]
    zero: str
    WIDTH: ClassVar[int] = WIDTH
    TALL: ClassVar[int] = HEIGHT + 44
    FOOT: ClassVar[int] = HEIGHT + 38
    """Where names stand."""


def chart(figures: Sequence[tuple[str, float | None, str]], marks: Sequence[int] = ()) -> Chart:
    """The picture of figures by name, value and how the value is said; ``marks``: before which of them a line
    stands. One without a value has no column.
    """
    values = [value for _name, value, _said in figures if value is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    scale = HEIGHT / ((high - low) or 1)
    zero = 18 + high * scale
    slot = WIDTH / max(1, len(figures))
    columns = []
    for place, (name, value, said) in enumerate(figures):
        tall = abs(value or 0) * scale
        top = zero - max(0, value or 0) * scale
        columns.append(
            Column(
                name,
                said,
                _told(place * slot + slot * 0.2),
                _told(top),
                _told(slot * 0.6),
                _told(tall),
                _told((place + 0.5) * slot),
                _told(top - 6),
            )
        )
    return Chart(columns, [_told(place * slot) for place in marks], _told(zero))


def _told(length: float) -> str:
    return str(round(length, 1))
