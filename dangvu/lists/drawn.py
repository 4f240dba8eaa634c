"""A list as its template shows it: heads, chips, choices, the addresses that change one thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest
from dangvu.core.numbers import written
from dangvu.lists.asked import SIZES, Asked
from dangvu.lists.declared import Column, Deed, deeds
from dangvu.lists.models import SavedView


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; ``address`` sorts by it, ``order`` is how it is sorted now."""

    column: Column
    address: str
    order: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that is set; ``address`` is the list without it."""

    label: str
    value: str
    address: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """Everything the template asks of a list."""

    asked: Asked
    rows: Sequence[Any]
    page: "Page[int]"
    heads: list[Head]
    chips: list[Chip]
    fields: list[dict[str, Any]]
    hidden: list[tuple[str, str]]
    """What the form of the filters carries along."""
    carried: list[tuple[str, str]]
    """The whole address, for forms that act on the list as it is."""
    picker: list[tuple[Column, bool]]
    sizes: Sequence[int]
    views: list[SavedView]
    view: str
    """Number of the saved view shown."""
    query: str
    file_addresses: dict[str, str]
    file_path: str
    """Where the rows selected are given out."""
    deeds: list[Deed]
    """What else may be done with them."""
    is_cut: bool
    """There are more rows than were counted: these are paged through."""

    @property
    def is_selectable(self) -> bool:
        return self.asked.kind.pick is not None

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def counted(self) -> str:
        """How many rows there are, as people read it."""
        return count_told(self.count, is_cut=self.is_cut)


def count_told(count: int, *, is_cut: bool) -> str:
    """How many there are, in figures; where they were not all counted, more than so many."""
    return _("hơn %(count)s") % {"count": written(count)} if is_cut else written(count)


def page_of(request: PageRequest, asked: Asked, count: int) -> "Page[int]":
    """The page the address asks for, of so many rows."""
    return Paginator(range(count), asked.size).get_page(request.GET.get("page", "1"))


def drawn(
    request: PageRequest,
    asked: Asked,
    page: "Page[int]",
    rows: Sequence[Any],
    views: list[SavedView],
    said: Mapping[str, str] = MappingProxyType({}),
    *,
    is_cut: bool = False,
) -> Drawn:
    """The list, drawn; ``said`` are values of conditions in words that only the room knows. ``is_cut``: there
    are more rows than the pages hold.
    """
    kind = asked.kind
    shown = {column.key for column in asked.columns}
    set_by_form = {one.key for one in kind.filters if one.form != "given"}
    all_given = [(name, value) for name in request.GET for value in request.GET.getlist(name)]
    return Drawn(
        asked=asked,
        rows=rows,
        page=page,
        heads=[_head(request, asked, column) for column in asked.columns],
        chips=[
            Chip(
                str(one.label),
                said.get(one.key) or one.said(asked.filters[one.key]),
                _without(request, one.key),
            )
            for one in kind.filters
            if one.key in asked.filters and one.key not in asked.faults
        ],
        fields=[
            {
                "filter": one,
                "value": asked.filters.get(one.key, ""),
                "fault": asked.faults.get(one.key, ""),
                "choices": list(one.choices()),
            }
            for one in kind.filters
            if one.form != "given"
        ],
        hidden=[
            (name, value) for name, value in all_given if name not in set_by_form | {"page", "view", "pick"}
        ],
        carried=[(name, value) for name, value in all_given if name not in ("page", "pick", "view")],
        picker=[(column, column.key in shown) for column in kind.columns],
        sizes=SIZES,
        views=views,
        view=request.GET.get("view", ""),
        query=_query(request, page=None, view=None),
        file_addresses={
            form: reverse(f"{kind.name}__file", args=[form]) + _query(request, page=None, view=None)
            for form in ("xlsx", "csv")
        },
        file_path=reverse(f"{kind.name}__file", args=["xlsx"]),
        deeds=deeds[kind.name](request) if kind.name in deeds else [],
        is_cut=is_cut,
    )


def _head(request: PageRequest, asked: Asked, column: Column) -> Head:
    if not column.is_sorted:
        return Head(column, "", "")
    is_here = asked.order == column.key
    sort = f"-{column.key}" if is_here and not asked.is_descending else column.key
    order = ("descending" if asked.is_descending else "ascending") if is_here else ""
    return Head(column, _query(request, sort=sort, page=None) or "?", order)


def _without(request: PageRequest, key: str) -> str:
    # Not an empty address: that would open the default view.
    return _query(request, **{key: None}, page=None, view=None) or "?all=1"


def _query(request: PageRequest, **changes: str | None) -> str:
    given = [(name, values) for name, values in request.GET.lists() if name not in changes]
    given += [(name, [value]) for name, value in changes.items() if value is not None]
    return f"?{urlencode(given, doseq=True)}" if given else ""
