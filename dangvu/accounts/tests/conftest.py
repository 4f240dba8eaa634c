from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
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
