"""A cell's workbook read back whole: its stamp, every row as an act, every fault with its place."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding, Refused
from dangvu.core.text import collapse, column_key, nfc
from dangvu.exchange.act_workbook.reading import ActReading, ActRow
from dangvu.exchange.cell_report.sheets import GUIDE, STAMP, NotChosen, ReportSheet, Stamp, report_sheets
from dangvu.exchange.workbook.cells import letter_of, where
from dangvu.exchange.workbook.layout import cell_faults, hidden_warnings
from dangvu.exchange.workbook.limits import LIMITS
from dangvu.exchange.workbook.parsing import Row, Sheet, events_of, text_of
from dangvu.exchange.workbook.reading import sha256_of
from dangvu.exchange.workbook.safety import check_file
from dangvu.ledger.payload import read

MOST_ROWS = 1000


@dataclass(slots=True)
class ReportReading(ActReading):
    """What a cell's workbook holds, and which it is."""

    stamp: Stamp | None = None


@dataclass(slots=True)
class _Open:
    """A sheet of acts that is being read; its columns once the heading was met."""

    sheet: Sheet
    declared: ReportSheet
    places: dict[int, int] = field(default_factory=dict)
    """Position in the sheet to that in the declaration."""


def read_report(path: Path) -> ReportReading:
    """Check the file, parse it in the child, read its stamp and every sheet of acts."""
    reading = ReportReading(sha256_of(path))
    if faults := check_file(path, LIMITS):
        reading.faults = faults
        return reading
    known = {column_key(one.title): one for one in report_sheets()}
    current: _Open | None = None
    in_guide = awaits_stamp = False
    stamped = ""
    try:
        with closing(events_of(path, LIMITS)) as events:
            for event in events:
                if isinstance(event, Sheet):
                    declared = known.get(column_key(event.name))
                    current = _Open(event, declared) if declared else None
                    in_guide, awaits_stamp = column_key(event.name) == column_key(GUIDE), False
                    if declared:
                        reading.faults += cell_faults(event, None)
                        reading.warnings += hidden_warnings(event)
                elif in_guide:
                    text = collapse(text_of(event.cells[0]) if event.cells else "")
                    stamped = text if awaits_stamp else stamped
                    awaits_stamp = text == STAMP
                elif current is not None:
                    _take(current, event, reading)
                    if reading.row_count > MOST_ROWS:
                        message = _("Tệp có hơn %(most)s dòng; hãy chia thành nhiều tệp.")
                        raise Refused([Finding("report.too_many", message % {"most": MOST_ROWS})])
    except Refused as refused:
        return ReportReading(reading.sha256, faults=refused.findings)
    reading.stamp = Stamp.of(stamped)
    reading.faults += _whole(reading)
    return reading


def _whole(reading: ReportReading) -> Iterator[Finding]:
    if reading.stamp is None:
        message = _(
            "Tệp thiếu dấu, dấu bị sửa, hoặc là mẫu cũ; hãy tải sổ tính mới của chi bộ rồi chép các dòng"
            " sang."
        )
        yield Finding("report.stamp", message, where=where(GUIDE))
    elif not reading.row_count and not reading.faults:
        yield Finding("report.empty", _("Sổ tính không có việc nào; tháng này không có gì để ghi."))


def _take(current: _Open, row: Row, reading: ReportReading) -> None:
    """The heading, or one row as an act; a row that is empty under the columns is none."""
    texts = {position: collapse(nfc(text_of(cell))) for position, cell in enumerate(row.cells)}
    name = current.sheet.name
    if not current.places:
        keys = {column_key(column.label): place for place, column in enumerate(current.declared.columns)}
        current.places = {
            position: keys[column_key(text)] for position, text in texts.items() if column_key(text) in keys
        }
        missing = set(range(len(keys))) - set(current.places.values())
        for place in sorted(missing):
            message = _("Trang thiếu cột “%(column)s”; hãy dùng đúng sổ tính của chi bộ.")
            words = {"column": current.declared.columns[place].label}
            reading.faults.append(
                Finding("report.column_missing", message % words, where=where(name, row.number))
            )
        current.places = current.places or {-1: 0}
        return
    given = {position: text for position, text in texts.items() if position in current.places and text}
    if not given:
        return
    reading.row_count += 1
    letters = {
        current.declared.columns[place].field: letter_of(position)
        for position, place in current.places.items()
        if position >= 0
    }
    payload: dict[str, object] = {}
    faults = []
    for position, text in given.items():
        column = current.declared.columns[current.places[position]]
        try:
            payload |= column.read(text)
        except NotChosen as fault:
            at = where(name, row.number, letter_of(position), column.field)
            faults.append(Finding("report.not_chosen", str(fault), where=at))
    act, wrong = read(current.declared.act, payload)
    told = {fault.where.get("field") for fault in faults}
    for finding in wrong:
        key = str(finding.where.get("field", ""))
        if key not in told:
            key = "value" if key == "attribute" else key
            faults.append(replace(finding, where=where(name, row.number, letters.get(key, ""), key)))
    reading.faults += faults
    if act is not None and not faults:
        reading.rows.append(ActRow(name, row.number, act, letters))
