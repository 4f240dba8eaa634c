"""What taking entries back would do, tried in memory upon the register as it stands: what stands in the way,
what would go, what would come back, and which other entries have to be taken back first.

A row counts by its origin: the row it is a copy of, or itself. Nothing is written and nothing locked.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from dangvu.core import scope
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.ledger.facts import Fact, facts, identities, listed_in, listings, references
from dangvu.ledger.models import Entry
from dangvu.ledger.recording import in_chunks
from dangvu.ledger.returning import Standing, in_their_place, rows_of, under_their_feet

Key = tuple[int, int]
MOST_LATER = 200
"""Entries that are taken back together with one; more are taken back in parts."""
AT_ONCE = 5000


@dataclass
class InTheWay:
    """Why an entry cannot be taken back yet."""

    later: set[int] = field(default_factory=set)
    """Entries that superseded what it opened, or stand on what it founded."""
    displaced: set[int] = field(default_factory=set)
    """Entries in the place of what would come back, or that took the ground from under it."""
    is_done: bool = False
    """It has been taken back already, or will have been before its turn comes."""

    @property
    def entries(self) -> set[int]:
        return self.later | self.displaced


@dataclass(frozen=True)
class Rows:
    """Rows of one kind that an entry opened or superseded: keys by origin, and how they stand now."""

    keys: dict[Key, Key]
    standing: dict[Key, Key]
    """Origin and key of the row that stands as it, where one does."""
    last: dict[Key, int]
    """The entry that last superseded it, where none does."""


class Trial:
    """Entries taken back one after the other, in memory."""

    def __init__(self, watch: Watch = UNWATCHED) -> None:
        self.order: list[int] = []
        self._watch = watch
        self._gone: dict[str, set[Key]] = defaultdict(set)
        self._back: dict[str, dict[Key, Key]] = defaultdict(dict)
        self._opened: dict[int, dict[str, Rows]] = {}
        self._superseded: dict[int, dict[str, Rows]] = {}

    def opened(self, number: int) -> dict[str, Rows]:
        """What an entry opened, by kind of fact."""
        if number not in self._opened:
            self._opened[number] = self._rows("recorded_in", number)
        return self._opened[number]

    def superseded(self, number: int) -> dict[str, Rows]:
        """What an entry superseded, by kind of fact."""
        if number not in self._superseded:
            self._superseded[number] = self._rows("superseded_in", number)
        return self._superseded[number]

    def _rows(self, column: str, number: int) -> dict[str, Rows]:
        """The rows with the entry in one of the two columns of knowledge, by kind of fact."""
        found = {}
        for fact, model in facts().items():
            self._watch.check()
            if rows := _rows_of(model, model.objects.filter(**{column: number})):
                found[fact] = rows
        return found

    def in_the_way(self, number: int) -> InTheWay:
        """What keeps an entry from being taken back now."""
        self._watch.check()
        found = InTheWay(is_done=self._is_taken_back(number))
        if found.is_done:
            return found
        for fact in facts():
            found.is_done |= self._is_gone(fact, number)
            last = self._last(fact, number)
            found.later |= {last[origin] for origin in last.keys() - self._back[fact].keys()}
        for fact, rows in self.superseded(number).items():
            back, gone = self._back[fact].keys(), self._gone[fact]
            if rows.standing.keys() - gone or rows.keys.keys() & back:
                found.is_done = True
        if found.is_done:
            return found
        ceasing = _ceasing_with(number)
        found.later |= self._standing_on(ceasing)
        found.displaced = self._in_the_place_of_what_returns(number) - found.later
        return found

    def _is_taken_back(self, number: int) -> bool:
        """Whether a void that stands takes it back, those of this trial included. The rows cannot tell: what
        the void of a void brings back counts as what stood before.
        """
        taken = set(self.order)
        for void, target in self._voids:
            if void not in taken:
                taken.add(target)
        return number in taken

    @cached_property
    def _voids(self) -> list[tuple[int, int]]:
        return voids()

    def _is_gone(self, fact: str, number: int) -> bool:
        """Whether anything that an entry opened is gone in this trial."""
        if not (gone := self._gone[fact]):
            return False
        rows = self.opened(number).get(fact)
        return rows is not None and not gone.isdisjoint(rows.keys)

    def _last(self, fact: str, number: int) -> dict[Key, int]:
        """Of what an entry opened and no longer stands: the entry that last superseded it. What does stand
        is not read for it: of an entry from a file it is nearly all.
        """
        self._watch.check()
        if number in self._opened:
            rows = self._opened[number].get(fact)
            return rows.last if rows else {}
        opened = facts()[fact].objects.filter(recorded_in=number, superseded_in__isnull=False)
        rows = _rows_of(facts()[fact], opened)
        return rows.last if rows else {}

    def take_back(self, number: int) -> None:
        """Do it, in memory: nothing may be in its way."""
        self.order.append(number)
        for fact, rows in self.opened(number).items():
            self._gone[fact] |= rows.keys.keys()
            for origin in rows.keys:
                self._back[fact].pop(origin, None)
        for fact, rows in self.superseded(number).items():
            self._gone[fact] -= rows.keys.keys()
            self._back[fact] |= rows.keys

    def going(self) -> dict[str, list[Key]]:
        """Rows that stand now and would not any more, by kind of fact."""
        found: dict[str, set[Key]] = defaultdict(set)
        for number in self.order:
            for fact, rows in self.opened(number).items():
                found[fact] |= {key for origin, key in rows.standing.items() if origin in self._gone[fact]}
        return {fact: sorted(found[fact]) for fact in facts() if found[fact]}

    def returning(self) -> dict[str, list[Key]]:
        """Rows that do not stand now and would again, by kind of fact: the keys they would be copies of."""
        standing: dict[str, set[Key]] = defaultdict(set)
        for number in self.order:
            for fact, rows in (*self.opened(number).items(), *self.superseded(number).items()):
                standing[fact] |= rows.standing.keys()
        found = {
            fact: sorted(key for origin, key in back.items() if origin not in standing[fact])
            for fact, back in self._back.items()
        }
        return {fact: found[fact] for fact in facts() if found.get(fact)}

    def _standing_on(self, ceasing: set[int]) -> set[int]:
        """The acts whose rows point to an identity that these entries founded, their own left out."""
        acts: set[int] = set()
        founded = {
            kind: [one for entry in ceasing if (one := _range_of(kind, entry))] for kind in identities()
        }
        for fact, model in facts().items():
            for pointer, kind in references(model):
                self._watch.check()
                for first, last in founded[kind.identity]:
                    rows = model.objects.known().filter(
                        **{f"{pointer.name}__gte": first, f"{pointer.name}__lte": last},
                        recorded_in__gt=min(ceasing),  # those of the entry that founded it cease with it
                    )
                    rows = rows.annotate(root=Coalesce("origin_entry", F("recorded_in")))
                    others = _keys(rows.exclude(root__in=ceasing))
                    acts |= {origin[0] for origin, *_rest in others if origin not in self._gone[fact]}
                    for row in self._rows_back(fact):
                        if first <= (getattr(row, pointer.attname) or 0) <= last:
                            acts |= {row.origin[0]} - ceasing
        return acts | self._standing_on_listed(ceasing)

    def _standing_on_listed(self, ceasing: set[int]) -> set[int]:
        """The same of what they added to what is listed."""
        acts: set[int] = set()
        for kind in listings().values():
            added = set(kind._default_manager.filter(founded_in__in=ceasing).values_list("pk", flat=True))
            pointing = [
                (model, pointer)
                for model in facts().values()
                for pointer, listing in listed_in(model)
                if added and listing is kind
            ]
            for model, pointer in pointing:
                self._watch.check()
                for some in in_chunks(sorted(added), AT_ONCE):
                    rows = model.objects.known().filter(**{f"{pointer.name}__in": some})
                    others = _keys(
                        rows.annotate(root=Coalesce("origin_entry", F("recorded_in"))).exclude(
                            root__in=ceasing
                        )
                    )
                    acts |= {origin[0] for origin, *_rest in others if origin not in self._gone[model.fact]}
                back = self._rows_back(model.fact)
                acts |= {row.origin[0] for row in back if getattr(row, pointer.attname) in added} - ceasing
        return acts

    def _rows_back(self, fact: str) -> list[Fact]:
        return rows_of(facts()[fact], set(self._back[fact].values())) if self._back[fact] else []

    def _in_the_place_of_what_returns(self, number: int) -> set[int]:
        acts: set[int] = set()
        standing = Standing(without={number, *self.order})
        for fact, rows in self.superseded(number).items():
            model, opened = facts()[fact], self.opened(number).get(fact)
            leaving = self._gone[fact] | set(opened.keys if opened else ())
            returning = rows_of(model, set(rows.keys.values()))
            there = [row for row in self._rows_back(fact) if row.origin not in leaving]
            acts |= in_their_place(model, returning, leaving, there)
            acts |= under_their_feet(model, returning, standing)
        return acts


@dataclass(frozen=True)
class Plan:
    """An entry and all that has to be taken back before it."""

    number: int
    trial: Trial
    is_whole: bool
    """Everything in the way is named, and afterwards the entry can be taken back."""

    @cached_property
    def later(self) -> tuple[int, ...]:
        """What goes first, in the order in which it goes."""
        return tuple(self.trial.order[:-1]) if self.is_whole else ()


class _NoWay(Exception):
    """Nothing that could be taken back would clear the way."""


@scope.whole()
def plan_for(number: int, watch: Watch = UNWATCHED) -> Plan:
    """All that has to be taken back with an entry and no more, last first."""
    trial = Trial(watch)
    found = trial.in_the_way(number)
    if found.is_done:
        return Plan(number, trial, is_whole=False)
    if not found.entries:
        trial.take_back(number)
        return Plan(number, trial, is_whole=True)
    needed, ahead = {number, *found.entries}, sorted(found.entries)
    while ahead and len(needed) <= MOST_LATER + 1:
        new = trial.in_the_way(ahead.pop()).entries - needed
        needed |= new
        ahead += sorted(new)
    if ahead:
        return Plan(number, trial, is_whole=False)
    try:
        for entry in sorted(needed, reverse=True):
            _clear(trial, entry, [])
    except _NoWay:
        return Plan(number, trial, is_whole=False)
    return Plan(number, trial, is_whole=trial.order[-1] == number)


def _clear(trial: Trial, number: int, waiting: Collection[int]) -> None:
    """Take back an entry, and before it what its way turns out to be blocked by. Raises _NoWay."""
    if number in trial.order:
        return
    if number in waiting or len(trial.order) > MOST_LATER:
        raise _NoWay
    while (found := trial.in_the_way(number)).entries or found.is_done:
        if found.is_done:
            raise _NoWay
        for entry in sorted(found.entries, reverse=True):
            if entry in trial.order:
                raise _NoWay
            _clear(trial, entry, [*waiting, number])
    trial.take_back(number)


def voids(after: int = 0) -> list[tuple[int, int]]:
    """Each void after an entry, with the entry it takes back, last first; some may be taken back too."""
    recorded = Entry.objects.filter(kind="void", number__gt=after).order_by("-number")
    listed = recorded.values_list("number", "payload")
    return [(number, int(json.loads(payload)["number"])) for number, payload in listed]


def taken_back_by(number: int) -> int:
    """The entry that an entry takes back; 0 if it is no void."""
    payload = Entry.objects.filter(pk=number, kind="void").values_list("payload", flat=True).first()
    return int(json.loads(payload)["number"]) if payload else 0


def _rows_of(model: type[Fact], found: "QuerySet[Fact]") -> Rows | None:
    keys: dict[Key, Key] = {}
    standing: dict[Key, Key] = {}
    last: dict[Key, int] = {}
    for origin, key, superseded_in in _keys(found):
        keys[origin] = key
        if superseded_in is None:
            standing[origin] = key
        else:
            last[origin] = superseded_in
    if not keys:
        return None
    _look_at_copies(model, standing, last)
    return Rows(keys, standing, last)


def _look_at_copies(model: type[Fact], standing: dict[Key, Key], last: dict[Key, int]) -> None:
    """Where a row does not stand itself: the copy that stands as it, or the last that superseded one."""
    for entries in in_chunks(sorted({entry for entry, _ordinal in last}), AT_ONCE):
        copies = model.objects.filter(origin_entry__in=entries)
        for origin, key, superseded_in in _keys(copies):
            if origin not in last:
                continue
            if superseded_in is None:
                standing[origin] = key
            else:
                last[origin] = max(last[origin], superseded_in)
    for origin in standing:
        last.pop(origin, None)


def _keys(rows: "QuerySet[Fact]") -> Iterator[tuple[Key, Key, int | None]]:
    """Origin, key and end of rows, in the order of their keys."""
    columns = ("recorded_in", "ordinal", "origin_entry", "origin_ordinal", "superseded_in")
    listed: Iterable[tuple[int, int, int | None, int | None, int | None]]
    listed = rows.order_by("recorded_in", "ordinal").values_list(*columns).iterator(AT_ONCE)
    for entry, ordinal, of, of_ordinal, superseded_in in listed:
        origin = (entry, ordinal) if of is None or of_ordinal is None else (of, of_ordinal)
        yield origin, (entry, ordinal), superseded_in


def _ceasing_with(number: int) -> set[int]:
    """The entries that no longer count when this one does not: itself, and if it takes back a void, what that
    void had taken back.
    """
    ceasing = {number}
    while taken := taken_back_by(number):
        number = taken_back_by(taken)
        if not number:
            break
        ceasing.add(number)
    return ceasing


def _range_of(kind: str, number: int) -> Key | None:
    """First and last identity of a kind that the entry founded; those of one entry are drawn in one run."""
    founded = identities()[kind]._default_manager.filter(founded_in=number).order_by("id")
    first, last = founded.first(), founded.last()
    return None if first is None or last is None else (first.pk, last.pk)
