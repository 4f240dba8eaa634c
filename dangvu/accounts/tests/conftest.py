from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django import Settings

    from dangvu.accounts.models import Account

PASSWORD = "mot cau rat de nho"


@pytest.fixture
def reader(db: None) -> Account:
    """An account that may read the whole register."""
    from dangvu.accounts.models import Account, Mandate  # noqa: PLC0415 - pytest reads this before Django is set up

    account = Account(name="doc", full_name="Người đọc")
    account.set_password(PASSWORD)
    account.save()
    Mandate.objects.create(account=account, action="read", from_date=date(2020, 1, 1), ground="thử")
    return account


@pytest.fixture
def next_code_is_taken(settings: Settings) -> None:
    """So that no test waits half a minute for a code it has not spent."""
    settings.MFA_TOTP_TOLERANCE = 1


@pytest.fixture
def secret(reader: Account) -> str:
    """The reader has an application; a browser that has nothing to do with the test added it."""
    from django.test import Client  # noqa: PLC0415 - as above

    from dangvu.accounts.tests.steps import enrol, sign_in  # noqa: PLC0415 - as above

    browser = Client()
    sign_in(browser)
    return enrol(browser)
