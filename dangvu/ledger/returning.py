"""What stands in the way of rows that a void would open again: rows of other acts in their place, or nothing
left under their feet.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from dangvu.core.period import overlap
from dangvu.ledger.facts import Fact, listed_in, references
from dangvu.ledger.models import Entry
from dangvu.ledger.recording import in_chunks

Key = tuple[int, int]
AT_ONCE = 500


def rows_of(model: type[Fact], keys: Collection[Key]) -> list[Fact]:
    """The rows with these keys, superseded or not, in the order of the keys."""
    found: list[Fact] = []
    for some in in_chunks(sorted(keys), AT_ONCE):
        wanted = set(some)
        # Both halves of the key: a few rows of an entry of many are not found by reading them all.
        entries, ordinals = map(set, zip(*wanted, strict=True))
        rows = model.objects.filter(recorded_in__in=entries, ordinal__in=ordinals)
        found += (row for row in rows.order_by("recorded_in", "ordinal") if row.key in wanted)
    return found


def in_their_place(
    model: type[Fact], rows: Iterable[Fact], leaving: Collection[Key], more: Collection[Fact] = ()
) -> set[int]:
    """The acts whose rows would share a day with a returning one where only one may stand.

    Those rows are the current ones, but for those whose origin is ``leaving``, and ``more``.
    """
    acts: set[int] = set()
    for names in model.one_at_a_time:
        for some in in_chunks((row for row in rows if all(_said(row, names))), AT_ONCE):
            returning: dict[tuple[Any, ...], list[Fact]] = defaultdict(list)
            for row in some:
                returning[tuple(_said(row, names))].append(row)
            wanted = {value for value, *_rest in returning}
            there = model.objects.known().filter(**{f"{names[0]}__in": wanted})
            staying = [row for row in there.order_by("recorded_in", "ordinal") if row.origin not in leaving]
            for row in [*staying, *more]:
                if any(overlap(row, other) for other in returning.get(tuple(_said(row, names)), ())):
                    acts.add(row.origin[0])
    return acts


def _said(row: Fact, names: tuple[str, ...]) -> Iterator[Any]:
    values = row.values()
    return (values[name] for name in names)


class Standing:
    """Which entries stand: those that no standing void takes back. ``without`` are taken for taken back."""

    def __init__(self, without: Collection[int]) -> None:
        self._without = without
        self._voids: dict[int, list[int]] = defaultdict(list)
        entries = Entry.objects.filter(kind="void").order_by("number").values_list("number", "payload")
        for number, payload in entries:
            self._voids[json.loads(payload)["number"]].append(number)

    def takes_back(self, number: int) -> int | None:
        """The void because of which an entry does not stand."""
        return next((void for void in self._voids.get(number, ()) if self.stands(void)), None)

    def stands(self, number: int) -> bool:
        return number not in self._without and self.takes_back(number) is None


def under_their_feet(model: type[Fact], rows: Collection[Fact], standing: Standing) -> set[int]:
    """The voids that took back the founding of what a returning row would point to."""
    voids: set[int] = set()
    for field, identity in references(model):
        pointed = {getattr(row, field.attname) for row in rows} - {None}
        for some in in_chunks(sorted(pointed), AT_ONCE):
            founding = (
                identity._default_manager.filter(id__in=some).values_list("founded_in", flat=True).distinct()
            )
            voids |= {void for entry in founding if (void := standing.takes_back(entry)) is not None}
    for field, listing in listed_in(model):
        keys = {getattr(row, field.attname) for row in rows} - {None}
        for some in in_chunks(sorted(keys), AT_ONCE):
            added = listing._default_manager.filter(pk__in=some, founded_in__isnull=False)
            entries = {entry for entry in added.values_list("founded_in", flat=True) if entry is not None}
            voids |= {void for entry in entries if (void := standing.takes_back(entry)) is not None}
    return voids
