"""Taking back an act: what it opened is superseded, what it superseded is opened again as copies.

A copy counts as the row it copies and as its act's, so that acts can be taken back in any order that leaves
no gap, and a void can be voided. An act may be voided when every row it opened is current, none that it
superseded has come back, and no current row of another act stands on an identity it founded; otherwise the
later acts are named, to be voided first. What comes back must find its place: no row of another act where
only one may stand, and what it points to still founded.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding
from dangvu.ledger.acts import Act, Scope, kinds
from dangvu.ledger.change import Change
from dangvu.ledger.facts import Fact, facts, identities, references
from dangvu.ledger.models import Entry, Row
from dangvu.ledger.payload import labelled
from dangvu.ledger.reading import part_of
from dangvu.ledger.recording import in_chunks
from dangvu.ledger.returning import Standing, in_their_place, rows_of, under_their_feet
from dangvu.ledger.touched import organisations_touched

Key = tuple[int, int]
ITEMS_A_ROW = 5000
NAMED = 20
"""Later entries that a refusal names."""


@dataclass(frozen=True)
class Void(Act):
    """Take back entry ``number``."""

    kind: ClassVar[str] = "void"
    label: ClassVar[Any] = gettext_lazy("Thu hồi một bút toán")
    bulk: ClassVar[bool] = True
    lenient: ClassVar[bool] = True

    number: int = labelled(gettext_lazy("Số bút toán bị thu hồi"))
    reason: str = labelled(gettext_lazy("Lý do"), default="")

    def check(self) -> list[Finding]:
        entry = Entry.objects.filter(pk=self.number).first()
        if entry is None:
            message = _("Không có bút toán %(number)s trong sổ; xem lại số.") % {"number": self.number}
            return [Finding("void.unknown", message, where={"entry": self.number})]
        later = self._in_the_way()
        where = {"entry": self.number}
        if self._returned() or self._voids_among(later):
            return [
                Finding(
                    "void.already",
                    _("Bút toán %(number)s đã được thu hồi rồi.") % {"number": self.number},
                    where=where,
                )
            ]
        if not later:
            return self._return_findings()
        named = ", ".join(str(number) for number in sorted(later, reverse=True)[:NAMED])
        message = _("Chưa thể thu hồi bút toán %(number)s: hãy thu hồi trước các bút toán đến sau %(later)s.")
        return [Finding("void.in_the_way", message % {"number": self.number, "later": named}, where=where)]

    def _return_findings(self) -> list[Finding]:
        """Whether all that comes back finds its place empty, and what it points to still there."""
        acts: set[int] = set()
        voids: set[int] = set()
        standing = Standing(without=self.number)
        for fact, keys in _by_fact(self._items("supersede")).items():
            rows = rows_of(facts()[fact], keys)
            leaving = {row.key for row in self._current_rows.get(fact, ())}
            acts |= in_their_place(facts()[fact], rows, leaving)
            voids |= under_their_feet(facts()[fact], rows, standing)
        message = _(
            "Chưa thể thu hồi bút toán %(number)s: những gì trở lại sẽ trùng với bút toán %(others)s"
            " hoặc không còn chỗ đứng; hãy thu hồi trước các bút toán đó."
        )
        named = ", ".join(str(number) for number in sorted(acts | voids, reverse=True)[:NAMED])
        found = Finding(
            "void.no_way_back",
            message % {"number": self.number, "others": named},
            where={"entry": self.number},
        )
        return [found] if named else []

    def apply(self, change: Change) -> None:
        gone = [
            (fact, row.recorded_in, row.ordinal) for fact, rows in self._current_rows.items() for row in rows
        ]
        for chunk in in_chunks(gone, ITEMS_A_ROW):
            for fact, entry, ordinal in chunk:
                change.supersede_key(fact, entry, ordinal)
            change.end_row({"superseded": len(chunk)})
        for chunk in in_chunks(self._superseded(), ITEMS_A_ROW):
            for fact, entry, ordinal in chunk:
                change.reopen(fact, entry, ordinal)
            change.end_row({"reopened": len(chunk)})

    def scope(self) -> Scope:
        """All that the act taken back touched, on its day; of no act, the whole register."""
        entry = Entry.objects.filter(pk=self.number).first()
        if entry is None:
            return Scope(frozenset(), date.max)
        act = kinds()[entry.kind].recorded(part_of(entry, 0).payload)
        return Scope(organisations_touched(self.number), act.scope().on)

    def sentence(self) -> str:
        reason = f" ({self.reason})" if self.reason else ""
        return _("Thu hồi bút toán %(number)s") % {"number": self.number} + reason

    @cached_property
    def _opened(self) -> dict[str, set[Key]]:
        """The rows the act opened, as the rows they count as."""
        return _origins(self._items("open") | self._items("reopen"))

    def _items(self, part: str) -> set[tuple[str, int, int]]:
        """Keys in one part of the entry's effects; those it opened bear its own number."""
        found: set[tuple[str, int, int]] = set()
        entry = Entry.objects.get(pk=self.number)
        texts = Row.objects.filter(entry=self.number).order_by("ordinal").values_list("effects", flat=True)
        for text in [entry.effects, *texts.iterator(500)]:
            for item in json.loads(text).get(part, ()):
                if part == "supersede":
                    found.add((item[0], item[1], item[2]))
                else:
                    found.add((item[1], self.number, item[0]))
        return found

    @cached_property
    def _current_rows(self) -> dict[str, list[Fact]]:
        """Of what the act opened, the rows that stand now."""
        return {fact: _standing(facts()[fact], keys) for fact, keys in self._opened.items()}

    def _in_the_way(self) -> set[int]:
        """Entries that superseded what the act opened, or stand on what it founded."""
        later: set[int] = set()
        for fact, keys in self._opened.items():
            missing = keys - {row.origin for row in self._current_rows[fact]}
            later |= _superseded_by(facts()[fact], missing)
        ceasing = _ceasing_with(self.number)
        for entry in ceasing:
            later |= _standing_on(entry) - ceasing
        return later

    def _voids_among(self, later: Iterable[int]) -> bool:
        """Whether one of those entries is what took this one back."""
        voids = Entry.objects.filter(number__in=later, kind=self.kind).values_list("payload", flat=True)
        return any(json.loads(payload)["number"] == self.number for payload in voids)

    def _returned(self) -> bool:
        """Whether a row the act superseded stands again: then the act has been taken back already."""
        return any(
            _standing(facts()[fact], keys) for fact, keys in _origins(self._items("supersede")).items()
        )

    def _superseded(self) -> list[tuple[str, int, int]]:
        return sorted(self._items("supersede"))


