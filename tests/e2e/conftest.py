"""A real server over a register of its own, and a real browser before it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState, sync_playwright

from tests.browsers import browser
from tests.e2e.stage import PASSWORD

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--font-render-hinting=none",  # as it is drawn on a screen
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass(frozen=True)
class Served:
    """A register served as in production: where it answers, and the process that does the long work."""

    address: str
    worker: int


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The register with the cast, on the embedded database."""
    home = tmp_path_factory.mktemp("e2e-home")
    (home / "demo.json").write_text('{"day": "2018-06-01"}', encoding="utf-8")
    subprocess.run([sys.executable, "-m", "tests.e2e.stage"], cwd=ROOT, env=environment_of(home), check=True)
    with serving(home) as served:
        yield served


def environment_of(home: Path) -> dict[str, str]:
    """What a process with this data folder finds in its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DANGVU_")}
    return {
        **kept,
        "DANGVU_HOME": str(home),
        "DANGVU_PAGES_PACE": "off",
        "DJANGO_SETTINGS_MODULE": "dangvu.settings",
    }


@contextmanager
def serving(home: Path) -> Iterator[Served]:
    """Serve the register of a data folder, with a worker beside."""
    environment = environment_of(home)
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "2",
        "dangvu.wsgi",
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
    work = [sys.executable, "-m", "dangvu.command", "work"]
    worker = subprocess.Popen(work, cwd=ROOT, env=environment)
    try:
        _wait_for(port, server)
        yield Served(f"http://127.0.0.1:{port}", worker.pid)
    finally:
        for process in (server, worker):
            process.terminate()
            process.wait(20)


@pytest.fixture
def address(served: Served) -> str:
    """Where the register answers."""
    return served.address


@pytest.fixture
def worker_stands_still(served: Served) -> Iterator[Callable[[], None]]:
    """The worker takes up nothing, until this is called."""
    os.kill(served.worker, signal.SIGSTOP)
    yield lambda: os.kill(served.worker, signal.SIGCONT)
    os.kill(served.worker, signal.SIGCONT)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.2)
    server.terminate()
    pytest.fail(f"the server does not answer: {(server.communicate(timeout=10)[1] or b'').decode()[-2000:]}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The distribution's Chromium, without a window."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser(), args=FLAGS)
        yield launched
        launched.close()


SIGNED_IN_FOR = 240
"""Seconds for which others go on with a sign-in: fewer than until one is asked to show again who one is."""


class Window:
    """Opens pages, each signed in as somebody, and gathers what they complain of."""

    signed_in: ClassVar[dict[tuple[str, str], tuple[float, StorageState]]] = {}
    """The cookies of whoever signed in at an address not long ago."""

    def __init__(self, chromium: Browser, address: str) -> None:
        self._chromium, self._address = chromium, address
        self._opened: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(
        self, name: str = "clerk", *, width: int = 1280, scripts: bool = True, dark: bool = False
    ) -> Page:
        """A page of its own, at home."""
        since, cookies = self.signed_in.get((self._address, name), (0.0, None))
        known = cookies if time.monotonic() - since < SIGNED_IN_FOR else None
        context = self._chromium.new_context(
            base_url=self._address,
            storage_state=known,
            viewport={"width": width, "height": 800},
            locale="vi-VN",
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
        )
        self._opened.append(context)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        page.goto("/home")
        if not page.url.endswith("/home"):
            page.fill("#id_name", name)
            page.fill("#id_password", PASSWORD)
            page.click("main button")
            page.wait_for_url("**/home")
            self.signed_in[self._address, name] = (time.monotonic(), context.storage_state())
        return page

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(f"{said.text} {said.location.get('url', '')}")

    def close(self) -> None:
        """Close every page; each that stays open costs all those after it."""
        for context in self._opened:
            context.close()


@pytest.fixture
def window(chromium: Browser, address: str) -> Iterator[Window]:
    """The browser's window; no page may complain of a script, a style or a file that was refused."""
    opened = Window(chromium, address)
    yield opened
    opened.close()
    assert [text for text in opened.complaints if "400 (Bad Request)" not in text] == []
