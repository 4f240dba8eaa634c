"""One act on several members, from the boxes of the list to the ledger, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Window
from tests.e2e.test_accessibility import SCREENS, violations

pytestmark = [pytest.mark.browser, pytest.mark.once]  # the pages are served from the embedded database


@pytest.mark.parametrize("scripts", [True, False])
def test_those_selected_are_checked_shown_one_by_one_and_recorded_as_one(
    window: Window, scripts: bool
) -> None:
    value, day = ("intermediate", "06/03/2018") if scripts else ("elementary", "07/03/2018")
    page = window.open(scripts=scripts)
    page.goto("/members?sex=female")
    page.get_by_label("Chọn Hoàng Thị Bế").check()
    page.get_by_label("Chọn Triệu Thị Hoà").check()
    page.get_by_text("Ghi việc cho các dòng đã chọn").click()
    page.get_by_role("button", name="Ghi thay đổi trình độ, tôn giáo, nghề nghiệp").click()
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa ghi được")

    page.get_by_label("Mục").select_option("political_theory")
    page.get_by_label("Giá trị").fill(value)
    page.get_by_label("Ngày thay đổi").fill(day)
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.locator("#checked")).to_contain_text("cho 2 người")
    row = page.get_by_role("row").filter(has_text="Hoàng Thị Bế")
    expect(row).to_contain_text(f"từ {day}")
    if scripts:
        assert violations(page, SCREENS) == {}
        page.set_viewport_size({"width": 360, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == 360

    page.get_by_role("button", name="Ghi nhận các việc").dblclick()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi 2 việc, bút toán", timeout=30_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("cho 2 người")
