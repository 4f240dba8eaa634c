"""A slow line: 400 kB a second and 400 ms there and back. The first page shows its first content within three
seconds, with nothing kept from before (issue of the workbench; ``needs.md``, what people wait for).
"""

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Served, Window

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.nightly]

LINE = {"offline": False, "latency": 400, "downloadThroughput": 400_000, "uploadThroughput": 400_000}
LONGEST = 3.0
FIRST_CONTENT = """() => new Promise((tell) => new PerformanceObserver((list) => {
  const found = list.getEntriesByName("first-contentful-paint")[0];
  if (found) tell(found.startTime / 1000);
}).observe({ type: "paint", buffered: true }))"""
PAGES = ("/sign-in", "/home", "/members", "/tables/1", "/organisations")


def test_the_first_content_is_there_within_three_seconds(
    chromium: Browser, served: Served, window: Window
) -> None:
    cookies = window.open().context.cookies()
    seconds = {}
    for address in PAGES:
        with chromium.new_context(base_url=served.address) as context:
            if address != "/sign-in":
                context.add_cookies(cookies)  # type: ignore[arg-type]  # what it gave itself
            page = context.new_page()
            context.new_cdp_session(page).send("Network.emulateNetworkConditions", LINE)
            page.goto(address)
            seconds[address] = page.evaluate(FIRST_CONTENT)

    print({address: round(one, 2) for address, one in seconds.items()})
    assert {address: one for address, one in seconds.items() if one > LONGEST} == {}
