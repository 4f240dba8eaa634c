"""What an inspector would check, checked at each computation."""

from collections.abc import Mapping
from dataclasses import dataclass

from dangvu.statistics.tables.declaration import Declaration, Identity
from dangvu.statistics.tables.values import CellValue, Span

Cells = Mapping[tuple[str, str], CellValue]


def checked(
    declaration: Declaration, values: Mapping[int, Cells], org: int, spans: Mapping[str, Span | None]
) -> tuple[tuple[str, bool], ...]:
    """Each identity for the organisation, for all directly below it together, and of sums between the two.

    An identity over lines that are not kept is left out.
    """
    columns = [code for code, span in spans.items() if span]
    below = [one for one in values if one != org]
    answers = []
    for identity in declaration.identities:
        own = [_Check(identity, values[org], column) for column in columns]
        if not all(check.can_be_made for check in own):
            continue
        answers.append((identity.code, all(check.holds for check in own)))
        if below:
            theirs = [_Check(identity, values[one], column) for one in below for column in columns]
            answers.append(
                (f"{identity.code} (subordinates)", all(check.holds for check in theirs if check.can_be_made))
            )
    if below:
        # The tree is that of the last day of this period: only its own columns can add up.
        now = [
            column.code for column in declaration.columns if not column.years_back and not column.percent_of
        ]
        for row in declaration.additive:
            sums = [sum(_number(values[one][row, column]) for one in below) for column in now]
            answers.append((f"{row}=Σ", sums == [_number(values[org][row, column]) for column in now]))
    return tuple(answers)


@dataclass(frozen=True)
class _Check:
    """One identity in one column of one organisation."""

    identity: Identity
    cells: Cells
    column: str

    @property
    def can_be_made(self) -> bool:
        rows = (*self.identity.plus, *self.identity.minus, self.identity.equals)
        return all(isinstance(self.cells[row, self.column], int | float) for row in rows)

    @property
    def holds(self) -> bool:
        return self._sum(self.identity.plus) - self._sum(self.identity.minus) == self._sum(
            (self.identity.equals,)
        )

    def _sum(self, rows: tuple[str, ...]) -> int | float:
        return sum(_number(self.cells[row, self.column]) for row in rows)


def _number(value: CellValue) -> int | float:
    return value if isinstance(value, int | float) else 0
