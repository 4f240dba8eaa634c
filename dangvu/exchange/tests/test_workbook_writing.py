"""Workbooks we write hold typed text only, and what we send back can be sent in again."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from dangvu.core.finding import Finding
from dangvu.exchange import samples
from dangvu.exchange.samples.make import FAULTY, GOOD, make_samples
from dangvu.exchange.tests.workbooks import CELLS, KEYS, good, lines_of, rows_with, sheet_of
from dangvu.exchange.workbook import faults
from dangvu.exchange.workbook.cells import where
from dangvu.exchange.workbook.reading import read_members
from dangvu.exchange.workbook.safety import check_file
from dangvu.exchange.workbook.template import write_template
from dangvu.exchange.workbook.writing import write_fault_workbook

HOSTILE = [
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "http://example.org",
    "{=1+1}",
    "mailto:a@example.org",
]
NAME_LETTER = get_column_letter(KEYS.index("full_name") + 1)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_as_text_and_never_as_a_formula_or_link(tmp_path: Path, text: str) -> None:
    source = good(tmp_path / "a.xlsx", other_names=text, birth_date="31/02/1975")
    target = tmp_path / "loi.xlsx"

    write_fault_workbook(source, read_members(source).faults, target)

    with zipfile.ZipFile(target) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
        assert not any(
            "hyperlink" in archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith(".rels")
        )
    cell = openpyxl.load_workbook(target)["Danh sách"].cell(2, KEYS.index("other_names") + 1)
    assert (cell.value, cell.data_type) == (text, "s")


def test_the_fault_workbook_holds_the_faulty_rows_as_they_stood(tmp_path: Path) -> None:
    rows = rows_with(4)
    rows[2] |= {"birth_date": "31/02/1975", "sex": "?"}
    source, target = sheet_of(tmp_path / "a.xlsx", [["Biểu 1"], *lines_of(rows)]), tmp_path / "loi.xlsx"

    written = write_fault_workbook(source, read_members(source).faults, target)
    sheet = openpyxl.load_workbook(target)["DS"]
    lines = list(sheet.iter_rows(values_only=True))

    assert (written, len(lines), lines[0][-1]) == (1, 2, "Lỗi")
    assert lines[1][KEYS.index("full_name")] == rows[2]["full_name"]
    assert "31/02/1975" in str(lines[1][-1])
    assert str(lines[1][-1]).startswith("Dòng 5: ")
    coloured = [at for at, cell in enumerate(sheet[2]) if cell.fill.start_color.rgb == "FFFFD9D4"]
    assert coloured == [KEYS.index("sex"), KEYS.index("birth_date")]
    assert {cell.number_format for cell in sheet[2]} == {"@"}


def test_the_fault_workbook_lists_every_finding_on_its_last_sheet(tmp_path: Path) -> None:
    source, target = good(tmp_path / "a.xlsx", birth_date="31/02/1975", sex="?"), tmp_path / "loi.xlsx"
    found = read_members(source).faults

    write_fault_workbook(source, found, target)
    lines = list(openpyxl.load_workbook(target)["Danh sách lỗi"].iter_rows(min_row=2, values_only=True))

    assert [line[3] for line in lines] == [fault.code for fault in found]
    assert [line[4] for line in lines] == [fault.message for fault in found]


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list of six rows with two faults each, where no more than two faulty rows are kept."""
    monkeypatch.setattr(faults, "MOST_ROWS", 2)
    rows = [row | {"birth_date": "31/02/1975", "sex": "?"} for row in rows_with(6)]
    return sheet_of(tmp_path / "a.xlsx", lines_of(rows))


def test_of_many_faulty_rows_the_first_are_kept_and_the_others_counted(many: Path) -> None:
    found = read_members(many).faults

    assert [one.where.get("row") for one in found] == [None, 2, 2, 3, 3]
    assert (found[0].code, found[0].figures["more"], faults.count_of(found)) == (faults.MORE, 8, 12)
    assert "còn 8 lỗi nữa" in found[0].message


