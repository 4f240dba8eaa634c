import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dangvu.accounts.links import make_link, use_link
from dangvu.accounts.models import Account, OneTimeLink

pytestmark = pytest.mark.django_db
NEW = {"password": "cau moi cung de nho", "again": "cau moi cung de nho"}


def code_for(account: Account) -> str:
    return make_link(account).partition("#")[2]


def chosen(client: Client, code: str, password: str = NEW["password"]) -> int:
    given = {"code": code, "password": password, "again": password}
    return client.post("/password", given).status_code


def test_set_password_lets_the_account_sign_in_with_it(client: Client, reader: Account) -> None:
    assert chosen(client, code_for(reader)) == 302
    assert "Đã đặt mật khẩu; hãy đăng nhập" in client.get("/sign-in").text
    assert client.login(username="doc", password=NEW["password"])


def test_looking_at_the_page_does_not_spend_the_link(client: Client, reader: Account) -> None:
    code = code_for(reader)

    assert client.get("/password").status_code == 200
    assert chosen(client, code) == 302


def test_the_code_stands_in_no_address_that_is_sent(client: Client, reader: Account) -> None:
    path, sign, code = make_link(reader).partition("#")

    assert (path, sign) == ("/password", "#")
    assert re.fullmatch("(?:[A-Z2-7]{4}-){7}[A-Z2-7]{4}", code)
    assert client.get(f"{path}/{code}").status_code == 404
    assert client.post(f"{path}?code={code}", NEW).status_code == 400


def test_a_code_is_taken_as_somebody_types_it(client: Client, reader: Account) -> None:
    assert chosen(client, f" {code_for(reader).lower().replace('-', ' ')} ") == 302


def test_a_link_works_once(client: Client, reader: Account) -> None:
    code = code_for(reader)
    chosen(client, code)

    assert chosen(client, code, "cua ke den sau") == 400
    assert client.login(username="doc", password=NEW["password"])


def test_of_two_who_use_a_link_at_once_one_wins(reader: Account) -> None:
    secret = code_for(reader)

    assert use_link(secret, "cua nguoi thu nhat") == reader
    assert use_link(secret, "cua nguoi thu hai") is None


def test_a_link_ends_after_three_days(client: Client, reader: Account) -> None:
    code = code_for(reader)
    OneTimeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert chosen(client, code) == 400


def test_a_new_link_ends_the_old_one(client: Client, reader: Account) -> None:
    old = code_for(reader)
    make_link(reader)

    assert chosen(client, old) == 400


def test_the_secret_is_not_kept(reader: Account) -> None:
    secret = code_for(reader)

    assert secret.replace("-", "").lower() not in OneTimeLink.objects.get().secret_hash


@pytest.mark.parametrize(
    ("password", "again", "message"),
    [
        ("ngan qua", "ngan qua", "12"),
        ("mot cau rat de nho", "mot cau khac han", "Hai lần ghi mật khẩu không giống nhau"),
        ("", "", "Hãy ghi mật khẩu mới."),
    ],
)
def test_set_password_says_what_is_wrong(
    client: Client, reader: Account, password: str, again: str, message: str
) -> None:
    answer = client.post("/password", {"code": code_for(reader), "password": password, "again": again})

    assert answer.status_code == 400
    assert message in answer.text


def test_an_unknown_code_is_told_on_its_field(client: Client, reader: Account) -> None:
    answer = client.post("/password", {"code": "ABCD", **NEW})

    assert answer.status_code == 400
    assert "Mã không đúng, đã dùng hoặc đã quá ba ngày" in answer.text
