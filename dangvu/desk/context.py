"""What every page's frame shows: the day, the way around, who is signed in."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.accounts.models import Account

PLACES = (
    ("organisations", "read"),
    ("members", "read"),
    ("table_1", "read"),
    ("acts", "record"),
    ("import", "record"),
    ("ledger", "read"),
    ("jobs", "read"),
    ("system", "administer"),
)
"""Pages of the navigation in order, each with the right it needs."""
STANDS_UNDER = {"people": "members"}


def page(request: HttpRequest) -> dict[str, Any]:
    """Names for the frame; on a page that did not get past the doors, only what is known to everybody."""
    account = getattr(request, "account", None)
    frame: dict[str, Any] = {"is_default_day": getattr(request, "is_default_day", True), "account": account}
    if isinstance(account, Account):
        frame["on"] = getattr(request, "on", None)
        frame["places"] = _places(request)
        frame["kept"] = [(name, value) for name, value in request.GET.items() if name not in ("on", "page")]
    return frame


def _places(request: HttpRequest) -> list[dict[str, Any]]:
    labels = {
        "organisations": _("Tổ chức"),
        "members": _("Đảng viên"),
        "table_1": _("Biểu 1"),
        "acts": _("Ghi việc"),
        "import": _("Nhập danh sách"),
        "ledger": _("Sổ cái"),
        "jobs": _("Tác vụ"),
        "system": _("Hệ thống"),
    }
    allowed: frozenset[str] = getattr(request, "actions", frozenset())
    match = request.resolver_match
    room = match.url_name.split("__")[0] if match and match.url_name else ""
    here = STANDS_UNDER.get(room, room)
    return [
        {"name": name, "label": labels[name], "path": reverse(name), "here": here == name}
        for name, action in PLACES
        if action in allowed
    ]
