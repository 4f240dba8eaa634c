"""Tags and filters of every template: links that keep the day, days and numbers as written in Vietnam."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dangvu.accounts.behind import ActBehind
from dangvu.core.days import parse_day
from dangvu.core.numbers import written
from dangvu.core.period import Dated, last_day, tense
from dangvu.law.leaf import CodeItem
from dangvu.law.questions import declared_in, known_codes
from dangvu.ledger.describing import span_of
from dangvu.ledger.facts import facts

register = template.Library()
_ANY_NUMBER = 10**18
"""Stands for a number in an address that is filled in later."""

CODE_LISTS = {
    "kind": "organisations.code_lists.organisation_kind",
    "type": "organisations.code_lists.grassroots_type",
    "reason": "organisations.code_lists.organisation_reason",
    "successor": "organisations.code_lists.successor_kind",
    "succession": "places.code_lists.succession_kind",
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
    path = _path(name, *numbers)
    return f"{path}?{urlencode(query)}" if query else path


@register.simple_tag(takes_context=True)
def to_each(context: Mapping[str, Any], name: str) -> str:
    """The address of the pages of a kind on the day shown, with {} for the number of each."""
    return to(context, name, _ANY_NUMBER).replace(str(_ANY_NUMBER), "{}")


@lru_cache(maxsize=4096)
def _path(name: str, *numbers: Any) -> str:
    return reverse(name, args=numbers)


def day_in_address(on: date) -> str:
    """A day as links carry it."""
    return on.isoformat()


@register.filter
def day(on: date | None) -> str:
    """``31/12/2020``; nothing for no day."""
    return f"{on:%d/%m/%Y}" if on else ""


@register.filter
def day_before(on: date | None) -> str:
    """The last day before a bound, as screens show where a stretch ends."""
    return day(last_day(on))


@register.filter
def number(value: Any) -> str:
    """A number as people read it in their language; a dash where nothing is known."""
    if value is None or value == "":
        return "–"
    if isinstance(value, int | float):
        return written(value)
    return str(value)


@register.filter
def span(row: Dated) -> str:
    """A stretch of days as screens show it: its last day included."""
    return span_of(row)


@register.filter
def word(code: str, code_list: str) -> str:
    """What users call a code; the code itself where the list does not know it."""
    if not code:
        return ""
    item = _items(CODE_LISTS[code_list]).get(code)
    return str(item.label) if item else code


@cache
def _items(code_list: str) -> dict[str, CodeItem]:
    return known_codes(code_list)


@register.filter
def attribute_word(code: str, attribute: str) -> str:
    """What users call the value of a person's attribute."""
    name = f"people.code_lists.{attribute}"
    item = _items(name).get(code) if name in declared_in("people") else None
    return str(item.label) if item else code


@register.filter
def list_label(attribute: str) -> str:
    """What users call a person's attribute."""
    declared = declared_in("people").get(f"people.code_lists.{attribute}")
    return str(declared.description) if declared else attribute


@register.filter
def fact_label(fact: str) -> str:
    """What users call a kind of fact."""
    return str(facts()[fact].label)


@register.filter
def plain_value(value: Any) -> str:
    """A value of a payload as text: days as they are written, lists with commas."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {plain_value(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(plain_value(one) for one in value)
    if isinstance(value, bool):
        return _("có") if value else _("không")
    written = parse_day(value) if isinstance(value, str) and len(value) == len("2020-12-31") else None
    return day(written) if written else str(value)


@register.filter
def add_text(text: str, more: Any) -> str:
    """One text after the other."""
    return f"{text}{more}"


@register.filter
def of(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value under a key; None where there is none."""
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def act_behind(context: Mapping[str, Any], act: ActBehind | None) -> SafeString:
    """The act behind a row, as whoever asks may see it; nothing where it is not told."""
    on = None if context.get("is_default_day", True) else context["on"]
    return _act_drawn(act, on, get_language()) if act else SafeString("")


@lru_cache(maxsize=2048)
def _act_drawn(act: ActBehind, on: date | None, _language: str) -> SafeString:
    """All that is drawn stands in the act and the day: one entry is behind many rows, and many pages."""
    return render_to_string("act.html", {"act": act, "on": on, "is_default_day": on is None})


@register.filter
def when(row: Dated, on: date) -> str:
    """``past``, ``now`` or ``future``: where a stretch of days lies from the day shown."""
    return tense(row, on)


@register.filter
def sentence_case(text: str) -> str:
    """The first letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]
