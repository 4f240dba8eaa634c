"""Lists read whole: what is understood, what is refused and where, what is only remarked on."""

import dataclasses
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl.utils import get_column_letter

from dangvu.core.finding import Finding
from dangvu.exchange.tests.workbooks import (
    HEADINGS,
    KEYS,
    good,
    lines_of,
    pack,
    parts_of,
    rows_with,
    sheet_of,
    with_parts,
)
from dangvu.exchange.workbook.limits import LIMITS
from dangvu.exchange.workbook.reading import read_members
from dangvu.exchange.workbook.results import WorkbookReading


def places(findings: list[Finding]) -> list[tuple[str, int, str]]:
    """Code, row and field of each finding."""
    return [
        (f.code.removeprefix("workbook."), int(f.where.get("row", 0)), str(f.where.get("field", "")))
        for f in findings
    ]


def read(path: Path, lines: list[Any]) -> WorkbookReading:
    return read_members(sheet_of(path, lines))


def read_with(path: Path, **changes: str) -> WorkbookReading:
    return read_members(good(path, 3, **changes))


def test_a_good_list_is_read_without_a_word(tmp_path: Path) -> None:
    reading = read_members(good(tmp_path / "a.xlsx"))

    first = reading.rows[0]
    assert (reading.faults, reading.warnings, reading.row_count) == ([], [], 3)
    assert (first.sheet, first.row, first.text("sex"), first.text("religion")) == (
        "Danh sách",
        2,
        "male",
        "none",
    )
    assert first.text("full_name") == rows_with()[0]["full_name"]
    assert first.text("organisation_code") == "CB01"
    assert first.day("birth_date") == date(1985, 6, 3)
    assert first.raw("birth_date") == "03/06/1985"
    assert len(reading.sha256) == 64


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("birth_date", "31/02/1975", "no_such_day"),
        ("birth_date", "29/02/1975", "no_such_day"),
        ("birth_date", "1975", "day_incomplete"),
        ("birth_date", "05/1975", "day_incomplete"),
        ("birth_date", "12-13-1975", "no_such_day"),
        ("birth_date", "chưa rõ", "day_form"),
        ("birth_date", "01/01/0075", "day_too_early"),
        ("birth_date", "", "missing"),
        ("full_name", "", "missing"),
        ("sex", "khác", "unknown_word"),
        ("ethnic_group", "Việt kiều", "unknown_word"),
        ("ethnic_group", "57", "unknown_word"),
        ("religion", "đạo lạ", "unknown_word"),
        ("identity_number", "85000001", "identity_number_form"),
        ("identity_number", "85000001234", "identity_number_zeros_lost"),
        ("identity_number", "850000012", "identity_number_zeros_lost"),
        ("identity_number", "0000850000011", "identity_number_form"),
        ("identity_number", "00008500000A", "identity_number_form"),
        ("identity_number", "", "missing"),
        ("card_number", "12345", "card_number_zeros_lost"),
        ("card_number", "12345678901X", "card_number_form"),
        ("activity_status", "đi vắng", "unknown_word"),
        ("full_name", "Ma Văn\x07Bế", "control_characters"),
        ("full_name", "Ma Văn \u202eBế", "control_characters"),
        ("full_name", "Bế" * 61, "too_long"),
    ],
)
def test_a_bad_cell_is_refused_where_it_stands(tmp_path: Path, field: str, text: str, code: str) -> None:
    reading = read_with(tmp_path / "a.xlsx", **{field: text})

    assert places(reading.faults) == [(code, 2, field)]
    assert reading.faults[0].where["column"] == get_column_letter(KEYS.index(field) + 1)
    assert "Hãy" in reading.faults[0].message


@pytest.mark.parametrize(
    "text", ["03/06/1985", "3/6/1985", "03-06-1985", "3.6.1985", "1985-06-03", " 03/06/1985 "]
)
def test_a_day_is_read_in_every_usual_form(tmp_path: Path, text: str) -> None:
    reading = read_with(tmp_path / "a.xlsx", birth_date=text)

    assert reading.faults == []
    assert reading.rows[0].day("birth_date") == date(1985, 6, 3)


