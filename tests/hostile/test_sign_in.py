"""Signing in under attack: goals F2, F3 and F5 of the safety file, and what the answers give away (C8)."""

from __future__ import annotations

import re
import statistics
import time
from datetime import date
from typing import Any

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import get_resolver

from dangvu.accounts.factor_forms import Code
from dangvu.accounts.limits import MOST_FOR_NAME, attempt
from dangvu.accounts.links import make_link
from dangvu.accounts.models import Account, Mandate, SignInFailure, UsedCode
from dangvu.accounts.rights import ENROLS, NEEDS, PUBLIC, views
from dangvu.accounts.tests.devices import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]
PASSWORD = "mot cau rat de nho"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NIGHTLY = pytest.mark.nightly


def made(name: str, *, active: bool = True, password: str | None = PASSWORD) -> Account:
    account = Account(name=name, is_active=active)
    account.set_password(password)
    account.save()
    Mandate.objects.create(account=account, action="read", from_date=date(2020, 1, 1), ground="thử")
    return account


@pytest.fixture
def owner(db: None) -> Account:
    return made("chu")


def enter(client: Client, name: str, password: str, address: str = "10.0.0.1") -> Any:
    return client.post("/sign-in", {"name": name, "password": password}, REMOTE_ADDR=address)


# F2: a second factor, used once


def filled(route: str) -> str:
    """An address of the route, with something in the place of each part."""
    return "/" + re.sub(r"<(int|str|slug):\w+>", lambda part: "1" if part[1] == "int" else "x", route)


def test_no_page_answers_a_session_that_has_shown_a_password_alone(owner: Account, client: Client) -> None:
    enter(client, "chu", PASSWORD)
    asked = {
        filled(route): view
        for route, view in views()
        if not getattr(view, PUBLIC, False) and not getattr(view, ENROLS, False)
    }
    assert len(asked) > 40

    for address in asked:
        for method in (client.get, client.post):
            answer = method(address)
            by_api = address.startswith("/api/")
            told = (
                answer.status_code in (400, 403) if by_api else answer.headers.get("Location") == "/account"
            )
            assert (address, told) == (address, True)


def test_what_enrolling_opens_is_of_the_account_itself(owner: Account) -> None:
    open_to_all = {route for route, view in views() if getattr(view, ENROLS, False)}

    assert {route for route in open_to_all if not route.startswith("account")} == set()
    assert all(getattr(view, NEEDS, "") == "own" for route, view in views() if route in open_to_all)
    assert get_resolver()


@pytest.mark.parametrize("times", [20, pytest.param(1000, marks=NIGHTLY)])
def test_a_code_used_twice_is_refused_every_time(owner: Account, times: int, monkeypatch: Any) -> None:
    TOTP.activate(owner, SECRET)
    now = time.time()
    refused = 0
    for number in range(times):
        monkeypatch.setattr("time.time", lambda number=number: now + 30.0 * number)
        code = code_of(SECRET)
        UsedCode.objects.all().delete()  # six figures come again by chance within a thousand
        with context.request_context(RequestFactory().get("/")):
            assert Code({"code": code}, user=owner).is_valid()
            cache.clear()  # another process remembers nothing
            refused += not Code({"code": code}, user=owner).is_valid()
        SignInFailure.objects.all().delete()

    assert refused == times


# F3: guesses


