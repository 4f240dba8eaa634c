"""Persons as payloads name them: by the register's code."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.references import NOWHERE, Belonging, Reference, register
from dangvu.people.lookup import name_of, person_coded

Holder = Callable[[int, date], frozenset[int]]
"""The organisations that look after a person on a day, or if none does then, the first that does later: a
mandate must cover them to act on the person.
"""

holders: list[Holder] = []
belonging: list[Callable[[int, date], Belonging]] = []
"""Asked in turn where a person belongs today; the first that knows of any organisation is believed."""


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
    person = person_coded(code)
    if person is None:
        return frozenset()
    return frozenset(organisation for holder in holders for organisation in holder(person, on))


def belongs(person: int, today: date) -> Belonging:
    """Where the person belongs today, comes to belong, or last belonged; nothing if they never did."""
    return next((found for asked in belonging if (found := asked(person, today))[0]), NOWHERE)


register(
    "person", Reference(gettext_lazy("Đảng viên (mã)"), known_person, _name, _touches, "person", belongs)
)
