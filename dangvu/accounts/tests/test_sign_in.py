from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from dangvu.accounts.limits import KNOWN, MOST_FAILURES, MOST_FOR_NAME, SALT, attempt
from dangvu.accounts.models import Account, SignInFailure
from dangvu.accounts.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(client: Client, name: str = "doc", password: str = PASSWORD, **more: str) -> tuple[int, str]:
    answer = client.post("/sign-in", {"name": name, "password": password, **more})
    return answer.status_code, answer.headers.get("Location", "")


def test_sign_in_leads_home(client: Client, reader: Account, settings: Settings) -> None:
    settings.SECOND_FACTOR = "offered"

    assert sign_in(client) == (302, "/home")
    assert client.get("/home").status_code == 200


def test_sign_in_leads_to_the_page_that_was_asked_for(client: Client, reader: Account) -> None:
    asked = client.get("/home?on=2020-12-31")

    assert asked.headers["Location"] == "/sign-in?next=%2Fhome%3Fon%3D2020-12-31"
    assert sign_in(client, next="/home?on=2020-12-31") == (302, "/home?on=2020-12-31")


def test_sign_in_never_leads_to_another_host(client: Client, reader: Account) -> None:
    assert sign_in(client, next="https://elsewhere.example/home") == (302, "/home")


def test_sign_in_answers_alike_to_a_wrong_name_and_a_wrong_password(client: Client, reader: Account) -> None:
    wrong_name = client.post("/sign-in", {"name": "ai do", "password": PASSWORD})
    wrong_password = client.post("/sign-in", {"name": "doc", "password": "sai"})

    assert (wrong_name.status_code, wrong_password.status_code) == (400, 400)
    message = "Tên tài khoản hoặc mật khẩu không đúng; hãy kiểm tra và ghi lại."
    assert message in wrong_name.text
    assert message in wrong_password.text


def test_sign_in_is_refused_after_too_many_failures_even_with_the_right_password(
    client: Client, reader: Account
) -> None:
    for _time in range(MOST_FAILURES):
        sign_in(client, password="sai")

    assert sign_in(client)[0] == 400
    assert "chờ 15 phút" in client.post("/sign-in", {"name": "doc", "password": PASSWORD}).text


def test_sign_in_is_heard_again_when_the_failures_are_old(client: Client, reader: Account) -> None:
    for _time in range(MOST_FAILURES):
        sign_in(client, password="sai")
    SignInFailure.objects.update(at=timezone.now() - timedelta(minutes=16))

    assert sign_in(client) == (302, "/home")


def test_a_name_is_heard_ten_times_an_hour_from_all_addresses_together(reader: Account) -> None:
    heard = [attempt("doc", f"10.0.{number // 200}.{number % 200}") for number in range(300)]

    assert sum(one is not None for one in heard) == MOST_FOR_NAME


def test_the_owner_still_signs_in_from_a_browser_that_is_known(client: Client, reader: Account) -> None:
    sign_in(client)
    client.post("/sign-out")
    for number in range(50):
        attempt("doc", f"10.0.0.{number}")

    assert sign_in(Client())[0] == 400
    assert sign_in(client) == (302, "/home")


def test_a_browser_known_for_one_name_is_not_for_another(client: Client, reader: Account) -> None:
    sign_in(client)
    client.post("/sign-out")
    for number in range(MOST_FOR_NAME):
        attempt("ai do", f"10.0.0.{number}")

    assert "chờ 15 phút" in client.post("/sign-in", {"name": "ai do", "password": PASSWORD}).text


def test_a_forged_cookie_makes_no_browser_known(client: Client, reader: Account) -> None:
    for number in range(MOST_FOR_NAME):
        attempt("doc", f"10.0.0.{number}")
    client.cookies[KNOWN] = signing.dumps({"doc": "x"}, key="khac", salt=SALT)

    assert sign_in(client)[0] == 400


def test_sign_in_failures_of_one_name_do_not_stop_another(client: Client, reader: Account) -> None:
    for _time in range(MOST_FAILURES):
        sign_in(client, name="ai do", password="sai")

    assert sign_in(client) == (302, "/home")


def test_an_account_that_was_closed_cannot_sign_in(client: Client, reader: Account) -> None:
    Account.objects.update(is_active=False)

    assert sign_in(client)[0] == 400


def test_sign_out_ends_the_session(client: Client, reader: Account) -> None:
    client.force_login(reader)

    assert client.post("/sign-out").status_code == 302
    assert client.get("/home").headers["Location"].startswith("/sign-in")


def test_sign_out_is_not_a_link(client: Client, reader: Account) -> None:
    client.force_login(reader)

    assert client.get("/sign-out").status_code == 405
    assert client.get("/home").status_code == 200
