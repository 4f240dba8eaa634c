"""One figure on several days or in several years, all laid out on the tree of one day, so that they may be
compared; beside each what it is on the tree of its own day, and what was reorganised in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dangvu.accounts.models import Account
from dangvu.core.finding import Finding
from dangvu.core.period import DAY
from dangvu.statistics.access import may_read
from dangvu.statistics.ask import Ask, cell_of, counts, evaluate, with_reported
from dangvu.statistics.breaks import Break, breaks
from dangvu.statistics.declarations import Indicator, Value, When
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.engine.tally import tally_each
from dangvu.statistics.figures import Query, counted_for, indicator_of, organisation_of
from dangvu.statistics.lookup import Unit, standing
from dangvu.statistics.reported import NoList, Number, as_json, numbers, span_of, told
from dangvu.statistics.store import Reading, steadily

MOST = 60
"""Points of a series."""


class NoSeries(ValueError):
    """There are no points, or more than ``MOST``."""


@dataclass(frozen=True, slots=True)
class Point:
    """The figure of a day, or of a period: ``first`` and ``last`` included.

    ``value`` is on the tree of the structure day. ``then`` is on the tree of its own days: None where the
    organisation did not stand, or nothing is kept.
    """

    first: date | None
    last: date
    value: Value
    then: Value
    no_list: tuple[NoList, ...] = ()
    """How much of the value was reported, and has no list."""

    def as_json(self) -> dict[str, Any]:
        days = {"from": self.first, "to": self.last} if self.first else {"at": self.last}
        answer = {name: day.isoformat() for name, day in days.items()}
        return answer | {"value": self.value, "then": self.then} | as_json(self.no_list)


@dataclass(frozen=True)
class Series:
    """The points in order, with the breaks between the first day and the last. ``query`` has no days of its
    own but the structure's.
    """

    query: Query
    unit: str
    ledger: int
    known: int
    organisation: Unit | None = None
    points: tuple[Point, ...] = ()
    breaks: tuple[Break, ...] = ()
    findings: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, Any]:
        query = self.query
        org = query.org if query.org is not None else (self.organisation.code if self.organisation else None)
        assert query.structure is not None  # a series has one
        answer: dict[str, Any] = {"code": query.code, "org": org, "unit": self.unit}
        answer |= {"structure": query.structure.isoformat()}
        answer |= {
            name: list(values) if len(values) > 1 else values[0] for name, values in query.filters.items()
        }
        answer |= {"rest": True} if query.rest else {}
        answer |= {"points": [one.as_json() for one in self.points]}
        answer |= {"breaks": [one.as_json() for one in self.breaks], "ledger": self.ledger}
        answer |= {"known": self.known} if query.known is not None else {}
        return answer | ({"findings": [one.as_json() for one in self.findings]} if self.findings else {})


Days = tuple[date | None, date]
"""The days of a point: none and a day, or the first and the last of a period."""


def by_years(when: When, first: date, last: date) -> list[Days]:
    """A point for each year: of a figure of a day on its last day, and on the first and the last day asked;
    of one of a period the calendar years, the first and the last as far as they lie inside. Raises NoSeries.
    """
    if last < first or last.year - first.year >= MOST - 1:
        raise NoSeries
    years = range(first.year, last.year + 1)
    if when == "period":
        return [(max(first, date(year, 1, 1)), min(last, date(year, 12, 31))) for year in years]
    ends = (date(year, 12, 31) for year in years)
    return [(None, day) for day in sorted({first, last, *(end for end in ends if first < end < last)})]


def series(query: Query, days: Sequence[Days], reader: Account | None = None) -> Series:
    """The figure of the query on each of the days; without a structure day on the tree of the last.

    Raises NoSeries, and as ``figures.figure``.
    """
    if not 0 < len(days) <= MOST:
        raise NoSeries
    ends = [last for _first, last in days]
    query = replace(query, at=None, first=None, last=None, structure=query.structure or max(ends))
    return steadily(lambda reading: _series_in(reading, query, days, reader), query.known)


def _series_in(reading: Reading, query: Query, days: Sequence[Days], reader: Account | None) -> Series:
    indicator = indicator_of(_of_days(query, days[-1]))
    unit, findings = organisation_of(reading, replace(query, at=query.structure), reader)
    if unit is None:
        return Series(query, indicator.unit, reading.number, reading.known, findings=findings)
    own = _own_days(reading, unit, days, reader)
    scenes = [_scene(reading, one, query.structure) for one in days]
    scenes += [_scene(reading, one, None) for one in own]
    values = _values(indicator, query, scenes, counted_for(query, unit))
    then = dict(zip(own, (value for value, _reported in values[len(days) :]), strict=True))
    reported = (one for _value, found in values[: len(days)] for one in found)
    told_of = told(reading, reported, query.structure or days[-1][1])
    points = tuple(
        Point(*one, value, then.get(one), tuple(each for each in told_of if each.number in reported))
        for one, (value, reported) in zip(days, values[: len(days)], strict=True)
    )
    earliest = min(first - DAY if first else last for first, last in days)
    found = breaks(reading, unit.id, scenes[0], earliest, max(last for _first, last in days))
    return Series(query, indicator.unit, reading.number, reading.known, unit, points, found)


def _of_days(query: Query, days: Days) -> Query:
    first, last = days
    return replace(query, first=first, last=last) if first else replace(query, at=last)


def query_of(query: Query, point: Point) -> Query:
    """The question whose answer a point is: for the records behind it."""
    return _of_days(query, (point.first, point.last))


def _own_days(reading: Reading, unit: Unit, days: Sequence[Days], reader: Account | None) -> list[Days]:
    """The days on which the organisation itself stood, within reach."""
    stood = standing(reading, unit)
    return [
        (first, last)
        for first, last in days
        if any(one.from_date <= last and (first - DAY if first else last) < one.until_date for one in stood)
        and may_read(reader, unit, last)
    ]


def _scene(reading: Reading, days: Days, structure: date | None) -> Scene:
    first, last = days
    return Scene(reading, None if first else last, first, last if first else None, structure)


Answered = tuple[Value, Sequence[Number]]
"""A value, and the reported numbers in it."""


def _values(indicator: Indicator, query: Query, scenes: Sequence[Scene], org: int) -> list[Answered]:
    """All by one statement, with what was reported by one more for each tree; what is worked out from other
    figures, one after the other over one reading.
    """
    asks = [
        Ask(one.reading, org, one.at, one.first, one.last, one.structure, query.filters) for one in scenes
    ]
    if indicator.compute:
        values = [evaluate(indicator, ask) for ask in asks]
        each = zip(values, asks, strict=True)
        return [(value, [one for part in ask.reported for one in part]) for value, ask in each]
    empty = 0 if counts(indicator) else None
    found = tally_each(scenes, indicator.relation, cell_of(indicator, query.filters), org)
    spans = [span_of(ask.days) for ask in asks]
    wanted = [(indicator, query.filters)]
    trees = {
        structure: numbers(
            scenes[0].reading,
            structure,
            [org],
            wanted,
            [span for span, one in zip(spans, scenes, strict=True) if one.structure == structure],
        )
        for structure in {one.structure for one in scenes}
    }
    answers: list[Answered] = []
    for value, span, scene in zip(found, spans, scenes, strict=True):
        reported = trees[scene.structure].of(org, indicator, query.filters, span)
        counted = empty if value is None else value
        answers.append((with_reported(indicator, counted, reported), reported))
    return answers
