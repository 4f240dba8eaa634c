"""Finding the heading of a list: one row of names, or two where the upper names a group ("Quê quán") and the
lower its parts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dangvu.core.text import collapse
from dangvu.exchange.workbook.columns import BY_KEY, Column, column_named
from dangvu.exchange.workbook.parsing import Cell, Row, text_of

_FEWEST = 3
_ORDINAL = re.compile(r"\(?(\d{1,3})\)?")


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the heading of a list stands and what each of its columns is.

    ``labels`` are the headings as written, by position from 0; ``columns`` those that are known.
    """

    top: int
    bottom: int
    labels: tuple[str, ...]
    columns: tuple[Column | None, ...]

    @property
    def known(self) -> int:
        """How many columns are ours."""
        return sum(column is not None for column in self.columns)


Named = Mapping[str, str]
"""Which column a heading means where somebody has said so: keys by heading as written, none to pass it
over.
"""


def find_heading(rows: Sequence[Row], named: Named | None = None) -> Heading | None:
    """The heading among the first rows of a sheet: the row, or pair of rows, with most known columns; names
    are a must."""
    candidates = [_heading(row.number, row.number, _labels(row.cells), named) for row in rows]
    for upper, lower in pairwise(rows):
        if lower.number == upper.number + 1:
            candidates.append(
                _heading(
                    upper.number, lower.number, _two_levels(_labels(upper.cells), _labels(lower.cells)), named
                )
            )
    lists = [heading for heading in candidates if heading.known >= _FEWEST and _has_names(heading)]
    # Of equals the lower-reaching single row first: a title above it adds nothing.
    return max(lists, key=lambda heading: (heading.known, heading.top == heading.bottom), default=None)


def is_ordinal_row(cells: Sequence[Cell]) -> bool:
    """Whether a row only numbers the columns: (1), (2), (3) ... as printed forms do under their heading."""
    numbers = [
        int(match.group(1)) if (match := _ORDINAL.fullmatch(text)) else -1
        for cell in cells
        if (text := text_of(cell))
    ]
    return (
        len(numbers) >= _FEWEST
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        and numbers[0] in (0, 1)
    )


def _labels(cells: Sequence[Cell]) -> list[str]:
    return [collapse(text_of(cell)) for cell in cells]


def likely_heading(rows: Sequence[Row]) -> Heading | None:
    """Where none was found, the row that looks most like one, for somebody to say what its columns are."""
    written = [_heading(row.number, row.number, _labels(row.cells), None) for row in rows]
    return max(written, key=lambda heading: sum(map(bool, heading.labels)), default=None)


def _heading(top: int, bottom: int, labels: list[str], named: Named | None) -> Heading:
    columns = tuple(_column_of(label, named or {}) if label else None for label in labels)
    return Heading(top, bottom, tuple(labels), columns)


def _column_of(label: str, named: Named) -> Column | None:
    return BY_KEY.get(named[label]) if label in named else column_named(label)


def _has_names(heading: Heading) -> bool:
    return any(column is not None and column.key == "full_name" for column in heading.columns)


def _two_levels(upper: list[str], lower: list[str]) -> list[str]:
    """Group and part joined; the group's name reaches over the empty cells to its right."""
    length = max(len(upper), len(lower))
    upper, lower = upper + [""] * (length - len(upper)), lower + [""] * (length - len(lower))
    group, labels = "", []
    for above, below in zip(upper, lower, strict=True):
        group = above or (group if below else "")
        joined = f"{group}: {below}" if group and below else group or below
        labels.append(joined if column_named(joined) or not column_named(below) else below)
    return labels