@pytest.mark.parametrize(("guesses", "owners"), [(60, 3), pytest.param(20_000, 100, marks=NIGHTLY)])
def test_few_guesses_reach_the_hash_and_the_owner_still_signs_in(
    owner: Account, guesses: int, owners: int
) -> None:
    home = Client()
    assert enter(home, "chu", PASSWORD, "192.168.1.5").status_code == 302
    attacker = Client()
    heard = 0
    for number in range(guesses):
        address = f"10.{number % 10_000 // 250}.{number % 250}.1"
        heard += "hãy chờ" not in enter(attacker, "chu", f"đoán {number}", address).text
        if number % max(1, guesses // owners) == 0:
            home.post("/sign-out")
            assert enter(home, "chu", PASSWORD, "192.168.1.5").status_code == 302

    assert heard <= MOST_FOR_NAME


@pytest.mark.parametrize("guesses", [500, pytest.param(1_000_000, marks=NIGHTLY)])
def test_of_a_million_guesses_from_ten_thousand_addresses_few_are_let_through(guesses: int) -> None:
    let_through = 0
    for number in range(guesses):
        let_through += attempt("chu", f"10.{number % 10_000 // 250}.{number % 250}.1") is not None

    assert let_through == MOST_FOR_NAME


# F5 and C8: what answers tell


def seconds(browser: Client, name: str, password: str) -> float:
    SignInFailure.objects.all().delete()
    begun = time.perf_counter()
    enter(browser, name, password)
    return time.perf_counter() - begun


@NIGHTLY
@pytest.mark.usefixtures("passwords_cost_what_they_do")
def test_the_time_an_answer_takes_does_not_tell_known_names(owner: Account) -> None:
    browser = Client()
    known, unknown = [], []
    for number in range(1000):  # in turn, so that whatever else the machine does hits both alike
        known.append(seconds(browser, "chu", f"sai {number}"))
        unknown.append(seconds(browser, f"ai {number}", "sai"))

    ratio = statistics.median(known) / statistics.median(unknown)
    assert abs(ratio - 1) <= 0.05


PROBES = {
    "wrong password": ("chu", "sai"),
    "closed account": ("dong", PASSWORD),
    "closed account, wrong password": ("dong", "sai"),
    "no password yet": ("moi", PASSWORD),
    "with a second factor, wrong password": ("hai-lop", "sai"),
    "of a person of the register": ("gan", "sai"),
    "upper case": ("CHU", PASSWORD),
}


@pytest.fixture
def accounts(owner: Account) -> None:
    made("dong", active=False)
    made("moi", password=None)
    made("gan")
    TOTP.activate(made("hai-lop"), SECRET)


def told(answer: Any, name: str) -> tuple[Any, ...]:
    """Everything an answer tells, but for what it must say differently each time."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text).replace(name, "")
    headers = {key: value for key, value in answer.headers.items() if key not in ("Content-Length", "Vary")}
    return answer.status_code, text, headers, sorted(answer.cookies)


@pytest.mark.parametrize("probe", PROBES)
def test_a_refusal_tells_nothing_of_the_account(accounts: None, probe: str) -> None:
    name, password = PROBES[probe]
    nobody = enter(Client(), "khong-ai", password, "10.1.1.1")
    somebody = enter(Client(), name, password, "10.1.1.2")

    assert told(somebody, name) == told(nobody, "khong-ai")


def test_the_limit_tells_nothing_of_the_account(accounts: None) -> None:
    answers = {}
    for name in ("chu", "khong-ai", "hai-lop", "dong"):
        for number in range(MOST_FOR_NAME + 1):
            answer = enter(Client(), name, "sai", f"10.2.0.{number}")
        answers[name] = told(answer, name)

    assert len({str(one) for one in answers.values()}) == 1
    assert "hãy chờ" in str(answers["chu"])


def test_a_passkey_is_asked_for_alike_whoever_it_is(accounts: None) -> None:
    asked = [
        Client().get("/sign-in/passkey", secure=True, headers={"Accept": "application/json"}).json()
        for _one in range(2)
    ]
    for one in asked:
        assert one["request_options"]["publicKey"].pop("challenge")
        assert one["request_options"]["publicKey"]["allowCredentials"] == []

    assert asked[0] == asked[1]


def test_a_link_that_was_used_and_one_that_never_was_are_answered_alike(owner: Account) -> None:
    used, never = make_link(owner).partition("#")[2], "AAAA-" * 7 + "AAAA"
    new = {"password": "cau moi cung de nho", "again": "cau moi cung de nho"}
    assert Client().post("/password", {"code": used, **new}).status_code == 302

    answers = [Client().post("/password", {"code": code, **new}) for code in (used, never)]

    assert [one.status_code for one in answers] == [400, 400]
    assert told(answers[0], used) == told(answers[1], never)


def test_whether_a_factor_is_there_is_told_only_after_the_password(accounts: None) -> None:
    assert enter(Client(), "hai-lop", PASSWORD).headers["Location"] == "/sign-in/second"
    assert enter(Client(), "hai-lop", "sai").status_code == 400
    assert Authenticator.objects.count() == 1
