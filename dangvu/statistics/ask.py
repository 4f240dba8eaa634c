"""One figure asked: of which organisation, of which days, and what a derived figure may ask in turn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from dangvu.statistics.declarations import Indicator, Value, indicator_named
from dangvu.statistics.engine.sql import Scene, filter_condition
from dangvu.statistics.engine.tally import Cell, Record, records, tally
from dangvu.statistics.reported import FACT, Days, Number, is_mixed, numbers, span_of
from dangvu.statistics.store import Reading

Filters = Mapping[str, tuple[str, ...]]


class UnknownFilter(LookupError):
    """The indicator does not declare the filter."""


@dataclass(frozen=True)
class Ask:
    """A question as an indicator gets it. ``at`` for figures of a day, ``first`` and ``last`` (included) of
    a period.
    """

    reading: Reading
    org: int
    at: date | None = None
    first: date | None = None
    last: date | None = None
    structure: date | None = None
    filters: Filters = field(default_factory=dict)
    reported: list[Sequence[Number]] = field(default_factory=list)
    """Of each figure asked, the reported numbers that went into it."""

    @property
    def days(self) -> Days:
        return self.at, self.first, self.last

    @property
    def scene(self) -> Scene:
        return Scene(self.reading, self.at, self.first, self.last, self.structure)

    def rows(self, question: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """The answer to a question in the words of ``declarations``; the organisation is ``$orgs``."""
        return self.scene.rows(question, [self.org], **parameters)

    def value(self, code: str, **changes: Any) -> Value:
        """Another figure of the same reading, with some of the question changed."""
        found = indicator_named(code)
        assert found is not None, code  # indicators name each other; a wrong name is a fault of the program
        return evaluate(found, replace(self, **changes))


def check_filters(indicator: Indicator, filters: Filters) -> None:
    """Raise UnknownFilter where a filter is not declared."""
    if unknown := filters.keys() - set(indicator.filters):
        raise UnknownFilter(", ".join(sorted(unknown)))


def cell_of(indicator: Indicator, filters: Filters) -> Cell:
    """What an indicator measures, narrowed by filters."""
    condition = (
        f"({indicator.condition}) AND ({filter_condition(filters)})" if filters else indicator.condition
    )
    return Cell(indicator.measure, condition)


def evaluate(indicator: Indicator, ask: Ask) -> Value:
    """The value of the figure; None where it has none (no target, no population). Raises UnknownFilter."""
    check_filters(indicator, ask.filters)
    if indicator.compute:
        return _worked_out(indicator.compute, ask)
    found = tally(ask.scene, indicator.relation, {"value": cell_of(indicator, ask.filters)}, [ask.org])
    value: Value = found.get(ask.org, {}).get("value", 0 if counts(indicator) else None)
    if not ask.reading.may_hold(FACT):
        return value
    span = span_of(ask.days)
    reported = numbers(ask.reading, ask.structure, [ask.org], [(indicator, ask.filters)], [span])
    beside = reported.of(ask.org, indicator, ask.filters, span)
    ask.reported.append(beside)
    return with_reported(indicator, value, beside)


def _worked_out(compute: Callable[[Ask], Value], ask: Ask) -> Value:
    """None where the figures it is worked out of were not all reported by the same organisations."""
    own = replace(ask, reported=[])
    value = compute(own)
    ask.reported.extend(own.reported)
    return None if is_mixed(own.reported) else value


def with_reported(indicator: Indicator, value: Value, reported: Sequence[Number]) -> Value:
    """A figure with what was reported; none for a mean beside which there are persons without a list."""
    if not reported:
        return value
    return (value or 0) + sum(one.value for one in reported) if counts(indicator) else None


def counts(indicator: Indicator) -> bool:
    """Whether it is a number of records, so that none of them is 0."""
    return indicator.is_count


def records_behind(indicator: Indicator, ask: Ask, page: int = 1) -> list[Record]:
    """The records behind the figure, 500 a page; of a derived one those of the figure it names, else none."""
    if indicator.compute:
        behind = indicator_named(indicator.records) if indicator.records else None
        return records_behind(behind, ask, page) if behind else []
    check_filters(indicator, ask.filters)
    return records(ask.scene, indicator.relation, cell_of(indicator, ask.filters).condition, [ask.org], page)
