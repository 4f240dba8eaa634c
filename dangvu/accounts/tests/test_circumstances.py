"""Administration from some addresses and in some hours alone, where the installation says so."""

from datetime import time
from ipaddress import ip_network

import pytest
from django.test import Client
from pytest_django import Settings

from dangvu.accounts.models import Account, Mandate

pytestmark = pytest.mark.django_db
HERE = {"REMOTE_ADDR": "10.1.2.3"}


@pytest.fixture
def keeper(client: Client, reader: Account) -> Client:
    """Signed in, and may administer besides."""
    Mandate.objects.create(account=reader, action="administer", from_date="2020-01-01", ground="thử")
    client.force_login(reader)
    return client


@pytest.mark.parametrize(
    ("address", "status"), [("10.1.2.3", 200), ("10.2.2.3", 403), ("fd00::1", 200), ("", 403)]
)
def test_administration_is_open_from_the_networks_named_alone(
    keeper: Client, settings: Settings, address: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ADMIN_FROM = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))

    assert keeper.get("/accounts", REMOTE_ADDR=address).status_code == status
    assert keeper.get("/members", REMOTE_ADDR=address).status_code == 200
    assert ("administer.elsewhere" in caplog.text) == (status == 403)


@pytest.mark.parametrize(("hours", "status"), [((time.min, time.max), 200), ((time.min, time.min), 403)])
def test_administration_is_open_in_the_hours_named_alone_in_a_session_that_goes_on(
    keeper: Client, settings: Settings, hours: tuple[time, time], status: int
) -> None:
    assert keeper.get("/accounts").status_code == 200
    settings.ADMIN_HOURS = hours

    assert keeper.get("/accounts").status_code == status
    assert keeper.get("/members").status_code == 200
    keeper.post("/accounts", {"name": "moi", "ground": "thử"})
    assert Account.objects.filter(name="moi").exists() == (status == 200)


def test_where_nothing_is_named_it_is_open(keeper: Client) -> None:
    assert keeper.get("/accounts", REMOTE_ADDR="192.0.2.1").status_code == 200
