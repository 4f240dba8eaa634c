"""What a picture shows: figures in lines and columns, each with the question that opens what is behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dangvu.statistics.declarations import Value, indicator_named
from dangvu.statistics.engine.closure import rest_of
from dangvu.statistics.figures import Query
from dangvu.statistics.lookup import Unit, children
from dangvu.statistics.reported import Number
from dangvu.statistics.store import Reading
from dangvu.statistics.tables.batch import Batch
from dangvu.statistics.tables.parts import UNPLACED

Key = tuple[str, str]
"""Of a line and a column."""
Reported = Mapping[Key, Mapping[int, Sequence[Number]]]


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure; ``query`` is the question whose records stand behind it, where they can be named."""

    value: Value
    query: Query | None = None
    no_list: bool = False
    """Some of it was reported, and has no list."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: of a group, or of an organisation (``unit``). What is the whole of the others stands in the
    table only (``is_whole``), for beside it little of them could be seen.
    """

    label: str
    marks: tuple[Mark, ...]
    unit: Unit | None = None
    is_whole: bool = False


@dataclass(frozen=True)
class Picture:
    """The figures of one organisation over some days, on the structure of one."""

    unit: Unit
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    ledger: int
    known: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Over which reading, of which organisation, for which days, on which structure."""

    reading: Reading
    unit: Unit
    first: date
    last: date
    structure: date

    def query(self, code: str, unit: Unit | None = None, **filters: str) -> Query:
        """The question of one figure, of one organisation; of none: what can be placed in none below."""
        found = indicator_named(code)
        assert found is not None, code  # pictures name figures that there are
        of_day = found.when == "day"
        return Query(
            code,
            (unit or self.unit).code,
            at=self.last if of_day else None,
            first=None if of_day else self.first,
            last=None if of_day else self.last,
            structure=self.structure,
            filters={name: (value,) for name, value in filters.items()},
            rest=unit is None,
        )

    def below(self) -> list[Unit]:
        """The organisations directly below on the structure day, in their order."""
        return children(self.reading, self.unit.id, self.structure, self.structure)

    def lines(
        self,
        below: Sequence[Unit],
        marks: Callable[[Unit | None, int], tuple[Mark, ...]],
        *,
        has_rest: bool,
        draws_whole: bool = False,
    ) -> list[Line]:
        """A line of the organisation, of each one below it, and of what can be placed in none of these; its
        marks by whose it is, and by the number that values are kept under.
        """
        own = self.unit
        lines = [Line(own.name, marks(own, own.id), own, is_whole=bool(below) and not draws_whole)]
        lines += [Line(one.name, marks(one, one.id), one) for one in below]
        if below and has_rest:
            lines.append(Line(str(UNPLACED), marks(None, rest_of(own.id))))
        return lines

    def picture(self, columns: Sequence[str], lines: Sequence[Line]) -> Picture:
        return Picture(self.unit, tuple(columns), tuple(lines), self.reading.number, self.reading.known)


def values_of(
    asked: Asked, queries: Mapping[Key, Query], orgs: Sequence[int]
) -> tuple[Mapping[Key, Mapping[int, Value]], Reported]:
    """The value of each question for each organisation: one statement for all that are of the same records
    and days; and the numbers in them that were reported, and have no list.
    """
    batch = Batch(asked.reading, asked.structure, orgs)
    for key, query in queries.items():
        found = indicator_named(query.code)
        assert found is not None, query.code  # as in ``Asked.query``
        batch.add(key, found, query.filters, (query.at, query.first, query.last))
    return batch.run(), batch.reported
