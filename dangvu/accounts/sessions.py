"""Where an account is signed in, and how long a session lasts.

When somebody was last seen is kept in a signed cookie, not in the database: a page that is only read does not
have to wait for whoever is recording.
"""

import hashlib
import time
from functools import lru_cache
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, update_session_auth_hash, user_logged_in
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare

from dangvu.accounts.models import Account

MOST_SESSIONS = 10
"""Open at once; the oldest makes room."""
IDLE = 3600
"""Seconds without a request after which a session is over."""
LONGEST = settings.SESSION_COOKIE_AGE
"""Seconds after signing in when a session is over, whatever was done in it."""
NOTED_EACH = 300
BEGAN = "began"
SEEN = "__Host-seen" if settings.HTTPS else "seen"
SALT = "dangvu.seen"


def listen() -> None:
    """Note when each session begins, whichever way somebody signs in."""
    user_logged_in.connect(_begin, dispatch_uid="dangvu.accounts.sessions.began")


def _begin(request: HttpRequest, **_more: Any) -> None:
    request.session[BEGAN] = int(time.time())


def is_over(request: HttpRequest) -> bool:
    """Whether this session has lasted too long, or too long nobody has asked for anything in it."""
    now, began = time.time(), request.session.get(BEGAN, 0)
    return bool(now - began >= LONGEST or now - max(began, _last_seen(request)) >= IDLE)


def note_seen(request: HttpRequest, response: HttpResponseBase) -> None:
    """Somebody signed in was here now."""
    if request.session.get(SESSION_KEY) and time.time() - _last_seen(request) >= NOTED_EACH:
        response.set_cookie(
            SEEN,
            seen_value(request.session.session_key, int(time.time())),
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )


def seen_value(session_key: str | None, at: int) -> str:
    """What the cookie says: of which session, and when."""
    return signing.dumps([_hash(session_key), at], salt=SALT)


def _last_seen(request: HttpRequest) -> int:
    whose, at = _read(request.COOKIES.get(SEEN, ""))
    return at if constant_time_compare(whose, _hash(request.session.session_key)) else 0


@lru_cache(maxsize=2048)
def _read(cookie: str) -> tuple[str, int]:
    """Of which session, and when, if we have signed it; the same cookie comes for minutes."""
    try:
        whose, at = signing.loads(cookie, salt=SALT)
    except signing.BadSignature:
        return "", 0
    return whose, int(at)


def _hash(session_key: str | None) -> str:
    return hashlib.sha256((session_key or "").encode()).hexdigest()


def renew(request: HttpRequest) -> None:
    """Another key for the session of somebody who has shown again who they are; the old one opens nothing."""
    old = request.session.session_key
    request.session.cycle_key()
    _keep_track(request, old)


def keep_alone(request: HttpRequest, account: Account) -> None:
    """After another password: this session goes on under another key, all others of the account end."""
    old = request.session.session_key
    update_session_auth_hash(request, account)
    _keep_track(request, old)
    for session in UserSession.objects.filter(user_id=account.pk).exclude(
        session_key=request.session.session_key
    ):
        session.end()


def _keep_track(request: HttpRequest, old: str | None) -> None:
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def sessions_of(account: Account) -> list[UserSession]:
    """Those still open, the newest first."""
    return sorted(UserSession.objects.purge_and_list(account), key=lambda one: one.pk, reverse=True)


def make_room(account: Account) -> None:
    """End the oldest sessions beyond those one account may have."""
    # Not through sessions_of: it would remove the session being begun, which is not saved yet.
    for session in UserSession.objects.filter(user_id=account.pk).order_by("-pk")[MOST_SESSIONS:]:
        session.end()


def end_all_sessions(account: Account) -> None:
    """Nobody is signed in as this account any more."""
    for session in UserSession.objects.filter(user_id=account.pk):
        session.end()
