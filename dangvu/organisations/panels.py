"""What later rooms show about an organisation: they register here, so that this room knows none of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from dangvu.accounts.rights import PageRequest


@dataclass(frozen=True, slots=True)
class HeadCount:
    """So many members on a day; of which organisations, whoever counts says."""

    official: int = 0
    probationary: int = 0

    @property
    def total(self) -> int:
        return self.official + self.probationary


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of an organisation's page: its heading, and how to draw it for an organisation within reach."""

    label: "str | Promise"
    draw: Callable[[PageRequest, int], SafeString]


Counter = Callable[[Iterable[int], date], Mapping[int, HeadCount]]

Menu = Callable[[PageRequest, int], SafeString]
"""What may be done about an organisation, as the head of the page offers it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number about an organisation on a day, with what it is called; None: it is not kept."""

    label: "str | Promise"
    value: int | None


Figures = Callable[[int, date], Iterable[Figure]]
"""What a later room counts of an organisation and all below it on a day."""

panels: list[Panel] = []
figures: list[Figures] = []
menus: list[Menu] = []
counters: list[Counter] = []
unlisted: list[Callable[[int, date], bool]] = []
"""Whether an organisation reports numbers and has no list here: that nobody is in it says nothing then."""


def head_counts(organisations: Iterable[int], on: date) -> dict[int, HeadCount]:
    """Members of each organisation and all below it; none counted where no room keeps members."""
    wanted = list(organisations)
    counts = {number: HeadCount() for number in wanted}
    for counter in counters:
        counts |= counter(wanted, on)
    return counts
