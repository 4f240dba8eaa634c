"""The rows of these lists: narrowed, in order, and those of a page as lines with names."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext as _

from dangvu.accounts.scopes import reached
from dangvu.core.text import search_key, words_sort_key
from dangvu.ledger.position import remembered
from dangvu.membership.hamlets.listing import Asks, CommuneLine, HamletLine, WatchedLine
from dangvu.membership.hamlets.queries import Commune, Hamlet, Question, Watched
from dangvu.organisations.models import Coverage
from dangvu.organisations.overview import Names
from dangvu.places.models import HamletVersion
from dangvu.tree.models import Placement

COMBINED: dict[str, Callable[[Hamlet], bool]] = {
    "2": lambda one: one.hamlets == 2,
    "3": lambda one: one.hamlets == 3,
    "more": lambda one: one.hamlets >= 4,
    "unit": lambda one: one.others > 0,
}
EARLIEST = date.min


@dataclass(frozen=True)
class CommuneList:
    """Communes of the structure day with hamlets within reach."""

    question: Question
    place: str = ""
    """Only this place, or what lies in it."""
    order: str = "code"
    is_descending: bool = False

    def found(self) -> list[Commune]:
        """In order."""
        rows = self.question.communes()
        if self.place:
            rows = [one for one in rows if self.place in (one.key, one.province)]
        return sorted(rows, key=self._key, reverse=self.is_descending)

    def _key(self, one: Commune) -> Any:
        if self.order in ("name", "above"):
            return words_sort_key(getattr(one, self.order) or "")
        if self.order == "share":
            return one.own_cell / one.hamlets
        return (one.code or "") if self.order == "code" else getattr(one, self.order)

    def lines(self, communes: Sequence[Commune], asked: Asks) -> list[CommuneLine]:
        """As lines; ``asked`` is what their hamlets are asked beside the place."""
        return [CommuneLine(one, name_of(one), asked | {"place": one.key or "-"}) for one in communes]


def name_of(one: Commune) -> str:
    """As papers write it; what is no commune holds those that can be placed in none."""
    name = f"{(one.kind or '').capitalize()} {one.name or ''}".strip()
    if one.level == "commune":
        return name
    return _("%(place)s: không xếp được vào xã nào") % {"place": name or _("Nơi khác")}


class Picked(Sequence[Hamlet]):
    """Some of the rows, by their places."""

    def __init__(self, rows: list[Hamlet], places: Sequence[int]) -> None:
        self._rows, self._places = rows, places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, at: Any) -> Any:
        """A row, or those of a slice."""
        found = self._places[at]
        return [self._rows[place] for place in found] if isinstance(at, slice) else self._rows[found]


@dataclass(frozen=True)
class HamletList:
    """Hamlets of the day within reach."""

    question: Question
    place: str = ""
    cover: str = ""
    combined: str = ""
    """How the cell is combined: a key of ``COMBINED``."""
    words: str = ""
    """Only those in whose name each of the words begins a word."""
    order: str = "code"
    is_descending: bool = False

    def found(self) -> Sequence[Hamlet]:
        """In order. Which they are and in which order is worked out once while it holds."""
        rows = self.question.hamlets()
        if self == replace(self, place="", cover="", combined="", words="", order="code"):
            return rows[::-1] if self.is_descending else rows
        return remembered(("hamlets found", self), self._found)

    def _found(self) -> Picked:
        rows = self.question.hamlets()
        return Picked(rows, array("L", self._places(rows)))

    def _places(self, rows: list[Hamlet]) -> list[int]:
        """Where among the rows those stand that are wanted, in order."""
        communes = {one.key: one for one in self.question.communes()}
        wanted = [f" {word}" for word in search_key(self.words).split()]
        places = [
            place
            for place, one in enumerate(rows)
            if (not self.place or self._lies(communes[one.commune]))
            and self.cover in ("", one.cover)
            and (not self.combined or (one.cover == "combined_cell" and COMBINED[self.combined](one)))
            and (not wanted or all(word in f" {search_key(one.name)}" for word in wanted))
        ]
        keys: dict[str, Callable[[Hamlet], Any]] = {
            "name": lambda one: words_sort_key(one.name),
            "commune": lambda one: words_sort_key(communes[one.commune].name or ""),
        }
        key = keys.get(self.order) or attrgetter(self.order)
        return sorted(places, key=lambda place: key(rows[place]), reverse=self.is_descending)

    def _lies(self, commune: Commune) -> bool:
        return self.place in (commune.key or "-", commune.province)

    def lines(self, hamlets: Sequence[Hamlet]) -> list[HamletLine]:
        """As lines, with the cell and what else it covers; five questions, however many."""
        communes = {one.key: name_of(one) for one in self.question.communes()}
        on = self.question.on
        cells = {one.cell for one in hamlets if one.cell is not None}
        names = Names(cells)
        mine = _in_reach(self.question, cells, on)
        joined = _covered(cells, on)
        return [
            HamletLine(
                one,
                communes[one.commune],
                one.cell if one.cell in mine else None,
                names.on(one.cell, on) if one.cell is not None else "",
                ", ".join(name for number, name in joined[one.cell] if number != one.number),
            )
            for one in hamlets
        ]


def _in_reach(question: Question, organisations: set[int], day: date) -> set[int]:
    """Those of them whose pages may be opened."""
    if question.reach.everywhere:
        return organisations
    return organisations.intersection(reached(question.reach, day))


def _covered(cells: set[int], on: date) -> dict[int | None, list[tuple[int | None, str]]]:
    """What cells cover on the day: hamlets with their numbers, other units, by name."""
    rows = list(Coverage.objects.at(on).filter(organisation__in=cells).order_by("from_date", "ordinal"))
    hamlets = HamletVersion.objects.at(on).filter(hamlet__in={row.hamlet_id for row in rows})
    named: dict[int | None, str] = dict(hamlets.values_list("hamlet_id", "name"))
    found: dict[int | None, list[tuple[int | None, str]]] = defaultdict(list)
    for row in rows:
        found[row.organisation_id].append((row.hamlet_id, row.other_unit or named.get(row.hamlet_id, "")))
    return found


@dataclass(frozen=True)
class WatchedList:
    """Hamlet cells to watch within reach."""

    question: Question
    reason: str = ""
    order: str = "name"
    is_descending: bool = False

    def found(self) -> list[Watched]:
        """In order; those without a value before all others."""
        rows = [one for one in self.question.watched() if self.reason in ("", *one.reasons)]
        names = Names(one.number for one in rows) if self.order == "name" else Names(())

        def key(one: Watched) -> Any:
            if self.order == "name":
                return words_sort_key(names.on(one.number, self.question.on))
            if self.order == "last_admission":
                return one.last_admission or EARLIEST
            return -1 if (found := getattr(one, self.order)) is None else found

        return sorted(rows, key=key, reverse=self.is_descending)

    def lines(self, cells: Sequence[Watched]) -> list[WatchedLine]:
        """As lines, with what is above on the structure day; five questions, however many."""
        on, day = self.question.on, self.question.structure or self.question.on
        numbers = [one.number for one in cells]
        there = self.question.standing_for(numbers)
        rows = Placement.objects.at(day).filter(organisation__in=set(there.values()))
        placed: dict[int, int | None] = dict(rows.values_list("organisation_id", "parent_id"))
        parents = {number: placed.get(same) for number, same in there.items()}
        above = {one for one in parents.values() if one is not None}
        names, mine = Names({*numbers, *above}), _in_reach(self.question, above, day)
        opened = _in_reach(self.question, set(numbers), on)
        return [
            WatchedLine(
                one,
                one.number if one.number in opened else None,
                names.on(one.number, on),
                parent if (parent := parents.get(one.number)) in mine else None,
                names.on(parent, day) if parent is not None else "",
            )
            for one in cells
        ]
