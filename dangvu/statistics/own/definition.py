"""What a table of one's own is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from dangvu.statistics.declarations import When, indicator_named
from dangvu.statistics.own.bands import label_of
from dangvu.statistics.qualities import qualities

ORGANISATION, YEAR = "organisation", "year"
"""By what is grouped beside the qualities: the organisations directly below; years on the tree of one day."""
Beside = Literal["last_year", "percent", "difference"]
COMPARED: tuple[Beside, ...] = ("last_year", "percent", "difference")
"""What may stand beside each figure: that of the same days a year before, then two that rest on it."""
MOST_COUNTED = 12
MOST_YEARS = 20
FEWEST_YEARS = 2
TITLE, ABOUT, LABEL = 100, 300, 60
"""Characters, at most."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted: an indicator, of those only that ``filter`` names; or the share, in percent, of one
    that is counted in another, by their places from 1.
    """

    indicator: str = ""
    label: str = ""
    percent: tuple[int, int] | None = None
    filter: Mapping[str, tuple[str, ...]] | None = None

    def words(self, all_counted: Sequence["Counted"]) -> tuple[str, str]:
        """What it is called, in Vietnamese and in English."""
        if self.label:
            return self.label, self.label
        if self.percent:
            part, whole = (all_counted[place - 1].words(all_counted) for place in self.percent)
            return f"{part[0]} / {whole[0]} (%)", f"{part[1]} / {whole[1]} (%)"
        found = indicator_named(self.indicator)
        assert found is not None, self.indicator  # ``definition_of`` has seen to it
        if not self.filter:
            return found.label.vi, found.label.en
        vi, en = zip(*(_told(name, one) for name, each in self.filter.items() for one in each), strict=True)
        return f"{found.label.vi} ({', '.join(vi)})", f"{found.label.en} ({', '.join(en)})"


def _told(name: str, value: str) -> tuple[str, str]:
    """What a filter is called; a number alone would say nothing."""
    quality = qualities()[name]
    label = label_of(quality, value)
    if quality.numbers:
        return f"{quality.label.vi} {label.vi}", f"{quality.label.en} {label.en}"
    return label.vi, label.en


@dataclass(frozen=True, slots=True)
class Grouping:
    """By what its figures are told apart; by nothing where ``by`` is empty. ``values``: which, and in which
    order; all where none are named.
    """

    by: str = ""
    values: tuple[str, ...] = ()
    years: int = 5


@dataclass(frozen=True, slots=True)
class Definition:
    """A table of one's own: the lines told apart by ``group``, the columns by ``across``."""

    title: str
    when: When
    count: tuple[Counted, ...]
    group: Grouping = Grouping()
    filter: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    about: str = ""
    across: Grouping = Grouping()
    compare: tuple[Beside, ...] = ()

    @property
    def columns_by(self) -> Grouping:
        """By what the columns are told apart: years that are told apart at all, are there."""
        return self.group if self.group.by == YEAR else self.across

    @property
    def lines_by(self) -> str:
        """By what the lines are told apart; by nothing where each is one thing counted."""
        return "" if self.group.by == YEAR else self.group.by
