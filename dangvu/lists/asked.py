"""What an address asks of a list. Whatever it does not know, it passes over: an old address still opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest
from dangvu.core.days import parse_day
from dangvu.core.text import collapse
from dangvu.lists.declared import Column, Filter, ListKind

SIZES = (25, 50, 100, 200)
USUAL_SIZE = 50
SIZE_COOKIE = "__Host-rows" if settings.HTTPS else "rows"
"""Keeps the size of a page in the browser; nothing else."""
YEAR = 365 * 24 * 3600
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows, which columns, in which order, how many a page."""

    kind: ListKind
    columns: tuple[Column, ...]
    order: str
    is_descending: bool
    size: int
    filters: Mapping[str, str]
    """The conditions set, by key; no empty ones."""
    faults: Mapping[str, str]
    """What is wrong with a condition, by key."""

    def day(self, key: str) -> date | None:
        """The day of a condition that is one."""
        return parse_day(self.filters.get(key, ""))

    @property
    def sort(self) -> str:
        """The order as the address holds it."""
        return f"-{self.order}" if self.is_descending else self.order


def asked_of(request: PageRequest, kind: ListKind) -> Asked:
    """What the request asks of a list."""
    return asked_in(request.GET, kind, request.COOKIES.get(SIZE_COOKIE, ""))


def asked_in(given: QueryDict, kind: ListKind, usual_size: str = "") -> Asked:
    """As ``asked_of``, of an address's query alone."""
    chosen = set(given.getlist("c"))
    known = tuple(column for column in kind.columns if column.key in chosen)
    sort = given.get("sort", "")
    order = sort.removeprefix("-")
    is_known = any(column.key == order and column.is_sorted for column in kind.columns)
    size = given.get("size", "") or usual_size
    values = {one.key: _value(one, given.get(one.key, "")) for one in kind.filters}
    set_ones = {key: value for key, value in values.items() if value}
    return Asked(
        kind=kind,
        columns=known or tuple(column for column in kind.columns if column.is_shown),
        order=order if is_known else kind.first_order,
        is_descending=is_known and sort.startswith("-"),
        size=int(size) if size in map(str, SIZES) else USUAL_SIZE,
        filters=set_ones,
        faults={one.key: _not_a_day(one) for one in kind.filters if _is_wrong(one, set_ones)},
    )


def _value(one: Filter, given: str) -> str:
    text = collapse(given.replace("\x00", " "))[:LONGEST]
    if one.form == "choice":
        return text if any(text == code for code, _label in one.choices()) else ""
    return text


def _is_wrong(one: Filter, values: Mapping[str, str]) -> bool:
    return one.form == "day" and one.key in values and parse_day(values[one.key]) is None


def _not_a_day(one: Filter) -> str:
    words = {"label": str(one.label)}
    return _("%(label)s: hãy ghi theo dạng ngày/tháng/năm, ví dụ 31/12/2020.") % words


def keep_size(request: PageRequest, response: HttpResponse, asked: Asked) -> HttpResponse:
    """Let the browser keep the size of a page, where this address chose one."""
    if request.GET.get("size") == str(asked.size):
        response.set_cookie(
            SIZE_COOKIE,
            str(asked.size),
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.HTTPS,
        )
    return response


def kept_of(given: QueryDict, kind: ListKind) -> str:
    """The part of an address that a saved view keeps."""
    asked = asked_in(given, kind)
    kept = QueryDict(mutable=True)
    for one in kind.filters:
        if one.is_saved and one.key in asked.filters:
            kept[one.key] = asked.filters[one.key]
    if "sort" in given:
        kept["sort"] = asked.sort
    if "c" in given:
        kept.setlist("c", [column.key for column in asked.columns])
    if "size" in given:
        kept["size"] = str(asked.size)
    return kept.urlencode()
