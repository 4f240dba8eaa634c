import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from dangvu.accounts import rights
from dangvu.accounts.models import Account, Mandate
from dangvu.core import scope

pytestmark = pytest.mark.django_db


def test_every_view_of_the_program_declares_its_right() -> None:
    assert rights.every_view_declares_its_right() == []


@pytest.mark.urls("dangvu.accounts.tests.silent_urls")
def test_the_check_finds_a_view_that_declares_nothing() -> None:
    (error,) = rights.every_view_declares_its_right()

    assert error.id == "accounts.E001"
    assert "silent" in error.msg


@pytest.mark.parametrize("name", ["home"])
def test_a_page_asks_to_sign_in_first(client: Client, name: str) -> None:
    assert client.get(f"/{name}").headers["Location"] == f"/sign-in?next=%2F{name}"


@pytest.mark.parametrize("address", ["/", "/guide", "/home", "/account"])
def test_a_page_that_is_only_read_answers_no_post(client: Client, reader: Account, address: str) -> None:
    client.force_login(reader)

    answer = client.post(address)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(client: Client) -> None:
    answer = client.get("/home", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in")


@pytest.mark.parametrize(
    ("mandate", "status"),
    [
        ({}, 200),
        ({"until_date": date(2021, 1, 1)}, 403),
        ({"from_date": date(2999, 1, 1)}, 403),
        ({"action": "record"}, 403),
    ],
)
def test_an_account_without_the_right_today_is_refused(
    client: Client, db: None, mandate: dict[str, Any], status: int
) -> None:
    account = Account.objects.create(name="doc")
    given = {"action": "read", "from_date": date(2020, 1, 1), "ground": "thử"} | mandate
    Mandate.objects.create(account=account, **given)
    client.force_login(account)

    assert client.get("/members").status_code == status


def test_a_bad_day_is_named(client: Client, reader: Account) -> None:
    client.force_login(reader)

    answer = client.get("/home?on=31/02/2020")

    assert answer.status_code == 400
    assert "“31/02/2020” không phải là ngày có thật" in answer.text


@pytest.mark.parametrize("written", ["31/12/2020", "2020-12-31", "31.12.2020"])
def test_another_day_is_shown_on_a_band(client: Client, reader: Account, written: str) -> None:
    client.force_login(reader)

    assert "Đang xem tại ngày 31/12/2020" in client.get("/home", {"on": written}).text
    assert "Đang xem tại ngày" not in client.get("/home").text


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/home", "/sign-in"])
def test_pages_answer_no_other_methods_than_they_need(
    client: Client, reader: Account, method: str, path: str
) -> None:
    client.force_login(reader)

    assert client.generic(method, path).status_code == 405


def started(urlconf: str, home: Path) -> subprocess.CompletedProcess[str]:
    """What becomes of a server's worker that loads the program, with these addresses."""
    loading = (
        "from django.conf import settings; "
        f"settings.ROOT_URLCONF = {urlconf!r}; "
        "import dangvu.wsgi; print('started')"
    )
    environment = {**os.environ, "DANGVU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "dangvu.settings"}
    return subprocess.run(
        [sys.executable, "-c", loading], env=environment, capture_output=True, text=True, check=False
    )


def test_the_program_does_not_start_with_an_address_that_declares_no_right(tmp_path: Path) -> None:
    silent = started("dangvu.accounts.tests.silent_urls", tmp_path)
    as_it_is = started("dangvu.urls", tmp_path)

    assert (silent.returncode, silent.stdout) == (1, "")
    assert "silent: dangvu.accounts.tests.silent_urls declares no right" in silent.stderr
    assert (as_it_is.returncode, as_it_is.stdout) == (0, "started\n"), as_it_is.stderr


@pytest.mark.urls("dangvu.accounts.tests.streaming_urls")
def test_what_an_answer_sends_later_is_in_the_scope_of_its_request(client: Client) -> None:
    account = Account.objects.create(name="be", full_name="Bế")
    Mandate.objects.create(account=account, action="read", from_date=date(2020, 1, 1), ground="test")
    client.force_login(account)

    answer: Any = client.get("/streamed")
    with scope.saying(scope.UNSAID):
        sent = b"".join(answer.streaming_content)

    assert sent.decode() == scope.WHOLE
