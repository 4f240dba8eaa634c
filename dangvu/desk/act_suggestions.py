"""What a name, written where a code is asked for, may mean: within the account's reach."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest
from dangvu.membership.lines import FIELDS, lines_of
from dangvu.organisations.lookup import versions_on
from dangvu.organisations.search import organisations_found
from dangvu.organisations.types import KINDS
from dangvu.people.models import PersonRecord
from dangvu.people.search import persons_found

OFFERED = 8
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A thing by its code, with what tells it from others."""

    code: str
    name: str
    more: str


def suggestions(request: PageRequest, refers: str, text: str) -> list[Suggestion]:
    """The best few; the reading of persons is logged. Nothing for what is not looked for by name."""
    text = text.replace("\x00", " ").strip()[:LONGEST]
    look = _LOOKS.get(refers)
    return look(request, text)[:OFFERED] if look and text else []


def _persons(request: PageRequest, text: str) -> list[Suggestion]:
    found = persons_found(text, request.reach, request.on).persons[:OFFERED]
    log_reading(request.account, "acts__suggest", found, FIELDS)
    codes = dict(PersonRecord.objects.known().filter(person__in=found).values_list("person_id", "code"))
    return [
        Suggestion(codes[line.person], line.full_name, _born(line.birth_date, line.organisation_name))
        for line in lines_of(found, request.on)
    ]


def _born(birth_date: date, organisation: str) -> str:
    return " · ".join(filter(None, (f"{birth_date:%d/%m/%Y}", organisation)))


def _organisations(request: PageRequest, text: str) -> list[Suggestion]:
    return _offered(request, text, only_cells=False)


def _cells(request: PageRequest, text: str) -> list[Suggestion]:
    return _offered(request, text, only_cells=True)


def _offered(request: PageRequest, text: str, *, only_cells: bool) -> list[Suggestion]:
    found = organisations_found(text, request.reach, request.on)
    found = [one for one in found if not only_cells or KINDS[one.kind].holds_members][:OFFERED]
    versions = versions_on([one.number for one in found], request.on)
    return [
        Suggestion(version.code, one.name, version.official_code)
        for one in found
        if (version := versions.get(one.number))
    ]


_LOOKS: dict[str, Callable[[PageRequest, str], list[Suggestion]]] = {
    "person": _persons,
    "organisation": _organisations,
    "cell": _cells,
}
