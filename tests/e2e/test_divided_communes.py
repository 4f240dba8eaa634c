"""Where the hamlets of a divided commune go, asked on the page of a scheme: by keyboard, on a telephone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Window
from tests.e2e.test_accessibility import violations
from tests.e2e.test_widths import TELEPHONE, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.once]
DIVIDE = "divide_commune | place: 01840 | into_places: 01843; 01849"


def hamlets_of_duc_xuan(page: Page) -> None:
    """Let two hamlets lie in a commune of today."""
    page.goto("/acts/move_hamlets")
    page.locator("[name=act-to_place]").fill("01840")
    page.locator("[name=act-on]").fill("02/07/2025")
    page.locator("[name=act-hamlets]").fill("t-na-ca\nt-khuoi-it")
    page.locator("[name=paper-number]").fill("1")
    page.locator("main").get_by_role("button", name="Kiểm tra").last.click()
    if (reason := page.locator("[name=override]")).count():
        reason.fill("thử")
    page.get_by_role("button", name="Ghi nhận quyết định").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi nhận")


def test_each_hamlet_is_sent_by_the_keyboard_on_a_telephone(window: Window) -> None:
    page = window.open()
    hamlets_of_duc_xuan(page)
    page.set_viewport_size({"width": TELEPHONE, "height": 800})
    page.goto("/acts/reorganise")
    page.locator("[name=act-name]").fill("Chia phường")
    page.locator("[name=act-on]").fill("01/03/2026")
    page.locator("[name=act-steps]").fill(DIVIDE)
    page.locator("main").get_by_role("button", name="Kiểm tra").last.click()

    asked = page.get_by_role("region", name="Thôn của xã bị chia về đâu")
    expect(page.locator(".alert-warning")).to_contain_text("chưa ghi 2 thôn về đâu")
    first, second = asked.get_by_role("combobox").all()
    expect(first).to_have_value("01843@2025-07-01")
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(second).to_be_focused()
    page.keyboard.press("Tab")
    expect(asked.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")

    steps = page.locator("[name=act-steps]")
    expect(steps).to_have_value(re.compile("t-na-ca"))
    lines = steps.input_value().splitlines()
    assert [line.split(" | ")[1:] for line in lines[1:]] == [
        ["Xã, phường mới (mã): 01849", "Hoặc các thôn, tổ dân phố (mã): t-khuoi-it"],
        ["Xã, phường mới (mã): 01843", "Hoặc các thôn, tổ dân phố (mã): t-na-ca"],
    ]
    expect(asked.get_by_role("combobox").first).to_have_value("01849@2025-07-01")
    expect(page.locator("main")).not_to_contain_text("chưa ghi 2 thôn về đâu")
    assert too_wide(page) == []
    assert violations(page) == {}

    # Of the act alone the same is asked, in English too.
    page.context.add_cookies([{"name": "language", "value": "en", "url": page.url}])
    page.goto("/acts/divide_commune")
    page.locator("[name=act-place]").fill("01840")
    page.locator("[name=act-into_places]").fill("01843\n01849")
    page.locator("[name=act-on]").fill("01/03/2026")
    page.locator("main").get_by_role("button", name="Check").last.click()
    make = page.get_by_role("button", name="Make a scheme that says where each hamlet goes")
    expect(make).to_be_visible()
    assert too_wide(page) == []
    make.click()
    expect(page.locator("[name=act-steps]")).to_have_value(re.compile("t-na-ca"))
