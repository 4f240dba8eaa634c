"""Finding persons by name, with or without diacritics."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Case, IntegerField, Q, When

from dangvu.accounts.mandates import Reach
from dangvu.core.text import accent_key, collapse, search_key
from dangvu.people.models import PersonRecord
from dangvu.people.panels import in_sight

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
    rows = PersonRecord.objects.at(on).filter(in_sight(reach, on))
    if any(char.isdigit() for char in words):
        # Not in order of names: for so few the database would read the whole list along that index.
        rows = rows.filter(Q(code=words) | Q(identity_number=words) | Q(card_number=words))
    elif accent_key(words) != wanted:
        rows = rows.filter(_named(wanted)).annotate(exact=_spelled_so(words))
        rows = rows.order_by("-exact", "sort_name", "person_id")
    else:
        rows = rows.filter(_named(wanted)).order_by("sort_name", "person_id")
    hits = [Hit(*values) for values in rows.values_list(*_COLUMNS)[: MOST_HITS + 1]]
    ranked = sorted(hits[:MOST_HITS], key=lambda hit: _rank(hit, wanted, words))
    return Found([hit.person for hit in ranked], is_cut=len(hits) > MOST_HITS)


def _named(wanted: str) -> Q:
    """The condition that every word begins a word of the name."""
    condition = Q()
    for word in wanted.split():
        condition &= Q(search_name__startswith=word) | Q(search_name__contains=f" {word}")
    return condition


def _spelled_so(words: str) -> Case:
    """1 where the name holds the words as they were typed, in the spelling of names; else 0."""
    spelled = " ".join(word[:1].upper() + word[1:] for word in words.split())
    return Case(When(full_name__contains=spelled, then=1), default=0, output_field=IntegerField())


def _rank(row: Hit, wanted: str, words: str) -> tuple[bool, bool, bool, str]:
    return (
        f" {accent_key(words)}" not in f" {accent_key(row.full_name)}",
        row.search_name != wanted,
        f" {wanted}" not in f" {row.search_name}",
        row.sort_name,
    )
