"""Passkeys, as a second factor and alone."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from dangvu.accounts.models import Account
from dangvu.accounts.sealing import is_whole
from dangvu.accounts.tests.conftest import PASSWORD
from dangvu.accounts.tests.devices import SoftKey
from dangvu.accounts.tests.steps import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("next_code_is_taken")]


def passkey(browser: Client, key: SoftKey, passwordless: bool) -> int:
    """Add the passkey by its page; gives the status."""
    page = browser.get("/account/passkeys/add", secure=True)
    options = page.context["js_data"]["creation_options"]
    sent = {"name": "máy cơ quan", "credential": key.create(json.loads(json.dumps(options)))}
    more = {"passwordless": "on"} if passwordless else {}
    return browser.post("/account/passkeys/add", {**sent, **more}, secure=True).status_code


def test_a_passkey_is_a_second_factor(client: Client, reader: Account) -> None:
    key = SoftKey()
    sign_in(client)
    assert passkey(client, key, passwordless=False) == 302
    assert client.get("/home").status_code == 200

    other = Client()
    assert sign_in(other) == "/sign-in/second"
    options = other.get("/sign-in/second", secure=True).context["js_data"]["request_options"]
    sent = {"credential": key.get(json.loads(json.dumps(options)))}
    answer = other.post("/sign-in/second", sent, secure=True)

    assert answer.headers["Location"] == "/home"
    assert other.get("/home").status_code == 200


def test_a_passkey_that_asks_for_a_pin_signs_in_alone(client: Client, reader: Account) -> None:
    key = SoftKey()
    sign_in(client)
    passkey(client, key, passwordless=True)

    other = Client()
    headers = {"Accept": "application/json"}
    options = other.get("/sign-in/passkey", secure=True, headers=headers).json()["request_options"]
    answer = other.post("/sign-in/passkey", {"credential": key.get(options)}, secure=True)

    assert answer.headers["Location"] == "/home"
    assert other.get("/home").status_code == 200


def test_a_passkey_used_at_another_page_is_refused(client: Client, reader: Account) -> None:
    key = SoftKey()
    sign_in(client)
    passkey(client, key, passwordless=True)
    key.origin = "https://testserver.example"

    other = Client()
    sign_in(other)
    options = other.get("/sign-in/second", secure=True).context["js_data"]["request_options"]
    sent = {"credential": key.get(json.loads(json.dumps(options)))}

    assert other.post("/sign-in/second", sent, secure=True).status_code == 200
    assert other.get("/home").headers["Location"].startswith("/sign-in")


def test_a_passkey_is_not_added_over_plain_http(client: Client, reader: Account) -> None:
    sign_in(client)
    assert passkey(client, SoftKey(origin="http://testserver"), passwordless=False) == 200
    assert "chỉ dùng được khi trang mở qua https" in client.get("/account").text

    assert Authenticator.objects.count() == 0


def exchanged(how: str, mine: Account, theirs: Account) -> None:
    """Somebody who may write in the database puts their own passkey in the place of another's."""
    of_mine = Authenticator.objects.get(user_id=mine.pk)
    of_theirs = Authenticator.objects.get(user_id=theirs.pk)
    if how == "its key":
        of_mine.data["credential"] = of_theirs.data["credential"]
    elif how == "all of it":
        of_mine.data = of_theirs.data
    elif how == "without a mark":
        of_mine.data = of_theirs.data
        del of_mine.data["mark"]
    of_theirs.delete()
    of_mine.save()


@pytest.mark.parametrize("how", ["nothing", "its key", "all of it", "without a mark"])
@pytest.mark.parametrize("alone", [True, False])
def test_a_passkey_exchanged_in_the_database_opens_nothing(
    reader: Account, how: str, alone: bool, caplog: pytest.LogCaptureFixture
) -> None:
    thief = Account(name="trom")
    thief.set_password(PASSWORD)
    thief.save()
    keys = {name: SoftKey() for name in ("doc", "trom")}
    for name, key in keys.items():
        browser = Client()
        sign_in(browser, name)
        assert passkey(browser, key, passwordless=True) == 302
    used = keys["doc"] if how == "nothing" else keys["trom"]
    used.user = keys["doc"].user
    exchanged(how, reader, thief)

    browser = Client()
    path, headers = "/sign-in/passkey", {"Accept": "application/json"}
    if alone:
        options = browser.get(path, secure=True, headers=headers).json()["request_options"]
    else:
        path, headers = "/sign-in/second", {}
        sign_in(browser)
        options = browser.get(path, secure=True).context["js_data"]["request_options"]
        options = json.loads(json.dumps(options))
    browser.post(path, {"credential": used.get(options)}, secure=True)

    is_in = browser.get("/home").status_code == 200
    assert is_in == (how == "nothing")
    assert ("passkey.exchanged" in caplog.text) == (how != "nothing")


def test_a_passkey_may_be_called_something_else(client: Client, reader: Account) -> None:
    sign_in(client)
    passkey(client, SoftKey(), passwordless=False)
    one = Authenticator.objects.get()

    one.data["name"] = "khác"
    one.save()

    assert is_whole(Authenticator.objects.get())
