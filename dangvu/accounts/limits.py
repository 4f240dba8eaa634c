"""How often signing in may be tried: told alike to those who know a name and those who guess one.

An attempt is counted before the password is looked at, so that a thousand at once do not all slip in. Five in
a quarter of an hour from one address, ten an hour for one name from wherever. A browser in which the account
has signed in before is counted by itself alone: whoever guesses cannot lock the owner out.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import connections, router, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from dangvu.accounts import since
from dangvu.accounts.models import Account, SignInFailure

MOST_FAILURES = 5
WITHIN = timedelta(minutes=15)
MOST_FOR_NAME = 10
WITHIN_FOR_NAME = timedelta(hours=1)
KNOWN = "__Host-known" if settings.HTTPS else "known"
"""The cookie of a browser in which somebody has signed in before."""
KNOWN_FOR = timedelta(days=180)
MOST_KNOWN = 5
"""Accounts that one browser remembers."""
SALT = "dangvu.known"


@dataclass(frozen=True)
class Attempt:
    """One try that was let through; forget its failures when it goes well."""

    keys: tuple[str, ...]
    number: int


def attempt(name: str, address: str, device: str = "", account: Account | None = None) -> Attempt | None:
    """Count one try for the name; None where there were too many. ``device`` as ``device_of`` gives it.
    ``account``: where the name stands for its second step.
    """
    now = timezone.now()
    limits: tuple[tuple[str, int, timedelta], ...]
    if device:
        limits = ((_key(name, f"device {device}"), MOST_FAILURES, WITHIN),)
    else:
        limits = (
            (_key(name, address), MOST_FAILURES, WITHIN),
            (_key(name, ""), MOST_FOR_NAME, WITHIN_FOR_NAME),
        )
    alias = router.db_for_write(SignInFailure) or "default"
    with transaction.atomic(using=alias):
        _take_turn(alias, limits[-1][0])
        # Also for a name that nobody has, so that it takes as long.
        since.count_try(Q(pk=account.pk) if account else Q(name=name))
        SignInFailure.objects.filter(at__lte=now - WITHIN_FOR_NAME).delete()
        if any(_count(key, now - within) >= most for key, most, within in limits):
            return None
        made = [SignInFailure.objects.create(key=key, at=now) for key, _most, _within in limits]
    return Attempt(tuple(key for key, _most, _within in limits), made[-1].pk)


def succeeded(tried: Attempt) -> None:
    """It went well: the address or the device starts again; of the name, only this try is forgiven."""
    SignInFailure.objects.filter(key=tried.keys[0]).delete()
    SignInFailure.objects.filter(pk=tried.number).delete()


def too_many_failures(name: str, address: str) -> bool:
    """Whether this name has failed too often from this address to be heard now."""
    return _count(_key(name, address), timezone.now() - WITHIN) >= MOST_FAILURES


def note_failure(name: str, address: str) -> None:
    """Count one failure."""
    SignInFailure.objects.create(key=_key(name, address), at=timezone.now())


def device_of(request: HttpRequest, name: str) -> str:
    """Names the browser if the account has signed in there before; else empty."""
    return _known(request).get(_key(name, ""), "")


def remember_device(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """Let this browser be known for the account from now on. The cookie lets nobody in."""
    known = _known(request)
    device = known.pop(_key(name, ""), "") or secrets.token_hex(16)
    known[_key(name, "")] = device
    kept = dict(list(known.items())[-MOST_KNOWN:])
    response.set_cookie(
        KNOWN,
        signing.dumps(kept, salt=SALT),
        max_age=KNOWN_FOR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> dict[str, str]:
    try:
        found = signing.loads(request.COOKIES.get(KNOWN, ""), salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return {}
    return dict(found)


def _count(key: str, since: datetime) -> int:
    return SignInFailure.objects.filter(key=key, at__gt=since).count()


def _take_turn(alias: str, key: str) -> None:
    """One try for a name after the other; SQLite writes one at a time by itself."""
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(key[:15], 16)])


def _key(name: str, address: str) -> str:
    return hashlib.sha256(f"{name.casefold()}\n{address}".encode("utf-8", "surrogatepass")).hexdigest()
