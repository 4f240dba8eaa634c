"""Whoever asks too fast waits: by account, people and programs apart."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dangvu.accounts import pace
from dangvu.accounts.events import events_about
from dangvu.accounts.models import Account
from dangvu.accounts.pace import Pace
from dangvu.accounts.tokens import make_token

pytestmark = pytest.mark.django_db
NEVER = date(2999, 1, 1)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pages(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Pace:
    limit = Pace(3, 6, clock)
    monkeypatch.setattr(pace, "PAGES", limit)
    return limit


def statuses(client: Client, path: str, times: int) -> list[int]:
    return [client.get(path).status_code for _time in range(times)]


def test_whoever_asks_too_fast_is_told_how_long_to_wait(
    client: Client, reader: Account, pages: Pace, clock: Clock
) -> None:
    client.force_login(reader)

    assert statuses(client, "/members", 5) == [200, 200, 200, 429, 429]
    held = client.get("/members")
    assert held.headers["Retry-After"] == "20"
    assert "hãy chờ 20 giây" in held.text
    clock.now += 20
    assert statuses(client, "/members", 2) == [200, 429]


def test_the_hour_has_a_limit_of_its_own(client: Client, reader: Account, pages: Pace, clock: Clock) -> None:
    client.force_login(reader)
    slow = []
    for _page in range(8):
        slow += statuses(client, "/members", 1)
        clock.now += 20

    assert slow == [200] * 6 + [429] * 2
    assert client.get("/members").headers["Retry-After"] == "440"


def test_another_account_goes_on(client: Client, reader: Account, pages: Pace) -> None:
    other = Account.objects.create(name="khac")
    client.force_login(reader)
    statuses(client, "/account", 4)
    client.force_login(other)

    assert statuses(client, "/account", 3) == [200] * 3


def test_it_is_told_once_an_hour_to_the_log_of_security_and_to_administrators(
    client: Client, reader: Account, pages: Pace, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(reader)
    statuses(client, "/members", 9)

    told = [json.loads(one.getMessage()) for one in caplog.records if one.name == "dangvu.security"]
    assert [(one["event"], one["account"]) for one in told] == [("pace.held", "doc")]
    assert [one.kind for one in events_about(reader)] == ["pace.held"]

    clock.now += 3601
    statuses(client, "/members", 9)
    assert [one.kind for one in events_about(reader)] == ["pace.held"] * 2


def test_programs_have_their_own_limit(
    reader: Account, pages: Pace, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "CALLS", Pace(5, 100, clock))
    program = Client(headers={"Authorization": f"Bearer {make_token(reader, 'thử', NEVER)[1]}"})

    assert statuses(program, "/api/v1/members", 6) == [200] * 5 + [429]
    refused = program.get("/api/v1/members")
    assert (refused.headers["Retry-After"], refused.json()["findings"][0]["code"]) == ("12", "api.too_fast")
    browser = Client()
    browser.force_login(reader)
    assert browser.get("/members").status_code == 200


def test_a_page_that_asks_by_itself_is_not_counted(client: Client, reader: Account, pages: Pace) -> None:
    client.force_login(reader)

    assert statuses(client, "/jobs/1", 9) == [404] * 9


def test_a_request_that_goes_on_asks_no_database_for_it(
    client: Client, reader: Account, pages: Pace, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(reader)
    client.get("/members")
    with CaptureQueriesContext(connection) as with_limit:
        client.get("/members")
    monkeypatch.setattr(pace, "PAGES", None)
    with CaptureQueriesContext(connection) as without:
        client.get("/members")

    assert len(with_limit) == len(without)
