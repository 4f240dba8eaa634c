"""Organisations as payloads name them: by official code of the day, else by the register's own code."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.references import Reference, register
from dangvu.organisations.lookup import AmbiguousCode, name_of, names_coded, organisation_coded, version_on


def standing_organisation(
    code: str, on: date, field: str = "organisation"
) -> tuple[int | None, list[Finding]]:
    """The organisation under a code that exists on the day, or why there is none."""
    where = {"field": field}
    words = {"code": code, "on": f"{on:%d/%m/%Y}"}
    try:
        organisation = organisation_coded(code, on)
    except AmbiguousCode:
        message = _("Mã “%(code)s” chỉ nhiều tổ chức vào ngày %(on)s; hãy dùng mã trong sổ.") % words
        return None, [Finding("organisation.ambiguous", message, where=where)]
    if organisation is None:
        message = _("Không có tổ chức đảng mang mã “%(code)s” trong sổ; xem lại mã.") % words
        return None, [Finding("organisation.unknown", message, where=where)]
    if version_on(organisation, on) is None:
        message = (
            _("Tổ chức “%(code)s” không tồn tại vào ngày %(on)s; chọn tổ chức kế thừa hoặc xem lại ngày.")
            % words
        )
        return None, [Finding("organisation.closed", message, where=where)]
    return organisation, []


def _coded(code: str, on: date) -> int | None:
    try:
        return organisation_coded(code, on)
    except AmbiguousCode:
        return None


def _name(code: str, on: date) -> str:
    organisation = _coded(code, on)
    return name_of(organisation, on) if organisation else code


def _touches(code: str, on: date) -> frozenset[int]:
    organisation = _coded(code, on)
    return frozenset({organisation} if organisation else ())


register(
    "organisation",
    Reference(
        gettext_lazy("Tổ chức đảng (mã)"),
        standing_organisation,
        _name,
        _touches,
        "organisation",
        names=names_coded,
    ),
)
