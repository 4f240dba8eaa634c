"""Members as rows of a table: fifty of them make half a page's work, so they are put together in one go."""

from collections.abc import Sequence
from datetime import date
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from dangvu.law.questions import known_codes
from dangvu.membership.lines import Line

register = template.Library()

_NAME = '<tr><th scope="row"><a href="{}">{}</a></th><td class="nowrap">{}</td><td>{}</td>'
_ORGANISATION = '<td><a href="{}">{}</a></td>'
_STANDING = '<td class="nowrap">{}</td><td class="nowrap">{}</td><td class="nowrap">{}</td></tr>\n'


@register.simple_tag
def member_rows(lines: Sequence[Line], person_page: str, organisation_page: str = "") -> SafeString:
    """The members as rows. ``person_page`` is the address of each with {} for the number (``{% to_each %}``),
    and so is ``organisation_page``, where each row shall name the organisation.
    """
    row = _NAME + (_ORGANISATION if organisation_page else "") + _STANDING
    sexes, statuses = _words("people.code_lists.sex"), _words("membership.code_lists.membership_status")
    rows = []
    for line in lines:
        organisation = (organisation_page.format(line.organisation), line.organisation_name)
        cells = (
            person_page.format(line.person),
            line.full_name,
            _day(line.birth_date),
            sexes.get(line.sex, line.sex),
            *(organisation if organisation_page else ()),
            statuses.get(line.status, line.status),
            _day(line.admission_date),
            _day(line.official_date),
        )
        rows.append(row.format(*map(escape, cells)))
    return mark_safe("".join(rows))  # noqa: S308 - every cell is escaped


def _words(code_list: str) -> dict[str, str]:
    """What users call each code, in their language."""
    return {code: str(item.label) for code, item in known_codes(code_list).items()}


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""
