"""Members as lists and counts: of organisations with all below them, on a day."""

from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from dangvu.accounts import row_security
from dangvu.accounts.mandates import Reach, in_reach
from dangvu.core import scope
from dangvu.core.text import search_key
from dangvu.ledger.position import kept_up, position, remembered
from dangvu.membership.heads import head_counts
from dangvu.membership.lines import Line, lines_of
from dangvu.membership.models import Membership
from dangvu.organisations.models import OrganisationVersion
from dangvu.people.models import PersonRecord, Residence
from dangvu.people.panels import named_beforehand
from dangvu.people.search import MANY as MANY_NAMED
from dangvu.people.search import Bearing, bearing
from dangvu.tree.models import Placement
from dangvu.tree.queries import BELOW, roots

MANY = 50_000
"""From here on a list is read along the index of names, a page at a time."""
MUCH = 1_000
"""Persons of whom something was recorded; with more the order is asked for anew."""
EARLY = 40
"""Of many, so small a part is read along the index of names from its beginning or its end; what lies further
in is sooner found by putting all in order.
"""
MOST_COUNTED, MOST_NAMED = 100_000, 20_000
"""Of more rows it is only told that there are more; sooner where each name is looked at. No file is as long
(``lists.files.MOST_ROWS``).
"""

_NUMBERS_BELOW = BELOW.format(marks="%s") + "SELECT id FROM walk"


def members_in_reach(reach: Reach, on: date) -> QuerySet[Membership, Any]:
    """Numbers of the persons whose membership of the day lies within reach."""
    return Membership.objects.at(on).filter(in_reach(reach, on)).values("person_id")


def cells_of(persons: list[int], on: date) -> Iterable[tuple[int, int]]:
    """Of some persons, in which organisation each is a member on the day."""
    return Membership.objects.at(on).filter(person__among=persons).values_list("person_id", "organisation_id")


PERSONS_IN_SCOPE = f"""
    SELECT person_id FROM membership_membership
    WHERE {row_security.STANDS} AND (organisation_id IN ({row_security.REACHED}) OR false)
"""
"""The same, as the policies of PostgreSQL ask it. Beside an OR the planner looks the organisations up in a
hash instead of joining them.
"""


def _leaves_nobody_out(reach: Reach, on: date) -> bool:
    """Whether every member of the day lies within reach, as for those who look after the whole province: then
    the tree need not be walked for each page.
    """
    if reach.everywhere:
        return True

    @scope.whole()
    def nobody() -> bool:
        return not Membership.objects.at(on).exclude(in_reach(reach, on)).exists()

    return remembered(("nobody out", sorted(reach.roots), on), nobody)


def _names() -> QuerySet[PersonRecord]:
    """The records by which lists are ordered: the last of each person."""
    return PersonRecord.objects.known().filter(until_date__isnull=True)


@scope.whole()
def _touched(since: int) -> set[int] | None:
    """The persons of whom something that lists show was recorded or superseded after an entry; nothing where
    the tree was.
    """
    if Placement.objects.changed_after(since).exists():
        return None
    touched: set[int] = set()
    for kind in (Membership, PersonRecord, Residence):
        persons = kind.objects.changed_after(since).values_list("person_id", flat=True).distinct()
        touched |= set(persons[: MUCH + 1])
    return touched