def _by_fact(items: Iterable[tuple[str, int, int]]) -> dict[str, set[Key]]:
    by_fact: dict[str, set[Key]] = defaultdict(set)
    for fact, entry, ordinal in items:
        by_fact[fact].add((entry, ordinal))
    return by_fact


def _origins(items: Iterable[tuple[str, int, int]]) -> dict[str, set[Key]]:
    """Keys by fact, each replaced by the key of the row it counts as."""
    answer = {}
    for fact, keys in _by_fact(items).items():
        entries = {entry for entry, _ordinal in keys}
        rows = facts()[fact].objects.filter(recorded_in__in=entries, origin_entry__isnull=False)
        copies = {row.key: row.origin for row in rows.iterator(2000)}
        answer[fact] = {copies.get(key, key) for key in keys}
    return answer


def _standing(model: type[Fact], origins: set[Key]) -> list[Fact]:
    """Current rows that count as one of those."""
    entries = {entry for entry, _ordinal in origins}
    rows = model.objects.known().filter(
        Q(recorded_in__in=entries, origin_entry__isnull=True) | Q(origin_entry__in=entries)
    )
    return [row for row in rows.order_by("recorded_in", "ordinal").iterator(2000) if row.origin in origins]


def _superseded_by(model: type[Fact], origins: set[Key]) -> set[int]:
    """The entries that last superseded the rows that count as those."""
    entries = {entry for entry, _ordinal in origins}
    rows = model.objects.filter(superseded_in__isnull=False)
    rows = rows.filter(Q(recorded_in__in=entries, origin_entry__isnull=True) | Q(origin_entry__in=entries))
    last: dict[Key, int] = {}
    for row in rows.iterator(2000):
        if row.origin in origins:
            last[row.origin] = max(last.get(row.origin, 0), row.superseded_in or 0)
    return set(last.values())


def _ceasing_with(number: int) -> set[int]:
    """The entries that no longer count when this one does not: itself, and if it takes back a void, what that
    void had taken back.
    """
    ceasing = {number}
    while taken := _taken_back_by(number):
        number = _taken_back_by(taken)
        if not number:
            break
        ceasing.add(number)
    return ceasing


def _taken_back_by(number: int) -> int:
    """The entry that an entry takes back; 0 if it is no void."""
    payload = Entry.objects.filter(pk=number, kind=Void.kind).values_list("payload", flat=True).first()
    return int(json.loads(payload)["number"]) if payload else 0


def _standing_on(number: int) -> set[int]:
    """The acts whose current rows point to an identity that the entry founded, itself included."""
    acts: set[int] = set()
    founded = {kind: _range_of(kind, number) for kind in identities()}
    for model in facts().values():
        for field, kind in references(model):
            bounds = founded[kind.identity]
            if bounds is None:
                continue
            rows = model.objects.known().filter(
                **{f"{field.name}__gte": bounds[0], f"{field.name}__lte": bounds[1]}
            )
            counts_as = rows.annotate(root=Coalesce("origin_entry", F("recorded_in")))
            acts |= set(counts_as.values_list("root", flat=True).distinct())
    return acts


def _range_of(kind: str, number: int) -> Key | None:
    """First and last identity of a kind that the entry founded; those of one entry are drawn in one run."""
    founded = (
        identities()[kind]
        ._default_manager.filter(founded_in=number)
        .order_by("id")
        .values_list("id", flat=True)
    )
    first, last = founded.first(), founded.last()
    return None if first is None or last is None else (first, last)
