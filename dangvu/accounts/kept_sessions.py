"""Sessions in the database, and whose they are, asked for at every request by questions written once."""

from datetime import datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from dangvu.accounts import asked_often
from dangvu.accounts.models import Account

django: Any = db
"""Its stubs know nothing of what it asks the database with."""


class SessionStore(django.SessionStore):  # type: ignore[misc]  # as above
    """Django's, but for how a session is asked for."""

    def _get_session_from_db(self) -> Any:
        found = asked_often.objects(_open, self.session_key or "", timezone.now())
        if found:
            return found[0]
        self._session_key = None
        return None


class Backend(ModelBackend):
    """Django's, but for how an account is asked for."""

    def get_user(self, user_id: Any) -> Account | None:
        """The account, while it may sign in."""
        found = asked_often.objects(_account, int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


def _open(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


def _account(number: int) -> QuerySet[Account]:
    return Account.objects.filter(pk=number)
