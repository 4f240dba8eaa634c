"""Members as rows of a table: fifty of them make half a page's work, so they are put together in one go."""

from collections.abc import Sequence
from datetime import date
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dangvu.law.questions import known_codes
from dangvu.membership.lines import Line

register = template.Library()

_NAME = '<tr><th scope="row"><a href="{}">{}</a></th>'
_ORGANISATION = '<td data-label="{organisation}"><a href="{}">{}</a></td>'
_CELL = '<td{}data-label="{{{}}}">{{}}</td>'
_BORN, _SEX = _CELL.format(' class="nowrap" ', "born"), _CELL.format(" ", "sex")
_STANDING = "".join(_CELL.format(' class="nowrap" ', name) for name in ("status", "admitted", "official"))


@register.simple_tag
def member_rows(lines: Sequence[Line], person_page: str, organisation_page: str = "") -> SafeString:
    """The members as rows. ``person_page`` is the address of each with {} for the number (``{% to_each %}``),
    and so is ``organisation_page``, where each row shall name the organisation.
    """
    middle = _ORGANISATION if organisation_page else ""
    row = f"{_NAME}{_BORN}{_SEX}{middle}{_STANDING}</tr>\n"
    labels = {name: escape(label) for name, label in _labels().items()}
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
        rows.append(row.format(*map(escape, cells), **labels))
    return mark_safe("".join(rows))  # noqa: S308 - every cell is escaped


def _labels() -> dict[str, str]:
    """What each cell is, for screens too narrow for the heads."""
    return {
        "born": _("Sinh ngày"),
        "sex": _("Giới tính"),
        "organisation": _("Tổ chức"),
        "status": _("Tư cách"),
        "admitted": _("Kết nạp"),
        "official": _("Chính thức"),
    }


def _words(code_list: str) -> dict[str, str]:
    """What users call each code, in their language."""
    return {code: str(item.label) for code, item in known_codes(code_list).items()}


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""
