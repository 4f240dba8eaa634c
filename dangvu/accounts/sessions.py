"""Where an account is signed in."""

from allauth.usersessions.models import UserSession

from dangvu.accounts.models import Account

MOST_SESSIONS = 10
"""Open at once; the oldest makes room (R29)."""


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
