"""Every page reached from home stands up to axe-core, light and dark, on a desk and on a telephone, and is no
wider than either.
"""

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Window
from tests.e2e.test_widths import too_wide

pytestmark = [pytest.mark.browser, pytest.mark.once]

AXE = Path(__file__).parent / "axe/axe.min.js"
SCREENS = [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]
FILES = re.compile(r"\.(xlsx|csv|json|docx|pdf|png|zip|yaml)$|^/api/")
BEGINNINGS = (
    "/home", "/home?on=2017-06-01", "/search?q=chi", "/organisations?on=1990-01-01", "/account/codes",
    "/nowhere",
)  # fmt: skip
REACHED = {
    "/account?", "/account/totp/add?", "/accounts?", "/accounts/N?", "/admissions?", "/figures/CODE?",
    "/guide?", "/guide/CHAPTER?", "/import?", "/jobs?", "/ledger?", "/ledger/N?", "/mandates?", "/me?",
    "/members?", "/organisations?", "/people/N?", "/readings?", "/returns?", "/returns/N?",
    "/returns/N/differs?", "/tables/N?", "/tables/own?", "/tables/own-N?", "/tables/own/N?",
    "/tables/own/BROKEN?", "/tables/own/new?", "/worklist?",
}  # fmt: skip
"""Kinds of pages that must be among those found, whatever links are changed."""
FOUND = """async () => {
  const rules = { "target-size": { enabled: true } };
  const answer = await axe.run(document, { resultTypes: ["violations"], rules });
  const told = (one) => one.nodes.map((node) => node.html.slice(0, 160)).join(" | ");
  return answer.violations.map((one) => `${one.id}: ${told(one)}`);
}"""
LINKS = """() => [...document.querySelectorAll("a[href]")].map((one) => one.getAttribute("href"))"""


def kind_of(address: str) -> str:
    """Pages of one kind look alike: what tells them apart is taken out."""
    parts = urlsplit(address)
    asked = sorted(
        {pair.split("=")[0] for pair in parts.query.split("&") if pair} - {"copy", "on", "page", "place", "q"}
    )
    path = re.sub(r"^/acts/(?!suggest)[^/]+", "/acts/KIND", re.sub(r"\d+", "N", parts.path))
    path = "/tables/own/BROKEN" if path == "/tables/own/N" and parts.path.endswith("/2") else path
    path = re.sub(r"^/guide/.+", "/guide/CHAPTER", path)
    path = re.sub(r"^/figures/.+", "/figures/CODE", path)
    return f"{re.sub('/names/.*', '/names', path)}?{'&'.join(asked)}"


def walk(page: Page) -> Iterator[str]:
    """One page of each kind, found by following the links of those before; the page stands open meanwhile."""
    waiting = list(BEGINNINGS)
    seen = {kind_of(address) for address in waiting}
    while waiting:
        address = waiting.pop(0)
        page.goto(address)
        yield address
        for link in page.evaluate(LINKS):
            if link.startswith("/") and not FILES.search(urlsplit(link).path) and kind_of(link) not in seen:
                seen.add(kind_of(link))
                waiting.append(link)


def violations(page: Page, screens: list[tuple[int, str]] = SCREENS) -> dict[str, Any]:
    """What axe finds on the open page, on each screen."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = {}
    for width, colours in screens:
        page.set_viewport_size({"width": width, "height": 800})
        # Without motion, for axe would measure colours that are still changing.
        page.emulate_media(color_scheme="dark" if colours == "dark" else "light", reduced_motion="reduce")
        if told := page.evaluate(FOUND):
            found[f"{width} {colours}"] = told
    return found


@pytest.mark.parametrize(
    "in_turn",
    [
        pytest.param([[one] for one in SCREENS], id="each-page-on-a-screen-in-turn"),
        pytest.param([SCREENS], marks=pytest.mark.nightly, id="all"),
    ],
)
def test_no_page_puts_a_hurdle_before_anybody_or_is_wider_than_the_screen(
    window: Window, in_turn: list[list[tuple[int, str]]]
) -> None:
    page = window.open()

    seen, hurdles, wider = set(), {}, {}
    for address, screens in zip(walk(page), cycle(in_turn), strict=False):
        seen.add(kind_of(address))
        if told := violations(page, screens):
            hurdles[address] = told
        if cut := too_wide(page):
            wider[address] = cut

    assert (hurdles, wider, REACHED - seen) == ({}, {}, set())
    window.complaints.clear()  # the page that is not there


def test_neither_does_the_menu_the_list_of_keys_or_signing_in(window: Window) -> None:
    page = window.open()
    page.get_by_role("button", name="Clerk").click()
    menu = violations(page)
    page.get_by_role("button", name="Các phím tắt").click()
    keys = violations(page)
    page.context.clear_cookies()
    page.goto("/sign-in")

    assert (menu, keys, violations(page)) == ({}, {}, {})
