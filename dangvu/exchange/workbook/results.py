"""What a member workbook was found to hold."""

from dataclasses import dataclass, field
from datetime import date

from dangvu.core.finding import Finding
from dangvu.exchange.workbook.values import Value


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One row of a list: where it stands, and its values and texts by column key.

    ``keys`` (position of each key) and ``letters`` (its column in Excel) are shared by the rows of a sheet.
    A value that has a fault, an empty cell and a missing column are all None.
    """

    sheet: str
    row: int
    keys: dict[str, int]
    values: tuple[Value, ...]
    texts: tuple[str, ...]
    letters: dict[str, str]

    def value(self, key: str) -> Value:
        """The parsed value: text, a code of words.yaml, or a day."""
        position = self.keys.get(key)
        return None if position is None else self.values[position]

    def text(self, key: str) -> str:
        """The parsed value where it is text or a code, else empty."""
        value = self.value(key)
        return value if isinstance(value, str) else ""

    def day(self, key: str) -> date | None:
        """The parsed value where it is a day."""
        value = self.value(key)
        return value if isinstance(value, date) else None

    def raw(self, key: str) -> str:
        """The cell's text as it stood, legacy text converted."""
        position = self.keys.get(key)
        return "" if position is None else self.texts[position]


@dataclass(frozen=True, slots=True)
class Converted:
    """A sample of text that was read in another encoding than Unicode NFC, to be shown before anything is
    recorded."""

    sheet: str
    row: int
    column: str
    encoding: str
    found: str
    text: str


@dataclass(frozen=True, slots=True)
class Headed:
    """A column of a list: where it stands, its heading as written, and the key of what it was read as."""

    sheet: str
    column: str
    label: str
    key: str


@dataclass(slots=True)
class WorkbookReading:
    """What a workbook holds. Nothing may be recorded while ``faults`` is not empty: of many, the first.

    ``rows`` are the present members (also those with faults); ``left_out`` the rows of persons who have
    left, died or are to be deleted, which are read and not recorded. ``row_count`` counts both.
    """

    sha256: str
    rows: list[MemberRow] = field(default_factory=list)
    left_out: list[MemberRow] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    conversions: list[Converted] = field(default_factory=list)
    columns: list[Headed] = field(default_factory=list)
    """Every column with a heading; where no list was found, those that look like one."""

    @property
    def row_count(self) -> int:
        """How many rows were read."""
        return len(self.rows) + len(self.left_out)
