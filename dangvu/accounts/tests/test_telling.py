"""The log of security: what is told there, and what never is."""

import json
import logging
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from dangvu.accounts.limits import MOST_FAILURES
from dangvu.accounts.links import make_link
from dangvu.accounts.models import Account
from dangvu.accounts.telling import SECURITY
from dangvu.accounts.tests.conftest import PASSWORD
from dangvu.core.logs import OneLine

pytestmark = pytest.mark.django_db


def told(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(one.getMessage()) for one in caplog.records if one.name == SECURITY]


@pytest.fixture(autouse=True)
def _all_levels(caplog: pytest.LogCaptureFixture, settings: Settings) -> None:
    settings.SECOND_FACTOR = "offered"
    caplog.set_level(logging.INFO, SECURITY)


def enter(client: Client, name: str, password: str) -> None:
    client.post("/sign-in", {"name": name, "password": password}, REMOTE_ADDR="10.0.0.9")


def test_signing_in_and_out_is_told(
    client: Client, reader: Account, caplog: pytest.LogCaptureFixture
) -> None:
    enter(client, "doc", PASSWORD)
    client.post("/sign-out")

    into, out = told(caplog)
    assert (into["event"], into["account"], into["address"], into["by"]) == (
        "sign_in",
        "doc",
        "10.0.0.9",
        ["password"],
    )
    assert (out["event"], out["account"]) == ("sign_out", "doc")


def test_a_failure_is_told_and_nothing_that_was_typed(
    client: Client, reader: Account, caplog: pytest.LogCaptureFixture
) -> None:
    enter(client, "doc", "mat khau sai")
    enter(client, PASSWORD, "doc")

    assert [(one["event"], one["account"]) for one in told(caplog)] == [
        ("sign_in.failed", "doc"),
        ("sign_in.failed", ""),
    ]
    assert PASSWORD not in caplog.text
    assert "mat khau sai" not in caplog.text


def test_too_many_failures_are_told(
    client: Client, reader: Account, caplog: pytest.LogCaptureFixture
) -> None:
    for _time in range(MOST_FAILURES + 1):
        enter(client, "doc", "sai")

    assert told(caplog)[-1]["event"] == "sign_in.limited"


def test_what_is_refused_is_told_with_who_asked_for_what(
    client: Client, reader: Account, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(reader)
    client.get("/system")
    client.get("/people/7?on=x")
    client.get("/people/987654")
    client.get("/api/v1/acts", headers={"Authorization": "Bearer dangvu_sai"})

    refused = [(one["event"], one["account"], one["page"], one["numbers"]) for one in told(caplog)]
    assert ("refused", "doc", "system", []) in refused
    assert ("refused", "doc", "people__one", [987654]) in refused
    assert ("token.unknown", "", "api_acts", []) in refused
    assert "dangvu_sai" not in caplog.text


def line(message: str, fault: bool = False) -> str:
    try:
        raise ValueError("a\nb /password/secret-of-a-link") if fault else KeyError
    except (ValueError, KeyError) as one:
        info = (type(one), one, one.__traceback__) if fault else None
        record = logging.LogRecord("x", logging.WARNING, "", 1, message, None, info)
    record.created = 1_700_000_000
    return OneLine().format(record)


def test_a_line_of_the_log_stays_one_and_says_when_in_utc() -> None:
    forged = line("a\n2026-01-01T00:00:00Z INFO dangvu.security {}\r\x1b[2J")

    assert forged.startswith("2023-11-14T22:13:20Z WARNING x a\\x0a2026")
    assert forged.isprintable()


def test_a_traceback_follows_indented() -> None:
    first, *rest = line("a", fault=True).splitlines()

    assert first == "2023-11-14T22:13:20Z WARNING x a"
    assert rest
    assert all(one.startswith("    ") for one in rest)
    assert "secret-of-a-link" not in "".join(rest)


def test_a_one_time_link_is_not_kept_in_the_log(client: Client, reader: Account) -> None:
    path, _sign, code = make_link(reader).partition("#")

    assert client.post(path, {"code": code, "password": "a", "again": "a"}).status_code == 400
    for sign in "/#":
        assert code not in line(f"Bad Request: {path}{sign}{code}")
        assert "/password/..." in line(f"Bad Request: {path}{sign}{code}")
