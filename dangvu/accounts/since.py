"""What the owner of an account is told on signing in: tries that failed since they last did, and what was
changed of password and factors, by whomever.

A try counts from before the password is looked at until the last step is done: a right password without the
second factor is told too, it is the one to worry about.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dangvu.accounts.events import KINDS, events_about
from dangvu.accounts.models import Account, AccountEvent
from dangvu.accounts.tokens import in_force
from dangvu.core.days import moment

OF_ACCESS = (
    "link.made",
    "password.renewed",
    "password.set",
    "factors.dropped",
    "factor.added",
    "factor.removed",
    "factor.renewed",
)
"""Lines of the log of accounts about password and factors."""
REMINDED = timedelta(days=14)
"""So long before its end the owner of a token is told."""
OWN = "tries_with_the_password"
FAILED = "failed_before"


def count_try(whose: Q) -> None:
    """A try at signing in as the account, or at showing again who one is, begins."""
    Account.objects.filter(whose).update(failed_tries=F("failed_tries") + 1)


def forgive_try(account: Account) -> None:
    """It went well."""
    Account.objects.filter(pk=account.pk).update(failed_tries=F("failed_tries") - 1)


def note_own(request: HttpRequest) -> None:
    """This browser knew the password: where it gets to the end, its tries were the owner's."""
    request.session[OWN] = request.session.get(OWN, 0) + 1


def tried(request: HttpRequest, account: Account) -> int:
    """How many tries failed since the account signed in last; begins to count anew."""
    mine: int = request.session.pop(OWN, 0)
    rows = Account.objects.filter(pk=account.pk)
    number: int = rows.values_list("failed_tries", flat=True).get()
    rows.update(failed_tries=0)
    return max(number - mine, 0)


def tell_owner(request: HttpRequest, account: Account, before: datetime | None, failed: int) -> None:
    """Say on the next page, and for as long as the session lasts on that of the account, what happened since
    ``before``, when the account signed in last; and which token of its programs will soon be over.
    """
    for token in in_force().filter(account=account, until_date__lte=timezone.localdate() + REMINDED):
        message = _(
            "Token “%(label)s” hết hiệu lực ngày %(day)s. Chương trình còn dùng nó thì lập token mới trước"
            " ngày đó: dangvu token make."
        )
        messages.warning(request, message % {"label": token.label, "day": f"{token.until_date:%d/%m/%Y}"})
    if failed:
        request.session[FAILED] = failed
        messages.warning(request, _failed(failed))
    if before is None:
        return
    if changes := changes_of(account, at__gt=before):
        message = _("Từ lần đăng nhập trước (%(moment)s) đã đổi: %(what)s.")
        messages.warning(request, message % {"moment": moment(before), "what": "; ".join(changes)})


def failed_before(request: HttpRequest) -> str:
    """The tries that failed before this session; empty where none did."""
    number = request.session.get(FAILED, 0)
    return _failed(number) if number else ""


def changes_of(account: Account, **limits: Any) -> list[str]:
    """What was changed of password and factors, last first: when, what, by whom, on which ground."""
    rows = events_about(account).filter(kind__in=OF_ACCESS, **limits)
    return [_told(one) for one in rows[:50]]


def _told(line: AccountEvent) -> str:
    parts = [moment(line.at), str(KINDS[line.kind]), line.by or "–", line.ground]
    return " · ".join(part for part in parts if part)


def _failed(number: int) -> str:
    message = ngettext(
        "Từ lần đăng nhập trước có %(number)s lần thử không thành. Nếu không phải của bạn, hãy đổi mật khẩu"
        " và báo người quản trị.",
        "Từ lần đăng nhập trước có %(number)s lần thử không thành. Nếu không phải của bạn, hãy đổi mật khẩu"
        " và báo người quản trị.",
        number,
    )
    return message % {"number": number}
