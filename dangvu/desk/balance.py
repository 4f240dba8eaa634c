"""How an organisation came from its opening to its closing number, and each directly below it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dangvu.statistics.lookup import Unit
from dangvu.statistics.tables.compute import Table
from dangvu.statistics.tables.values import CellValue

CODE = "1"
"""The table that has a balance."""
IN, OUT = "B1,B2,B3,B4", "C1,C2,C3,C4,C5,C6a"
"""Lines of persons who came and left by themselves; those who moved with their organisation stand apart."""


@dataclass(frozen=True, slots=True)
class Term:
    """A part of the balance; ``rows`` are the lines whose names lie behind it, none where it has none."""

    sign: str
    label: str
    value: int
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """How an organisation came from its opening to its closing number."""

    opening: int
    came: int
    left: int
    came_with: int
    left_with: int
    closing: int

    @classmethod
    def of(cls, values: Mapping[tuple[str, str], CellValue]) -> "Moves":
        """From the lines of the table, this period."""

        def line(codes: str) -> int:
            found = (values.get((code, "this")) for code in codes.split(","))
            return sum(value for value in found if isinstance(value, int))

        return cls(line("A"), line(IN), line(OUT), line("B5"), line("C6") - line("C6a"), line("D"))

    @property
    def holds(self) -> bool:
        """Whether it comes out."""
        return self.opening + self.came - self.left + self.came_with - self.left_with == self.closing

    def terms(self) -> list[Term]:
        """As a line to read, with a sign before each part."""
        all_terms = self.all_terms()
        return all_terms if self.came_with or self.left_with else [*all_terms[:3], all_terms[-1]]

    def all_terms(self) -> list[Term]:
        """Each part, whether there is any or not."""
        return [
            Term("", _("đầu kỳ"), self.opening, "A"),
            Term("+", _("tăng"), self.came, IN),
            Term("−", _("giảm"), self.left, OUT),
            # An annulled admission stands among those who left by themselves, but in the line C6.
            Term("+", _("đến theo tổ chức"), self.came_with, "B5"),
            Term("−", _("đi theo tổ chức"), self.left_with),
            Term("=", _("cuối kỳ"), self.closing, "D"),
        ]


def _values(table: Table) -> dict[tuple[str, str], CellValue]:
    """The values of the whole, by line and column."""
    return {
        (line.row.code, column.code): value
        for line in table.lines
        for column, value in zip(table.declaration.columns, line.values, strict=True)
    }


def moves_below(table: Table) -> list[tuple[Unit | None, Moves]]:
    """The balance of each organisation directly below; of none for what is "not assignable below"."""
    return [(part.unit, Moves.of(part.values)) for part in table.below]


def moves_of(table: Table) -> Moves:
    """The balance of the whole."""
    return Moves.of(_values(table))
