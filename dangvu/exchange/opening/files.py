"""The opening files: their columns, and reading them with each fault of form by file, row and column."""

import csv
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.days import parse_day
from dangvu.core.finding import Finding
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.law.questions import known_codes
from dangvu.ledger.recording import in_chunks

LONGEST = 200
"""Characters a text may have."""
CODE, NAME = 64, 120
"""Characters of a code, of a person's or a hamlet's name."""
ROWS_AT_ONCE = 5000
LARGEST = 2**31 - 1
"""Numbers with fewer digits than this fit into the register."""
MOST_FAULTS = 10_000
"""Faults of form in one file, after which reading it goes on no further."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
Row = dict[str, Any]


class BadValue(ValueError):
    """A value that has not the form its column asks for: a code, and a sentence for the user."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class Unreadable(Exception):
    """A file that is not what its ending says; with the reader's own words."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how its text is read, whether it may be empty."""

    read: Callable[[str], Any]
    required: bool = True
    empty: Any = ""


def text(value: str, most: int = LONGEST) -> str:
    if len(value) > most:
        raise BadValue("form.too_long", _("dài quá %(most)s ký tự; hãy rút gọn") % {"most": most})
    if not value.isprintable():
        raise BadValue("form.unprintable", _("có ký tự không in được; hãy gõ lại"))
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def at_most(most: int) -> Callable[[str], str]:
    """Text of so many characters: what the register has room for."""
    return partial(text, most=most)


def day(value: str) -> date:
    if _DAY.fullmatch(value) and (found := parse_day(value)):
        return found
    raise BadValue(
        "form.day",
        _("“%(value)s” không phải là ngày có thật; ghi theo dạng năm-tháng-ngày, ví dụ 2025-02-03")
        % {"value": value},
    )


def number(value: str) -> int:
    if value.isascii() and value.isdigit() and len(value) < len(str(LARGEST)):
        return int(value)
    raise BadValue("form.number", _("“%(value)s” phải là số nguyên không âm") % {"value": value})


def twelve_digits(value: str) -> str:
    if len(value) == len("006099000001") and value.isascii() and value.isdigit():
        return value
    raise BadValue("form.twelve_digits", _("phải đủ 12 chữ số, ghi dạng chữ để không mất số 0 ở đầu"))


def own_code(value: str) -> str:
    """A key of the file; never an identity number, since keys stand in figures and exports."""
    if len(value) == len("006099000001") and value.isascii() and value.isdigit():
        raise BadValue(
            "form.code_is_identity_number", _("không dùng số định danh cá nhân làm mã; hãy đặt mã khác")
        )
    return text(value, CODE)


