"""From where and at which hours accounts and the machine are administered, where the installation says so
(Decision 742/QĐ-BTTTT asks it of systems of level 3). Judged at every request, not only at signing in.
"""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from dangvu.accounts.addresses import address_of


def may_administer(request: HttpRequest) -> bool:
    """Whether what needs the right to administer is open to this address, at this hour."""
    return _is_from_there(address_of(request)) and _is_in_hours()


def _is_from_there(address: str) -> bool:
    if not settings.ADMIN_FROM:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in settings.ADMIN_FROM)


def _is_in_hours() -> bool:
    if settings.ADMIN_HOURS is None:
        return True
    first, last = settings.ADMIN_HOURS
    now = timezone.localtime().time()
    return bool(first <= now < last)
