"""What is of weight asks again who does it: mandates, accounts, what two persons must do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings as usual
from django.test import Client

from dangvu.accounts import sessions
from dangvu.accounts.models import Account, AccountEvent, Mandate, MandateAsked
from dangvu.accounts.rights import POSTS, views
from dangvu.accounts.tests.conftest import PASSWORD
from dangvu.accounts.tests.devices import code_of
from dangvu.accounts.tests.steps import enrol, sign_in
from dangvu.desk.tests.test_act_pages import hidden
from dangvu.desk.tests.test_second_person import typed
from dangvu.ledger.models import Proposal
from tests.cast import World

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
OLD = usual.SHOWN_WITHIN + 1
GIVEN = {"action": "read", "organisation": "na-ca", "ground": "QĐ 15"}
OF_WEIGHT = {
    "accounts/<int:number>/<str:what>",
    "accounts/asked/<int:number>",
    "mandates/<int:number>/delegate",
    "mandates/<int:number>/end",
    "acts/proposals/<int:number>",
    "files/<int:number>",
}


def age(browser: Client, *, began: int = 0, factor: int | None = None) -> None:
    """Let the session have begun, and a factor have been shown in it, so many seconds ago."""
    session = browser.session
    now = time.time()
    session[sessions.BEGAN] = now - began
    records = [{"method": "password", "at": now}]
    if factor is not None:
        records.append({"method": "mfa", "at": now - factor})
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session.save()


def stranger(world: World) -> int:
    return int(Account.objects.get(name="stranger").pk)


def test_a_mandate_is_given_only_by_whoever_showed_lately_who_they_are(clerk: Client, world: World) -> None:
    path, before = f"/accounts/{stranger(world)}/give", Mandate.objects.count()
    age(clerk, began=OLD, factor=OLD)

    asked = clerk.post(path, GIVEN)

    assert (asked.status_code, Mandate.objects.count(), AccountEvent.objects.count()) == (403, before, 0)
    assert 'href="/account/again/code?next=/account"' in asked.text
    assert 'name="ground" value="QĐ 15"' in asked.text
    age(clerk, began=0, factor=usual.SHOWN_WITHIN - 60)
    assert clerk.post(path, GIVEN).status_code == 302
    assert Mandate.objects.count() == before + 1


def test_where_a_factor_was_shown_a_password_of_now_is_not_enough(clerk: Client, world: World) -> None:
    path = f"/accounts/{stranger(world)}/close"
    age(clerk, began=OLD)
    assert clerk.post(path, {"ground": "nghỉ"}).status_code == 302  # it has no factor: by the password of now

    age(clerk, began=OLD, factor=OLD)
    assert clerk.post(path, {"ground": "nghỉ"}).status_code == 403


def test_every_page_of_weight_asks(clerk: Client, world: World) -> None:
    numbers = {
        "accounts/<int:number>/<str:what>": f"/accounts/{stranger(world)}/close",
        "accounts/asked/<int:number>": "/accounts/asked/1",
        "mandates/<int:number>/delegate": "/mandates/1/delegate",
        "mandates/<int:number>/end": "/mandates/1/end",
        "acts/proposals/<int:number>": "/acts/proposals/1",
        "files/<int:number>": "/files/1",
    }
    age(clerk, began=OLD, factor=OLD)

    answers = {one: clerk.post(path, {"ground": "thử"}) for one, path in numbers.items()}

    assert {one for one, answer in answers.items() if "Chưa có gì được ghi" in answer.text} == OF_WEIGHT
    assert {route for route, view in views() if route in OF_WEIGHT and hasattr(view, POSTS)} == OF_WEIGHT
    assert MandateAsked.objects.count() == Proposal.objects.count() == 0


def test_looking_at_them_does_not_ask(clerk: Client, world: World) -> None:
    age(clerk, began=OLD, factor=OLD)

    assert clerk.get(f"/accounts/{stranger(world)}").status_code == 200
    assert clerk.get("/mandates").status_code == 200


def test_other_acts_do_not_ask(clerk: Client, world: World) -> None:
    age(clerk, began=OLD, factor=OLD)

    answer = clerk.post("/acts/record_death", {"act-person": "hoa", "act-on": "04/06/2018", "step": "check"})

    assert answer.status_code == 200
    assert "Chưa có gì được ghi" not in answer.text


def test_after_the_code_what_was_sent_goes_through(world: World, settings: Settings) -> None:
    settings.MFA_TOTP_TOLERANCE = 1
    world.clerk.set_password(PASSWORD)
    world.clerk.save()
    first, browser = Client(), Client()
    sign_in(first, "clerk")
    secret = enrol(first)
    sign_in(browser, "clerk")
    browser.post("/sign-in/second", {"code": code_of(secret, 1)})
    path = f"/accounts/{stranger(world)}/close"
    age(browser, began=OLD, factor=OLD)
    assert browser.post(path, {"ground": "nghỉ"}).status_code == 403

    shown = browser.post("/account/again/code?next=/account", {"code": code_of(secret, -1)})

    assert shown.headers["Location"] == "/account"
    assert browser.post(path, {"ground": "nghỉ"}).status_code == 302
    assert not Account.objects.get(name="stranger").is_active


def test_taking_back_a_file_and_expelling_ask_when_they_are_sent(clerk: Client, world: World) -> None:
    checked = clerk.post(
        "/acts/expel_member", {**typed(), **hidden(clerk.get("/acts/expel_member").text), "step": "check"}
    )
    age(clerk, began=OLD, factor=OLD)

    void = clerk.post("/ledger/1/void", {"reason": "nhầm tệp", "key": "k1", "later": ""})
    expelled = clerk.post("/acts/expel_member", {**typed(), **hidden(checked.text), "step": "record"})

    assert [one.status_code for one in (void, expelled)] == [403, 403]
    assert "Chưa có gì được ghi" in void.text
    assert "Chưa có gì được ghi" in expelled.text
    assert Proposal.objects.count() == 0
