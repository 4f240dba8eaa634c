"""Accounts made, closed and opened again, begun anew and linked to persons: who may, what is refused, and
the line in the log, all in one transaction.
"""

from datetime import date

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dangvu.accounts import events, paper
from dangvu.accounts.giving import ADMINISTER, end_all, ground_given, refused
from dangvu.accounts.links import make_link
from dangvu.accounts.mandates import reach
from dangvu.accounts.models import Account
from dangvu.accounts.sessions import end_all_sessions
from dangvu.core.finding import Finding, Refused
from dangvu.core.text import collapse
from dangvu.ledger.payload import text_findings

LONGEST_NAME = 120


def make_account(
    by: Account | None, name: str, full_name: str, ground: str, today: date
) -> tuple[Account, str]:
    """A new account without any right, and the link by which its owner sets the password. Raises Refused."""
    ground = ground_given(ground)
    if findings := text_findings({"name": name, "full_name": full_name}, LONGEST_NAME):
        raise Refused(findings)
    name, full_name = collapse(name), collapse(full_name)
    require_whole(by, today)
    try:
        with transaction.atomic():
            account = Account(name=name, full_name=full_name)
            account.set_unusable_password()
            account.save()
            events.note(by, account, "account.made", ground, full_name=full_name)
            return account, make_link(account)
    except IntegrityError:
        message = _("Tài khoản “%(name)s” đã có; chọn tên khác.") % {"name": name}
        raise Refused([Finding("account.exists", message, where={"field": "name"})]) from None


def close_account(by: Account, account: Account, ground: str, today: date) -> None:
    """Nobody signs in as it, and all its mandates end, from now on. Raises Refused."""
    ground = ground_given(ground)
    require_whole(by, today)
    if account.pk == by.pk:
        raise refused("account.oneself", _("Không ai tự đóng tài khoản của mình."))
    with transaction.atomic():
        end_all(by, account, ground, today)
        Account.objects.filter(pk=account.pk).update(is_active=False)
        end_all_sessions(account)
        events.note(by, account, "account.closed", ground)


def open_account(by: Account, account: Account, ground: str, today: date) -> None:
    """Its owner may sign in again; mandates are given anew. Raises Refused."""
    ground = ground_given(ground)
    require_whole(by, today)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=True)
        events.note(by, account, "account.opened", ground)


def renew_link(by: Account, account: Account, ground: str, today: date, *, drop_factors: bool = False) -> str:
    """For whoever forgot the password: it is gone, sessions end, and a link begins anew. The second factors
    stay, unless they are lost too (``drop_factors``): that stands in the log apart. Raises Refused.
    """
    ground = ground_given(ground)
    require_whole(by, today)
    if account.pk == by.pk or account.is_local:
        raise refused(
            "account.oneself", _("Hãy để một người quản trị khác cấp lại đường dẫn cho tài khoản này.")
        )
    with transaction.atomic():
        if drop_factors:
            Authenticator.objects.filter(user_id=account.pk).delete()
            paper.drop(account)
            events.note(by, account, "factors.dropped", ground)
        account.set_unusable_password()
        account.save(update_fields=["password"])
        end_all_sessions(account)
        events.note(by, account, "password.renewed", ground)
        return make_link(account)


def link_person(by: Account, account: Account, person: int | None, ground: str, today: date) -> None:
    """Say who of the register the account belongs to, or that it belongs to nobody there. Raises Refused."""
    ground = ground_given(ground)
    require_whole(by, today)
    if account.pk == by.pk:
        raise refused("account.oneself", _("Không ai tự gắn tài khoản của mình với người trong sổ."))
    with transaction.atomic():
        was = account.person_id
        Account.objects.filter(pk=account.pk).update(person=person)
        kind = "account.unlinked" if person is None else "account.linked"
        events.note(by, account, kind, ground, person=person, was=was)


def require_whole(by: Account | None, today: date) -> None:
    """Raises Refused where the account does not administer the whole register."""
    if by is not None and not reach(by, ADMINISTER, today).everywhere:
        message = _("Chỉ người được giao quản trị cả sổ mới lập, đóng, cấp lại tài khoản.")
        raise refused("account.not_administrator", message)
