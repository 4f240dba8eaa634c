"""What scripts leave alone, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.once]
HOSTILE = (
    "?q=be&__proto__[taken]=1&__proto__.taken=1&constructor[prototype][taken]=1"
    "&filter[__proto__][taken]=1#__proto__[taken]=1"
)
SHARED = """() => [Object, Array, String, Function, Element].map(
    (kind) => Object.getOwnPropertyNames(kind.prototype).sort().join(" "))"""


def shared(page: Page) -> list[str]:
    """The names of all that objects share."""
    found: list[str] = page.evaluate(SHARED)
    return found


PAGES = ("/search", "/members", "/organisations", "/acts/transfer_member", "/ledger")
FORM = """() => document.body.insertAdjacentHTML("beforeend", `<form>
    <input name="__proto__" value="1"><input name="constructor[prototype][taken]" value="1"></form>`)"""


@pytest.mark.parametrize("path", PAGES)
def test_no_address_reaches_what_all_objects_share(window: Window, path: str) -> None:
    page = window.open()
    page.goto("about:blank")
    clean = shared(page)

    page.goto(f"{path}{HOSTILE}")
    page.evaluate(FORM)
    page.keyboard.press("/")
    page.keyboard.type("be")
    page.wait_for_timeout(600)  # what htmx and the search box ask for is there

    assert shared(page) == clean
    assert page.evaluate("() => ({}).taken === undefined && [].taken === undefined")


def test_pollution_would_be_found(window: Window) -> None:
    page = window.open()
    clean = shared(page)

    page.evaluate("() => { Object.prototype.taken = 1; }")

    assert shared(page) != clean


def test_the_browser_reports_a_breach_of_the_policy(window: Window) -> None:
    page = window.open()
    page.goto("/home")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    with page.expect_request("**/breaches", timeout=5000) as sent:
        page.evaluate(
            """() => { const one = document.createElement("script"); one.textContent = "window.ran = 1";
            document.body.append(one); }"""
        )

    answer = sent.value.response()
    assert "script-src" in (sent.value.post_data or "")
    assert answer is not None
    assert answer.status == 204
    assert page.evaluate("() => window.ran === undefined")
    assert "inline script violates" in window.complaints.pop()
