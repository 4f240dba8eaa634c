"""Somebody with the guide in hand before the browser: presses, writes, takes pictures, keeps what is said."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext, override
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from dangvu.demo.accounts import MEMBER
from tests.e2e.conftest import Served
from tests.e2e.stage import PASSWORD

WIDTH, HEIGHT = 1280, 800
SAID = """() => [document.documentElement.textContent,
  ...[...document.querySelectorAll("[placeholder],[aria-label],[title]")].flatMap((one) =>
    ["placeholder", "aria-label", "title"].map((name) => one.getAttribute(name) ?? ""))].join("\\n")"""
CLERK, SECOND, SPECIALIST, LEADER, ADMINISTRATOR, AUDITOR, DEPUTY = (
    "vanthu", "photruong", "tinh", "lanhdao", "quantri", "kiemtra", "photinh",
)  # fmt: skip


class Walk:
    """Somebody with the guide in hand before the browser."""

    page: Page

    def __init__(
        self, chromium: Browser, served: Served, language: str, pictures: Path, papers: Path
    ) -> None:
        self._chromium, self._address, self._language = chromium, served.address, language
        self.worker = served.worker
        self._pictures, self.papers = pictures, papers
        self.said = ""
        self.taken: set[str] = set()

    def enter(self, name: str = "") -> None:
        """Begin anew, signed in as somebody; without a name, before the door."""
        if hasattr(self, "page"):
            self.page.context.close()
        context = self._chromium.new_context(
            base_url=self._address,
            viewport={"width": WIDTH, "height": HEIGHT},
            locale="vi-VN",
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "language", "value": self._language, "url": self._address}])
        self.page = context.new_page()
        self.go("/sign-in")
        if name:
            self.page.fill("#id_name", name)
            self.page.fill("#id_password", PASSWORD)
            self.press("Đăng nhập")
            self.page.wait_for_url("**/home" if name not in (MEMBER, AUDITOR, ADMINISTRATOR) else "**")

    def words(self, vietnamese: str) -> str:
        with override(self._language):
            return gettext(vietnamese)

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def look(self) -> None:
        """Keep what the page says."""
        self.page.wait_for_load_state()
        self.said += " ".join(self.page.evaluate(SAID).split()) + "\n"

    def press(self, label: str, within: Locator | None = None) -> None:
        scope = within or self.page.locator("main")
        scope.get_by_role("button", name=self.words(label), exact=True).last.click()
        self.look()

    def follow(self, label: str, within: Locator | None = None) -> None:
        scope = within or self.page.locator("body")
        scope.get_by_role("link", name=self.words(label), exact=True).first.click()
        self.look()

    def unfold(self, label: str) -> None:
        self.page.locator("summary", has_text=self.words(label)).first.click()
        self.look()

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(self.words(label)).first

    def follow_first_person(self, row: int = 0) -> None:
        self.page.locator("table.list tbody th a").nth(row).click()
        self.look()

    def picture(self, name: str, height: int = 640) -> None:
        """Keep what stands on the screen, its upper part, with few colours and small."""
        self.look()
        self.page.mouse.move(0, 0)
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": min(height, HEIGHT)}
        taken = Image.open(BytesIO(self.page.screenshot(clip=clip, animations="disabled")))  # type: ignore[arg-type]
        few = taken.convert("RGB").quantize(96, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(self._pictures / f"{name}.png", optimize=True)
        self.taken.add(f"{name}.png")

    def may_give_reason(self) -> None:
        """Where only warnings stand in the way, say why it is recorded all the same."""
        with suppress(IndexError):
            self.page.locator("[name=override]").all()[0].fill("đã đối chiếu với văn bản gốc")
