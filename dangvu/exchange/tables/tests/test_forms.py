"""The forms of a table: the same figures everywhere, and nothing a spreadsheet would run."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from dangvu.exchange.tables import as_csv, as_html, as_xlsx
from dangvu.statistics.tables import Table, compute
from dangvu.statistics.tests.world import World

pytestmark = pytest.mark.django_db

HOSTILE = '=HYPERLINK("http://x") <b>&'


@pytest.fixture
def table() -> Table:
    world = World()
    world.organisation("bk", None, kind="province", name=HOSTILE)
    world.organisation("cell", "bk")
    for number in range(1200):
        world.member(f"p{number}", "cell", "2010-01-01")
    world.record()
    return compute("3", "bk", at=date(2020, 12, 31))


def test_csv_gives_plain_numbers_and_says_what_is_not_kept(table: Table) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(table).decode("utf-8-sig"))))

    by_code = {row["code"]: row for row in rows}
    assert by_code["I"]["Kỳ này"] == "1200"
    assert by_code["1a"]["Kỳ này"] == "không theo dõi"
    assert by_code["II"]["Kỳ này"] == ""


def test_html_writes_numbers_as_read_and_escapes_names(table: Table) -> None:
    page = as_html(table).decode()

    assert "1.200" in page
    assert "không theo dõi" in page
    assert "&lt;b&gt;&amp;" in page
    assert "<b>" not in page


def test_the_workbook_holds_numbers_as_numbers_and_text_as_text(table: Table, tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(as_xlsx(table))
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    cells = {sheet.cell(row, 1).value: sheet.cell(row, 3) for row in range(1, sheet.max_row + 1)}

    assert cells["I"].value == 1200
    assert cells["1a"].value == "không theo dõi"
    assert sheet["A1"].value == HOSTILE.upper()
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_workbook_is_a_page_of_a4_across_that_says_on_what_it_rests(table: Table, tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(as_xlsx(table))
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None

    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    footer = sheet.oddFooter
    assert footer is not None
    assert "Số liệu đến ngày 31/12/2020, theo sổ đến bút toán số 1" in str(footer.left.text)
    assert as_xlsx(table) == as_xlsx(table)
