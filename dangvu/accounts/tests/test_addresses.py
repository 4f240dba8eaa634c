"""From which address a request is taken to come."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from dangvu.accounts.addresses import address_of


def asked(told: str | None) -> str:
    headers = {} if told is None else {"X-Forwarded-For": told}
    return address_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR="127.0.0.1"))


@pytest.mark.parametrize(
    ("told", "behind_tls"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("1.1.1.1, 10.1.2.3", "10.1.2.3"),
        ("10.1.2.3, x", "127.0.0.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("", "127.0.0.1"),
        (None, "127.0.0.1"),
    ],
)
def test_the_last_server_before_us_is_believed_and_nobody_else(
    told: str | None, behind_tls: str, settings: Settings
) -> None:
    alone = asked(told)
    settings.HTTPS = True

    assert (alone, asked(told)) == ("127.0.0.1", behind_tls)
