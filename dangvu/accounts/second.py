"""Who may be the second person: somebody else than the first, and not of the first's making."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import findings_for
from dangvu.accounts.models import Account, AccountEvent, Mandate, MandateEnd
from dangvu.core.finding import Finding
from dangvu.ledger.acts import Act

SETTLES = timedelta(days=7)
"""So long an account is not the second of whoever made it, or let somebody into it anew, and so long who
ended the mandates of the others is not alone: in a week somebody notices.
"""
MAKING = (
    "account.made",
    "account.opened",
    "account.linked",
    "account.unlinked",
    "link.made",
    "password.renewed",
    "factors.dropped",
)
"""What one may do to an account that lets oneself act as its owner, or hides that it is one's own."""


def not_second(account: Account, name: str, number: int) -> list[Finding]:
    """Why the account may not check what the other of this name and number put forward; whatever it is."""
    first = Account.objects.filter(pk=number).first()
    if account.pk == number or account.name == name or (first and _is_same_person(account, first)):
        message = _("Người trình không tự duyệt được; hãy để người khác kiểm tra bằng tài khoản của họ.")
        return [Finding("second.self", message)]
    if first is None or not first.is_active:
        return [_gone()]
    if _is_of_the_others_making(account, first):
        message = _(
            "Trong %(days)s ngày qua, một trong hai tài khoản này đã lập, mở hay cấp lại đường dẫn cho tài"
            " khoản kia; hãy để một người thứ ba kiểm tra."
        )
        return [Finding("second.made_lately", message % {"days": SETTLES.days})]
    return []


def findings_as_second(account: Account, act: Act, name: str, number: int) -> list[Finding]:
    """Why the account may not record what another put forward: as above; or either may not record it, the
    first no longer, the second not by a right of their own.
    """
    if barred := not_second(account, name, number):
        return barred
    if findings_for(Account.objects.get(pk=number), act):
        return [_gone()]
    if findings_for(account, act, not_lent_by=number):
        message = _("Quyền ghi ở đây do chính người trình ủy lại; hãy để người có quyền riêng kiểm tra.")
        return [Finding("second.lent", message)]
    return []


def is_alone(
    account: Account, action: str, within: frozenset[int] | None = None, beside: Account | None = None
) -> bool:
    """Whether nobody else who signs in may do this: anywhere, or (``within``) in one of these organisations
    or the whole register; ``beside`` does not count either. Whoever ended the others' mandates is not alone
    for a while.

    The local account acts by whoever holds the file of the embedded register, and could change that: asking
    them for a second person would stop nobody.
    """
    if account.is_local:
        return True
    today = timezone.localdate()
    others = Account.objects.filter(is_local=False)
    for one in (account, beside) if beside else (account,):
        others = others.exclude(pk=one.pk)
        if one.person_id is not None:
            others = others.exclude(person__isnull=False, person=one.person_id)
    place = Q() if within is None else Q(organisation=None) | Q(organisation__in=within)
    theirs = Mandate.objects.filter(place, action=action, account__in=others)
    lent = theirs.filter(delegated_from__account=account)
    ended_by_me = MandateEnd.objects.filter(
        mandate=OuterRef("pk"), by=account.name, from_date__gt=today - SETTLES
    )
    if theirs.exclude(pk__in=lent).filter(Exists(ended_by_me)).exists():
        return False
    now = theirs.filter(pk__in=Mandate.objects.at(today), account__is_active=True)
    return not any(_signs_in(one.account) for one in now.select_related("account"))


def _signs_in(account: Account) -> bool:
    """Whether its owner can, or could until their link was renewed."""
    return account.has_usable_password() or account.last_login is not None


def _is_same_person(account: Account, other: Account) -> bool:
    return account.person_id is not None and account.person_id == other.person_id


def _is_of_the_others_making(account: Account, other: Account) -> bool:
    mine = Q(by=account.name, account=other.name) | Q(by=other.name, account=account.name)
    return AccountEvent.objects.filter(mine, kind__in=MAKING, at__gte=timezone.now() - SETTLES).exists()


def _gone() -> Finding:
    message = _("Người trình không còn quyền này; hãy trả lại, và để người đang có quyền trình lại.")
    return Finding("second.gone", message)
