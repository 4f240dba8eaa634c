"""Finding persons by name, with or without diacritics."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from dangvu.accounts.mandates import Reach
from dangvu.core.text import accent_key, collapse, search_key, tone_placements
from dangvu.ledger.facts import FactQuerySet
from dangvu.people.models import PersonRecord
from dangvu.people.panels import among_those_in_sight, in_sight, named_beforehand
from dangvu.people.words import BARE, SPELLED, bearing

_COLUMNS = ("person_id", "full_name", "search_name", "sort_name")
MOST_HITS = 500
"""More are not ranked: the words are too few."""


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
    if any(char.isdigit() for char in words):
        hits = _numbered(words, reach, on)
    else:
        with named_beforehand(reach, on):
            hits = _named(words, reach, on)
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
    """Those with the name, by given name; where they are too many, those spelled as typed first."""
    # The name comes first: it leaves the fewest to ask the rest of.
    wanted = search_key(words)
    rows = PersonRecord.objects.filter(_has_words(wanted), bearing(BARE, ([one] for one in wanted.split())))
    rows = rows.at(on).filter(among_those_in_sight(reach, on)).order_by("sort_name", "person_id")
    hits = _hits(rows)
    spelled = [tone_placements(word[:1].upper() + word[1:]) for word in words.split()]
    if len(hits) <= MOST_HITS or words.isascii():
        return hits
    rows = rows.filter(bearing(SPELLED, spelled))
    for ways in spelled:
        rows = rows.filter(reduce(or_, (Q(full_name__contains=way) for way in ways)))
    return list(dict.fromkeys([*_hits(rows), *hits]))


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


def _rank(hit: Hit, wanted: str, spelled: str) -> tuple[bool, bool, bool, str]:
    return (
        spelled not in f" {accent_key(hit.full_name)}",
        hit.search_name != wanted,
        f" {wanted}" not in f" {hit.search_name}",
        hit.sort_name,
    )
