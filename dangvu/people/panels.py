"""What later rooms know about persons: who may see them, and more to show. They register here."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from dangvu.accounts.mandates import Reach
from dangvu.accounts.rights import PageRequest
from dangvu.accounts.scopes import of_persons, reached
from dangvu.core.period import Dated, tense
from dangvu.ledger.position import remembered
from dangvu.people.life import Life

AnyDated = TypeVar("AnyDated", bound=Dated)

FEW = 10_000
"""Up to so many persons in sight, a search looks at these rather than at the whole province."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a person's page: its heading, and how to draw it for a person within sight."""

    label: "str | Promise"
    draw: Callable[[Life], SafeString]


Sight = Callable[[Reach, date], QuerySet[Any, Any]]
"""The persons within reach on the day: the column ``person`` of a room's rows, as ``values``."""

Menu = Callable[[Life], SafeString]
"""What may be done about a person, as the head of the page offers it."""

Belongs = Callable[[list[int], date], Iterable[tuple[int, int]]]
"""Of some persons, in which organisation each is on the day, by which ``Sight`` lets them be seen."""

panels: list[Panel] = []
menus: list[Menu] = []
sights: list[Sight] = []
belongings: list[Belongs] = []


TENSES = ("past", "now", "future")


def of_the_period(request: PageRequest, rows: Iterable[AnyDated]) -> list[AnyDated]:
    """Of a person's rows those that the tab of the page asks for (``?period=``): what was, what is on the day
    shown, what comes; all of them without.
    """
    period = request.GET.get("period", "")
    return [row for row in rows if period not in TENSES or tense(row, request.on) == period]


def in_sight(reach: Reach, on: date, field: str = "person") -> Q:
    """Condition on a query: the person may be seen. Nobody may, where no room says so."""
    if reach.everywhere:
        return Q()
    condition = Q(pk__in=[])
    for sight in sights:
        # Asked of each person found, rather than of the whole province beforehand.
        condition |= Q(Exists(sight(reach, on).filter(person=OuterRef(field))))
    return condition


def among_those_in_sight(reach: Reach, on: date) -> Q:
    """The same condition for a search through all persons, begun with those in sight where they are few."""
    if not are_few(reach, on):
        return in_sight(reach, on)
    condition = Q(pk__in=[])
    for sight in sights:
        condition |= Q(person__in=sight(reach, on))
    return condition


@contextmanager
def named_beforehand(reach: Reach, on: date) -> Iterator[None]:
    """For a question about all persons in sight: where they are few, the database is told their numbers, and
    need not find out for each record whether it may be given.
    """
    if not are_few(reach, on):
        yield
        return
    with of_persons(*remembered(("numbers in sight", sorted(reach.roots), on), lambda: _numbers(reach, on))):
        yield


def _numbers(reach: Reach, on: date) -> list[int]:
    """Of the persons in sight."""
    rows = (sight(reach, on).values_list("person_id", flat=True) for sight in sights)
    return list(chain.from_iterable(rows))


def are_few(reach: Reach, on: date) -> bool:
    """Whether so few are in sight that each may be looked at. In more than a thousand organisations there are
    many, without counting.
    """
    if reach.everywhere or len(reached(reach, on)) > FEW / 10:
        return False
    question = ("in sight", sorted(reach.roots), on)
    return remembered(question, lambda: sum(sight(reach, on)[: FEW + 1].count() for sight in sights)) <= FEW


def in_sight_of(persons: Iterable[int], reach: Reach, on: date) -> set[int]:
    """Those of some persons who may be seen: ``in_sight`` for whoever has their numbers, and looks at each
    rather than walk the tree anew.
    """
    numbers = list(persons)
    if reach.everywhere:
        return set(numbers)
    within = frozenset(reached(reach, on))
    return {
        person
        for belongs in belongings
        for person, organisation in belongs(numbers, on)
        if organisation in within
    }