def test_of_many_faults_in_few_rows_the_first_are_kept_too(
    many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "MOST_FAULTS", 3)

    found = read_members(many).faults

    assert (len(found), faults.count_of(found)) == (4, 12)


def test_the_fault_workbook_says_how_many_faults_it_leaves_out_and_is_read_again(
    many: Path, tmp_path: Path
) -> None:
    target = tmp_path / "loi.xlsx"
    found = read_members(many).faults

    written = write_fault_workbook(many, found, target)
    book = openpyxl.load_workbook(target)

    assert written == 2
    assert [sheet.cell(at, 1).value for sheet, at in ((book["DS"], 1),)] == [found[0].message]
    assert book["Danh sách lỗi"].cell(2, 5).value == found[0].message
    assert (read_members(target).row_count, len(read_members(target).faults)) == (2, 4)


def test_what_was_counted_once_is_counted_on() -> None:
    told = faults.Faults([Finding(faults.MORE, "", figures={"more": 7})])
    told.add([Finding(faults.MORE, "", figures={"more": 1}), Finding("a", "", "warn"), Finding("b", "")])

    assert [one.code for one in told.told()] == [faults.MORE, "a", "b"]
    assert faults.count_of(told.told()) == 10


def test_the_mended_fault_workbook_is_read_without_a_fault(tmp_path: Path) -> None:
    source, target = good(tmp_path / "a.xlsx", birth_date="31/02/1975"), tmp_path / "loi.xlsx"
    write_fault_workbook(source, read_members(source).faults, target)
    again = read_members(target)
    book = openpyxl.load_workbook(target)
    book["Danh sách"].cell(2, KEYS.index("birth_date") + 1).value = "28/02/1985"
    book.save(target)

    mended = read_members(target)

    assert [fault.code for fault in again.faults] == ["workbook.no_such_day"]
    assert (mended.faults, mended.row_count) == ([], 1)


def test_faults_found_later_by_the_register_are_written_the_same_way(tmp_path: Path) -> None:
    source, target = good(tmp_path / "a.xlsx"), tmp_path / "loi.xlsx"
    written = write_fault_workbook(
        source, [Finding("import.person_known", "Đã có.", where=where("Danh sách", 3, NAME_LETTER))], target
    )

    assert written == 1
    assert (
        openpyxl.load_workbook(target)["Danh sách"].cell(2, KEYS.index("full_name") + 1).value
        == rows_with()[1]["full_name"]
    )


def test_the_template_has_a_frozen_heading_drop_downs_and_a_guide_and_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"

    write_template(path)
    book = openpyxl.load_workbook(path)
    sheet = book["Danh sách"]

    assert book.sheetnames == ["Danh sách", "Hướng dẫn", "Danh mục"]
    assert sheet.freeze_panes == "D2"
    assert len(sheet.data_validations.dataValidation) == 5
    assert check_file(path) == []
    assert [fault.code for fault in read_members(path).faults] == ["workbook.empty"]


def test_the_samples_are_one_good_list_and_one_with_a_dozen_kinds_of_faults(tmp_path: Path) -> None:
    make_samples(tmp_path, CELLS)
    good_one, faulty = read_members(tmp_path / GOOD), read_members(tmp_path / FAULTY)

    assert (good_one.faults, good_one.warnings, good_one.row_count) == ([], [], 30)
    assert (len(faulty.faults), faulty.row_count) == (14, 30)
    assert len({(fault.code, fault.where.get("field")) for fault in faulty.faults}) >= 12


def test_the_same_list_makes_the_same_file(tmp_path: Path) -> None:
    assert good(tmp_path / "a.xlsx").read_bytes() == good(tmp_path / "b.xlsx").read_bytes()


def test_the_shipped_samples_are_what_the_script_makes() -> None:
    folder = Path(samples.__file__).parent
    good_one, faulty = read_members(folder / GOOD), read_members(folder / FAULTY)

    assert (good_one.faults, good_one.warnings, good_one.row_count) == ([], [], 30)
    assert (len(faulty.faults), faulty.row_count) == (14, 30)