@pytest.mark.parametrize("value", [date(1985, 6, 3), datetime(1985, 6, 3)])  # noqa: DTZ001 - as Excel stores it
def test_a_typed_date_cell_is_a_day(tmp_path: Path, value: date) -> None:
    lines = lines_of(rows_with())
    lines[1][KEYS.index("birth_date")] = value  # type: ignore[call-overload]

    reading = read(tmp_path / "a.xlsx", lines)

    assert reading.faults == []
    assert reading.rows[0].day("birth_date") == date(1985, 6, 3)
    assert reading.rows[0].raw("birth_date") == "03/06/1985"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("identity_number", 85000001234, "identity_number_zeros_lost"),
        ("identity_number", 100085000001, "identity_number_as_number"),
        ("card_number", 900000001, "card_number_zeros_lost"),
        ("card_number", 900000000001, "card_number_form"),
        ("organisation_code", 38.168, "number_not_text"),
        ("birth_date", 31201, "day_as_number"),
        ("birth_date", 1985, "day_incomplete"),
        ("full_name", 12, "name_not_text"),
    ],
)
def test_a_number_where_text_belongs_is_refused(tmp_path: Path, field: str, value: float, code: str) -> None:
    lines = lines_of(rows_with())
    lines[1][KEYS.index(field)] = value  # type: ignore[call-overload]

    assert places(read(tmp_path / "a.xlsx", lines).faults) == [(code, 2, field)]


def test_all_faults_of_all_rows_are_told_at_once_in_order(tmp_path: Path) -> None:
    rows = rows_with(3, sex="?", birth_date="31/02/1975")
    rows[2]["identity_number"] = "1"

    reading = read(tmp_path / "a.xlsx", lines_of(rows))

    assert places(reading.faults) == [
        ("unknown_word", 2, "sex"),
        ("no_such_day", 2, "birth_date"),
        ("identity_number_form", 4, "identity_number"),
    ]


@pytest.mark.parametrize("field", ["identity_number", "card_number"])
def test_the_same_number_twice_in_a_file_is_refused_and_names_the_first_row(
    tmp_path: Path, field: str
) -> None:
    rows = rows_with(3)
    rows[2][field] = rows[0][field]

    reading = read(tmp_path / "a.xlsx", lines_of(rows))

    assert places(reading.faults) == [(f"{field}_twice", 4, field)]
    assert "dòng 2" in reading.faults[0].message


def test_the_same_name_and_birth_day_is_remarked_on(tmp_path: Path) -> None:
    rows = rows_with(3)
    rows[2] |= {"full_name": "Vi Văn Hoà", "birth_date": "01/02/1970", "identity_number": "000070000009"}
    rows[1] |= {"full_name": "Vi Văn Hòa", "birth_date": "1/2/1970", "identity_number": "000070000008"}

    reading = read(tmp_path / "a.xlsx", lines_of(rows))

    assert reading.faults == []
    assert "same_name_and_birth_date" in [code for code, _row, _field in places(reading.warnings)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"admission_date": "03/02/2015", "official_date": "02/02/2015"}, "official_date"),
        ({"admission_date": "03/06/1985", "official_date": "03/06/1986"}, "admission_date"),
        ({"activity_status": "đã mất", "status_date": "01/01/2000"}, "status_date"),
    ],
)
def test_an_end_before_its_start_is_refused(tmp_path: Path, changes: dict[str, str], field: str) -> None:
    reading = read_with(tmp_path / "a.xlsx", **changes)

    assert places(reading.faults) == [("days_out_of_order", 2, field)]


def test_a_row_without_any_organisation_is_refused(tmp_path: Path) -> None:
    reading = read_with(tmp_path / "a.xlsx", organisation_code="", organisation_path="")

    assert places(reading.faults) == [("organisation_missing", 2, "organisation_code")]


def test_those_who_left_or_died_are_read_and_left_out(tmp_path: Path) -> None:
    rows = rows_with(4)
    rows[0] |= {"activity_status": "đã mất", "status_date": "05/01/2024"}
    rows[1] |= {"activity_status": "Đã ra khỏi Đảng (khai trừ)", "status_date": "05/01/2024"}
    rows[2] |= {"deletion_requested": "có"}
    rows[3] |= {"activity_status": "miễn sinh hoạt", "status_date": "05/01/2024"}

    reading = read(tmp_path / "a.xlsx", lines_of(rows))

    assert reading.faults == []
    assert [row.row for row in reading.left_out] == [2, 3, 4]
    assert [(row.row, row.text("activity_status")) for row in reading.rows] == [(5, "exempt")]
    assert places(reading.warnings)[0][0] == "left_out"


def test_a_probationary_member_needs_no_official_date_and_no_card(tmp_path: Path) -> None:
    reading = read_with(tmp_path / "a.xlsx", official_date="", card_number="")

    assert (reading.faults, reading.warnings) == ([], [])
    assert reading.rows[0].day("official_date") is None


def test_an_official_member_without_a_card_is_remarked_on(tmp_path: Path) -> None:
    reading = read_with(tmp_path / "a.xlsx", card_number="")

    assert reading.faults == []
    assert places(reading.warnings) == [("value_absent", 2, "")]


