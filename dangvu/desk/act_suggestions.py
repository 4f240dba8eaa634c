"""What a name, written where a code is asked for, may mean: within the account's reach."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from dangvu.accounts.mandates import covers
from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest
from dangvu.accounts.scopes import of_persons
from dangvu.core import scope
from dangvu.ledger.facts import PERSON
from dangvu.membership.counted import KIND, Counted, counted_as, looked_up
from dangvu.membership.lines import FIELDS, lines_of
from dangvu.membership.lists import cells_of
from dangvu.organisations.lookup import AmbiguousCode, organisation_coded, version_on, versions_on
from dangvu.organisations.search import organisations_found
from dangvu.organisations.types import KINDS
from dangvu.people.lookup import person_coded
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
    text = _cleaned(text)
    look = _LOOKS.get(refers)
    return look(request, text)[:OFFERED] if look and text else []


def meant(request: PageRequest, refers: str, text: str) -> Suggestion | None:
    """What bears the code that was written, looked up as such; the reading of a person is logged."""
    text = _cleaned(text)
    if not text or refers not in _LOOKS:
        return None
    if refers == KIND:
        return next((_counted_told(text, one) for one in [counted_as(text)] if one), None)
    if refers != PERSON:
        return _organisation_coded(request, text, only_cells=refers == "cell")
    with scope.whole():  # whose code it is, no more
        person = person_coded(text)
    if person is None or not _is_in_sight(request, person):
        return None
    with of_persons(person):
        return next(iter(_told(request, [person])), None)


def _is_in_sight(request: PageRequest, person: int) -> bool:
    """The door, where somebody's number is known. Asked in the scope of whoever asks: of those beyond it the
    database does not tell where they are.
    """
    if request.reach.everywhere:
        return True
    cells = [cell for _person, cell in cells_of([person], request.on)]
    return any(covers(request.reach, frozenset({cell}), request.on) for cell in cells)


def _cleaned(text: str) -> str:
    return text.replace("\x00", " ").strip()[:LONGEST]


def _persons(request: PageRequest, text: str) -> list[Suggestion]:
    return _told(request, persons_found(text, request.reach, request.on).persons[:OFFERED])


def _told(request: PageRequest, persons: list[int]) -> list[Suggestion]:
    log_reading(request.account, "acts__suggest", persons, FIELDS)
    return [
        Suggestion(line.code, line.full_name, _born(line.birth_date, line.organisation_name))
        for line in lines_of(persons, request.on)
    ]


def _born(birth_date: date, organisation: str) -> str:
    return " · ".join(filter(None, (f"{birth_date:%d/%m/%Y}", organisation)))


def _organisations(request: PageRequest, text: str) -> list[Suggestion]:
    return _offered(request, text, only_cells=False)


def _cells(request: PageRequest, text: str) -> list[Suggestion]:
    return _offered(request, text, only_cells=True)


def _counted(_request: PageRequest, text: str) -> list[Suggestion]:
    return [_counted_told(code, one) for code, one in looked_up(text)[:OFFERED]]


def _counted_told(code: str, one: Counted) -> Suggestion:
    return Suggestion(code, one.label, "")


def _organisation_coded(request: PageRequest, code: str, *, only_cells: bool) -> Suggestion | None:
    try:
        number = organisation_coded(code, request.on)
    except AmbiguousCode:
        return None
    version = version_on(number, request.on) if number is not None else None
    if version is None or (only_cells and not KINDS[version.kind].holds_members):
        return None
    if not covers(request.reach, frozenset({version.organisation_id}), request.on):
        return None
    return Suggestion(version.code, version.name, version.official_code)


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
    KIND: _counted,
}
