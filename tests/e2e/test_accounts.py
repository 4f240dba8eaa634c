"""Second factors, accounts and mandates as people see them, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Window
from tests.e2e.stage import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.once]  # the pages are served from the embedded database
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def at_localhost(page: Page) -> str:
    """Browsers know passkeys at the name of the machine itself, not at its number."""
    return page.url.replace("127.0.0.1", "localhost").removesuffix("/home")


def test_a_passkey_is_added_and_signs_in_alone(window: Window) -> None:
    page = window.open("secretary")
    address = at_localhost(page)
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto(f"{address}/sign-in")
    page.fill("#id_name", "secretary")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.goto(f"{address}/account")

    page.get_by_role("link", name="Thêm khóa truy cập (passkey)").click()
    page.get_by_label("Tên khóa").fill("máy thử")
    page.get_by_label("Cho đăng nhập chỉ bằng khóa này").check()
    page.get_by_role("button", name="Thêm khóa").click()
    page.get_by_role("link", name="Lập mã dự phòng").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mã dự phòng")
    page.get_by_role("button", name="Lập mã mới").click()
    expect(page.locator("li code")).to_have_count(10)
    page.get_by_role("link", name="Về bảo vệ tài khoản").click()
    expect(page.get_by_text("máy thử")).to_be_visible()
    page.locator(".who").click()
    page.get_by_role("button", name="Đăng xuất").click()

    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập (passkey)").click()

    page.wait_for_url("**/home")
    page.goto(f"{address}/account")
    page.get_by_role("link", name="Bỏ").first.click()
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_role("button", name="Bỏ").click()
    expect(page.get_by_text("máy thử")).to_have_count(0)


def test_a_mandate_is_given_and_ended(window: Window) -> None:
    page = window.open()
    page.get_by_role("link", name="Tài khoản", exact=True).click()
    page.get_by_role("link", name="stranger").click()
    page.locator("summary", has_text="Giao quyền").click()
    page.get_by_label("Mã tổ chức").fill("kim-lu")
    page.locator("details[open]").get_by_label("Căn cứ").fill("QĐ 15")
    page.locator("details[open]").get_by_role("button", name="Giao quyền").click()
    expect(page.get_by_role("row").filter(has_text="QĐ 15")).to_contain_text("đang có hiệu lực")

    page.get_by_role("link", name="Kết thúc").click()
    page.get_by_label("Căn cứ").fill("QĐ 16")
    page.get_by_role("button", name="Kết thúc quyền").click()

    expect(page.get_by_role("row").filter(has_text="QĐ 15")).to_contain_text("đã hết")


def link_for_the_stranger(page: Page) -> str:
    """As an administrator gets it."""
    page.get_by_role("link", name="Tài khoản", exact=True).click()
    page.get_by_role("link", name="stranger").click()
    page.locator("summary", has_text="cấp lại đường dẫn").click()
    page.locator("details[open]").get_by_label("Căn cứ").fill("quên")
    page.get_by_role("button", name="Cấp lại đường dẫn").click()
    return page.locator(".alert code").inner_text()


def test_the_code_of_a_link_goes_from_the_address_into_its_field(window: Window) -> None:
    link = link_for_the_stranger(window.open())
    page = window.open("secretary")
    sent: list[str] = []
    page.on("request", lambda one: sent.append(f"{one.url} {one.headers.get('referer', '')}"))

    page.goto(link)

    code = link.partition("#")[2]
    expect(page.get_by_label("Mã dùng một lần")).to_have_value(code)
    assert page.url.endswith("/password")
    assert [one for one in sent if code in one.partition("#")[0]] == []


def test_the_code_of_a_link_is_typed_without_scripts(window: Window) -> None:
    link = link_for_the_stranger(window.open())
    page = window.open("secretary", scripts=False)

    page.goto("/password")
    page.get_by_label("Mã dùng một lần").fill(link.partition("#")[2].lower().replace("-", ""))
    page.get_by_label("Mật khẩu mới", exact=True).fill("cau moi cung de nho")
    page.get_by_label("Ghi lại mật khẩu mới").fill("cau moi cung de nho")
    page.get_by_role("button", name="Đặt mật khẩu").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


def test_a_number_of_papers_is_looked_for_without_standing_in_an_address(window: Window) -> None:
    page = window.open()
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url))

    page.keyboard.press("/")
    page.keyboard.type("006162000001")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Hoàng Thị Bế")).to_be_visible()
    page.goto("/acts/transfer_member")
    page.locator('[name="act-person"]').press_sequentially("006162000001")
    expect(page.get_by_role("button", name="Hoàng Thị Bế")).to_be_visible()
    assert [one for one in sent if "0061" in one] == []
