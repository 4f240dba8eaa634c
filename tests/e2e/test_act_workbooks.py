"""A workbook of acts, from its template to the ledger, in a real browser."""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Window
from tests.e2e.test_widths import too_wide

pytestmark = [pytest.mark.browser, pytest.mark.once]  # the pages are served from the embedded database


def template(page: Page, path: Path) -> Path:
    """The template as the page gives it."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải mẫu của loại việc này").click()
    download.value.save_as(path)
    return path


def fill(path: Path, *rows: tuple[str, str, str]) -> Path:
    """As a user would: below the heading, in the order of its first columns."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for line, row in enumerate(rows, start=2):
        for place, value in enumerate(row, start=1):
            sheet.cell(line, place, value)
    book.save(path)
    return path


@pytest.mark.parametrize("scripts", [True, False])
def test_a_workbook_of_transfers_is_mended_confirmed_and_recorded_as_one(
    window: Window, tmp_path: Path, scripts: bool
) -> None:
    cell, day = ("na-ca", "06/03/2025") if scripts else ("ban-khan", "07/03/2025")
    page = window.open(scripts=scripts)
    page.goto("/import")
    page.get_by_role("link", name="Chuyển sinh hoạt đảng", exact=True).click()
    path = template(page, tmp_path / "chuyen.xlsx")
    page.set_input_files("#id_file", fill(path, ("khanh", cell, day), ("minh", "khong-co", day)))
    page.get_by_label("Số, ký hiệu").fill("12-QĐ/ĐU")
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_role("alert")).to_be_focused(timeout=30_000)
    row = page.get_by_role("row").nth(1)
    expect(row).to_contain_text("khong-co")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải các dòng có lỗi về sửa").click()
    download.value.save_as(tmp_path / "loi.xlsx")
    assert openpyxl.load_workbook(tmp_path / "loi.xlsx").worksheets[0]["A2"].value == "minh"

    page.get_by_role("link", name="Gửi tệp khác").click()
    page.set_input_files("#id_file", fill(path, ("khanh", cell, day), ("minh", cell, day)))
    page.get_by_label("Số, ký hiệu").fill("12-QĐ/ĐU")
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra xong, chưa ghi", timeout=30_000)
    expect(page.locator("form.panel")).to_contain_text("Lý Quốc Khánh")
    page.get_by_role("button", name="Ghi nhận các việc").dblclick()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi 2 việc, bút toán", timeout=30_000)


def test_no_page_of_a_workbook_is_wider_than_the_screen(window: Window, tmp_path: Path) -> None:
    page = window.open()
    page.goto("/acts/transfer_member/rows")
    for fold in page.locator("details.fold").all():
        fold.locator("summary").click()
    path = template(page, tmp_path / "mot_ten_tep_rat_dai_khong_co_cho_nao_de_ngat_dong_ca_2018.xlsx")
    addresses = [page.url]
    for code in ("khong-co", "khuoi-it"):
        page.set_input_files("#id_file", fill(path, ("be", code, "10/03/2025")))
        page.get_by_role("button", name="Kiểm tra").click()
        page.wait_for_url("**/import/*")
        expect(page.locator("dl.figures")).to_be_visible(timeout=30_000)
        addresses.append(page.url)
        page.goto("/acts/transfer_member/rows")

    for address in (*addresses, "/import"):
        page.goto(address)
        assert (address, too_wide(page)) == (address, [])
