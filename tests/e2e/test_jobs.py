"""Long work as people see it, in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.template import write_list
from tests.e2e.conftest import Window
from tests.e2e.test_widths import too_wide

pytestmark = [pytest.mark.browser, pytest.mark.once]  # the pages are served from the embedded database


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    write_list(tmp_path / "danh_sach.xlsx", good_rows([("06.066.001.000.001", "Chi bộ thôn Nà Cà")], 3))
    return tmp_path / "danh_sach.xlsx"


def send(page: Page, workbook: Path) -> None:
    page.goto("/import")
    page.set_input_files("#id_file", workbook)
    page.fill("#id_on", "30/06/2025")
    page.get_by_role("button", name="Kiểm tra").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_that_takes_long_shows_its_progress_and_then_its_result(
    window: Window, workbook: Path, worker_stands_still: Callable[[], None], scripts: bool
) -> None:
    page = window.open(scripts=scripts)
    send(page, workbook)
    expect(page.get_by_role("status")).to_have_text("Đang chờ")

    worker_stands_still()

    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra xong, chưa ghi", timeout=30_000)


def test_work_is_stopped_and_found_again_among_my_jobs(
    window: Window, workbook: Path, worker_stands_still: Callable[[], None]
) -> None:
    page = window.open()
    send(page, workbook)

    page.get_by_role("button", name="Dừng tác vụ này").click()

    expect(page.get_by_role("status")).to_have_text("Đã dừng")
    worker_stands_still()
    page.get_by_role("link", name="Tác vụ", exact=True).click()
    row = page.get_by_role("row").nth(1)
    expect(row).to_contain_text("danh_sach.xlsx")
    expect(row).to_contain_text("Đã dừng")


def test_no_page_of_jobs_is_wider_than_the_screen(
    window: Window, workbook: Path, worker_stands_still: Callable[[], None]
) -> None:
    page = window.open()
    send(page, workbook)
    page.wait_for_url("**/import/*")

    for path in (page.url, "/jobs"):
        page.goto(path)
        assert (path, too_wide(page)) == (path, [])
    page.goto("/jobs")
    page.get_by_role("link", name="Kiểm tra danh sách đảng viên").first.click()
    page.get_by_role("button", name="Dừng tác vụ này").click()
    expect(page.get_by_role("status")).to_have_text("Đã dừng")
