"""What people do with the pages, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.template import write_list
from tests.e2e.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.once]  # the pages are served from the embedded database


def person_page(page: Page, name: str) -> None:
    page.goto("/members")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_tree_opens_branch_by_branch(window: Window) -> None:
    page = window.open()
    page.goto("/organisations")

    page.locator("summary", has_text="Na Rì").click()

    expect(page.get_by_role("link", name="Đảng bộ xã Kim Lư")).to_be_visible()


def test_slash_leads_to_the_search_and_enter_finds(window: Window) -> None:
    page = window.open()

    page.keyboard.press("/")
    page.keyboard.type("hoang thi be")
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Hoàng Thị Bế")).to_be_visible()


def test_first_tab_skips_to_the_content(window: Window) -> None:
    page = window.open()
    page.goto("/members")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_another_day_is_one_field_away_and_says_so(window: Window) -> None:
    page = window.open()
    person_page(page, "Nông Văn Đôn")

    page.fill("#on", "19/5/2019")
    page.get_by_role("button", name="Xem", exact=True).click()

    expect(page.get_by_role("status")).to_contain_text("Đang xem tại ngày 19/05/2019")
    page.goto("/members?on=2019-05-19")
    expect(page.get_by_role("link", name="Nông Văn Đôn")).to_have_count(0)


def test_figure_of_table_1_opens_down_to_its_names(window: Window) -> None:
    page = window.open()
    page.goto("/tables/1?first=01/01/2017&last=31/12/2017")

    page.get_by_role("row", name=re.compile("^B1 ")).get_by_role("link").first.click()

    expect(page.get_by_role("link", name="Hà Quang Minh")).to_be_visible()


def test_list_is_refused_mended_recorded_and_voided(window: Window, tmp_path: Path) -> None:
    rows = good_rows([("06.066.001.000.001", "Chi bộ thôn Nà Cà")], 3)
    write_list(tmp_path / "good.xlsx", rows)
    write_list(tmp_path / "bad.xlsx", [{**rows[0], "birth_date": "31/02/1980"}, *rows[1:]])
    page = window.open()

    page.goto("/import")
    page.set_input_files("#id_file", tmp_path / "bad.xlsx")
    page.fill("#id_on", "30/06/2025")
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_role("alert")).to_contain_text("không ghi gì vào sổ")
    expect(page.get_by_role("cell", name="31/02/1980")).to_be_visible()

    page.get_by_role("link", name="Gửi tệp khác").click()
    page.set_input_files("#id_file", tmp_path / "good.xlsx")
    page.fill("#id_on", "30/06/2025")
    page.get_by_role("button", name="Kiểm tra").click()
    page.get_by_role("button", name="Ghi nhận danh sách").click()
    expect(page.get_by_role("status")).to_contain_text("Đã nhập 3 đảng viên")

    page.get_by_role("link", name="Thu hồi bút toán này").click()
    page.get_by_label("Lý do thu hồi").fill("tệp thử")
    page.get_by_role("button", name="Ghi nhận việc thu hồi").click()
    expect(page.get_by_role("status")).to_contain_text("Đã thu hồi bút toán")
    page.get_by_role("status").get_by_role("button", name="Đóng").click()
    expect(page.get_by_role("status")).to_have_count(0)


def test_english_is_one_button_away(window: Window) -> None:
    page = window.open()

    page.get_by_role("button", name="Clerk").click()
    page.get_by_role("button", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("link", name="Organisations").first).to_be_visible()


def test_reading_works_without_scripts(window: Window) -> None:
    page = window.open(scripts=False)

    page.goto("/organisations")
    page.locator("summary", has_text="Na Rì").click()
    page.get_by_role("link", name="Xem các tổ chức trực thuộc").first.click()
    page.get_by_role("link", name="Đảng bộ xã Kim Lư").first.click()
    page.get_by_role("link", name="Chi bộ thôn Nà Cà").click()
    page.get_by_role("link", name="Đặng Thị Lan").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Đặng Thị Lan")
    expect(page.get_by_role("link", name="Bút toán 1").first).to_be_visible()


def test_secretary_sees_her_commune_alone(window: Window) -> None:
    page = window.open("secretary")

    page.goto("/members")

    expect(page.get_by_role("link", name="Hoàng Thị Bế")).to_be_visible()
    expect(page.get_by_role("link", name="Hứa Văn Sơn")).to_have_count(0)
    expect(page.get_by_role("link", name="Nhập danh sách")).to_have_count(0)


def test_dark_is_dark(window: Window) -> None:
    page = window.open(dark=True)

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"


def test_keys_lead_around_and_can_be_switched_off(window: Window) -> None:
    page = window.open()

    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/organisations")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Các phím tắt")
    expect(keys).to_be_visible()

    keys.get_by_label("Phím tắt một chữ").uncheck()
    keys.get_by_role("button", name="Đóng").click()
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.keyboard.press("?")
    expect(keys).to_be_hidden()
    assert page.url.endswith("/organisations")


def test_j_and_k_walk_the_rows(window: Window) -> None:
    page = window.open()
    page.goto("/members")
    rows = page.locator("table.list tbody th a")

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()


def test_part_of_a_name_leads_there(window: Window) -> None:
    page = window.open()

    page.keyboard.press("/")
    page.keyboard.type("kim l")
    expect(page.locator(".goto a")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Đảng bộ xã Kim Lư")


def test_menu_of_a_telephone_works_without_scripts(window: Window) -> None:
    page = window.open(width=360, scripts=False)
    places = page.get_by_role("navigation", name="Các trang chính")
    expect(places).to_be_hidden()

    page.get_by_role("button", name="Mục lục").click()
    places.get_by_role("link", name="Sổ cái").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sổ cái")


def test_colours_and_large_type_stay_as_chosen(window: Window) -> None:
    page = window.open()
    small = page.evaluate("getComputedStyle(document.body).fontSize")

    page.get_by_role("button", name="Clerk").click()
    page.get_by_label("Chữ to").check()
    page.get_by_label("tối").check()
    page.goto("/members")

    assert (small, page.evaluate("getComputedStyle(document.body).fontSize")) == ("16px", "20px")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"


def test_dark_without_scripts_and_light_on_paper(window: Window) -> None:
    page = window.open(dark=True, scripts=False)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"

    page.emulate_media(media="print")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_selected_rows_are_counted_and_given_out(window: Window) -> None:
    page = window.open()
    page.goto("/members")

    page.get_by_label("Chọn Hoàng Thị Bế").check()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-counts]")).to_have_text("2 dòng đã chọn")
    with page.expect_download() as given:
        page.get_by_role("button", name="Xuất các dòng đã chọn").click()

    assert given.value.suggested_filename == "danh-sach-dang-vien.xlsx"


def test_filters_and_columns_of_a_list_work_without_scripts(window: Window) -> None:
    page = window.open(scripts=False)
    page.goto("/members")

    page.locator("#filter-sex").select_option("nữ")
    page.get_by_role("button", name="Lọc").click()
    page.locator("summary", has_text="Cột và số dòng").click()
    page.get_by_label("Mã đảng viên").check()
    page.get_by_role("button", name="Dùng").click()

    expect(page.get_by_role("columnheader", name="Mã đảng viên")).to_be_visible()
    expect(page.get_by_role("link", name="Bỏ lọc Giới tính: nữ")).to_be_visible()


def test_arrow_keys_walk_the_tree(window: Window) -> None:
    page = window.open()
    page.goto("/organisations")
    page.get_by_role("treeitem", name="Đảng bộ tỉnh Bắc Kạn").focus()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    expect(page.get_by_role("treeitem", name="Na Rì")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("treeitem", name="Đảng bộ xã Kim Lư")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("treeitem", name="Đảng bộ xã Kim Lư")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("treeitem", name="Na Rì")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Đảng bộ huyện Na Rì")
