"""One-time links: how a new account gets its first password without anybody else knowing it.

The code stands behind the address's #, which browsers send to nobody; the page asks for it in a field.
"""

import base64
import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from dangvu.accounts.events import note
from dangvu.accounts.models import Account, OneTimeLink

LASTS = timedelta(days=3)
RANDOM = 20
"""Bytes of a code: 32 letters and digits, which can be typed."""


def make_link(account: Account) -> str:
    """A path and its code that let the account set its password once, within three days.

    Links made before stop working.
    """
    letters = base64.b32encode(secrets.token_bytes(RANDOM)).decode("ascii")
    secret = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
    now = timezone.now()
    with transaction.atomic():
        OneTimeLink.objects.filter(account=account, used_at=None).update(used_at=now)
        OneTimeLink.objects.create(account=account, secret_hash=_hash(secret), expires_at=now + LASTS)
    return f"{reverse('set_password')}#{secret}"


def account_of(secret: str) -> Account | None:
    """Whose link it is; None where it is unknown, used, or past its time."""
    link = _open_links(secret).select_related("account").first()
    return link.account if link and link.account.is_active else None


def use_link(secret: str, password: str) -> Account | None:
    """Set the password and spend the link, both or neither; None where somebody was quicker."""
    with transaction.atomic():
        account = account_of(secret)
        if account is None or not _open_links(secret).update(used_at=timezone.now()):
            return None
        account.set_password(password)
        account.save(update_fields=["password"])
        note(account, account, "password.set")
    return account


def _open_links(secret: str) -> QuerySet[OneTimeLink]:
    return OneTimeLink.objects.filter(secret_hash=_hash(secret), used_at=None, expires_at__gt=timezone.now())


def _hash(secret: str) -> str:
    """However it was typed: in small letters, with blanks or without the strokes."""
    typed = "".join(secret.upper().replace("-", "").split())
    return hashlib.sha256(typed.encode("utf-8", "surrogatepass")).hexdigest()
