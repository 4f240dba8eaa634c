"""What is shown when something is wrong with us: never the cause, but for a disk that is full."""

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from django.utils.translation import override

from dangvu.core.disk import full
from dangvu.desk.errors import server_error


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
