from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.test import Client

from dangvu.accounts import breaches
from dangvu.accounts.breaches import LARGEST, MOST_LINES, WINDOW, Turns

pytestmark = pytest.mark.django_db
REPORT = {
    "document-uri": "https://so.example/search?q=Hoang+Thi+Hoa",
    "referrer": "https://so.example/people/17",
    "violated-directive": "script-src-elem 'self'",
    "blocked-uri": "https://la.example/x.js?so=012345678901",
    "script-sample": "Hoàng Thị Hoa",
}


def send(client: Client, body: Any, **more: Any) -> int:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/breaches", sent, content_type="application/csp-report", **more).status_code


@pytest.fixture(autouse=True)
def _own_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaches, "TURNS", Turns())


def test_every_policy_names_where_breaches_are_reported(client: Client) -> None:
    policy = client.get("/sign-in").headers["Content-Security-Policy"]

    assert "report-uri /breaches" in policy.split("; ")


def test_a_report_is_a_line_without_anything_of_anybody(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.WARNING, "dangvu.security"):
        status = send(client, {"csp-report": REPORT}, REMOTE_ADDR="192.0.2.77")

    line = json.loads(caplog.messages[0])
    assert status == 204
    assert line == {
        "event": "policy.breached",
        "directive": "script-src-elem",
        "blocked": "address",
        "page": "search",
        "unsaid": 0,
    }


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'{"csp-report": 1}', 400),
        (b"[" * LARGEST, 400),
        (b" " * (LARGEST + 1), 413),
        ({"csp-report": {}}, 204),
        ({"csp-report": {"document-uri": 7, "effective-directive": ["x"], "blocked-uri": {}}}, 204),
        ({"csp-report": {"document-uri": "http://[", "blocked-uri": "a\nb"}}, 204),
    ],
)
def test_whatever_is_sent_does_no_harm(
    client: Client, body: Any, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "dangvu.security"):
        assert send(client, body) == status

    told = [json.loads(one) for one in caplog.messages if "policy.breached" in one]
    assert [(one["directive"], one["blocked"], one["page"]) for one in told] == (
        [("other", "address", "")] if status == 204 else []
    )


def test_a_flood_of_reports_is_counted_and_not_written(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "dangvu.security"):
        statuses = {send(client, {"csp-report": REPORT}) for _one in range(MOST_LINES + 30)}

    assert (statuses, len(caplog.messages)) == ({204}, MOST_LINES)
    assert breaches.TURNS.take(breaches.TURNS.began + WINDOW) == 30


def test_only_reports_are_taken_there(client: Client) -> None:
    assert client.get("/breaches").status_code == 405
