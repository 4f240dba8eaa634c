"""Numbers reported by organisations that have no list here: a number with its day or period and its paper.

It is of an indicator with its filters, and serves that very day or period: exactly what it was reported for,
with everything above the organisation that reported it, on the tree of the day or of the structure day. None
is derived from another. Where it cannot make a figure right - a mean, a share, what is worked out of figures
that were not all reported by the same - there is none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dangvu.core.period import DAY
from dangvu.ledger.facts import PERSON
from dangvu.statistics.declarations import Indicator, indicator_named, indicators
from dangvu.statistics.engine.sql import Scene, literal
from dangvu.statistics.lookup import Unit, units
from dangvu.statistics.store import Reading

FACT = "reported_number"
Filters = Mapping[str, tuple[str, ...]]
Span = tuple[date, date]
"""The first day, and the day after the last."""
Days = tuple[date | None, date | None, date | None]
Wanted = tuple[Indicator, Filters]


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and one of the organisations for which it counts."""

    org: int
    unit: int
    """Which reported it."""
    code: str
    filters: str
    span: Span
    value: int
    paper: str
    entry: int


@dataclass(frozen=True, slots=True)
class NoList:
    """How much of a figure has no list here, from which organisation, by which paper."""

    unit: Unit
    number: Number
    has_list: bool = False
    """Members of it are recorded on those days, too: then they are counted twice."""

    @property
    def value(self) -> int:
        return self.number.value

    @property
    def paper(self) -> str:
        return self.number.paper

    def as_json(self) -> dict[str, Any]:
        answer = {"org": self.unit.code, "name": self.unit.name, "value": self.value}
        answer |= {"paper": self.paper, "entry": self.number.entry}
        return answer | ({"has_list": True} if self.has_list else {})


def is_reportable(indicator: Indicator) -> bool:
    """Whether it is a number of records, and so what others counted adds to it."""
    return indicator.is_count and not indicator.compute


def said(filters: Filters) -> str:
    """Filters as they are written down: always alike."""
    return ";".join(f"{name}={','.join(sorted(set(filters[name])))}" for name in sorted(filters))


def span_of(days: Days) -> Span:
    """Of a day or of a period, both ends included."""
    at, first, last = days
    begins, ends = at or first, at or last
    assert begins is not None  # every figure has its days
    assert ends is not None
    return begins, ends + DAY


@dataclass(frozen=True)
class Numbers:
    """Numbers found, by what they are of."""

    found: Sequence[Number] = ()
    _exact: dict[tuple[int, Span, str, str], list[Number]] = field(default_factory=lambda: defaultdict(list))
    _beside: dict[tuple[int, Span, str], list[Number]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for one in self.found:
            self._exact[one.org, one.span, one.code, one.filters].append(one)
            if counted := indicator_named(one.code):
                self._beside[one.org, one.span, counted.relation].append(one)

    def of(self, org: int, indicator: Indicator, filters: Filters, span: Span) -> list[Number]:
        """Those that count in a figure; of a mean those beside it, without whose lists it has none."""
        if is_reportable(indicator):
            return self._exact.get((org, span, indicator.code, said(filters)), [])
        return self._beside.get((org, span, indicator.relation), [])


NONE = Numbers()

_QUESTION = f"""
    SELECT tree.ancestor, n.organisation, n.indicator, n.filters, n.from_date, n.until_date, n.value, n.paper,
      n.recorded_in
    FROM {FACT} n JOIN layout tree ON tree.organisation = n.organisation
      AND tree.from_date < n.until_date AND n.until_date <= tree.until_date
    WHERE tree.ancestor IN ($orgs) AND ({{days}}) AND n.indicator IN ({{codes}})
    ORDER BY n.recorded_in, n.ordinal, tree.ancestor
"""


def numbers(
    reading: Reading,
    structure: date | None,
    orgs: Collection[int],
    wanted: Iterable[Wanted],
    spans: Iterable[Span],
) -> Numbers:
    """The numbers that count for the organisations, by one question; by none where none was ever reported."""
    if not reading.may_hold(FACT):
        return NONE
    codes = {code for indicator, _filters in wanted for code in _codes(indicator)}
    days = {f"n.from_date = DATE '{first}' AND n.until_date = DATE '{until}'" for first, until in set(spans)}
    if not codes or not days:
        return NONE
    question = _QUESTION.format(days=" OR ".join(sorted(days)), codes=", ".join(map(literal, sorted(codes))))
    rows = Scene(reading, structure=structure).rows(question, orgs)
    return Numbers(
        [
            Number(org, unit, code, filters, (first, until), value, paper, entry)
            for org, unit, code, filters, first, until, value, paper, entry in rows
        ]
    )


def _codes(indicator: Indicator) -> list[str]:
    if is_reportable(indicator):
        return [indicator.code]
    return [code for code, one in indicators().items() if one.relation == indicator.relation and one.is_count]


def units_of(found: Iterable[Number]) -> frozenset[int]:
    """Who reported them."""
    return frozenset(one.unit for one in found)


def is_mixed(parts: Iterable[Iterable[Number]]) -> bool:
    """Whether the figures that something is worked out of were not all reported by the same."""
    return len({units_of(part) for part in parts}) > 1


_WITH_MEMBERS = """
    SELECT DISTINCT tree.ancestor FROM membership m JOIN ancestry tree ON tree.organisation = m.organisation
    WHERE tree.ancestor IN ($orgs) AND tree.from_date < $until AND tree.until_date > $first
      AND m.from_date < $until AND (m.until_date IS NULL OR m.until_date > $first)
"""


def told(reading: Reading, found: Iterable[Number], on: date) -> tuple[NoList, ...]:
    """Numbers as readers are told them: who reported, by which paper, and whether there is a list after all;
    few questions, whatever their number.
    """
    each = list(dict.fromkeys(found))
    if not each:
        return ()
    names = units(reading, units_of(each), on)
    listed: set[tuple[int, Span]] = set()
    # What counts organisations stands beside those recorded here, as its unit itself is.
    of_persons = {one for one in each if (counted := indicator_named(one.code)) and counted.key == PERSON}
    for span in {one.span for one in of_persons}:
        asked = {one.unit for one in of_persons if one.span == span}
        rows = Scene(reading).rows(_WITH_MEMBERS, asked, first=span[0], until=span[1])
        listed |= {(unit, span) for (unit,) in rows}
    return tuple(
        NoList(names[one.unit], one, one in of_persons and (one.unit, one.span) in listed)
        for one in each
        if one.unit in names
    )


def as_json(found: Iterable[NoList]) -> dict[str, Any]:
    """What is added to an answer where there is any."""
    told_of = [one.as_json() for one in found]
    return {"no_list": told_of} if told_of else {}
