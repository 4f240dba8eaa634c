"""A workbook of acts read whole: every row as the act it describes, every fault with its place."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.days import iso_day
from dangvu.core.finding import Finding, Refused
from dangvu.core.text import collapse, column_key, nfc
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.exchange.act_workbook.columns import ActColumn, NotInList, columns_of, step_columns
from dangvu.exchange.workbook.cells import letter_of, where
from dangvu.exchange.workbook.columns import Column, Kind, column_named
from dangvu.exchange.workbook.headings import Heading
from dangvu.exchange.workbook.layout import cell_faults, hidden_warnings
from dangvu.exchange.workbook.limits import LIMITS, Limits
from dangvu.exchange.workbook.parsing import Cell, Row, Sheet, events_of, text_of
from dangvu.exchange.workbook.reading import sha256_of
from dangvu.exchange.workbook.safety import check_file
from dangvu.ledger.acts import Act, kinds
from dangvu.ledger.payload import read

MOST_ROWS = 5_000
"""More acts by hand than anybody decides at once; lists of members have an import of their own."""


@dataclass(frozen=True, slots=True)
class ActRow:
    """One row: where it stands, and the act it describes."""

    sheet: str
    row: int
    act: Act
    letters: dict[str, str]

    def at(self, finding: Finding) -> Finding:
        """The finding with the place of this row; of its column where the finding names a field."""
        name = str(finding.where.get("field", ""))
        place = where(
            self.sheet, row=self.row, column=self.letters.get(name.partition(".")[0], ""), field=name
        )
        return replace(finding, where=place)


@dataclass(slots=True)
class ActReading:
    """What a workbook of acts holds. Nothing may be recorded while ``faults`` is not empty; ``row_count``
    counts the rows with faults too.
    """

    sha256: str
    row_count: int = 0
    rows: list[ActRow] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _List:
    """A sheet whose heading was found: the column at each position."""

    sheet: Sheet
    bottom: int
    columns: dict[int, ActColumn]

    @property
    def letters(self) -> dict[str, str]:
        return {column.field: letter_of(position) for position, column in self.columns.items()}


@dataclass(frozen=True, slots=True)
class Form:
    """What a workbook of acts looks like: its columns, and the act that a row of it describes."""

    label: str
    columns: Sequence[ActColumn]
    make: Callable[[dict[str, object]], tuple[Act | None, list[Finding]]]

    @property
    def known(self) -> dict[str, ActColumn]:
        also = {column_key(label): column for column in self.columns for label in column.also}
        return also | {column_key(column.label): column for column in self.columns}


def form_of(act: type[Act]) -> Form:
    """A workbook in which each row is an act of one kind."""
    return Form(str(act.label), columns_of(act), lambda payload: read(act, payload))


def form_of_steps(whole: type[Act], within: type[Any], on: date) -> Form:
    """A workbook in which each row is a step of the whole, of whatever kind, all on one day."""

    def make(payload: dict[str, object]) -> tuple[Act | None, list[Finding]]:
        kind = kinds().get(str(payload.pop("kind", "")))
        if kind is None:
            missing = _("Chưa ghi đây là việc gì; hãy chọn trong danh mục.")
            return None, [Finding("payload.missing", missing, where={"field": "kind"})]
        return read(kind, {kind.day: on, **payload})

    return Form(str(whole.label), step_columns(within), make)


def read_acts(act: type[Act], path: Path, limits: Limits = LIMITS, watch: Watch = UNWATCHED) -> ActReading:
    """The rows of a workbook of acts of one kind."""
    return read_rows(form_of(act), path, limits, watch)


def read_rows(form: Form, path: Path, limits: Limits = LIMITS, watch: Watch = UNWATCHED) -> ActReading:
    """Check the file, parse it in the child, read each row under the first heading that is ours."""
    reading = ActReading(sha256_of(path))
    if faults := check_file(path, limits):
        reading.faults = faults
        return reading
    known = form.known
    found: _List | None = None
    sheet: Sheet | None = None
    looked = 0
    try:
        with closing(events_of(path, limits, watch)) as events:
            for event in events:
                watch.check()
                if isinstance(event, Sheet):
                    sheet, looked = event, 0
                elif sheet is None or (found and found.sheet is not sheet):
                    continue  # guides and lists of words
                elif found is None:
                    looked += 1
                    if looked <= limits.heading_rows:
                        found = _heading(sheet, event, known)
                        if found:
                            _judge_heading(found, event, known, reading)
                elif len(reading.rows) + len(reading.faults) > MOST_ROWS:
                    message = _("Tệp có hơn %(most)s dòng hoặc lỗi; hãy chia thành nhiều tệp.")
                    raise Refused([Finding("workbook.too_many_acts", message % {"most": MOST_ROWS})])
                else:
                    _take(form, found, event, reading)
    except Refused as refused:
        watch.check()  # stopped is not refused
        # Half a file is no file.
        return ActReading(reading.sha256, faults=refused.findings)
    if found is None:
        message = _("Không tìm thấy dòng tiêu đề của việc “%(act)s”; hãy dùng đúng mẫu của loại việc này.")
        reading.faults.append(Finding("workbook.no_heading", message % {"act": form.label}))
    elif not reading.rows and not reading.faults:
        message = _("Danh sách không có dòng nào dưới tiêu đề. Hãy điền danh sách rồi nhập lại.")
        place = where(found.sheet.name, row=found.bottom)
        reading.faults.append(Finding("workbook.empty", message, where=place))
    return reading


def heading_of(form: Form, rows: Sequence[Row]) -> Heading | None:
    """Where the heading of a workbook of this form stands, among the first rows of a sheet."""
    known = form.known
    for row in rows:
        if _heading(Sheet("", False, {}, {}), row, known):
            labels = tuple(collapse(text_of(cell)) for cell in row.cells)
            return Heading(row.number, row.number, labels, tuple(map(_passed_over, labels)))
    return None


def _passed_over(label: str) -> Column | None:
    """A column that means nothing to the register: the rows' numbers, the faults we wrote beside them."""
    column = column_named(label) if label else None
    return column if column and column.kind is Kind.IGNORED else None


