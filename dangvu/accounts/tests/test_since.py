"""The owner is told, on signing in, what happened to their account since they last did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from dangvu.accounts.events import note
from dangvu.accounts.models import Account
from dangvu.accounts.tests.conftest import PASSWORD
from dangvu.accounts.tests.devices import code_of
from dangvu.accounts.tests.steps import enrol
from dangvu.accounts.tokens import end_token, make_token

pytestmark = pytest.mark.django_db
FAILED = "Từ lần đăng nhập trước có {} lần thử không thành."
QUIET = "không có lần thử nào không thành"


@pytest.fixture(autouse=True)
def _next_code_is_taken(settings: Settings) -> None:
    """So that no test waits half a minute for a code it has not spent."""
    settings.MFA_TOTP_TOLERANCE = 1


def sent(client: Client, password: str) -> list[str]:
    """Sign in; gives what the next page tells."""
    answer = client.post("/sign-in", {"name": "doc", "password": password})
    return [str(one) for one in get_messages(answer.wsgi_request)]


def test_tries_that_failed_are_told_once_and_stand_on_the_page_of_the_account(reader: Account) -> None:
    for _one in range(3):
        sent(Client(), "sai")
    client = Client()

    told = sent(client, PASSWORD)

    assert [one[: len(FAILED.format(3))] for one in told] == [FAILED.format(3)]
    assert FAILED.format(3) in client.get("/account").text
    assert FAILED.format(3) in client.get("/account").text
    again = Client()
    assert sent(again, PASSWORD) == []
    assert QUIET in again.get("/account").text


def test_a_right_password_without_the_second_factor_is_told(reader: Account) -> None:
    browser = Client()
    sent(browser, PASSWORD)
    secret = enrol(browser)
    sent(Client(), PASSWORD)  # somebody who knows the password, and has no telephone
    client = Client()
    sent(client, PASSWORD)

    answer = client.post("/sign-in/second", {"code": code_of(secret, 1)})

    told = [str(one) for one in get_messages(answer.wsgi_request)]
    assert [one for one in told if one.startswith(FAILED.format(1))] != []


def test_a_wrong_second_step_is_told(reader: Account) -> None:
    browser = Client()
    sent(browser, PASSWORD)
    secret = enrol(browser)
    client = Client()
    sent(client, PASSWORD)
    client.post("/sign-in/second", {"code": "000000"})

    answer = client.post("/sign-in/second", {"code": code_of(secret, 1)})

    told = [str(one) for one in get_messages(answer.wsgi_request)]
    assert [one for one in told if one.startswith(FAILED.format(1))] != []


def test_changes_of_password_and_factors_are_told_with_who_made_them(reader: Account) -> None:
    reader.last_login = timezone.now() - timedelta(days=1)
    reader.save()
    by = Account.objects.create(name="quan-tri")
    note(by, reader, "factors.dropped", "mất điện thoại")
    note(by, reader, "account.linked", "hồ sơ")
    client = Client()

    told = sent(client, PASSWORD)

    assert len(told) == 1
    assert "Người quản trị bỏ mọi lớp thứ hai · quan-tri · mất điện thoại" in told[0]
    assert "Gắn với người trong sổ" not in told[0]
    assert "quan-tri · mất điện thoại" in client.get("/account").text
    assert sent(Client(), PASSWORD) == []


def test_nothing_is_told_where_nothing_happened(reader: Account) -> None:
    assert sent(Client(), PASSWORD) == []
    assert sent(Client(), PASSWORD) == []


def test_the_owner_of_a_token_is_told_two_weeks_before_it_ends(reader: Account) -> None:
    today = timezone.localdate()
    other = Account.objects.create(name="khac")
    soon, late, ended = (
        make_token(reader, label, today + timedelta(days))[0]
        for label, days in (("Nhân sự", 14), ("Báo cáo", 15), ("Cũ", 5))
    )
    make_token(other, "Của người khác", today + timedelta(3))
    end_token(ended)

    told = sent(Client(), PASSWORD)

    assert len(told) == 1
    assert told[0].startswith(f"Token “{soon.label}” hết hiệu lực ngày {soon.until_date:%d/%m/%Y}.")
    assert late.label not in told[0]
