"""How long a session lasts, and what ends it."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from dangvu.accounts.kept_sessions import SessionStore
from dangvu.accounts.models import Account, Mandate, MandateEnd
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


def test_a_session_or_account_that_others_end_is_over_at_once(signed_in: Client, reader: Account) -> None:
    aged(signed_in, began=60, seen=0)
    assert is_open(signed_in)

    Account.objects.filter(pk=reader.pk).update(is_active=False)
    while_closed = is_open(signed_in)
    Account.objects.filter(pk=reader.pk).update(is_active=True)
    assert (while_closed, is_open(signed_in)) == (False, True)

    for held in Mandate.objects.all():
        MandateEnd.objects.create(mandate=held, from_date=timezone.localdate(), by="thử", ground="thử")
    assert signed_in.get("/members").status_code == 403
    Session.objects.all().delete()
    assert signed_in.get("/members").status_code == 302


def test_a_key_that_opens_nothing_is_asked_for_once_and_forgotten(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    stale = SessionStore("of-nobody")

    with django_assert_num_queries(1):
        assert stale.load() == {}
    assert stale.session_key is None


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