@dataclass(frozen=True)
class MemberList:
    """Which members a list shows: those of the day within reach, by given name."""

    reach: Reach
    on: date
    organisation: int | None = None
    """Only those of this organisation and all below it."""
    status: str = ""
    """Only those with this status."""
    is_direct: bool = False
    """Not those of the organisations below."""
    words: str = ""
    """Only those in whose name each of the words begins a word."""
    sex: str = ""
    admitted_from: date | None = None
    admitted_to: date | None = None
    """Only those admitted on these days; both ends included."""
    hamlet: int | None = None
    """Only those who live in it."""
    only: frozenset[int] | None = None
    """Only those of these persons, as selected on a page."""
    order: str = "name"
    """One of ``ORDERS``."""
    is_descending: bool = False

    def rows(self) -> QuerySet[Membership]:
        """The memberships, in no order."""
        rows = self._rows()
        if self.words and (bearers := self._bearing()).is_complete:
            rows = rows.filter(bearers.condition)
        return rows

    def _rows(self) -> QuerySet[Membership]:
        rows = Membership.objects.at(self.on)
        if not _leaves_nobody_out(self.reach, self.on):
            rows = rows.filter(in_reach(self.reach, self.on))
        if self.organisation is not None and self.is_direct:
            rows = rows.filter(organisation=self.organisation)
        elif self.organisation is not None:
            below = RawSQL(_NUMBERS_BELOW, [self.organisation, self.on, self.on])  # noqa: S611 - constant
            rows = rows.filter(organisation__in=below)
        if self.hamlet is not None:
            living = Residence.objects.at(self.on).filter(hamlet=self.hamlet)
            rows = rows.filter(person__in=living.values("person_id"))
        if self.only is not None:
            rows = rows.filter(person__in=self.only)
        if self.status:
            rows = rows.filter(status=self.status)
        if self.admitted_from:
            rows = rows.filter(admission_date__gte=self.admitted_from)
        if self.admitted_to:
            rows = rows.filter(admission_date__lte=self.admitted_to)
        if self.words or self.sex:
            rows = rows.filter(Exists(self._who().filter(person=OuterRef("person"))))
        return rows

    def _bearing(self, most: int = MANY_NAMED) -> Bearing:
        """Looked for where the list looks, which may be a small part of the reach."""
        part = self.reach if self.organisation is None else Reach(False, frozenset({self.organisation}))
        return bearing(self.words, part, self.on, most)

    def _who(self) -> QuerySet[PersonRecord]:
        """The records that fit the conditions on persons."""
        records = _names()
        if self.sex:
            records = records.filter(sex=self.sex)
        for word in search_key(self.words).split():
            begins = Q(search_name__startswith=word) | Q(search_name__contains=f" {word}")
            records = records.filter(begins)
        return records

    @property
    def count(self) -> int:
        """How many they are; where ``is_cut``, they are more."""
        return self._counted[0]

    @property
    def is_cut(self) -> bool:
        """Whether they are more than are counted."""
        return self._counted[1]

    @cached_property
    def _counted(self) -> tuple[int, bool]:
        """Of whole organisations that is their head count."""
        if (tops := self._whole()) is not None:
            heads = head_counts(tops, self.on).values()
            return sum(getattr(one, self.status or "total") for one in heads), False
        most = MOST_NAMED if self.words else MOST_COUNTED
        found = remembered(("members", self, most), lambda: self._count(most + 1))
        return min(found, most), found > most

    def _count(self, most: int) -> int:
        """How many rows there are, at most so many."""
        if not self.words:
            return self._rows()[:most].count()
        # Some bearers are enough to tell that they are more: nearly each of them is a member.
        bearers = self._bearing(most + most // 10)
        found = self._rows().filter(bearers.condition)[:most].count()
        return found if bearers.is_complete or found == most else self.rows()[:most].count()

    def _whole(self) -> frozenset[int] | None:
        """The organisation of whose members, with all below it, none is left out."""
        left_out = self.is_direct or self.words or self.sex or self.admitted_from or self.admitted_to
        some = left_out or self.hamlet is not None or self.only is not None
        if some or self.status not in ("", "official", "probationary"):
            return None
        if _leaves_nobody_out(self.reach, self.on):
            return frozenset(roots(self.on)) if self.organisation is None else frozenset({self.organisation})
        reached = self.reach.roots
        return reached if len(reached) == 1 and self.organisation in (None, *reached) else None

    def persons(self, start: int, size: int) -> list[int]:
        """The numbers of some of them, in order: given name first, unless another order is asked for."""
        if self.order != "name":
            return self._sorted(start, size)
        if self._is_met_soon(start + size):
            return remembered(("order", self, start, size), lambda: self._along(start, size))
        if self._are_many:
            return self._among_many(start, size)
        either = replace(self, is_descending=False)
        named = kept_up(("order", either), either._ordered, either._ordered_since)
        if self.is_descending:
            named = named[::-1]
        return [person for _name, person in named[start : start + size]]

    def lines(self, start: int, size: int) -> list[Line]:
        """Some of them as lines, in order, without those who have left the reach by the time the lines are
        read, after the numbers.
        """
        before = position().number
        return lines_of(self.persons(start, size), self.on, self.reach, before)

    @property
    def _are_many(self) -> bool:
        """Whether sorting them all would take too long."""
        if not self.words:
            return self.count > MANY
        # As many as the index of names gives are sooner sorted than met along it.
        question = ("many bear", self)
        return self.is_cut and not remembered(question, lambda: self._bearing().is_complete)

    def _is_met_soon(self, end: int) -> bool:
        """Whether reading names in order soon gives so many of the list: there are many of them."""
        is_long = self.is_cut if self.words else self.count > MANY
        return is_long and end <= self.count // EARLY

    def _among_many(self, start: int, size: int) -> list[int]:
        """Some of many; those near the end from there, where it is known which they are."""
        end = self.count - start
        if end > 0 and not self.is_cut and self._is_met_soon(end):
            back = replace(self, is_descending=not self.is_descending)
            return back.persons(max(0, end - size), min(size, end))[::-1]
        # Of a name that many bear in the whole register the next is soon met, wherever one reads.
        is_dense = self.words and self.organisation is None and _leaves_nobody_out(self.reach, self.on)
        work = self._along if is_dense else self._first
        return remembered(("order", self, start, size), lambda: work(start, size))

    def _first(self, start: int, size: int) -> list[int]:
        """Some of the numbers, in order."""
        named = self._in_order(_names()).values_list("person_id", flat=True)
        return list(named.filter(Exists(self.rows().filter(person=OuterRef("person"))))[start : start + size])

    def _along(self, start: int, size: int) -> list[int]:
        """The same, one name after the other until there are enough: whether somebody is in the list is asked
        as a value, which no planner turns into a question for all of them.
        """
        rows = replace(self, words="", sex="").rows().filter(person=OuterRef("person")).values("ordinal")
        named = self._in_order(self._who()).annotate(listed=Subquery(rows[:1])).filter(listed__isnull=False)
        return list(named.values_list("person_id", flat=True)[start : start + size])

    def _in_order(self, records: QuerySet[PersonRecord]) -> QuerySet[PersonRecord]:
        by = ("-sort_name", "-person_id") if self.is_descending else ("sort_name", "person_id")
        return records.order_by(*by)

    def _ordered(self, *among: Q) -> list[tuple[str, int]]:
        """All of them in order: name and number."""
        with named_beforehand(self.reach, self.on):
            named = _names().filter(*among, person__in=self.rows().filter(*among).values("person_id"))
            return list(named.order_by("sort_name", "person_id").values_list("sort_name", "person_id"))

    def _ordered_since(self, named: list[tuple[str, int]], since: int) -> list[tuple[str, int]] | None:
        """The order as of an earlier entry with those put in their places of whom something was recorded
        since; nothing where the tree is another now, or they are many.
        """
        touched = None if self.words else _touched(since)
        if touched is None or len(touched) > MUCH:
            return None
        left = [one for one in named if one[1] not in touched]
        for one in self._ordered(Q(person__among=touched)):
            insort(left, one)
        return left

    def _sorted(self, start: int, size: int) -> list[int]:
        """In another order than by name; those without the value last, then by name."""
        return remembered(("order", self, start, size), lambda: self._by_value(start, size))

    def _by_value(self, start: int, size: int) -> list[int]:
        records = _names().filter(person=OuterRef("person"))
        value = F("value").desc(nulls_last=True) if self.is_descending else F("value").asc(nulls_last=True)
        rows = self.rows().annotate(
            value=ORDERS[self.order](self.on), named=Subquery(records.values("sort_name")[:1])
        )
        some = rows.order_by(value, "named", "person_id").values_list("person_id", flat=True)
        return list(some[start : start + size])


def _of_record(field: str) -> Callable[[date], Subquery]:
    return lambda _on: Subquery(_names().filter(person=OuterRef("person")).values(field)[:1])


def _official_code(on: date) -> Subquery:
    versions = OrganisationVersion.objects.at(on).filter(organisation=OuterRef("organisation"))
    return Subquery(versions.values("official_code")[:1])


ORDERS: dict[str, Callable[[date], Any]] = {
    "birth": _of_record("birth_date"),
    "code": _of_record("code"),
    "organisation": _official_code,
    "status": lambda _on: F("status"),
    "admitted": lambda _on: F("admission_date"),
    "official": lambda _on: F("official_date"),
}
"""Orders of the list beside that by name, by the column of the list."""
