from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dangvu.accounts.links import make_link, use_link
from dangvu.accounts.models import Account, OneTimeLink

pytestmark = pytest.mark.django_db
NEW = {"password": "cau moi cung de nho", "again": "cau moi cung de nho"}


def test_set_password_lets_the_account_sign_in_with_it(client: Client, reader: Account) -> None:
    answer = client.post(make_link(reader), NEW)

    assert answer.status_code == 302
    assert "Đã đặt mật khẩu; hãy đăng nhập" in client.get(answer.headers["Location"]).text
    assert client.login(username="doc", password=NEW["password"])


def test_looking_at_the_page_does_not_spend_the_link(client: Client, reader: Account) -> None:
    path = make_link(reader)

    assert client.get(path).status_code == 200
    assert client.post(path, NEW).status_code == 302


def test_a_link_works_once(client: Client, reader: Account) -> None:
    path = make_link(reader)
    client.post(path, NEW)

    assert client.post(path, {"password": "cua ke den sau", "again": "cua ke den sau"}).status_code == 404
    assert client.login(username="doc", password=NEW["password"])


def test_of_two_who_use_a_link_at_once_one_wins(reader: Account) -> None:
    secret = make_link(reader).rsplit("/", 1)[1]

    assert use_link(secret, "cua nguoi thu nhat") == reader
    assert use_link(secret, "cua nguoi thu hai") is None


def test_a_link_ends_after_three_days(client: Client, reader: Account) -> None:
    path = make_link(reader)
    OneTimeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(path).status_code == 404


def test_a_new_link_ends_the_old_one(client: Client, reader: Account) -> None:
    old = make_link(reader)
    make_link(reader)

    assert client.get(old).status_code == 404


def test_the_secret_is_not_kept(reader: Account) -> None:
    secret = make_link(reader).rsplit("/", 1)[1]

    assert secret not in OneTimeLink.objects.get().secret_hash


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
    answer = client.post(make_link(reader), {"password": password, "again": again})

    assert answer.status_code == 400
    assert message in answer.text