def test_decomposed_text_is_composed_and_reported(tmp_path: Path) -> None:
    reading = read_with(tmp_path / "a.xlsx", full_name=unicodedata.normalize("NFD", "Nguyễn Thị Đào"))

    assert reading.faults == []
    assert reading.rows[0].text("full_name") == "Nguyễn Thị Đào"
    assert [code for code, _row, _field in places(reading.warnings)] == ["text_nfd"]


def test_tcvn3_text_is_converted_with_its_column_and_shown(tmp_path: Path) -> None:
    rows = rows_with(3)
    for row, name in zip(rows, ("NguyÔn ThÞ §µo", "TrÇn V¨n Hå", "Lª Thanh Hé"), strict=True):
        row["full_name"] = name
    rows[1]["full_name"] = "Ma Tó"  # reads both ways: Tó, or Tú

    reading = read(tmp_path / "a.xlsx", lines_of(rows))

    assert reading.faults == []
    assert [row.text("full_name") for row in reading.rows] == ["Nguyễn Thị Đào", "Ma Tú", "Lê Thanh Hộ"]
    assert [code for code, _row, _field in places(reading.warnings)] == ["text_tcvn3"]
    assert reading.warnings[0].figures["cells"] == 3
    assert ("NguyÔn ThÞ §µo", "Nguyễn Thị Đào") in [
        (sample.found, sample.text) for sample in reading.conversions
    ]


def test_a_column_with_unicode_letters_keeps_what_reads_both_ways(tmp_path: Path) -> None:
    rows = rows_with(3)
    for row, name in zip(rows, ("Ma Hé", "TrÇn V¨n Hång", "Bế Văn Ước"), strict=True):
        row["full_name"] = name

    reading = read(tmp_path / "a.xlsx", lines_of(rows))

    assert [row.text("full_name") for row in reading.rows] == ["Ma Hé", "Trần Văn Hồng", "Bế Văn Ước"]


def test_vni_text_and_headings_are_converted(tmp_path: Path) -> None:
    headings = ["Hoï vaø teân" if heading == "Họ và tên*" else heading for heading in HEADINGS]
    rows = rows_with(2, full_name="Nguyeãn Vaên Ñoâng", sex="nöõ", identity_number="000185000001")

    reading = read(tmp_path / "a.xlsx", lines_of(rows, headings))

    assert reading.faults == []
    assert reading.rows[0].text("full_name") == "Nguyễn Văn Đông"
    assert reading.rows[0].text("sex") == "female"


def test_an_identity_number_that_contradicts_the_row_is_only_remarked_on(tmp_path: Path) -> None:
    reading = read_with(tmp_path / "a.xlsx", identity_number="000185000001")

    assert reading.faults == []
    assert places(reading.warnings) == [("identity_number_disagrees", 2, "")]


def test_warnings_hold_nobodys_name_or_number(tmp_path: Path) -> None:
    rows = rows_with(
        3, full_name=unicodedata.normalize("NFD", "Nguyễn Thị Đào 2"), identity_number="000185000001"
    )

    reading = read(tmp_path / "a.xlsx", lines_of(rows))
    said = " ".join(str(warning.as_json()) for warning in reading.warnings)

    assert len(reading.warnings) == 3
    assert "000185000001" not in said
    assert "Nguyễn" not in unicodedata.normalize("NFC", said)


def test_a_list_with_too_many_rows_or_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_string(LIMITS.rows + 200, 0, "x")

    assert [code for code, _row, _field in places(read_members(path).faults)] == ["sheet_too_large"]


def test_a_cell_far_away_that_would_fill_the_memory_is_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_string(1_000_000, 16_383, "x")

    assert [code for code, _row, _field in places(read_members(path).faults)] == ["too_much"]


def test_a_child_that_is_stopped_is_a_refusal_and_not_half_a_list(tmp_path: Path) -> None:
    reading = read_members(
        good(tmp_path / "a.xlsx", count=500), dataclasses.replace(LIMITS, child_wall_seconds=0)
    )

    assert [code for code, _row, _field in places(reading.faults)] == ["too_much"]
    assert (reading.rows, reading.row_count) == ([], 0)


def test_broken_xml_is_refused(tmp_path: Path) -> None:
    path = with_parts(tmp_path / "a.xlsx", xl__workbook_dot_xml=b"<workbook><sheets>")

    assert [code for code, _row, _field in places(read_members(path).faults)] == ["unreadable"]


def test_a_sheet_whose_part_is_missing_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    parts = parts_of(good(tmp_path / "a.xlsx"))
    del parts["xl/worksheets/sheet2.xml"]
    path = pack(tmp_path / "b.xlsx", parts)

    assert [code for code, _row, _field in places(read_members(path).faults)] == ["unreadable"]


def test_reading_writes_nothing_beside_the_file(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsx", birth_date="31/02/1975")
    before = path.read_bytes()

    read_members(path)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