def one_of(code_list: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value in known_codes(code_list):
            return value
        raise BadValue("form.code_list", _("“%(value)s” không có trong danh mục") % {"value": value})

    return read


def _optional(read: Callable[[str], Any], empty: Any = "") -> Column:
    return Column(read, required=False, empty=empty)


_PERIOD = {"from_date": Column(day), "until_date": _optional(day, None)}
_ORGANISATION = "organisations.code_lists"
_MEMBERSHIP = "membership.code_lists"

FILES: dict[str, dict[str, Column]] = {
    "organisations": {
        "code": Column(at_most(CODE)),
        "parent_code": _optional(text),
        "kind": Column(one_of(f"{_ORGANISATION}.organisation_kind")),
        "name": Column(text),
        "official_code": _optional(at_most(40)),
        "grassroots_type": _optional(one_of(f"{_ORGANISATION}.grassroots_type")),
        "place_code": _optional(text),
        **_PERIOD,
        "start_reason": _optional(one_of(f"{_ORGANISATION}.organisation_reason")),
        "end_reason": _optional(one_of(f"{_ORGANISATION}.organisation_reason")),
    },
    "organisation_successors": {
        "from_code": Column(text),
        "to_code": Column(text),
        "on_date": Column(day),
        "kind": Column(one_of(f"{_ORGANISATION}.successor_kind")),
    },
    "hamlets": {
        "code": Column(at_most(CODE)),
        "name": Column(at_most(NAME)),
        "kind": Column(one_of("places.code_lists.hamlet_kind")),
        "place_code": Column(text),
        "population": _optional(number, None),
        **_PERIOD,
    },
    "hamlet_successors": {
        "from_code": Column(text),
        "to_code": Column(text),
        "on_date": Column(day),
        "kind": Column(one_of(f"{_ORGANISATION}.successor_kind")),
    },
    "coverage": {
        "organisation_code": Column(text),
        "hamlet_code": _optional(text),
        "other_unit": _optional(text),
        **_PERIOD,
        "start_reason": _optional(one_of(f"{_ORGANISATION}.coverage_reason")),
    },
    "people": {
        "code": Column(own_code),
        "full_name": Column(at_most(NAME)),
        "sex": Column(one_of("people.code_lists.sex")),
        "birth_date": Column(day),
        "ethnic_group": Column(one_of("people.code_lists.ethnic_group")),
        "identity_number": _optional(twelve_digits),
        "card_number": _optional(at_most(12)),
    },
    "person_attributes": {
        "person_code": Column(text),
        "attribute": Column(text),
        "value": Column(text),
        **_PERIOD,
    },
    "memberships": {
        "person_code": Column(text),
        "organisation_code": Column(text),
        "status": Column(one_of(f"{_MEMBERSHIP}.membership_status")),
        **_PERIOD,
        "start_reason": Column(one_of(f"{_MEMBERSHIP}.membership_start")),
        "end_reason": _optional(one_of(f"{_MEMBERSHIP}.membership_end")),
        "decision_date": _optional(day, None),
        "admission_date": _optional(day, None),
        "official_date": _optional(day, None),
    },
    "targets": {
        "organisation_code": Column(text),
        "kind": Column(one_of(f"{_ORGANISATION}.target_kind")),
        "from_date": Column(day),
        "to_date": Column(day),
        "value": Column(number),
        "paper": _optional(text),
    },
    "populations": {"place_code": Column(text), "on_date": Column(day), "population": Column(number)},
}


@dataclass
class Opening:
    """Opening files read: rows by file, each with its row number in the file as ``row``; the hash of each
    file.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)

    def fault(
        self,
        file: str,
        row: Row | int,
        column: str,
        code: str,
        message: str,
        severity: str = "refuse",
        **more: Any,
    ) -> None:
        """Note a fault at a place in a file."""
        line = row if isinstance(row, int) else row["row"]
        where = {"file": file, "row": line, "column": column}
        self.faults.append(
            Finding(code, message, "warn" if severity == "warn" else "refuse", where=where, **more)
        )


def read_opening(folder: Path, watch: Watch = UNWATCHED) -> Opening:
    """Read a folder of opening files; faults of form are in ``faults``, with no end of sentence left to
    guess.
    """
    opening = Opening()
    if not folder.is_dir():
        message = _("Không có thư mục “%(folder)s”; xem lại đường dẫn.") % {"folder": folder}
        opening.faults.append(Finding("opening.no_folder", message))
        return opening
    for name, columns in FILES.items():
        path = next(
            (path for ending in (".csv", ".parquet") if (path := folder / f"{name}{ending}").is_file()), None
        )
        opening.rows[name] = []
        if path is None:
            continue
        opening.hashes[path.name] = _hash(path)
        try:
            rows: list[Row] = []
            for some in in_chunks(_read(opening, path, name, columns), ROWS_AT_ONCE):
                rows += some
                watch.check()
            opening.rows[name] = rows
        except UnicodeDecodeError:
            message = _("Tệp không ở dạng UTF-8; hãy lưu lại với bảng mã UTF-8.")
            opening.faults.append(Finding("opening.encoding", message, where={"file": path.name}))
        except Unreadable as fault:
            message = _("Tệp hỏng, hoặc có dấu nháy mở mà không đóng (%(fault)s); hãy xuất lại tệp.")
            opening.faults.append(
                Finding("opening.unreadable", message % {"fault": fault}, where={"file": path.name})
            )
    if not opening.hashes:
        message = _(
            "Thư mục “%(folder)s” không có tệp mở sổ nào (organisations.csv, people.csv, memberships.csv …)."
        )
        opening.faults.append(Finding("opening.empty", message % {"folder": folder}))
    unknown = {
        path.name for path in folder.iterdir() if path.suffix in (".csv", ".parquet")
    } - opening.hashes.keys()
    for file in sorted(unknown):
        message = _("Không có loại tệp mở sổ tên như vậy; xem lại tên tệp hoặc bỏ tệp ra khỏi thư mục.")
        opening.faults.append(Finding("opening.unknown_file", message, where={"file": file}))
    return opening


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(opening: Opening, path: Path, name: str, columns: Mapping[str, Column]) -> Iterator[Row]:
    lines = _csv_lines(path) if path.suffix == ".csv" else _parquet_lines(path)
    header = next(lines, [])
    if sorted(header) != sorted(columns):
        missing, unknown = sorted(columns.keys() - set(header)), sorted(set(header) - columns.keys())
        words = {"missing": ", ".join(missing) or "-", "unknown": ", ".join(unknown) or "-"}
        message = _("Dòng tiêu đề không đúng: thiếu %(missing)s; lạ %(unknown)s; mỗi cột một lần.") % words
        opening.fault(path.name, 1, "", "opening.header", message)
        return
    readers = [_Reader(columns[name]) for name in header]
    known = len(opening.faults)
    for line, values in enumerate(lines, start=2):
        if not any(values):
            continue
        if len(opening.faults) - known >= MOST_FAULTS:
            message = _("Tệp có quá nhiều lỗi nên không đọc tiếp; hãy sửa các lỗi đã nêu rồi chạy lại.")
            opening.fault(path.name, line, "", "opening.too_many_faults", message)
            return
        if len(values) != len(readers):
            message = _("Dòng có %(there)s ô, tiêu đề có %(wanted)s; xem lại dấu phẩy và dấu nháy.")
            opening.fault(
                path.name, line, "", "opening.cells", message % {"there": len(values), "wanted": len(readers)}
            )
            continue
        found = [reader[value] for reader, value in zip(readers, values, strict=True)]
        bad = [index for index, value in enumerate(found) if type(value) is BadValue]
        for index in bad:
            opening.fault(path.name, line, header[index], found[index].code, f"{found[index]}.")
        if not bad:
            yield {**dict(zip(header, found, strict=True)), "row": line}


class _Reader(dict[str, Any]):
    """What each text of a column means, read once; a fault where it has not the form."""

    MOST = 200_000

    def __init__(self, column: Column) -> None:
        self._column = column

    def __missing__(self, raw: str) -> Any:
        value = raw.strip()
        if value:
            try:
                found = self._column.read(value)
            except BadValue as fault:
                found = fault
        elif self._column.required:
            found = BadValue("form.missing", _("Ô bắt buộc đang để trống; hãy ghi vào"))
        else:
            found = self._column.empty
        if len(self) < self.MOST:
            self[raw] = found
        return found


def _csv_lines(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            yield from csv.reader(file)
        except csv.Error as fault:
            raise Unreadable(str(fault)) from fault


def _parquet_lines(path: Path) -> Iterator[list[str]]:
    import duckdb  # noqa: PLC0415 - heavy, and only Parquet needs it

    with duckdb.connect() as connection:
        try:
            rows = connection.execute("SELECT COLUMNS(*)::VARCHAR FROM read_parquet(?)", [str(path)])
            yield [column[0] for column in rows.description or ()]
            while chunk := rows.fetchmany(10_000):
                yield from (["" if value is None else value for value in row] for row in chunk)
        except duckdb.Error as fault:
            raise Unreadable(str(fault).splitlines()[0]) from fault
