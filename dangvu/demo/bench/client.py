"""A browser of sorts: signs in, keeps its session and its connection, and says how long each page took."""

import json
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from dangvu.demo.bench.measuring import Failed

HOST = "127.0.0.1"
ACCOUNT = "lanhdao"
"""The demo account that reads the whole province."""
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Client:
    """One reader. Raises Failed where an answer is not the page asked."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self._connection = HTTPConnection(HOST, port, timeout=60)
        self.cookies = dict(cookies or {})

    def get(self, address: str) -> str:
        """A page."""
        return self._ask("GET", address, 200)

    def post(self, address: str, fields: Mapping[str, str], *wanted: int) -> str:
        """Send a form; the page it leads to, or nothing where that is another."""
        return self._ask("POST", address, *wanted, body=urlencode(fields))

    def timed(self, address: str) -> float:
        """The seconds a page took, to its last byte."""
        start = time.perf_counter()
        self.get(address)
        return time.perf_counter() - start

    def sign_in(self, home: Path, account: str = ACCOUNT) -> None:
        """Sign in as an account of the demo, whose password lies in the data folder."""
        told = json.loads((home / "demo-accounts.json").read_text(encoding="utf-8"))
        password = next(one["password"] for one in told if one["name"] == account)
        token = _TOKEN.search(self.get("/sign-in"))
        fields = {"name": account, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
        self.post("/sign-in", fields, 302)

    def _ask(self, method: str, address: str, *wanted: int, body: str | None = None) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, address, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8")
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.update({name: one.value for name, one in SimpleCookie(line).items()})
        if answer.status not in wanted:
            raise Failed(f"{method} {address}: {answer.status} {text[:500]}")
        return text


def requests_a_second(
    port: int, cookies: dict[str, str], addresses: Sequence[str], at_once: int, each: int
) -> float:
    """How many pages so many readers get a second, each asking one page after another."""

    def read(number: int) -> None:
        client = Client(port, cookies)
        for turn in range(each):
            client.get(addresses[(number + turn) % len(addresses)])

    with ThreadPoolExecutor(at_once) as readers:
        start = time.perf_counter()
        _finish(readers.map(read, range(at_once)))
        return round(at_once * each / (time.perf_counter() - start), 1)


def _finish(work: Iterable[None]) -> None:
    """Wait for all of it; what one of them raised is raised here."""
    list(work)
