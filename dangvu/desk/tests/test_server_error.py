"""What is shown when something is wrong with us: never the cause, but for a disk that is full and a question
that took too long.
"""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import override

from dangvu.accounts.middleware import DefaultDeny
from dangvu.core import patience
from dangvu.core.disk import full
from dangvu.desk.errors import server_error
from tests.cast import World


class BrokenOff(OperationalError):
    sqlstate = patience.RAN_OUT


def shown_for(fault: Exception) -> str:
    try:
        raise fault
    except OperationalError:
        return server_error(RequestFactory().get("/")).content.decode()


def test_a_full_disk_is_told_on_the_page() -> None:
    assert full() in shown_for(OperationalError("database or disk is full"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_says_in_which_language_it_is(language: str) -> None:
    with override(language):
        assert f'<html lang="{language}">' in shown_for(OperationalError())


def test_any_other_cause_is_not_told() -> None:
    shown = shown_for(OperationalError("no such table: secret"))

    assert "Có lỗi trong chương trình" in shown
    assert "secret" not in shown


def test_a_question_that_took_too_long_says_what_to_do() -> None:
    try:
        raise BrokenOff
    except OperationalError:
        page = server_error(RequestFactory().get("/"))
        call = server_error(RequestFactory().get("/api/v1/figures"))

    assert (page.status_code, call.status_code) == (503, 503)
    assert "Hãy hỏi hẹp hơn" in page.content.decode()
    assert "api.too_long" in call.content.decode()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the embedded database breaks nothing off")
@pytest.mark.django_db(transaction=True)
def test_the_server_breaks_off_what_a_page_asks_and_nothing_else() -> None:
    def ask(seconds: float) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 7 FROM pg_sleep(%s)", [seconds])
            return cursor.fetchall()

    with patience.of(1):
        with pytest.raises(OperationalError) as fault:
            ask(3)
        with patience.without_end():
            assert ask(1.2) == [(7,)]

    assert patience.ran_out(fault.value)
    assert ask(1.2) == [(7,)]


def test_only_reading_is_broken_off(settings: Any) -> None:
    settings.PAGE_SECONDS = 45
    asking = DefaultDeny(lambda _request: HttpResponse(str(patience.seconds())))

    def answer(request: HttpRequest) -> bytes:
        request.user = AnonymousUser()
        request.session = SessionBase()
        return asking(request).getvalue()

    assert answer(RequestFactory().get("/")) == b"45"
    assert answer(RequestFactory().post("/")) == b"None"


@pytest.mark.parametrize(
    ("address", "asking"),
    [
        ("/search/goto", "dangvu.desk.search.organisations_found"),
        ("/search", "dangvu.desk.search.persons_found"),
        ("/acts/suggest/person", "dangvu.desk.act_pages.suggestions"),
        ("/tables/own/new", "dangvu.desk.own_table_pages.table_for"),
    ],
)
def test_what_is_asked_by_post_is_only_read(
    address: str, asking: str, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int | None] = []

    def answer(*_given: Any) -> Any:
        told.append(patience.seconds())
        raise BrokenOff

    monkeypatch.setattr(asking, answer)
    client.force_login(world.clerk)
    client.raise_request_exception = False
    table = {"from": "text", "text": "title: x\nwhen: day\ncount: [members.total]\n", "do": "preview"}
    page = client.post(address, {"q": "012345678901", "act-person": "Nga", **table})

    assert (told, page.status_code) == ([60], 503)
