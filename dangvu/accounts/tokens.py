"""Tokens of programs: each acts as one account, until a day, and is told from the others by its label."""

import hashlib
import logging
import secrets
from datetime import date, timedelta

from django.db import OperationalError
from django.db.models import QuerySet
from django.utils import timezone

from dangvu.accounts.models import Account, ApiToken

LASTS = timedelta(days=90)
LONGEST = timedelta(days=366)
LONGEST_LABEL = 120
PREFIX = "dangvu_"
"""So that whoever searches files for secrets finds it."""
NOTED_EACH = timedelta(hours=1)
log = logging.getLogger(__name__)


def make_token(account: Account, label: str, until: date, public_key: str = "") -> tuple[ApiToken, str]:
    """A new token and its secret, which is shown once and kept nowhere."""
    secret = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        account=account,
        label=label,
        secret_hash=_hash(secret),
        public_key=public_key,
        made_at=timezone.now(),
        until_date=until,
    )
    return made, secret


def account_with(secret: str) -> Account | None:
    """Whose token it is at a command, which nobody signs: a token with a public key is nobody's there."""
    token = token_with(secret)
    return token.account if token and not token.public_key else None


def token_with(secret: str) -> ApiToken | None:
    """The token; None where it is unknown, ended, past its day, or the account is closed."""
    found = in_force().filter(secret_hash=_hash(secret), account__is_active=True).select_related("account")
    token = found.first()
    if token:
        _note_use(token)
    return token


def in_force() -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(ended_at=None, until_date__gt=timezone.localdate())


def end_token(token: ApiToken) -> None:
    """Its next request is refused."""
    ApiToken.objects.filter(pk=token.pk, ended_at=None).update(ended_at=timezone.now())


def _note_use(token: ApiToken) -> None:
    """When it was last used, to the hour: reading should not have to wait for whoever is writing."""
    now = timezone.now()
    if token.used_at and token.used_at >= now - NOTED_EACH:
        return
    try:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    except OperationalError as fault:  # somebody records a large act: the use is noted next time
        log.warning("the use of token %s was not noted: %s", token.pk, fault)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
