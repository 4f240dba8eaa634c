"""Finding organisations by name, with or without diacritics, or by code."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dangvu.accounts.mandates import Reach, in_reach
from dangvu.core.text import accent_key, search_key
from dangvu.ledger.position import position, remembered
from dangvu.organisations.models import OrganisationVersion

MOST_HITS = 50


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation of a day, as it is looked for and shown."""

    number: int
    name: str
    kind: str
    official_code: str
    codes: tuple[str, ...]
    """Its codes in lower case."""
    key: str
    """The name's key behind a space, so that the beginning of any word is found after one."""
    spelled: str
    """The name's key with diacritics."""


def organisations_found(words: str, reach: Reach, on: date) -> list[Known]:
    """Organisations of the day within reach whose name holds all the words, or with that code; best first."""
    wanted, spelled = search_key(words), accent_key(words)
    if not wanted:
        return []
    starts = [f" {word}" for word in wanted.split()]
    hits = [
        one
        for one in _known(position(), on)
        if all(start in one.key for start in starts) or wanted in one.codes
    ]
    if hits and not reach.everywhere:
        within = _within(reach, on)
        hits = [one for one in hits if one.number in within]

    def rank(one: Known) -> tuple[object, ...]:
        exact = spelled in one.spelled
        return (wanted not in one.codes, not exact, wanted not in one.key, len(one.key), one.key, one.number)

    return sorted(hits, key=rank)[:MOST_HITS]


@lru_cache(maxsize=4)
def _known(_position: str, on: date) -> tuple[Known, ...]:
    """Every organisation of the day, as of that position of the ledger: names have no key column, and making
    the keys of 3,000 takes longer than a search may.
    """
    rows = OrganisationVersion.objects.at(on)
    named = rows.values_list("organisation_id", "name", "kind", "official_code", "code")
    return tuple(
        Known(
            number=number,
            name=name,
            kind=kind,
            official_code=official_code,
            codes=(official_code.lower(), code.lower()),
            key=f" {search_key(name)}",
            spelled=accent_key(name),
        )
        for number, name, kind, official_code, code in named
    )


def _within(reach: Reach, on: date) -> frozenset[int]:
    """The organisations of the day within reach."""
    rows = OrganisationVersion.objects.at(on).filter(in_reach(reach, on))
    question = ("organisations within", sorted(reach.roots), on)
    return remembered(question, lambda: frozenset(rows.values_list("organisation_id", flat=True)))
