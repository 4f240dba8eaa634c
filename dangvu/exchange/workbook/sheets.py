"""One sheet turned into member rows: heading, layout, cells, legacy text."""

from dataclasses import replace

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.legacy_text import is_unicode
from dangvu.exchange.workbook.cells import letter_of, where
from dangvu.exchange.workbook.columns import Column, Kind, Need
from dangvu.exchange.workbook.encodings import ColumnText
from dangvu.exchange.workbook.faults import Faults
from dangvu.exchange.workbook.headings import (
    Heading,
    Named,
    find_heading,
    is_ordinal_row,
    likely_heading,
)
from dangvu.exchange.workbook.layout import layout_faults, layout_warnings
from dangvu.exchange.workbook.limits import Limits
from dangvu.exchange.workbook.parsing import Cell, Row, Sheet, text_of
from dangvu.exchange.workbook.remarks import Remarks
from dangvu.exchange.workbook.results import Headed, MemberRow, WorkbookReading
from dangvu.exchange.workbook.values import Parsed, Value, parse, sentence

_TEXTUAL = (Kind.TEXT, Kind.NAME, Kind.WORD)
_REPEATED = (Kind.TEXT, Kind.DAY, Kind.WORD, Kind.NUMBER_TEXT)
_REMEMBERED = 20_000
_NOTHING: tuple[Value, str] = (None, "")
GONE = ("left", "died")


