"""What the pages of organisations show: branches of the tree, an organisation's life, what it covers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db import connection

from dangvu.accounts.mandates import Reach
from dangvu.ledger.position import remembered_each
from dangvu.organisations.lookup import versions_on
from dangvu.organisations.models import Coverage, OrganisationSuccessor, OrganisationVersion
from dangvu.organisations.panels import HeadCount, head_counts
from dangvu.organisations.types import KINDS
from dangvu.places.models import HamletVersion
from dangvu.tree.models import Placement
from dangvu.tree.queries import children_of, roots


@dataclass(frozen=True, slots=True)
class Branch:
    """One organisation as a line of the tree."""

    number: int
    version: OrganisationVersion
    heads: HeadCount
    has_children: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """What a cell covers: a hamlet of that day, or another unit by name."""

    row: Coverage
    name: str
    kind: str


def topmost_in(reach: Reach, on: date) -> Iterable[int]:
    """Where the tree begins for somebody: the roots of the day, or the organisations of their mandates."""
    return roots(on) if reach.everywhere else reach.roots


def tops(reach: Reach, on: date) -> list[Branch]:
    """The same as lines."""
    return branches(topmost_in(reach, on), on)


def branches_below(organisation: int, on: date) -> list[Branch]:
    """The organisations directly under one."""
    return branches(children_of(organisation, on), on)


def branches(organisations: Iterable[int], on: date) -> list[Branch]:
    """Those that exist on the day, in official order; three queries, however many."""
    versions = versions_on(organisations, on)
    heads = head_counts(versions, on)
    parents = Placement.objects.at(on).filter(parent__in=list(versions)).values_list("parent_id", flat=True)
    with_children = set(parents.distinct())
    lines = [Branch(number, row, heads[number], number in with_children) for number, row in versions.items()]
    return sorted(lines, key=lambda line: official_order(line.version))


class Ordered(Protocol):
    """What official order looks at."""

    @property
    def kind(self) -> str: ...
    @property
    def official_code(self) -> str: ...
    @property
    def code(self) -> str: ...


def official_order(version: Ordered) -> tuple[object, ...]:
    """By level, then by official code (numbers in it by value), then by the code it was opened under."""
    level = list(KINDS).index(version.kind) if version.kind in KINDS else len(KINDS)
    return (level, not version.official_code, _parts(version.official_code), _parts(version.code))


def _parts(code: str) -> list[tuple[int, str]]:
    return [(int(digits or 0), text) for digits, text in re.findall(r"([0-9]+)|([^0-9]+)", code)]


def versions_of(organisation: int) -> list[OrganisationVersion]:
    """All it was called, oldest first."""
    rows = OrganisationVersion.objects.known().filter(organisation=organisation).select_related("place")
    return list(rows.order_by("from_date"))


def placements_of(organisation: int) -> list[Placement]:
    """Where it stood, oldest first."""
    return list(Placement.objects.known().filter(organisation=organisation).order_by("from_date"))


def covered_by(organisation: int) -> list[Covered]:
    """The hamlets and other units a cell covers over time, oldest first; each by its last name."""
    rows = list(Coverage.objects.known().filter(organisation=organisation).order_by("from_date", "ordinal"))
    hamlets = {row.hamlet_id for row in rows if row.hamlet_id is not None}
    versions = HamletVersion.objects.known().filter(hamlet__in=hamlets).order_by("from_date")
    named = {row.hamlet_id: row for row in versions}
    return [_covered(row, named) for row in rows]


def _covered(row: Coverage, named: dict[int, HamletVersion]) -> Covered:
    hamlet = named.get(row.hamlet_id) if row.hamlet_id is not None else None
    return Covered(row, hamlet.name if hamlet else row.other_unit, hamlet.kind if hamlet else "")


def successions_of(organisation: int) -> tuple[list[OrganisationSuccessor], list[OrganisationSuccessor]]:
    """Where it came from, and what it became."""
    rows = OrganisationSuccessor.objects.known().order_by("from_date", "ordinal")
    return list(rows.filter(successor=organisation)), list(rows.filter(organisation=organisation))


_NAMES = """
    SELECT organisation_id, from_date, name, COALESCE(NULLIF(official_code, ''), code)
    FROM organisations_organisationversion
    WHERE superseded_in IS NULL AND organisation_id IN ({marks}) ORDER BY from_date
"""


Called = list[tuple[date, str, str]]
"""From when, the name and the code."""


def _called(organisations: list[int]) -> dict[int, Called]:
    called: dict[int, Called] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NAMES.format(marks=", ".join(["%s"] * len(organisations))), organisations)
        for organisation, from_date, name, code in cursor.fetchall():
            called.setdefault(organisation, []).append((from_date, name, code))
    return called


class Names:
    """What several organisations were called over time, and by which code; one query for those that were not
    asked for since any was renamed.
    """

    def __init__(self, organisations: Iterable[int]) -> None:
        self._names = remembered_each(("organisations called",), organisations, _called)

    def on(self, organisation: int, day: date) -> str:
        """Its name on the day; the last before, or the first after, where it did not exist then."""
        return self._called(organisation, day)[0]

    def code_on(self, organisation: int, day: date) -> str:
        """Its official code on the day, else the register's own; otherwise as ``on``."""
        return self._called(organisation, day)[1]

    def _called(self, organisation: int, day: date) -> tuple[str, str]:
        called = self._names.get(organisation, [])
        before = [one for one in called if one[0] <= day]
        _from_date, name, code = (before[-1:] or called[:1] or [(day, str(organisation), "")])[0]
        return name, code
