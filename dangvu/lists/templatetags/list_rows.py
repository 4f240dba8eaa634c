"""Rows of a list, put together in one go: fifty of them through the template make half a page's work."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dangvu.lists.declared import Column
from dangvu.lists.drawn import Drawn
from dangvu.lists.models import SavedView
from dangvu.lists.pages import address_of

register = template.Library()
_ANY_NUMBER = 10**18
_BETWEEN = "\0"


@register.simple_tag(takes_context=True)
def list_rows(context: Mapping[str, Any], shown: Drawn) -> SafeString:
    """The rows of a list; the first column heads the row and, where rows can be selected, has the box."""
    on = "" if context.get("is_default_day", True) else f"?on={context['on'].isoformat()}"
    columns = [(column, _pattern(column, on), _marks(column)) for column in shown.asked.columns]
    texts = iter(_escaped([column.text(row) for row in shown.rows for column in shown.asked.columns]))
    box = escape(_("Chọn %(name)s"))
    rows = "".join(_row(shown, row, columns, texts, box) for row in shown.rows)
    return mark_safe(rows)  # noqa: S308 - every cell is escaped


def _escaped(texts: list[str]) -> list[str]:
    """Each of the texts; in one go, unless one of them holds what is put between."""
    parts = escape(_BETWEEN.join(texts)).split(_BETWEEN)
    return parts if len(parts) == len(texts) else [escape(text) for text in texts]


@register.simple_tag(takes_context=True)
def view_address(context: Mapping[str, Any], view: SavedView) -> str:
    """The address of a saved view on the day shown."""
    return address_of(view, "" if context.get("is_default_day", True) else context["on"].isoformat())


def _row(
    shown: Drawn, row: Any, columns: list[tuple[Column, str, str]], texts: Iterator[str], box: str
) -> str:
    """A row of the next texts, one for each column."""
    cells = []
    for at, (column, pattern, marks) in enumerate(columns):
        text = next(texts)
        if at == 0 and shown.asked.kind.pick:
            number = shown.asked.kind.pick(row)
            cells.append(
                '<td class="pick no-print"><input type="checkbox" name="pick" form="selection"'
                f' value="{number}" aria-label="{box % {"name": text}}"></td>'
            )
        address = _address(column, pattern, row)
        content = f'<a href="{address}">{text}</a>' if address else text
        cells.append(f'<th scope="row">{content}</th>' if at == 0 else f"<td{marks}>{content}</td>")
    return f"<tr>{''.join(cells)}</tr>\n"


def _address(column: Column, pattern: str, row: Any) -> str:
    """Where a cell leads, escaped as the pattern is; empty where it leads nowhere."""
    if column.asks is not None:
        asked = column.asks(row)
        return "" if asked is None else pattern + escape(urlencode(asked))
    number = column.number(row) if pattern else None
    return "" if number is None else pattern.format(number)


def _pattern(column: Column, on: str) -> str:
    """Where the cells of a column lead, escaped, but for what each asks or its number."""
    if not column.page:
        return ""
    if column.asks is not None:
        return escape(f"{reverse(column.page)}{on}{'&' if on else '?'}")
    return escape(reverse(column.page, args=[_ANY_NUMBER]).replace(str(_ANY_NUMBER), "{}") + on)


def _marks(column: Column) -> str:
    names = [name for name, has in (("n", column.is_figure), ("nowrap", column.is_nowrap)) if has]
    label = f' data-label="{escape(str(column.label))}"'
    return f' class="{" ".join(names)}"{label}' if names else label
