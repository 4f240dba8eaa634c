"""How often signing in may fail."""

import hashlib
from datetime import timedelta

from django.utils import timezone

from dangvu.accounts.models import SignInFailure

MOST_FAILURES = 5
WITHIN = timedelta(minutes=15)


def too_many_failures(name: str, address: str) -> bool:
    """Whether this name has failed too often from this address to be heard now."""
    since = timezone.now() - WITHIN
    return SignInFailure.objects.filter(key=_key(name, address), at__gt=since).count() >= MOST_FAILURES


def note_failure(name: str, address: str) -> None:
    """Count one failure; forget those that no longer count."""
    now = timezone.now()
    SignInFailure.objects.filter(at__lte=now - WITHIN).delete()
    SignInFailure.objects.create(key=_key(name, address), at=now)


def forget_failures(name: str, address: str) -> None:
    """Start again after a success."""
    SignInFailure.objects.filter(key=_key(name, address)).delete()


def _key(name: str, address: str) -> str:
    return hashlib.sha256(f"{name.casefold()}\n{address}".encode()).hexdigest()
