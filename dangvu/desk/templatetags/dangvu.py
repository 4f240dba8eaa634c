"""Tags and filters of every template: links that keep the day, days and numbers as written in Vietnam."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from dangvu.core.period import Dated, last_day
from dangvu.law.questions import known_codes

register = template.Library()

CODE_LISTS = {
    "kind": "organisations.code_lists.organisation_kind",
    "type": "organisations.code_lists.grassroots_type",
    "reason": "organisations.code_lists.organisation_reason",
    "successor": "organisations.code_lists.successor_kind",
    "coverage": "organisations.code_lists.coverage_reason",
    "sex": "people.code_lists.sex",
    "ethnic_group": "people.code_lists.ethnic_group",
    "status": "membership.code_lists.membership_status",
    "start": "membership.code_lists.membership_start",
    "end": "membership.code_lists.membership_end",
}


@register.simple_tag(takes_context=True)
def to(context: Mapping[str, Any], name: str, *numbers: Any, **asked: Any) -> str:
    """The address of a page on the day shown now; ``asked`` becomes its query, empty values left out."""
    query = {key: value for key, value in asked.items() if value not in ("", None)}
    if not context.get("is_default_day", True) and "on" not in asked:
        query["on"] = day_in_address(context["on"])
    path = reverse(name, args=numbers)
    return f"{path}?{urlencode(query)}" if query else path


def day_in_address(on: date) -> str:
    """A day as links carry it."""
    return on.isoformat()


@register.filter
def day(on: date | None) -> str:
    """``31/12/2020``; nothing for no day."""
    return f"{on:%d/%m/%Y}" if on else ""


@register.filter
def number(value: Any) -> str:
    """``35.238`` and ``4,5``: thousands by dots, decimals by a comma; a dash where nothing is known."""
    if value is None or value == "":
        return "–"
    if isinstance(value, int | float):
        return f"{value:,}".translate(str.maketrans(",.", ".,"))
    return str(value)


@register.filter
def span(row: Dated) -> str:
    """A stretch of days as screens show it: its last day included."""
    if row.until_date is None:
        return _("từ %(from)s") % {"from": day(row.from_date)}
    days = {"from": day(row.from_date), "last": day(last_day(row.until_date))}
    return _("từ %(from)s đến hết %(last)s") % days


@register.filter
def word(code: str, code_list: str) -> str:
    """What users call a code; the code itself where the list does not know it."""
    if not code:
        return ""
    item = known_codes(CODE_LISTS[code_list]).get(code)
    return str(item.label) if item else code


@register.filter
def sentence_case(text: str) -> str:
    """The first letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]
