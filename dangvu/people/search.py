"""Finding persons by name, with or without diacritics."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, CharField, F, Func, Q, Value, When
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from dangvu.accounts.mandates import Reach
from dangvu.accounts.scopes import of_persons
from dangvu.core.text import accent_key, collapse, search_key, spelled_start, tone_placements
from dangvu.ledger.facts import FactQuerySet
from dangvu.people.findable import KEPT, named
from dangvu.people.models import PersonRecord
from dangvu.people.panels import among_those_in_sight, are_few, in_sight, in_sight_of, named_beforehand

_COLUMNS = ("person_id", "full_name", "search_name", "sort_name")
MOST_HITS = 500
"""More are not ranked: the words are too few."""
MANY = 50_000
"""Of more bearers a list is narrowed by other conditions first."""


@dataclass(frozen=True, slots=True)
class Found:
    """Persons found, by number, best first: those with the very diacritics before the others."""

    persons: list[int]
    is_cut: bool
    """There are more than are listed."""


class Hit(NamedTuple):
    """What ranking looks at."""

    person: int
    full_name: str
    search_name: str
    sort_name: str


def persons_found(words: str, reach: Reach, on: date) -> Found:
    """Persons within sight in whose name every word begins a word; a code or number finds its bearer."""
    words = collapse(words)
    wanted = search_key(words)
    if not wanted:
        return Found([], is_cut=False)
    hits = _numbered(words, reach, on) if any(char.isdigit() for char in words) else _named(words, reach, on)
    ranked = sorted(hits[:MOST_HITS], key=lambda hit: _rank(hit, wanted, f" {accent_key(words)}"))
    return Found([hit.person for hit in ranked], is_cut=len(hits) > MOST_HITS)


def _numbered(words: str, reach: Reach, on: date) -> list[Hit]:
    """Whoever bears the code, or a paper with the number."""
    numbers = ("code", "identity_number", "card_number")
    # One question each: for all three at once the embedded database would read every record.
    hits = {
        hit
        for number in numbers
        for hit in _hits(PersonRecord.objects.at(on).filter(in_sight(reach, on), **{number: words}))
    }
    return sorted(hits)


def _named(words: str, reach: Reach, on: date) -> list[Hit]:
    """Those with the name; where they are too many, those spelled as typed first, then those whose given name
    the last word begins.
    """
    if connection.vendor == "postgresql" and not are_few(reach, on):
        return _looked_up(words, reach, on)
    with named_beforehand(reach, on):
        # The name comes first: it leaves the fewest to ask the rest of.
        wanted = search_key(words)
        rows = PersonRecord.objects.filter(_has_words(wanted)).at(on)
        rows = rows.filter(among_those_in_sight(reach, on)).annotate(given=_GIVEN)
        rows = rows.order_by(_given_first(wanted), "given", "sort_name", "person_id")
        hits = _hits(rows)
        if len(hits) <= MOST_HITS or words.isascii():
            return hits
        for word in words.split():
            ways = tone_placements(word[:1].upper() + word[1:])
            rows = rows.filter(reduce(or_, (Q(full_name__contains=way) for way in ways)))
        return list(dict.fromkeys([*_hits(rows), *hits]))


def _looked_up(words: str, reach: Reach, on: date) -> list[Hit]:
    """The same by the index of words, in the order in which that gives them. What it finds is asked for as
    any person is: within reach, in the scope, and bearing that name on that day.
    """
    wanted = search_key(words)
    spelled = [] if words.isascii() else [spelled_start(word) for word in words.split()]
    for most in (MOST_HITS + 1, KEPT):
        numbers = named(wanted.split(), spelled, reach, on, most)
        with of_persons(*numbers):
            seen = in_sight_of(numbers, reach, on)
            rows = PersonRecord.objects.at(on).filter(_has_words(wanted), person__among=sorted(seen))
            found = {hit.person: hit for hit in (Hit(*values) for values in rows.values_list(*_COLUMNS))}
        if len(found) > MOST_HITS or len(numbers) < most:
            break
    return [found[number] for number in numbers if number in found][: MOST_HITS + 1]


_GIVEN = Func(
    F("search_name"),
    template="substr(%(expressions)s, length(rtrim(%(expressions)s, replace(%(expressions)s, ' ', ''))) + 1)",
    output_field=CharField(),
)
"""The last word of the name: what is left of it where all but the blanks is taken off the end is the rest."""


def _given_first(wanted: str) -> Case:
    return Case(When(given__startswith=wanted.split()[-1], then=Value(0)), default=Value(1))


def _has_words(wanted: str) -> Q:
    """The condition that every word begins a word of the name."""
    padded = Func(F("search_name"), template="' ' || %(expressions)s", output_field=CharField())
    condition = Q()
    for word in wanted.split():
        condition &= Q(GreaterThan(StrIndex(padded, Value(f" {word}")), 0))
    return condition


def _hits(rows: FactQuerySet[PersonRecord]) -> list[Hit]:
    """One more than are ranked, so that it shows when there are more."""
    return [Hit(*values) for values in rows.values_list(*_COLUMNS)[: MOST_HITS + 1]]


def _rank(hit: Hit, wanted: str, spelled: str) -> tuple[bool, bool, bool, bool, str]:
    return (
        spelled not in f" {accent_key(hit.full_name)}",
        hit.search_name != wanted,
        f" {wanted}" not in f" {hit.search_name}",
        not hit.search_name.rsplit(" ", 1)[-1].startswith(wanted.rsplit(" ", 1)[-1]),
        hit.sort_name,
    )


class Bearing(NamedTuple):
    """A condition to stand beside the exact one that each of the words begins a word of the name."""

    condition: Q
    is_complete: bool
    """It leaves out nobody within reach who bears the words."""


def bearing(words: str, reach: Reach, on: date, most: int = MANY) -> Bearing:
    """Bearers of the words by number, so many of them where more bear them. No condition on the embedded
    database, and of those whose persons are few.
    """
    if connection.vendor != "postgresql" or are_few(reach, on):
        return Bearing(Q(), is_complete=True)
    numbers = named(search_key(words).split(), [], reach, on, most + 1, most + 1)
    return Bearing(Q(person__among=numbers[: most + 1]), len(numbers) <= most)
