"""What scripts leave alone, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

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


# Elements named like what scripts read (ASVS 3.2.3)

NAMED_LIKE_A_BUILTIN = """() => {
  const all = [...document.querySelectorAll("[id], [name]")];
  const named = all.flatMap((one) => [one.id, one.getAttribute("name")]).filter(Boolean);
  return [...new Set(named.filter((name) => name in document || name in HTMLFormElement.prototype))];
}"""
"""An element called so would be found by a script that asks a document or a form for something of its own."""
NAMESAKES = "".join(
    f'<a id="{name}"></a><form name="{name}"></form>'
    for name in ("htmx", "keys", "find", "large-text", "on", "places", "live", "selection", "act-person")
)
"""As if somebody's text had become elements: of every name that our scripts look for or htmx is called by."""


@pytest.mark.parametrize("path", [*PAGES, "/accounts", "/account", "/import"])
def test_no_element_is_called_as_something_that_documents_and_forms_have(window: Window, path: str) -> None:
    page = window.open()
    page.goto(path)

    # A field of ours is called name; neither our scripts nor htmx ask a form for its own.
    assert set(page.evaluate(NAMED_LIKE_A_BUILTIN)) <= {"name"}


def test_our_scripts_and_htmx_are_not_led_astray_by_namesakes(window: Window) -> None:
    page = window.open()

    def with_namesakes(route: Route) -> None:
        answer = route.fetch()
        body = answer.text().replace(
            '<main id="main" tabindex="-1">', f'<main id="main" tabindex="-1">{NAMESAKES}'
        )
        route.fulfill(response=answer, body=body)

    page.route(lambda address: "/static/" not in address, with_namesakes)
    page.goto("/organisations")
    assert page.locator("#keys").count() == 2
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("kim l")
    expect(page.locator(".goto a")).to_have_count(1)
    page.goto("/acts/transfer_member")
    page.locator('input[name="act-person"]').press_sequentially("hoa")

    page.get_by_role("button", name="Triệu Thị Hoà").click()
    expect(page.locator('input[name="act-person"]')).to_have_value("hoa")
