"""How a list lies in a workbook: formulas, merged and hidden cells, several sheets, empty lists."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dangvu.exchange.tests.test_workbook_reading import places, read
from dangvu.exchange.tests.workbooks import (
    HEADINGS,
    good,
    lines_of,
    rows_with,
    sheet_of,
    with_parts,
)
from dangvu.exchange.workbook.reading import read_members


def test_a_formula_is_refused_with_its_cell(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["Danh sách"]["A3"] = "=A2+1"
    book.save(path)

    (fault,) = read_members(path).faults

    assert (fault.code, fault.where["row"], fault.where["column"]) == ("workbook.formula", 3, "A")


def test_a_formula_in_a_prefixed_namespace_is_seen(tmp_path: Path) -> None:
    sheet = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        b'<x:row r="1"><x:c r="B1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    path = with_parts(tmp_path / "a.xlsx", xl__worksheets__sheet1_dot_xml=sheet)

    assert ("formula", 1, "") in places(read_members(path).faults)


def test_merged_cells_in_the_list_are_refused(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["Danh sách"].merge_cells("S2:S3")
    book.save(path)

    faults = read_members(path).faults

    assert ("merged", 2, "") in places(faults)
    assert "S2:S3" in next(fault.message for fault in faults if fault.code == "workbook.merged")


def test_a_merged_heading_is_refused_and_a_merged_title_is_not(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "a.xlsx", [["DANH SÁCH ĐẢNG VIÊN"], [], *lines_of(rows_with())])
    book = openpyxl.load_workbook(path)
    book["DS"].merge_cells("A1:H1")
    book.save(path)
    with_title = read_members(path)
    book["DS"].merge_cells("A3:B3")
    book.save(path)
    with_heading = read_members(path)

    assert (with_title.faults, with_title.rows[0].row) == ([], 4)
    assert ("merged", 3, "") in places(with_heading.faults)


def test_hidden_rows_columns_and_sheets_are_read_and_said(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Danh sách"]
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet.sheet_state = "hidden"
    book.active = 1
    book.save(path)

    reading = read_members(path)

    assert (reading.faults, reading.row_count) == ([], 3)
    assert [code for code, _row, _field in places(reading.warnings)] == [
        "sheet_hidden",
        "rows_hidden",
        "columns_hidden",
    ]
    assert "3" in reading.warnings[1].message
    assert "D" in reading.warnings[2].message


@pytest.mark.parametrize("lines", [[], [HEADINGS], [HEADINGS, [None, "  "]]])
def test_an_empty_list_is_refused(tmp_path: Path, lines: list[Any]) -> None:
    reading = read(tmp_path / "a.xlsx", lines)

    assert [code for code, _row, _field in places(reading.faults)] == ["empty"]


def test_a_sheet_that_is_no_list_is_refused_as_such(tmp_path: Path) -> None:
    reading = read(tmp_path / "a.xlsx", [["Tháng", "Thu", "Chi"], ["1", "2", "3"]])

    assert places(reading.faults) == [("no_heading", 0, "")]


def test_several_lists_in_one_workbook_are_read_together(tmp_path: Path) -> None:
    rows = rows_with(4)
    path = sheet_of(tmp_path / "a.xlsx", lines_of(rows[:2]), "Chi bộ 1")
    book = openpyxl.load_workbook(path)
    second = book.create_sheet("Chi bộ 2")
    for line in lines_of([*rows[2:], rows[0]]):
        second.append(line)
    book.save(path)

    reading = read_members(path)

    assert [row.sheet for row in reading.rows] == ["Chi bộ 1"] * 2 + ["Chi bộ 2"] * 3
    assert ("identity_number_twice", 4, "identity_number") in places(reading.faults)
