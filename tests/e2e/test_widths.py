"""Nothing is wider than the screen: a telephone shows rows as cards, a desk every column of every table. Here
what somebody makes first; the pages that links lead to are looked at together with their hurdles.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.template import write_list
from tests.e2e.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.once]

TELEPHONE, DESK = 360, 1280
WIDER = """(boxes) => [document.documentElement, ...document.querySelectorAll(boxes)]
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.getAttribute("aria-label") || one.className || one.tagName}: ${one.scrollWidth}`)"""
OUT_OF_SIGHT = """() => [...document.querySelectorAll("table.list:not(.cards)")].filter((table) => {
  const box = table.closest(".table-wrap");
  if (!box) return false;
  box.scrollLeft = box.scrollWidth;
  const name = table.querySelector("tbody th:first-child");
  return name && name.getBoundingClientRect().left < box.getBoundingClientRect().left - 1;
}).map((table) => table.caption?.textContent ?? table.className)"""


def too_wide(page: Page) -> list[Any]:
    """What of the open page is cut off: on a telephone a table of figures may scroll in its box, its first
    column in sight; on a desk nothing.
    """
    page.set_viewport_size({"width": TELEPHONE, "height": 800})
    found = [("telephone", one) for one in page.evaluate(WIDER, ".table-wrap:has(.cards)")]
    found += [("out of sight", one) for one in page.evaluate(OUT_OF_SIGHT)]
    page.set_viewport_size({"width": DESK, "height": 800})
    return found + [("desk", one) for one in page.evaluate(WIDER, ".table-wrap")]


def admissions_of_years(page: Page) -> None:
    page.goto("/admissions?first=01/01/2000&last=31/12/2018")
    assert page.locator("table.book tbody tr").count()


def draft_kept(page: Page) -> None:
    page.goto("/acts/transfer_member?subject=be")
    page.get_by_role("button", name="Lưu nháp").click()
    page.goto("/acts/drafts")
    assert page.get_by_role("button", name="Xóa").count()


def people_selected(page: Page) -> None:
    page.goto("/members")
    for box in page.locator("input[name=pick]").all()[:2]:
        box.check()
    page.locator("summary", has_text="Ghi việc cho").click()
    page.get_by_role("button", name="Chuyển sinh hoạt đảng", exact=True).click()
    page.locator("main").get_by_role("button", name="Kiểm tra").last.click()
    assert page.locator(".error-summary").count()


def figures_of_table_1(page: Page) -> None:
    page.goto("/tables/1?first=01/01/2017&last=31/12/2017")
    assert page.locator(".statutory tbody tr").count()


@pytest.mark.parametrize("go", [admissions_of_years, draft_kept, people_selected, figures_of_table_1])
def test_what_a_clerk_makes_is_no_wider_than_the_screen(window: Window, go: Callable[[Page], None]) -> None:
    page = window.open()

    go(page)

    assert too_wide(page) == []


def test_neither_are_the_faults_of_a_list(window: Window, tmp_path: Path) -> None:
    rows = good_rows([("06.066.001.000.001", "Chi bộ thôn Nà Cà")], 3)
    write_list(tmp_path / "bad.xlsx", [row | {"birth_date": "31/02/1980"} for row in rows])
    page = window.open()

    page.goto("/import")
    page.set_input_files("#id_file", tmp_path / "bad.xlsx")
    page.fill("#id_on", "30/06/2025")
    page.get_by_role("button", name="Kiểm tra").click()
    page.get_by_text("Tải các dòng có lỗi").wait_for()

    assert too_wide(page) == []
    page.goto("/jobs")
    assert page.locator("table.list tbody tr").count()
    assert too_wide(page) == []
