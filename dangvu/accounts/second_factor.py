"""The second factor: who must have one, and whether a session has shown it.

django-allauth offers factors and does not demand them; here an account with any mandate gets nothing but the
pages to enrol until its session has shown one. An account that sees only its own record may do without.
"""

import time
from datetime import date, timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.http import HttpRequest

from dangvu.accounts import paper
from dangvu.accounts.events import note
from dangvu.accounts.models import Account, Mandate
from dangvu.core.days import marker

SHOWN = "mfa"
ENROLLED = "enrolled"
MAIN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Factors that stand alone; codes on paper only replace them."""


def is_required() -> bool:
    """Whether this installation demands it: everywhere but in the demo of invented people, unless said so."""
    if settings.SECOND_FACTOR:
        return bool(settings.SECOND_FACTOR == "required")
    return not marker("demo.json")


def was_shown(request: HttpRequest) -> bool:
    """Whether this very session has shown a second factor; asks nothing of the database."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == SHOWN for record in records)


def has_one(account: Account) -> bool:
    return bool(Authenticator.objects.filter(user_id=account.pk, type__in=MAIN).exists())


def lacking(today: date) -> int:
    """How many accounts that sign in here have a mandate and no second factor yet."""
    enrolled = Authenticator.objects.filter(type__in=MAIN).values("user_id")
    mandated = Mandate.objects.at(today).values("account_id")
    found = Account.objects.filter(pk__in=mandated, is_active=True, is_local=False).exclude(pk__in=enrolled)
    return found.count()


def enrolled_within(request: HttpRequest, span: timedelta) -> bool:
    """Whether a factor was enrolled in this session so short a time ago: its codes are about to be shown."""
    records = get_authentication_records(request, request.user)
    return any(
        record.get(ENROLLED) and time.time() - record["at"] < span.total_seconds() for record in records
    )


def listen() -> None:
    """A session in which a factor is enrolled has shown it; the library tells of it by a signal alone."""
    authenticator_added.connect(_enrolled, dispatch_uid="dangvu.accounts.enrolled")
    authenticator_removed.connect(_removed, dispatch_uid="dangvu.accounts.removed")


def _removed(user: Account, authenticator: Authenticator, **_more: Any) -> None:
    note(user, user, "factor.removed", type=str(authenticator.type))
    if not has_one(user):
        paper.drop(user)  # they only stand in for a factor


def _enrolled(request: HttpRequest, user: Account, authenticator: Authenticator, **_more: Any) -> None:
    note(user, user, "factor.added", type=str(authenticator.type))
    more = {ENROLLED: True}
    record_authentication(request, user, SHOWN, **more, id=authenticator.pk, type=authenticator.type)
