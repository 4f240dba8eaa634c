"""Pictures in a real browser: drawn under the policy for content, opened by a click, taken out as files."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.once]
INK = """() => {
  const canvas = document.querySelector(".picture canvas");
  if (!canvas) return false;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((part, place) => place % 4 === 3 && part > 0);
}"""


def test_a_picture_is_drawn_and_taken_out_and_nothing_is_refused(window: Window, tmp_path: Path) -> None:
    """That nothing was refused by the policy is seen by the window when it closes; that all five are drawn,
    by the walk over all pages (``test_accessibility.py``).
    """
    page = window.open(dark=True)
    for address in ("/pictures/months", "/series"):
        page.goto(f"{address}?on=2018-06-01&last=01/06/2018")
        page.wait_for_function(INK)
        words = page.locator("h2").first.inner_text()

        with page.expect_download() as taken:
            page.get_by_role("button", name="Tải hình SVG").click()
        taken.value.save_as(tmp_path / "picture.svg")
        with page.expect_download() as taken:
            page.get_by_role("button", name="Tải hình PNG").click()
        taken.value.save_as(tmp_path / "picture.png")

        drawing = (tmp_path / "picture.svg").read_text(encoding="utf-8")
        assert all(word in drawing for word in words.split(" · "))
        assert "Đảng bộ tỉnh Bắc Kạn" in drawing
        assert "01/06/2018" in drawing
        assert re.search(r"bút toán số \d+ ", drawing)
        assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_a_bar_opens_the_names_behind_it(window: Window) -> None:
    """The first line from above with a woman in it: Bế's, to the right of the middle."""
    page = window.open()
    page.goto("/pictures/pyramid?on=2018-06-01")
    lines = page.locator("table[data-figures] tbody tr").all()
    line = next(place for place, one in enumerate(lines) if one.locator("td").nth(1).inner_text() != "0")
    picture = page.locator(".picture canvas")
    box = picture.bounding_box()
    assert box is not None

    down = 44 + (line + 0.5) * (box["height"] - 52) / len(lines)
    picture.click(position={"x": box["width"] * 0.62, "y": down})

    page.wait_for_url("**/series/names/members.total?*sex=female*")
    expect(page.get_by_role("link", name="Hoàng Thị Bế")).to_be_visible()


def test_without_scripts_the_table_is_read(window: Window) -> None:
    page = window.open(scripts=False)
    page.goto("/pictures/pyramid?on=2018-06-01")

    expect(page.locator("main table a").first).to_be_visible()
    expect(page.get_by_role("button", name="Tải hình SVG")).to_be_hidden()
