"""Workbooks we write: every text is a text cell, never a formula or a link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.exchange.workbook.cells import letter_of
from dangvu.exchange.workbook.faults import MORE
from dangvu.exchange.workbook.headings import Heading, find_heading, is_ordinal_row
from dangvu.exchange.workbook.limits import LIMITS
from dangvu.exchange.workbook.parsing import Row, Sheet, events_of, text_of

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_WIDTH = 18
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
_FAULT_WIDTH = 60
LONGEST_FOOTER = 240


def new_workbook(target: Path | BinaryIO) -> Workbook:
    """A workbook that writes text as text, whatever it begins with. Close it to save. Raises OSError."""
    import xlsxwriter  # noqa: PLC0415 - takes a while to load, and most commands write no workbook

    if isinstance(target, Path):
        target.open("ab").close()  # the library would tell only at the end, by a fault of its own
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": not isinstance(target, Path),
    }
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)
    # The library would read the clock; so the same content always makes the same file.
    book.set_properties({"created": _CREATED})
    return book


def mark_pages(page: Worksheet, mark: str) -> None:
    """Who took the file out, at the foot of each printed page; a footer holds 255 characters."""
    # In a footer "&" begins a command.
    page.set_footer(f"&L{mark.replace('&', '&&')[:LONGEST_FOOTER]}&R&P/&N")


class Styles:
    """The few cell formats our workbooks share."""

    def __init__(self, book: Workbook) -> None:
        common: dict[str, object] = {"num_format": "@", "valign": "top"}
        self.text: Format = book.add_format(common)
        self.heading: Format = book.add_format(
            common | {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#E7ECF3"}
        )
        self.faulty: Format = book.add_format(common | {"bg_color": "#FFD9D4"})
        self.fault: Format = book.add_format(common | {"text_wrap": True, "font_color": "#9C1C0E"})
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.wrapped: Format = book.add_format(common | {"text_wrap": True})


def write_texts(sheet: Worksheet, row: int, texts: Iterable[str], style: Format) -> None:
    """A row of text cells; empty ones are left blank but styled, so that what is typed there stays text."""
    for position, text in enumerate(texts):
        if text:
            sheet.write_string(row, position, text, style)
        else:
            sheet.write_blank(row, position, None, style)


FindHeading = Callable[[Sequence[Row]], Heading | None]
"""Finds the heading of a list among the first rows of a sheet."""


def write_fault_workbook(
    source: Path,
    faults: Sequence[Finding],
    target: Path | BinaryIO,
    heading_of: FindHeading = find_heading,
    watch: Watch = UNWATCHED,
    *,
    whole: bool = False,
) -> int:
    """The faulty rows of ``source`` as they stood, with the column "Lỗi" and faulty cells coloured, to be
    mended and sent again; ``whole``: all rows, where each builds on those before.

    Rows are known by the findings' ``where`` (sheet, row, column letter); a last sheet lists every finding.
    Where faults were only counted (``faults.MORE``), each sheet says so above its heading.
    Returns how many rows were written. ``source`` must have passed ``safety.check_file``. Raises Refused
    where it cannot be parsed.
    """
    by_row: dict[tuple[str, int], list[Finding]] = {}
    for fault in faults:
        by_row.setdefault((str(fault.where.get("sheet", "")), int(fault.where.get("row", 0))), []).append(
            fault
        )
    more = next((fault.message for fault in faults if fault.code == MORE), "")
    written = 0
    with new_workbook(target) as book:
        styles = Styles(book)
        for sheet, heading, rows in _faulty_lists(source, by_row, heading_of, watch, whole=whole):
            _write_list(book, styles, sheet, heading, rows, by_row, more)
            written += len(rows)
        _write_findings(book, styles, faults)
    return written


def _faulty_lists(
    source: Path,
    by_row: Mapping[tuple[str, int], object],
    heading_of: FindHeading,
    watch: Watch,
    *,
    whole: bool,
) -> Iterable[tuple[Sheet, Heading, list[Row]]]:
    """Each list of the source with its faulty rows, or with all; ordinary sheets are passed over, and what
    comes after the last row sought.
    """
    found: list[tuple[Sheet, list[Row], list[Row]]] = []
    sought = {place for place in by_row if place[1]}
    with closing(events_of(source, watch=watch)) as events:
        for event in events:
            if isinstance(event, Sheet):
                found.append((event, [], []))
                continue
            sheet, first, faulty = found[-1]
            if len(first) < LIMITS.heading_rows:
                first.append(event)
            elif not sought and not whole:
                break
            if whole or (sheet.name, event.number) in by_row:
                faulty.append(event)
                sought.discard((sheet.name, event.number))
    for sheet, first, faulty in found:
        if heading := heading_of(first):
            rows = [row for row in faulty if row.number > heading.bottom and not is_ordinal_row(row.cells)]
            if rows:
                yield sheet, heading, rows


def _write_list(
    book: Workbook,
    styles: Styles,
    source: Sheet,
    heading: Heading,
    rows: list[Row],
    by_row: Mapping[tuple[str, int], list[Finding]],
    more: str,
) -> None:
    sheet = book.add_worksheet(source.name)
    kept = [
        position for position, column in enumerate(heading.columns) if column is None or column.key != "fault"
    ]
    width = len(kept)
    top = 0
    if more:
        sheet.write_string(0, 0, more, styles.title)
        top = 1
    write_texts(sheet, top, [heading.labels[position] for position in kept], styles.heading)
    sheet.write_string(top, width, "Lỗi", styles.heading)
    sheet.freeze_panes(top + 1, 0)
    sheet.set_column(0, width - 1, _WIDTH, styles.text)
    sheet.set_column(width, width, _FAULT_WIDTH, styles.text)
    for line, row in enumerate(rows, start=top + 1):
        findings = by_row.get((source.name, row.number), [])
        texts = [text_of(row.cells[position]) if position < len(row.cells) else "" for position in kept]
        write_texts(sheet, line, texts, styles.text)
        letters = {str(finding.where.get("column", "")) for finding in findings}
        for place, position in enumerate(kept):
            if letter_of(position) in letters:
                _write_cell(sheet, line, place, texts[place], styles.faulty)
        note = "\n".join(dict.fromkeys(finding.message for finding in findings))
        said = _("Dòng %(row)s: %(faults)s") % {"row": row.number, "faults": note} if note else ""
        _write_cell(sheet, line, width, said, styles.fault)


def _write_cell(sheet: Worksheet, row: int, position: int, text: str, style: Format) -> None:
    if text:
        sheet.write_string(row, position, text, style)
    else:
        sheet.write_blank(row, position, None, style)


def _write_findings(book: Workbook, styles: Styles, faults: Sequence[Finding]) -> None:
    sheet = book.add_worksheet(_("Danh sách lỗi"))
    headings = (_("Trang tính"), _("Dòng"), _("Cột"), _("Mã lỗi"), _("Nội dung và cách sửa"))
    write_texts(sheet, 0, headings, styles.heading)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 3, _WIDTH, styles.text)
    sheet.set_column(4, 4, 2 * _FAULT_WIDTH, styles.wrapped)
    for line, fault in enumerate(faults, start=1):
        place = [str(fault.where.get(part, "")) for part in ("sheet", "row", "column")]
        write_texts(sheet, line, [*place, fault.code, fault.message], styles.text)
