"""Hamlets and administrative units as payloads name them: by the code they bear on the day."""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.position import remembered_each
from dangvu.ledger.references import Reference, register
from dangvu.places.models import HamletVersion, Place


def hamlet_on(code: str, on: date, field: str = "hamlet") -> tuple[int | None, list[Finding]]:
    """The hamlet that bears the code on the day, or why there is none."""
    row = _hamlet(code, on)
    if row is not None:
        return row.hamlet_id, []
    message = _("Không có thôn, tổ dân phố mang mã “%(code)s” vào ngày %(on)s; xem lại mã.")
    words = {"code": code, "on": f"{on:%d/%m/%Y}"}
    return None, [Finding("hamlet.unknown", message % words, where={"field": field})]


def place_on(code: str, on: date, field: str = "place_code") -> tuple[str | None, list[Finding]]:
    """The key of the administrative unit that bears the code on the day, or why there is none."""
    row = _place(code, on)
    if row is not None:
        return row.key, []
    message = _("Không có đơn vị hành chính mang mã “%(code)s” vào ngày đó; xem lại mã.") % {"code": code}
    return None, [Finding("place.unknown", message, where={"field": field})]


def ends_later(place: Place, on: date, field: str = "place_code") -> list[Finding]:
    """Whether an act has recorded, for a later day, that the place (``standing.as_known``) ends: what comes
    to it would be left.
    """
    end = place.version.until_date if place.version is not None else None
    if end is None or end <= on:
        return []
    message = _(
        "%(name)s đã được ghi là kết thúc ngày %(end)s; hãy chọn đơn vị hành chính còn sau ngày đó, hoặc thu"
        " hồi việc ấy trước."
    )
    words = {"name": place.full_name, "end": f"{end:%d/%m/%Y}"}
    return [Finding("place.later_change", message % words, where={"field": field})]


def _hamlet(code: str, on: date) -> HamletVersion | None:
    return HamletVersion.objects.at(on).filter(code=code).first()


def _place(code: str, on: date) -> Place | None:
    return Place.objects.at(on).filter(code=code).first()


def _hamlet_name(code: str, on: date) -> str:
    row = _hamlet(code, on)
    return row.name if row else code


def hamlet_name(number: int, on: date) -> str:
    """What a hamlet was called on the day, else last; its number where there is none such."""
    names = dict(HamletVersion.objects.known().filter(hamlet=number).values_list("from_date", "name"))
    before = [day for day in names if day <= on]
    return names[max(before or names)] if names else str(number)


def last_names(hamlets: Iterable[int]) -> dict[int, str]:
    """What hamlets were last called, by number."""
    return remembered_each(("hamlets last called",), hamlets, _last_names)


def _last_names(hamlets: list[int]) -> dict[int, str]:
    rows = HamletVersion.objects.known().filter(hamlet__in=hamlets).order_by("from_date")
    return dict(rows.values_list("hamlet_id", "name"))


def _place_name(code: str, on: date) -> str:
    row = _place(code, on)
    return row.name if row else code


def _hamlet_names(codes: Collection[str], on: date) -> dict[str, str]:
    return dict(HamletVersion.objects.at(on).filter(code__in=codes).values_list("code", "name"))


def _place_names(codes: Collection[str], on: date) -> dict[str, str]:
    return dict(Place.objects.at(on).filter(code__in=codes).values_list("code", "name"))


def _no_organisation(_code: str, _on: date) -> frozenset[int]:
    return frozenset()


register(
    "hamlet",
    Reference(
        gettext_lazy("Thôn, tổ dân phố (mã)"),
        hamlet_on,
        _hamlet_name,
        _no_organisation,
        "hamlet",
        names=_hamlet_names,
    ),
)
register(
    "place",
    Reference(
        gettext_lazy("Đơn vị hành chính (mã)"), place_on, _place_name, _no_organisation, names=_place_names
    ),
)
