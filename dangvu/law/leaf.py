"""What a law file holds once read: dated numbers (leaves) and dated lists of codes."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from dangvu.core.finding import Severity
from dangvu.core.period import holds
from dangvu.law.certainty import Certainty, milder, severity_of
from dangvu.law.errors import Ceased, NotInForce

Value = int | str | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Vietnamese, the language of the source, and in English."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "vi").startswith("en") else self.vi


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value stands. ``issued`` is told, never used to judge; ``None`` where the day is not known."""

    instrument: str
    article: str
    issued: date | None
    certainty: Certainty
    reference: str

    def __str__(self) -> str:
        issued = f" ({self.issued:%d/%m/%Y})" if self.issued else ""
        return f"{self.instrument}{issued}, {self.article}" if self.article else f"{self.instrument}{issued}"


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A leaf's value on the day asked, with its source and the answer a breach deserves."""

    code: str
    value: Value
    unit: str
    effective_from: date
    source: Source
    breach: Severity

    @property
    def instrument(self) -> str:
        return self.source.instrument

    @property
    def article(self) -> str:
        return self.source.article

    @property
    def issued(self) -> date | None:
        return self.source.issued

    @property
    def certainty(self) -> Certainty:
        return self.source.certainty

    @property
    def severity(self) -> Severity:
        """By how sure we are, but never harder than the consequence the instrument itself gives to a
        breach.
        """
        return milder(severity_of(self.source.certainty), self.breach)

    @property
    def number(self) -> int:
        """The value where a whole number is expected; ``TypeError`` where it is none."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise TypeError(f"{self.code} is no number: {self.value!r}")
        return self.value

    @property
    def words(self) -> tuple[str, ...]:
        """The value where a list of codes is expected; ``TypeError`` where it is none."""
        if not isinstance(self.value, tuple):
            raise TypeError(f"{self.code} is no list: {self.value!r}")
        return self.value


@dataclass(frozen=True, slots=True)
class Leaf:
    """One number or list of an instrument through time. ``None`` among ``values``: ceased from that day."""

    code: str
    description: Text
    unit: str
    breach: Severity
    dates: tuple[date, ...]
    values: tuple[DatedValue | None, ...]

    def on(self, day: date) -> DatedValue:
        """The value of that day; ``NotInForce`` before the first date, ``Ceased`` once it has lapsed."""
        position = bisect_right(self.dates, day) - 1
        if position < 0:
            raise NotInForce(self.code, day, f"first known from {self.dates[0].isoformat()}")
        found = self.values[position]
        if found is None:
            raise Ceased(self.code, day, f"ceased on {self.dates[position].isoformat()}")
        return found


@dataclass(frozen=True, slots=True)
class CodeItem:
    """One entry of a list, with the days it may be used."""

    code: str
    label: Text
    from_date: date
    until_date: date | None


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of codes through time, in official order."""

    code: str
    description: Text
    from_date: date
    source: Source
    items: Mapping[str, CodeItem]

    def on(self, day: date) -> dict[str, CodeItem]:
        """The entries that may be used on the day; ``NotInForce`` before the list exists."""
        if day < self.from_date:
            raise NotInForce(self.code, day, f"the list begins on {self.from_date.isoformat()}")
        return {code: item for code, item in self.items.items() if holds(item, day)}