class SheetReader:
    """Takes the rows of one sheet as they come and adds what they hold to the reading."""

    def __init__(
        self,
        sheet: Sheet,
        reading: WorkbookReading,
        faults: Faults,
        remarks: Remarks,
        limits: Limits,
        named: Named | None = None,
    ) -> None:
        self.sheet = sheet
        self.heading: Heading | None = None
        self.has_content = False
        self._reading = reading
        self._faults = faults
        self._remarks = remarks
        self._limits = limits
        self._named = named
        self.likely: Heading | None = None
        self._waiting: list[Row] = []
        self._is_decided = False
        self._columns: list[tuple[int, Column]] = []
        self._texts: dict[int, ColumnText] = {}
        self._keys: dict[str, int] = {}
        self._letters: dict[str, str] = {}
        self._letter_at: list[str] = []
        self._unheaded: list[int] = []
        self._known: list[dict[str, tuple[Value, str]]] = []
        self._unnamed: dict[int, int] = {}
        self._rows: list[MemberRow] = []

    def take(self, row: Row) -> None:
        """The next row that holds something."""
        self.has_content = True
        if not self._is_decided:
            self._waiting.append(row)
            if len(self._waiting) >= self._limits.heading_rows:
                self._decide()
        elif self.heading:
            self._member(row)

    def finish(self) -> None:
        """No more rows: settle what only the whole sheet tells."""
        if not self._is_decided:
            self._decide()
        if self.heading is None:
            return
        self._reread_legacy()
        for text in self._texts.values():
            self._reading.conversions.extend(text.samples)
        self._faults.add(self._unnamed_columns())
        if not self._rows:
            message = _("Danh sách không có dòng nào dưới tiêu đề. Hãy điền danh sách rồi nhập lại.")
            place = where(self.sheet.name, row=self.heading.bottom)
            self._faults.add([Finding("workbook.empty", message, where=place)])
        for row in self._rows:
            is_gone = row.value("activity_status") in GONE or row.value("deletion_requested") == "yes"
            (self._reading.left_out if is_gone else self._reading.rows).append(row)

    def columns(self) -> list[Headed]:
        """The columns as they were read, or as they look."""
        heading = self.heading or self.likely
        pairs = zip(heading.labels, heading.columns, strict=True) if heading else ()
        return [
            Headed(self.sheet.name, letter_of(position), label, column.key if column else "")
            for position, (label, column) in enumerate(pairs)
            if label
        ]

    def _decide(self) -> None:
        self._is_decided = True
        self.heading = find_heading(self._waiting, self._named)
        if self.heading is None:
            self.likely = likely_heading(self._waiting)
            self._waiting.clear()
            return
        self._faults.add(layout_faults(self.sheet, self.heading))
        self._reading.warnings.extend(layout_warnings(self.sheet, self.heading))
        for position, column in enumerate(self.heading.columns):
            if column and column.kind is not Kind.IGNORED and column.key not in self._keys:
                self._keys[column.key] = len(self._columns)
                self._letters[column.key] = letter_of(position)
                if column.kind in _TEXTUAL:
                    self._texts[len(self._columns)] = ColumnText(
                        self.sheet.name, letter_of(position), column, self._remarks
                    )
                self._columns.append((position, column))
        self._known = [{} for _column in self._columns]
        self._letter_at = [letter_of(position) for position in range(len(self.heading.labels))]
        self._unheaded = [position for position, label in enumerate(self.heading.labels) if not label]
        waiting, self._waiting = self._waiting, []
        for row in waiting:
            if row.number > self.heading.bottom and not is_ordinal_row(row.cells):
                self._member(row)

    def _member(self, row: Row) -> None:
        """Parse one row; a row that is empty under the known columns is none."""
        cells = row.cells
        self._look_beside(row)
        missing = len(self._letter_at) - len(cells)
        padded = cells + [None] * missing if missing > 0 else cells
        if all(padded[position] is None for position, _column in self._columns):
            return
        values: list[Value] = []
        texts: list[str] = []
        for ordinal, (position, column) in enumerate(self._columns):
            cell = padded[position]
            known = (
                self._known[ordinal].get(cell)
                if isinstance(cell, str)
                else _NOTHING
                if cell is None
                else None
            )
            value, text = known or self._read(ordinal, column, cell, row.number)
            if value is None and cell is None:
                self._note(row.number, position, column, cell, Parsed())
            values.append(value)
            texts.append(text)
        self._rows.append(
            MemberRow(self.sheet.name, row.number, self._keys, tuple(values), tuple(texts), self._letters)
        )

    def _read(self, ordinal: int, column: Column, cell: Cell, row: int) -> tuple[Value, str]:
        """A cell's value and text; remembered where the same text would be read the same way in another
        row."""
        position = self._columns[ordinal][0]
        read = cell
        if isinstance(cell, str) and not cell.isascii() and ordinal in self._texts:
            read = self._texts[ordinal].read(cell, row, len(self._rows))
        parsed = parse(column, read)
        if parsed.value is None or parsed.note:
            self._note(row, position, column, read, parsed)
        text = text_of(read)
        # One object for both where they are equal: it halves the memory of a province.
        answer = (
            parsed.value,
            parsed.value if isinstance(parsed.value, str) and parsed.value == text else text,
        )
        is_settled = (
            isinstance(cell, str)
            and read is cell
            and (ordinal not in self._texts or cell.isascii() or is_unicode(cell))
        )
        if is_settled and column.kind in _REPEATED and parsed.value is not None and not parsed.note:
            known = self._known[ordinal]
            if len(known) < _REMEMBERED and isinstance(cell, str):
                known[cell] = answer
        return answer

    def _look_beside(self, row: Row) -> None:
        """Remember where a column without a heading holds something."""
        cells = row.cells
        for position in (*self._unheaded, *range(len(self._letter_at), len(cells))):
            if position < len(cells) and cells[position] is not None and text_of(cells[position]).strip():
                self._unnamed.setdefault(position, row.number)

    def _note(self, row: int, position: int, column: Column, cell: Cell, parsed: Parsed) -> None:
        letter = letter_of(position)
        place = where(self.sheet.name, row=row, column=letter, field=column.key)
        if parsed.fault:
            message = sentence(parsed.fault, column, cell)
            self._faults.add([Finding(f"workbook.{parsed.fault}", message, where=place)])
        elif parsed.note:
            self._remarks.note(parsed.note, self.sheet.name, row, letter, column.label)
        elif column.may_be_empty:
            return
        elif column.need is Need.REFUSED:
            message = sentence("missing", column, cell)
            self._faults.add([Finding("workbook.missing", message, where=place)])
        elif column.need is Need.WARNED:
            self._remarks.note("value_absent", self.sheet.name, row, letter, column.label)

    def _reread_legacy(self) -> None:
        """Cells that read both ways, in columns that turned out to be legacy text."""
        for ordinal, text in self._texts.items():
            for index, converted in text.settled():
                row = self._rows[index]
                values, texts = list(row.values), list(row.texts)
                text.note_settled(row.row, texts[ordinal], converted)
                values[ordinal], texts[ordinal] = parse(self._columns[ordinal][1], converted).value, converted
                self._rows[index] = replace(row, values=tuple(values), texts=tuple(texts))

    def _unnamed_columns(self) -> list[Finding]:
        message = _(
            "Cột %(column)s có dữ liệu nhưng không có tiêu đề. Hãy ghi tiêu đề theo mẫu hoặc xóa cột."
        )
        return [
            Finding(
                "workbook.column_unnamed",
                message % {"column": letter_of(position)},
                where=where(self.sheet.name, row=row, column=letter_of(position)),
            )
            for position, row in sorted(self._unnamed.items())
        ]
