"""What an inspector would check, checked at each computation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dangvu.statistics.declarations import COUNT, indicator_named, relations
from dangvu.statistics.tables.counted import indicator_for
from dangvu.statistics.tables.declaration import Column, Declaration, Identity
from dangvu.statistics.tables.values import CellValue, Span

SUBORDINATES = " (subordinates)"
"""Ends the code of an identity of the organisations below: which of them is told with the identity itself."""
Cells = Mapping[tuple[str, str], CellValue]


@dataclass(frozen=True, slots=True)
class Breach:
    """An identity that does not hold: in which organisation and column, and what stands on either side. Of
    columns: in which line. Between tables: the lines of this one, and which is the other.
    """

    code: str
    org: int
    column: str
    left: int | float
    right: int | float
    row: str = ""
    other: str = ""


def checked(
    declaration: Declaration,
    values: Mapping[int, Cells],
    org: int,
    spans: Mapping[str, Span | None],
    *,
    moved: bool = False,
) -> tuple[tuple[str, bool], ...]:
    """Each identity for the organisation, for all directly below it together, and of sums between the two.

    An identity over lines that are not kept is left out; so is the sum of what is counted over a period in
    which organisations came in below or left (``moved``): what each of them counts elsewhere is its own.
    """
    below = [one for one in values if one != org]
    answers = []
    for identity in declaration.identities:
        places = _places(identity, declaration, spans)
        own = [_Check(identity, values[org], place) for place in places]
        if not own or not all(check.can_be_made for check in own):
            continue
        answers.append((identity.code, all(check.holds for check in own)))
        if below:
            theirs = [_Check(identity, values[one], place) for one in below for place in places]
            answers.append(
                (identity.code + SUBORDINATES, all(check.holds for check in theirs if check.can_be_made))
            )
    answers += [(f"{row}=Σ", not broken) for row, broken in _sums(declaration, values, org, moved=moved)]
    return tuple(answers)


def breaches_in(
    declaration: Declaration,
    values: Mapping[int, Cells],
    org: int,
    spans: Mapping[str, Span | None],
    *,
    moved: bool = False,
) -> list[Breach]:
    """Where an identity inside the table does not hold."""
    found = [
        Breach(identity.code, one, check.column, check.left, check.right, check.row)
        for identity in declaration.identities
        for places in (_places(identity, declaration, spans),)
        for one in values
        for place in places
        if (check := _Check(identity, values[one], place)).can_be_made and not check.holds
    ]
    sums = _sums(declaration, values, org, moved=moved)
    return found + [breach for _row, broken in sums for breach in broken]


def _sums(
    declaration: Declaration, values: Mapping[int, Cells], org: int, *, moved: bool
) -> Iterator[tuple[str, list[Breach]]]:
    """Of each additive line, in which columns it is not the sum over the organisations below.

    The tree is that of the last day of this period: only its own columns can add up.
    """
    below = [one for one in values if one != org]
    now = [
        one.code
        for one in declaration.columns
        if not one.years_back and not one.is_worked_out and (not one.indicator or adds_up(one))
    ]
    for row in declaration.additive if below else ():
        if moved and _of_period(declaration, row):
            continue
        each = [
            (code, number_in(values[org][row, code]), sum(number_in(values[one][row, code]) for one in below))
            for code in now
        ]
        yield row, [Breach(f"{row}=Σ", org, code, left, right) for code, left, right in each if left != right]


def _of_period(declaration: Declaration, row: str) -> bool:
    found = indicator_named(declaration.row(row).indicator)
    return found is not None and found.when == "period"


def adds_up(column: Column) -> bool:
    """Whether what a column counts is, of a whole, the sum over the organisations below it: a number of
    records of a day, each in one organisation.
    """
    found = indicator_named(column.indicator)
    if found is None or not found.relation or not _is_number(column):
        return False
    return found.when == "day" and not relations()[found.relation].rolled_up


def _is_number(column: Column) -> bool:
    """Whether it counts records, so that lines which part them add up; where its lines say what they count,
    they see to that.
    """
    found = indicator_named(column.indicator) if column.indicator else None
    return found is None or found.measure == COUNT


def _places(identity: Identity, declaration: Declaration, spans: Mapping[str, Span | None]) -> list[str]:
    """The columns in which lines can be laid beside each other, or the lines in which columns can."""
    if not identity.by_column:
        return [one.code for one in declaration.columns if spans.get(one.code) and _is_number(one)]
    whole = next(one for one in declaration.columns if one.code == identity.equals)
    counted = ((row.code, indicator_for(row, whole)) for row in declaration.rows if spans.get(whole.code))
    return [code for code, found in counted if found and found.measure == COUNT]


@dataclass(frozen=True)
class _Check:
    """One identity in one place of one organisation: in a column, or of columns in a line."""

    identity: Identity
    cells: Cells
    place: str

    @property
    def can_be_made(self) -> bool:
        each = (*self.identity.plus, *self.identity.minus, self.identity.equals)
        return all(isinstance(self._cell(one), int | float) for one in each)

    @property
    def column(self) -> str:
        return self.identity.equals if self.identity.by_column else self.place

    @property
    def row(self) -> str:
        """The line, where one is meant."""
        return self.place if self.identity.by_column else ""

    @property
    def left(self) -> int | float:
        return self._sum(self.identity.plus) - self._sum(self.identity.minus)

    @property
    def right(self) -> int | float:
        return self._sum((self.identity.equals,))

    @property
    def holds(self) -> bool:
        return self.left == self.right

    def _sum(self, each: tuple[str, ...]) -> int | float:
        return sum(number_in(self._cell(one)) for one in each)

    def _cell(self, one: str) -> CellValue:
        return self.cells[(self.place, one) if self.identity.by_column else (one, self.place)]


def number_in(value: CellValue) -> int | float:
    """The number a cell holds, 0 where it holds none."""
    return value if isinstance(value, int | float) else 0
