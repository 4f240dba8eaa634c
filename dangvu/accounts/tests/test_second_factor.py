"""The second factor: asked for, enrolled, shown, taken away; passwords and sessions beside it."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from dangvu.accounts.events import events_about
from dangvu.accounts.links import make_link
from dangvu.accounts.models import Account, Mandate, UsedCode
from dangvu.accounts.once import use_once
from dangvu.accounts.tests.conftest import PASSWORD
from dangvu.accounts.tests.devices import code_of
from dangvu.accounts.tests.steps import SPENT, at_once, enrol, sign_in
from dangvu.accounts.tokens import make_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("next_code_is_taken")]


def test_an_account_with_a_mandate_gets_nothing_before_it_has_a_second_factor(
    client: Client, reader: Account
) -> None:
    sign_in(client)

    assert client.get("/home").headers["Location"] == "/account"
    assert "phải có lớp thứ hai" in client.get("/account").text
    assert client.post("/account/sessions/end").headers["Location"] == "/account"
    asked = client.get("/home", headers={"HX-Request": "true"})
    assert (asked.status_code, asked.headers["HX-Redirect"]) == (204, "/account")
    assert client.get("/api/v1/acts").status_code == 403


@pytest.mark.django_db(transaction=True)  # what enrolling opens, it opens after the commit
def test_enrolling_opens_the_register_to_this_session(client: Client, reader: Account) -> None:
    sign_in(client)
    enrol(client)

    assert client.get("/home").status_code == 200


def test_a_session_begun_by_password_alone_gains_nothing_when_another_enrols(
    client: Client, reader: Account
) -> None:
    sign_in(client)
    owner = Client()
    sign_in(owner)
    enrol(owner)

    assert client.get("/home").headers["Location"] == "/account"
    assert client.get("/account/totp/remove").headers["Location"].startswith("/account/again")


def test_sign_in_asks_for_the_second_step(client: Client, secret: str) -> None:
    assert sign_in(client) == "/sign-in/second"
    assert client.get("/home").headers["Location"].startswith("/sign-in")

    answer = client.post("/sign-in/second", {"code": code_of(secret, 1)})

    assert answer.headers["Location"] == "/home"
    assert client.get("/home").status_code == 200


def test_the_page_asked_for_is_kept_over_both_steps(client: Client, secret: str) -> None:
    client.post("/sign-in", {"name": "doc", "password": PASSWORD, "next": "/home?on=2020-12-31"})

    answer = client.post("/sign-in/second", {"code": code_of(secret, 1)})

    assert answer.headers["Location"] == "/home?on=2020-12-31"


def test_the_second_step_alone_is_no_way_in(client: Client, secret: str) -> None:
    assert client.get("/sign-in/second").headers["Location"] == "/sign-in"
    assert client.post("/sign-in/second", {"code": code_of(secret, 1)}).headers["Location"] == "/sign-in"


def test_a_wrong_code_is_refused(client: Client, secret: str) -> None:
    sign_in(client)
    wrong = f"{(int(code_of(secret, 1)) + 1) % 10**6:06}"

    answer = client.post("/sign-in/second", {"code": wrong})

    assert "Mã không đúng hoặc đã dùng rồi" in answer.text
    assert client.get("/home").headers["Location"].startswith("/sign-in")


def test_a_code_used_twice_is_refused_in_whichever_process(client: Client, secret: str) -> None:
    code = code_of(secret, 1)
    sign_in(client)
    assert client.post("/sign-in/second", {"code": code}).status_code == 302
    cache.clear()  # what the library remembers is of one process only

    thief = Client()
    sign_in(thief)
    answer = thief.post("/sign-in/second", {"code": f"{code[:3]} {code[3:]}"})

    assert "đã dùng rồi" in answer.text


def test_a_code_is_good_for_its_half_minute_alone(client: Client, secret: str, settings: Settings) -> None:
    settings.MFA_TOTP_TOLERANCE = import_module("dangvu.settings").MFA_TOTP_TOLERANCE
    UsedCode.objects.all().delete()
    cache.clear()
    if time.time() % 30 > 25:
        time.sleep(6)  # the next three codes are asked for within one half minute
    sign_in(client)

    told = [client.post("/sign-in/second", {"code": code_of(secret, steps)}) for steps in (-1, 1, 0)]

    assert [answer.status_code for answer in told] == [200, 200, 302]


def test_the_code_that_enrolled_does_not_sign_in(client: Client, secret: str) -> None:
    cache.clear()
    sign_in(client)

    assert "đã dùng rồi" in client.post("/sign-in/second", {"code": SPENT[secret]}).text


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_one_code_at_once_one_gets_in(reader: Account) -> None:
    assert at_once(20, lambda: use_once(reader, "123456")) == [False] * 19 + [True]


def test_guesses_at_the_second_step_are_counted(client: Client, secret: str) -> None:
    sign_in(client)
    for number in range(5):
        client.post("/sign-in/second", {"code": f"00000{number}"})

    answer = client.post("/sign-in/second", {"code": code_of(secret, 1)})

    assert "Đã sai quá nhiều lần" in answer.text


def test_a_factor_is_removed_only_by_whoever_shows_again_who_they_are(client: Client, secret: str) -> None:
    sign_in(client)
    client.post("/sign-in/second", {"code": code_of(secret, 1)})

    asked = client.post("/account/totp/remove")
    assert asked.headers["Location"] == "/account/again?next=%2Faccount%2Ftotp%2Fremove"
    assert client.post(asked.headers["Location"], {"password": "sai"}).status_code == 200
    assert Authenticator.objects.filter(type="totp").count() == 1
    client.post(asked.headers["Location"], {"password": PASSWORD, "next": "/account/totp/remove"})
    client.post("/account/totp/remove")

    assert Authenticator.objects.count() == 0


def test_what_the_database_holds_of_a_factor_is_sealed(secret: str) -> None:
    held = [json.dumps(one.data) for one in Authenticator.objects.all()]

    assert len(held) == 1
    assert [text for text in held if secret in text] == []


def test_an_account_that_sees_only_its_own_record_needs_none(client: Client, reader: Account) -> None:
    plain = Account(name="thuong")
    plain.set_password(PASSWORD)
    plain.save()
    sign_in(client, "thuong")

    answer = client.get("/account")

    assert answer.status_code == 200
    assert "phải có lớp thứ hai" not in answer.text
    assert client.post("/account/sessions/end").status_code == 302


def test_a_token_needs_no_second_factor(client: Client, reader: Account) -> None:
    Mandate.objects.create(account=reader, action="record", from_date=timezone.localdate(), ground="thử")
    _made, token = make_token(reader, "thử", timezone.localdate() + timedelta(9))

    assert client.get("/api/v1/acts", headers={"Authorization": f"Bearer {token}"}).status_code == 200


@pytest.mark.parametrize(
    ("said", "is_demo", "asked"),
    [("", False, True), ("", True, False), ("required", True, True), ("offered", False, False)],
)
def test_the_demo_offers_what_everybody_else_must_have(
    client: Client, reader: Account, settings: Settings, said: str, is_demo: bool, asked: bool
) -> None:
    settings.SECOND_FACTOR = said
    demo = settings.HOME / "demo.json"
    if is_demo:
        demo.write_text('{"day": "2025-06-30"}', encoding="utf-8")
    sign_in(client)
    status = client.get("/home").status_code
    demo.unlink(missing_ok=True)

    assert status == (302 if asked else 200)


def test_sessions_are_listed_and_ended(client: Client, secret: str) -> None:
    sign_in(client)
    half_way = client.session.session_key
    client.post("/sign-in/second", {"code": code_of(secret, 1)})
    assert client.session.session_key != half_way
    assert UserSession.objects.count() == 2
    ended = UserSession.objects.order_by("pk").first()
    assert ended

    asked = client.post("/account/sessions/end", {"session": ended.pk})
    assert UserSession.objects.count() == 2
    before = client.session.session_key
    client.post(asked.headers["Location"], {"password": PASSWORD, "next": "/account/sessions/end"})

    assert client.session.session_key != before
    assert [one.session_key for one in UserSession.objects.all()] == [client.session.session_key]
    assert client.get("/home").status_code == 200


def test_a_session_of_another_is_not_ended(client: Client, secret: str) -> None:
    stranger = Account.objects.create(name="khac")
    client.force_login(stranger)

    client.post("/account/sessions/end", {"session": UserSession.objects.get().pk})

    assert UserSession.objects.count() == 1


def test_a_password_is_changed_by_whoever_knows_it_and_other_sessions_end(
    client: Client, reader: Account, secret: str
) -> None:
    sign_in(client)
    client.post("/sign-in/second", {"code": code_of(secret, 1)})
    new, before = "cau moi cung de nho", client.session.session_key
    wrong = client.post("/account/password", {"current": "sai", "password": new, "again": new})
    unlike = client.post("/account/password", {"current": PASSWORD, "password": new, "again": "khac"})
    assert (wrong.status_code, unlike.status_code) == (400, 400)
    assert reader.check_password(PASSWORD)

    done = client.post("/account/password", {"current": PASSWORD, "password": new, "again": new})

    reader.refresh_from_db()
    assert (done.headers["Location"], reader.check_password(new)) == ("/account", True)
    assert client.get("/home").status_code == 200
    assert client.session.session_key != before
    assert [one.session_key for one in UserSession.objects.all()] == [client.session.session_key]
    assert next(one.kind for one in events_about(reader)) == "password.set"


def test_a_new_password_ends_every_session(client: Client, reader: Account, secret: str) -> None:
    sign_in(client)
    client.post("/sign-in/second", {"code": code_of(secret, 1)})
    path, _sign, code = make_link(reader).partition("#")
    new = {"code": code, "password": "cau moi cung de nho", "again": "cau moi cung de nho"}
    Client().post(path, new)

    assert client.get("/home").headers["Location"].startswith("/sign-in")


def test_pages_of_factors_hold_no_inline_script(client: Client, secret: str) -> None:
    sign_in(client)
    pages = [client.get(path, secure=True) for path in ("/sign-in", "/sign-in/second")]
    client.post("/sign-in/second", {"code": code_of(secret, 1)})
    again = client.get("/account/passkeys/add").headers["Location"]
    pages.append(client.get(again, secure=True))
    client.post(again, {"password": PASSWORD})
    inner = ("/account", "/account/passkeys/add", "/account/codes")
    pages += [client.get(path, secure=True) for path in inner]

    assert [page.status_code for page in pages] == [200] * 6
    for page in pages:
        assert re.findall(r"<script(?![^>]*(?:src=|application/json))", page.text) == []
        assert " style=" not in page.text
        assert "unsafe" not in page.headers["Content-Security-Policy"]
