"""Acts recorded through their pages, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Window
from tests.e2e.test_pages import person_page

pytestmark = [pytest.mark.browser, pytest.mark.once]  # the pages are served from the embedded database


def test_a_transfer_is_found_checked_and_recorded_once(window: Window) -> None:
    page = window.open()
    person_page(page, "Hoàng Thị Bế")
    page.locator("summary", has_text="Ghi việc").click()
    page.get_by_role("link", name="Chuyển sinh hoạt đảng", exact=True).click()
    expect(page.get_by_label("Mã đảng viên")).to_have_value("be")

    page.get_by_label("Chi bộ chuyển đến").press_sequentially("khuoi it")
    page.get_by_role("button", name="Chi bộ thôn Khuổi Ít").click()
    expect(page.get_by_label("Chi bộ chuyển đến")).to_have_value("khuoi-it")
    page.get_by_label("Ngày chi bộ mới tiếp nhận").fill("31/02/2018")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Chi bộ chuyển đến")).to_have_value("khuoi-it")

    page.get_by_label("Ngày chi bộ mới tiếp nhận").fill("05/03/2018")
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.locator(".alert-warning")).to_contain_text("Chưa ghi văn bản")
    page.get_by_label("Số, ký hiệu").fill("12-GTSH")
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.locator(".alert-warning")).to_have_count(0)
    expect(page.locator("#checked")).to_contain_text("Chuyển sinh hoạt đảng của Hoàng Thị Bế")
    page.get_by_role("button", name="Ghi nhận quyết định").dblclick()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi nhận: bút toán")
    page.reload()
    page.goto("/ledger")
    expect(page.get_by_role("link", name="Chuyển sinh hoạt đảng của Hoàng Thị Bế")).to_have_count(1)


def test_a_suggestion_is_taken_by_the_keyboard_and_the_page_says_what_it_thinks(window: Window) -> None:
    page = window.open()
    page.goto("/acts/transfer_member?subject=hoa")
    cell = page.get_by_label("Chi bộ chuyển đến")
    cell.press_sequentially("khuoi it")
    expect(page.get_by_role("button", name="Chi bộ thôn Khuổi Ít")).to_be_visible()

    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Chi bộ thôn Khuổi Ít")).to_be_focused()
    page.keyboard.press("Enter")

    expect(cell).to_have_value("khuoi-it")
    expect(cell).to_be_focused()
    expect(page.locator("#live")).to_contain_text("Còn 1 mục bắt buộc chưa ghi")
    page.get_by_label("Ngày chi bộ mới tiếp nhận").fill("43220")
    page.keyboard.press("Tab")
    expect(page.locator("#live")).to_contain_text("Chuyển sinh hoạt đảng của Triệu Thị Hoà")


def test_nothing_is_asked_while_a_syllable_is_being_composed(window: Window) -> None:
    page = window.open()
    page.goto("/acts/transfer_member")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "suggest" in sent.url else None)
    cell = page.get_by_label("Chi bộ chuyển đến")
    cell.focus()
    composing = page.context.new_cdp_session(page)

    for half in ("k", "kh", "khu", "khuô", "khuổ"):
        composing.send("Input.imeSetComposition", {"text": half, "selectionStart": 0, "selectionEnd": 0})
        page.wait_for_timeout(400)
    assert asked == []
    composing.send("Input.insertText", {"text": "khuổi ít"})

    expect(page.get_by_role("button", name="Chi bộ thôn Khuổi Ít")).to_be_visible()
    expect(cell).to_have_value("khuổi ít")
    assert len(asked) == 1


def test_an_act_is_recorded_without_scripts(window: Window) -> None:
    page = window.open(scripts=False)
    page.goto("/acts/exempt_member")
    page.get_by_label("Mã đảng viên").fill("trieu thi hoa")
    page.get_by_label("Ngày bắt đầu miễn").fill("02/04/2018")
    page.get_by_label("Số, ký hiệu").fill("3-NQ/CB")
    page.get_by_role("button", name="Kiểm tra").last.click()
    page.get_by_role("button", name="Triệu Thị Hoà").click()
    page.get_by_role("button", name="Kiểm tra").last.click()
    page.get_by_role("button", name="Ghi nhận quyết định").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Triệu Thị Hoà")


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_of_an_act_is_wider_than_the_screen(window: Window, width: int) -> None:
    page = window.open(width=width)
    for kind in (
        "",
        "/drafts",
        "/proposals",
        "/admit_member",
        "/establish_organisation",
        "/expel_member?subject=be",
    ):
        page.goto(f"/acts{kind}")
        for fold in page.locator("details.fold").all():
            fold.locator("summary").click()
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (kind, wider) == (kind, 0)
