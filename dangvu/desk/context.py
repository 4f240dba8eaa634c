"""What every page's frame shows: the day, the way around, who is signed in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dangvu.accounts.models import Account
from dangvu.desk.guide import address_of, chapter_for


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the navigation: the address by name, the right it needs, and its key after ``g``."""

    name: str
    label: "str | Promise"
    needs: str
    key: str = ""


PLACES: tuple[tuple["str | Promise", tuple[Place, ...]], ...] = (
    (
        _("Hằng ngày"),
        (
            Place("home", _("Trang đầu"), "read", "h"),
            Place("worklist", _("Việc cần làm"), "read", "l"),
            Place("acts", _("Ghi việc"), "record", "v"),
            Place("import", _("Nhập danh sách"), "record", "n"),
            Place("reconciliations", _("Đối chiếu CSDL"), "record", "x"),
        ),
    ),
    (
        _("Sổ"),
        (
            Place("organisations", _("Tổ chức"), "read", "t"),
            Place("members", _("Đảng viên"), "read", "d"),
            Place("hamlets", _("Thôn, tổ"), "read", "o"),
            Place("admissions", _("Sổ kết nạp"), "read", "k"),
            Place("ledger", _("Sổ cái"), "read", "s"),
        ),
    ),
    (
        _("Thống kê"),
        (
            Place("table_1", _("Biến động"), "read", "b"),
            Place("tables", _("Biểu thống kê"), "read", "i"),
            Place("returns", _("Báo cáo đã gửi"), "read"),
            Place("series", _("So sánh các năm"), "read", "m"),
            Place("pictures", _("Biểu đồ"), "read", "e"),
            Place("figures", _("Danh mục chỉ tiêu"), "read", "f"),
        ),
    ),
    (
        _("Máy"),
        (
            Place("jobs", _("Tác vụ"), "read", "c"),
            Place("files", _("Tệp chờ duyệt"), "read"),
            Place("readings", _("Nhật ký đọc"), "audit", "r"),
            Place("accounts", _("Tài khoản"), "administer", "u"),
            Place("system", _("Hệ thống"), "administer", "y"),
        ),
    ),
)
"""The navigation: groups in order, and the pages of each."""
FIRST = {"read": "home", "record": "acts", "administer": "system", "audit": "readings"}
"""Where whoever has a right begins: the first of these rights counts."""
STANDS_UNDER = {"people": "members", "start": "home"}


def page(request: HttpRequest) -> dict[str, Any]:
    """Names for the frame; on a page that did not get past the doors, only what is known to everybody."""
    account = getattr(request, "account", None)
    frame: dict[str, Any] = {
        "is_default_day": getattr(request, "is_default_day", True),
        "account": account,
        "first_page": first_page(getattr(request, "actions", FIRST)),
        "help": address_of(chapter_for(_name_of(request))),
    }
    if isinstance(account, Account):
        frame["on"] = getattr(request, "on", None)
        frame |= _ways(request)
        frame["may_search"] = "read" in getattr(request, "actions", ())
        frame["kept"] = [
            (name, value)
            for name in request.GET
            if name not in ("on", "page")
            for value in request.GET.getlist(name)
        ]
    return frame


def first_page(actions: Collection[str]) -> str:
    """The first page for whoever may do this; without any mandate, their own record."""
    return next((page for right, page in FIRST.items() if right in actions), "me")


def places_allowed(actions: Collection[str]) -> list[tuple["str | Promise", list[Place]]]:
    """The groups of the navigation with the pages open to whoever may do this; a group without any is left
    out.
    """
    groups = [(label, [place for place in places if place.needs in actions]) for label, places in PLACES]
    return [(label, places) for label, places in groups if places]


def _ways(request: HttpRequest) -> dict[str, SafeString]:
    """The navigation and the list of keys; empty where no page is open to the account."""
    actions: frozenset[str] = getattr(request, "actions", frozenset())
    room = _name_of(request).split("__")[0]
    here = STANDS_UNDER.get(room, room)
    on = None if getattr(request, "is_default_day", True) else getattr(request, "on", None)
    language = get_language()
    return {
        "navigation": _drawn("navigation.html", language, actions, here, on),
        "shortcuts": _drawn("shortcuts.html", language, actions, "", None),
    }


@lru_cache(maxsize=1024)
def _drawn(template: str, _language: str, actions: frozenset[str], here: str, on: date | None) -> SafeString:
    """A part of the frame, the same for all who may do the same, on one page and day."""
    groups = places_allowed(actions)
    context = {"groups": groups, "here": here, "on": on, "is_default_day": on is None}
    return render_to_string(template, context) if groups else SafeString("")


def _name_of(request: HttpRequest) -> str:
    """The name of the address; empty where there is no such page."""
    match = request.resolver_match
    return (match.url_name or "") if match else ""
