from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from datetime import timedelta
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from dangvu.accounts import paper, sealing
from dangvu.accounts.events import events_about
from dangvu.accounts.factor_forms import use_once
from dangvu.accounts.links import make_link
from dangvu.accounts.models import Account, Mandate, PaperCode, UsedCode
from dangvu.accounts.tests.conftest import PASSWORD
from dangvu.accounts.tests.devices import SoftKey, code_of
from dangvu.accounts.tokens import make_token
from dangvu.ledger.sealing import keystore, seal_aside

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _next_code_is_taken(settings: Settings) -> None:
    """So that no test waits half a minute for a code it has not spent."""
    settings.MFA_TOTP_TOLERANCE = 1


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


@pytest.fixture
def secret(reader: Account) -> str:
    """The reader has an application; a browser that has nothing to do with the test added it."""
    browser = Client()
    sign_in(browser)
    return enrol(browser)


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


@pytest.mark.parametrize(("said", "taken"), [("0", "0"), ("2", "2"), ("3", ""), ("-1", ""), ("", "")])
def test_offices_whose_clocks_drift_say_so(said: str, taken: str) -> None:
    asked = "from dangvu import settings; print(settings.MFA_TOTP_TOLERANCE)"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "DANGVU_TOTP_TOLERANCE": said},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout.strip(), "DANGVU_TOTP_TOLERANCE" in done.stderr) == (taken, not taken)


def test_the_code_that_enrolled_does_not_sign_in(client: Client, secret: str) -> None:
    cache.clear()
    sign_in(client)

    assert "đã dùng rồi" in client.post("/sign-in/second", {"code": SPENT[secret]}).text


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_one_code_at_once_one_gets_in(reader: Account) -> None:
    let_in: list[bool] = []

    def use() -> None:
        try:
            use_once(reader, "123456")
            let_in.append(True)
        except ValidationError:
            let_in.append(False)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use) for _one in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(let_in) == [False] * 19 + [True]


def test_guesses_at_the_second_step_are_counted(client: Client, secret: str) -> None:
    sign_in(client)
    for number in range(5):
        client.post("/sign-in/second", {"code": f"00000{number}"})

    answer = client.post("/sign-in/second", {"code": code_of(secret, 1)})

    assert "Đã sai quá nhiều lần" in answer.text


@pytest.mark.django_db(transaction=True)  # what enrolling opens, it opens after the commit
def test_a_code_on_paper_lets_in_once(client: Client, reader: Account) -> None:
    browser = Client()
    sign_in(browser)
    enrol(browser)
    assert "Chưa có mã dự phòng trên giấy" in browser.get("/account").text
    codes = made_on(browser)
    assert len(codes) == 10
    assert re.findall(r"<code>\d", browser.get("/account/codes").text) == []

    sign_in(client)
    typed = f"{codes[3][:4]} {codes[3][4:]}"
    assert client.post("/sign-in/second", {"code": typed}).headers["Location"] == "/home"
    assert client.get("/home").status_code == 200
    assert "còn 9" in client.get("/account").text
    again = Client()
    sign_in(again)
    assert "đã dùng rồi" in again.post("/sign-in/second", {"code": codes[3]}).text


@pytest.mark.django_db(transaction=True)  # what enrolling opens, it opens after the commit
def test_codes_on_paper_are_kept_as_slow_hashes_and_only_the_newest_work(reader: Account) -> None:
    browser = Client()
    sign_in(browser)
    enrol(browser)
    old, new = made_on(browser), made_on(browser)

    held = list(PaperCode.objects.values_list("hash", flat=True))

    assert [text.startswith("argon2$argon2id$") for text in held] == [True] * 10
    assert [code for code in (*old, *new) if any(code in text for text in held)] == []
    assert [paper.use(reader, code) for code in (old[0], new[0], new[0], "0" * 12)] == [
        False,
        True,
        False,
        False,
    ]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_one_code_on_paper_at_once_one_gets_in(reader: Account) -> None:
    code = paper.make(reader)[0]
    let_in: list[bool] = []

    def use() -> None:
        try:
            let_in.append(paper.use(reader, code))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use) for _one in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(let_in) == [False] * 7 + [True]


def test_codes_on_paper_are_made_only_by_whoever_shows_again_who_they_are(
    client: Client, secret: str, reader: Account
) -> None:
    sign_in(client)
    client.post("/sign-in/second", {"code": code_of(secret, 1)})
    end_of_fresh = Account.objects.filter(pk=reader.pk)
    end_of_fresh.update(last_login=timezone.now() - timedelta(hours=1))
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()

    asked = client.post("/account/codes")

    assert asked.headers["Location"].startswith("/account/again")
    assert PaperCode.objects.count() == 0


@pytest.mark.django_db(transaction=True)  # what enrolling opens, it opens after the commit
def test_codes_on_paper_stand_in_for_a_factor_and_go_with_it(client: Client, reader: Account) -> None:
    sign_in(client)
    assert made_on(client) == []
    enrol(client)
    assert PaperCode.objects.count() == 0
    assert len(made_on(client)) == 10

    client.post("/account/totp/remove")

    assert PaperCode.objects.count() == 0


def test_codes_on_paper_that_lay_sealed_go_on_working(reader: Account) -> None:
    migration = import_module("dangvu.accounts.migrations.0009_codes_on_paper_hashed")
    seed = sealing.sealed("5eed" * 20)
    row = Authenticator(user=reader, type="recovery_codes", data={"seed": seed, "used_mask": 2})
    codes = RecoveryCodes(row).generate_codes()
    token = seed.partition(":")[0]
    place = f"second factor.{reader.pk}.recovery_codes.seed"
    bound = seal_aside({"text": "5eed" * 20}, keystore().keys([token])[token], place=place)
    row.data |= {"seed": f"{token}:{bound}", "viewed_at": 1.0}
    row.save()

    migration.hash_them(apps, connection.schema_editor())

    assert not Authenticator.objects.exists()
    assert PaperCode.objects.count() == 9
    assert [paper.use(reader, codes[number]) for number in (1, 0, 0, 9)] == [False, True, False, True]


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
    new = {"password": "cau moi cung de nho", "again": "cau moi cung de nho"}
    Client().post(make_link(reader), new)

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
