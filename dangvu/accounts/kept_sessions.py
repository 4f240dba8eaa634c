"""Sessions in the database, and whose they are, asked for at every request by questions written once.

Whose a session was is known in the process, and what its account is and may do is asked together with the
session: the answer is the database's of this moment, and is left unused where the session is another's.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from dangvu.accounts import asked_often
from dangvu.accounts.mandates import held_today
from dangvu.accounts.models import Account
from dangvu.ledger import position
from dangvu.ledger.models import Head
from dangvu.ledger.shelves import Shelf

MOST = 10_000
_whose: Shelf[int] = Shelf(MOST, 0)
"""The account of each session that was opened lately here."""
django: Any = db
"""Its stubs know nothing of what it asks the database with."""


class SessionStore(django.SessionStore):  # type: ignore[misc]  # as above
    """Django's, but for how a session is asked for."""

    def load(self) -> dict[str, Any]:
        """What the session holds."""
        known: dict[str, Any] = super().load()
        if SESSION_KEY in known:
            _whose.put(self.session_key, int(known[SESSION_KEY]))
        return known

    def _get_session_from_db(self) -> Any:
        key, now = self.session_key or "", timezone.now()
        account = _whose.get(key)
        if account is None:
            found = asked_often.objects(_open, key, now)
        else:
            found = _asked_with_account(account, key, now)
        if found:
            return found[0]
        self._session_key = None
        return None


def _asked_with_account(account: int, key: str, now: datetime) -> list[Session]:
    """The session; with it is asked what the doors ask next."""
    found = asked_often.asked_with((_open, key, now), (_account, account), held_today(account), (_head,))
    if head := asked_often.taken(_head):
        position.begin_at(head[0])
    return found


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


def _head() -> QuerySet[Head, tuple[int, str, str]]:
    return Head.objects.filter(pk=1).values_list("number", "hash", "renewal")
