"""The text of one column: composed, and converted where it was typed for TCVN3 or VNI fonts.

A cell that reads both ways ("Hé", or "Hộ" in TCVN3) follows its column: converted when others there were
legacy text and none held a letter that only Unicode has.
"""

import unicodedata
from collections.abc import Iterator

from dangvu.core.legacy_text import Encoding, convert, is_unicode, may_be_legacy, recover
from dangvu.core.text import nfc
from dangvu.exchange.workbook.columns import Column, Kind
from dangvu.exchange.workbook.remarks import Remarks
from dangvu.exchange.workbook.results import Converted

_SAMPLES = 5


class ColumnText:
    """Reads the non-ASCII cells of one column and remembers which of them are still open."""

    def __init__(self, sheet: str, letter: str, column: Column, remarks: Remarks) -> None:
        self.samples: list[Converted] = []
        self._sheet, self._letter, self._column, self._remarks = sheet, letter, column, remarks
        self._has_unicode = False
        self._encodings: set[Encoding] = set()
        self._open: list[tuple[int, str]] = []

    def read(self, text: str, row: int, index: int) -> str:
        """The cell's text in NFC. ``row`` is where it stands, ``index`` what ``settled`` calls it."""
        if is_unicode(text):
            self._has_unicode = True
            self._open.clear()
            if unicodedata.is_normalized("NFC", text):
                return text
            self._note("nfd", row, text, nfc(text))
            return nfc(text)
        if conversion := recover(text):
            self._encodings.add(conversion.encoding)
            self._note(conversion.encoding, row, text, conversion.text)
            return conversion.text
        # A listed word is known in either encoding; only free text can stay in doubt.
        if not self._has_unicode and self._column.kind is not Kind.WORD and may_be_legacy(text):
            self._open.append((index, text))
        return text

    def settled(self) -> Iterator[tuple[int, str]]:
        """The open cells with their converted text, once the whole column was read and is legacy text."""
        if self._has_unicode or len(self._encodings) != 1:
            return
        (encoding,) = self._encodings
        for index, text in self._open:
            yield index, convert(text, encoding)

    def note_settled(self, row: int, found: str, text: str) -> None:
        """Say of a settled cell what ``read`` says of a sure one."""
        (encoding,) = self._encodings
        self._note(encoding, row, found, text)

    def _note(self, encoding: str, row: int, found: str, text: str) -> None:
        self._remarks.note(f"text_{encoding}", self._sheet, row, self._letter, self._column.label)
        if len(self.samples) < _SAMPLES:
            self.samples.append(Converted(self._sheet, row, self._letter, encoding, found, text))
