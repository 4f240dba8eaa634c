"""Persons as payloads name them: by the register's code."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.references import NOWHERE, Belonging, Reference, register
from dangvu.people.lookup import name_of, names_coded, person_coded, persons_by_code

belonging: list[Callable[[int, date], Belonging]] = []
"""Asked in turn where a person belongs on a day; the first that knows of any organisation is believed."""


def known_person(
    code: str, _on: date | None = None, field: str = "person"
) -> tuple[int | None, list[Finding]]:
    """The person under a code, or why there is none."""
    person = person_coded(code)
    if person is not None:
        return person, []
    message = _("Không có đảng viên mang mã “%(code)s” trong sổ; xem lại mã.") % {"code": code}
    return None, [Finding("person.unknown", message, where={"field": field})]


def _name(code: str, on: date) -> str:
    person = person_coded(code)
    return (name_of(person, on) if person else "") or code


def _touches(code: str, on: date) -> frozenset[int]:
    """Where they belong on the day, else where they come to next: nobody reaches a person by naming a day
    before they came in. Where they last were is for ``belongs`` alone.
    """
    person = person_coded(code)
    organisations, day = belongs(person, on) if person else NOWHERE
    return organisations if day and day >= on else frozenset()


def belongs(person: int, on: date) -> Belonging:
    """Where the person belongs on the day, else comes to next, else was last; nothing if they never did."""
    return next((found for asked in belonging if (found := asked(person, on))[0]), NOWHERE)


register(
    "person",
    Reference(
        gettext_lazy("Đảng viên (mã)"),
        known_person,
        _name,
        _touches,
        "person",
        belongs,
        names_coded,
        lambda codes, _on: persons_by_code(codes),
    ),
)
