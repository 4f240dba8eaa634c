"""What somebody does in a browser on the way in, and many at once."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client

from dangvu.accounts.tests.conftest import PASSWORD
from dangvu.accounts.tests.devices import code_of

SPENT: dict[str, str] = {}
"""The code by which each application was enrolled."""


def sign_in(client: Client, name: str = "doc") -> str:
    answer = client.post("/sign-in", {"name": name, "password": PASSWORD})
    assert answer.status_code == 302
    return answer.headers["Location"]


def enrol(client: Client) -> str:
    """Add an application by its page; gives the secret it holds."""
    page = client.get("/account/totp/add")
    found = re.search(r"<code class=\"key\">([A-Z2-7]{32})</code>", page.text)
    assert found
    SPENT[found[1]] = code_of(found[1])
    answer = client.post("/account/totp/add", {"code": SPENT[found[1]]})
    assert answer.headers["Location"] == "/account"
    return found[1]


def made_on(client: Client) -> list[str]:
    """Make codes on paper by their page; gives what it shows."""
    return re.findall(r"<li><code>(\d{12})</code></li>", client.post("/account/codes").text)


def at_once(count: int, use: Callable[[], bool | None]) -> list[bool]:
    """Whom so many threads at the same moment let in, the refused first; ``use`` gives False, or refuses."""
    let_in: list[bool] = []

    def one() -> None:
        try:
            let_in.append(use() is not False)
        except ValidationError:
            let_in.append(False)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _one in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(let_in)