def _heading(sheet: Sheet, row: Row, known: dict[str, ActColumn]) -> _List | None:
    """The row as a heading: every column that must be filled is there, or most of those there are."""
    columns = {
        position: known[key]
        for position, cell in enumerate(row.cells)
        if (key := column_key(text_of(cell))) in known
    }
    required = {(one.field, one.key) for one in known.values() if one.is_required}
    has = required & {(one.field, one.key) for one in columns.values()}
    return _List(sheet, row.number, columns) if columns and len(has) >= max(1, len(required) - 1) else None


def _judge_heading(found: _List, row: Row, known: dict[str, ActColumn], reading: ActReading) -> None:
    """Columns missing, given twice or not known; formulas, merged cells, hidden parts."""
    sheet = found.sheet
    reading.faults += cell_faults(sheet, None)
    reading.warnings += hidden_warnings(sheet)
    there = [(column.field, column.key) for column in found.columns.values()]
    for column in {(one.field, one.key): one for one in known.values()}.values():
        place = where(sheet.name, row=found.bottom, field=column.field)
        times = there.count((column.field, column.key))
        if times > 1:
            message = _("Cột “%(column)s” có hai lần. Hãy chỉ giữ một cột.") % {"column": column.label}
            reading.faults.append(Finding("workbook.column_twice", message, where=place))
        elif not times and column.is_required:
            message = _("Danh sách thiếu cột bắt buộc “%(column)s”. Hãy thêm cột này theo mẫu.")
            words = {"column": column.label}
            reading.faults.append(Finding("workbook.column_missing", message % words, where=place))
    for position, cell in enumerate(row.cells):
        if position not in found.columns and (label := collapse(text_of(cell))) and not _passed_over(label):
            message = _("Không nhận ra cột “%(label)s”. Hãy đổi tiêu đề theo mẫu hoặc xóa cột.")
            place = where(sheet.name, row=found.bottom, column=letter_of(position))
            unknown = Finding("workbook.column_unknown", message % {"label": label[:80]}, where=place)
            reading.faults.append(unknown)


def _take(form: Form, found: _List, row: Row, reading: ActReading) -> None:
    """One row as an act; a row that is empty under the known columns is none."""
    given = {
        position: nfc(text_of(cell))
        for position, cell in enumerate(row.cells)
        if position in found.columns and text_of(cell).strip()
    }
    if not given:
        return
    reading.row_count += 1
    payload: dict[str, object] = {}
    faults = _untyped(found, row.cells, row.number)
    for position, text in given.items():
        column = found.columns[position]
        try:
            value = column.value(text)
        except NotInList as fault:
            message = _("“%(text)s” không có trong danh mục của cột “%(column)s”; hãy chọn trong danh mục.")
            words = {"text": str(fault)[:80], "column": column.label}
            place = where(found.sheet.name, row.number, letter_of(position), column.field)
            faults.append(Finding("workbook.word_unknown", message % words, where=place))
            continue
        if column.kind is date and isinstance(value, str) and iso_day(value) is None:
            message = _("“%(text)s” không phải là ngày có thật; hãy ghi ngày/tháng/năm, ví dụ 05/03/1980.")
            place = where(found.sheet.name, row.number, letter_of(position), column.field)
            faults.append(Finding("workbook.no_such_day", message % {"text": text[:80]}, where=place))
        if column.key:
            pairs = payload.setdefault(column.field, {})
            assert isinstance(pairs, dict)
            pairs[column.key] = value
        else:
            payload[column.field] = value
    described, wrong = form.make(payload)
    refused = {str(fault.where.get("field")) for fault in faults}
    for finding in wrong:
        name = str(finding.where.get("field", ""))
        if name not in refused:
            place = where(found.sheet.name, row.number, found.letters.get(name, ""), name)
            faults.append(replace(finding, where=place))
    reading.faults += faults
    if described is not None and not faults:
        reading.rows.append(ActRow(found.sheet.name, row.number, described, found.letters))


def _untyped(found: _List, cells: Sequence[Cell], row: int) -> list[Finding]:
    """Numbers where text must stand: a code or a number of twelve digits may have lost its zeros."""
    faults = []
    for position, column in found.columns.items():
        cell = cells[position] if position < len(cells) else None
        if isinstance(cell, list) and cell[0] == "n" and column.kind is str and not column.words:
            message = _("Ô này là số; hãy định dạng cột là văn bản rồi gõ lại, để không mất số 0 ở đầu.")
            place = where(found.sheet.name, row, letter_of(position), column.field)
            faults.append(Finding("workbook.number_for_text", message, where=place))
    return faults
