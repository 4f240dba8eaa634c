"""Codes on paper: shown once, each good once, kept as hashes."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from dangvu.accounts import paper, sealing
from dangvu.accounts.models import Account, PaperCode
from dangvu.accounts.passwords import Argon2
from dangvu.accounts.tests.devices import code_of
from dangvu.accounts.tests.steps import at_once, enrol, made_on, sign_in
from dangvu.ledger.sealing import keystore, seal_aside

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("next_code_is_taken")]


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

    cost = f"m={Argon2.memory_cost},t={Argon2.time_cost},p={Argon2.parallelism}"  # that of passwords
    assert [text.startswith(f"argon2$argon2id$v=19${cost}$") for text in held] == [True] * 10
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

    assert at_once(8, lambda: paper.use(reader, code)) == [False] * 7 + [True]


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
