"""What is asked together is answered as if each were asked alone, and what is asked ahead is told once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from dangvu.accounts import asked_often, kept_sessions, programs
from dangvu.accounts.models import Account, ApiToken, Mandate, MandateEnd
from dangvu.accounts.tests.test_asked_often import attributes_of, born_by, standing
from dangvu.accounts.tokens import make_token, token_with
from dangvu.core import scope
from dangvu.places.models import PlaceSuccessor

pytestmark = pytest.mark.django_db
ON = date(2026, 1, 1)


def named(name: str) -> QuerySet[Account]:
    return Account.objects.filter(name=name)


def statements(asked: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as told:
        asked()
    return len(told)


def test_several_questions_are_answered_each_in_its_place() -> None:
    kind = PlaceSuccessor.objects.values_list("kind", flat=True)[0]
    asked: list[tuple[Any, ...]] = [
        (born_by, 500, ON),
        (standing, kind, ON),
        (born_by, 0, date(1, 1, 1)),
        (born_by, 0, ON),
    ]
    for _turn in range(4):  # PostgreSQL prepares what is asked again
        found = asked_often.each(*asked)

    assert found == [list(question(*values)) for question, *values in asked]
    assert [len(found[1]), found[2]] == [3, []]
    assert statements(lambda: asked_often.each(*asked)) == (1 if connection.vendor == "postgresql" else 4)


def test_of_persons_nothing_is_asked_among_others_either() -> None:
    with scope.saying(scope.UNSAID), pytest.raises(scope.Unscoped):
        asked_often.each((born_by, 0, ON), (attributes_of, 1))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is asked one question at a time")
def test_what_was_asked_ahead_is_told_once_and_only_inside(reader: Account) -> None:
    with asked_often.ahead():
        assert asked_often.asked_with((born_by, 0, ON), (named, "doc")) == list(born_by(0, ON))
        Account.objects.update(full_name="Khác")
        assert [one.full_name for one in asked_often.objects(named, "doc")] == [reader.full_name]
        assert [one.full_name for one in asked_often.objects(named, "doc")] == ["Khác"]
        asked_often.asked_with((born_by, 0, ON), (named, "doc"))
    Account.objects.update(full_name="Sau")

    assert [one.full_name for one in asked_often.objects(named, "doc")] == ["Sau"]


def test_whoever_a_session_is_thought_to_be_of_it_is_of_whom_the_database_says(
    client: Client, reader: Account, settings: Settings
) -> None:
    settings.SECOND_FACTOR = "offered"
    other = Account.objects.create(name="khac", full_name="Ai Khác")
    client.force_login(reader)
    key = client.session.session_key
    assert key is not None
    Mandate.objects.create(account=other, action="administer", from_date=date(2020, 1, 1), ground="thử")
    for thought in (other.pk, reader.pk, 10**9):
        kept_sessions._whose.put(key, thought)
        page = client.get("/members")
        assert reader.full_name in page.text
        assert "Ai Khác" not in page.text
        assert client.get("/accounts").status_code == 403
        assert kept_sessions._whose.get(key) == reader.pk


def test_the_account_and_its_mandates_are_asked_with_the_session(
    client: Client, reader: Account, settings: Settings
) -> None:
    settings.SECOND_FACTOR = "offered"
    client.force_login(reader)
    client.get("/me")
    with CaptureQueriesContext(connection) as told:
        client.get("/me")

    of_session = [one["sql"] for one in told if "django_session" in one["sql"]]
    asks_all = ["accounts_mandate" in one and "accounts_account" in one for one in of_session]
    assert asks_all == [connection.vendor == "postgresql"]
    Account.objects.update(is_active=False)
    assert client.get("/me").status_code == 302


def test_what_a_token_may_do_is_asked_after_it_is_shown_whatever_a_session_beside_it_asked(
    client: Client, reader: Account, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECOND_FACTOR = "offered"
    client.force_login(reader)
    client.get("/me")
    _token, secret = make_token(reader, "thử", timezone.localdate() + timedelta(days=9))

    def post() -> int:
        sent = {"definition": "title: x"}
        headers = {"Authorization": f"Bearer {secret}"}
        return client.post("/api/v1/tables", sent, "application/json", headers=headers).status_code

    def once_ended(given: str) -> ApiToken | None:
        for held in Mandate.objects.all():
            MandateEnd.objects.create(mandate=held, from_date=timezone.localdate(), by="thử", ground="thử")
        return token_with(given)

    assert post() == 422
    monkeypatch.setattr(programs, "token_with", once_ended)
    assert post() == 403
