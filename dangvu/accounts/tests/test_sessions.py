"""How long a session lasts, and what ends it."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from dangvu.accounts.models import Account
from dangvu.accounts.sessions import BEGAN, IDLE, LONGEST, NOTED_EACH, SEEN, seen_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client, reader: Account, settings: Settings) -> Client:
    settings.SECOND_FACTOR = "offered"
    client.force_login(reader)
    return client


def aged(client: Client, began: float, seen: float, key: str = "") -> None:
    """The session as if it had begun, and its owner been seen, so many seconds ago."""
    now, session = int(time.time()), client.session
    session[BEGAN] = now - int(began)
    session.save()
    client.cookies[SEEN] = seen_value(key or session.session_key, now - int(seen))


def is_open(client: Client) -> bool:
    return client.get("/home").status_code == 200


def test_a_session_used_lasts(signed_in: Client) -> None:
    aged(signed_in, began=LONGEST - 60, seen=IDLE - 60)

    assert is_open(signed_in)


def test_a_session_nobody_used_for_an_hour_is_over(signed_in: Client) -> None:
    aged(signed_in, began=2 * IDLE, seen=IDLE)

    assert not is_open(signed_in)
    assert Session.objects.count() == 0


def test_a_session_is_over_eight_hours_after_signing_in(signed_in: Client) -> None:
    aged(signed_in, began=LONGEST, seen=0)

    assert LONGEST == 8 * 3600
    assert not is_open(signed_in)


def test_what_says_that_somebody_was_seen_is_of_one_session_and_not_forged(signed_in: Client) -> None:
    aged(signed_in, began=IDLE, seen=0, key="another")
    of_another = is_open(signed_in)
    signed_in.force_login(Account.objects.get(name="doc"))
    aged(signed_in, began=IDLE, seen=0)
    signed_in.cookies[SEEN] = signed_in.cookies[SEEN].value[:-2]

    assert (of_another, is_open(signed_in)) == (False, False)


def test_without_a_beginning_there_is_no_session(signed_in: Client) -> None:
    session = signed_in.session
    del session[BEGAN]
    session.save()

    assert not is_open(signed_in)


def test_being_seen_is_noted_now_and_then_and_in_no_database(signed_in: Client) -> None:
    first = signed_in.get("/home").cookies
    again = signed_in.get("/home").cookies
    aged(signed_in, began=IDLE, seen=NOTED_EACH)
    later = signed_in.get("/home").cookies

    assert (SEEN in first, SEEN in again, SEEN in later) == (True, False, True)
    assert first[SEEN]["httponly"]
    assert first[SEEN]["samesite"] == "Lax"


def test_nobody_is_seen_who_is_not_signed_in(client: Client) -> None:
    assert SEEN not in client.get("/sign-in").cookies


def test_every_page_leads_out(signed_in: Client) -> None:
    assert all('action="/sign-out"' in signed_in.get(path).text for path in ("/home", "/account", "/members"))


def test_signing_out_empties_the_browser_too(signed_in: Client) -> None:
    answer = signed_in.post("/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert not is_open(signed_in)
