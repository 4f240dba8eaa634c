"""Finding organisations by name, with or without diacritics, or by code."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from itertools import accumulate, islice
from typing import NamedTuple

from dangvu.accounts.mandates import Reach, in_reach
from dangvu.core.text import accent_key, search_key, search_keys
from dangvu.ledger.position import remembered
from dangvu.organisations.models import OrganisationVersion

MOST_HITS = 50
MOST_RANKED = 2000
"""More are not ranked: the words are too few."""
COMMON = 8
"""A word is common that more than one name in so many holds."""


class Known(NamedTuple):
    """An organisation of a day, as it is looked for and shown."""

    number: int
    name: str
    kind: str
    official_code: str
    codes: tuple[str, ...]
    """Its codes in lower case."""
    key: str
    """The name's key behind a space, so that the beginning of any word is found after one."""


def organisations_found(words: str, reach: Reach, on: date) -> list[Known]:
    """Organisations of the day within reach whose name holds all the words, or with that code; best first."""
    wanted, spelled = search_key(words), accent_key(words)
    if not wanted:
        return []
    names = remembered(("organisations named", on), lambda: _known(on))
    hits = names.holding(wanted, None if reach.everywhere else _within(reach, on))

    def rank(one: Known) -> tuple[object, ...]:
        is_exact = spelled in accent_key(one.name)
        return (
            wanted not in one.codes,
            not is_exact,
            wanted not in one.key,
            len(one.key),
            one.key,
            one.number,
        )

    return sorted(hits, key=rank)[:MOST_HITS]


class _Names:
    """Every organisation of a day, short names first, and the keys of their names in one text, looked through
    at once.
    """

    def __init__(self, known: list[Known]) -> None:
        self._known = sorted(known, key=lambda one: (len(one.key), one.key, one.number))
        self._text = "".join(f"{one.key}\n" for one in self._known)
        self._ends = list(accumulate(len(one.key) + 1 for one in self._known))
        self._coded: dict[str, tuple[int, ...]] = {}
        for line, one in enumerate(self._known):
            for code in set(one.codes):
                self._coded[code] = (*self._coded.get(code, ()), line)

    def holding(self, wanted: str, within: frozenset[int] | None) -> list[Known]:
        """Those in whose name every word begins a word, and those with that code; the shortest names where
        there are more than can be ranked. ``within``: only these.
        """
        starts = [f" {word}" for word in wanted.split()]
        coded = [
            one
            for one in map(self._known.__getitem__, self._coded.get(wanted, ()))
            if within is None or one.number in within
        ]
        rarest = min(starts, key=self._text.count)
        # Of words that most names hold, and few within, each name is sooner looked at.
        by_word = within is None or self._text.count(rarest) < len(self._known) / COMMON
        some = self._with(rarest) if by_word else self._known
        named = (
            one
            for one in some
            if (within is None or one.number in within)
            and all(start in one.key for start in starts)
            and wanted not in one.codes
        )
        return [*coded, *islice(named, MOST_RANKED)]

    def _with(self, start: str) -> Iterator[Known]:
        """Those in whose key a word begins so."""
        at = self._text.find(start)
        while at >= 0:
            line = bisect_right(self._ends, at)
            yield self._known[line]
            at = self._text.find(start, self._ends[line])


def _known(on: date) -> _Names:
    """Names have no key column, and making the keys takes longer than a search may."""
    rows = OrganisationVersion.objects.at(on)
    named = list(rows.values_list("organisation_id", "name", "kind", "official_code", "code"))
    keys = search_keys([name for _number, name, *_rest in named])
    return _Names(
        [
            Known(number, name, kind, official_code, (official_code.lower(), code.lower()), f" {key}")
            for (number, name, kind, official_code, code), key in zip(named, keys, strict=True)
        ]
    )


def _within(reach: Reach, on: date) -> frozenset[int]:
    """The organisations of the day within reach."""
    rows = OrganisationVersion.objects.at(on).filter(in_reach(reach, on))
    numbers = rows.values_list("organisation_id", flat=True)
    return remembered(("organisations within", sorted(reach.roots), on), lambda: frozenset(numbers))
