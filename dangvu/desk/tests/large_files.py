"""Files of more persons than one account takes out alone, as they are asked for on the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dangvu.accounts.models import Account
from dangvu.lists import files
from dangvu.lists.models import FileAsked
from tests.cast import Two, World, browser_of

TODAY = timezone.localdate()
LATER = TODAY + timedelta(30)
ADDRESS = "/members/file.csv?on=2018-06-01"
WHY = "lập danh sách trao Huy hiệu"


def ask(somebody: Account, address: str = ADDRESS) -> int:
    """The number of what is asked for on the page that a too large file leads to."""
    browser = browser_of(somebody)
    page = browser.get(address)
    assert page.status_code == 302, page.content[:80]
    assert page.headers["Location"].startswith("/files/ask?")
    sent = browser.post(page.headers["Location"], {"why": WHY})
    return int(sent.headers["Location"].split("/")[-1].split("?")[0])


def step(somebody: Account | Client, number: int, word: str, **more: str) -> Any:
    browser = somebody if isinstance(somebody, Client) else browser_of(somebody)
    digest = FileAsked.objects.get(pk=number).digest
    return browser.post(f"/files/{number}", {"digest": digest, "step": word, **more})


def state_of(number: int) -> str:
    return str(FileAsked.objects.get(pk=number).state)


@pytest.fixture
def two(world: World, monkeypatch: pytest.MonkeyPatch) -> Two:
    monkeypatch.setattr(files, "MOST_PERSONS", 6)
    return Two.of(world)
