"""What an organisation came from and what it became; and which organisations stand for it on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dangvu.organisations.lookup import versions_on
from dangvu.organisations.models import OrganisationSuccessor, OrganisationVersion
from dangvu.tree.queries import children_of

MOST = 500
"""Organisations of one lineage that are followed; a province's has hundreds."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """All successions that lead to an organisation or from it, by day."""

    rows: list[OrganisationSuccessor]

    @property
    def organisations(self) -> set[int]:
        """All that are named."""
        return {number for row in self.rows for number in (row.organisation_id, row.successor_id)}


def lineage_of(organisation: int) -> Lineage:
    """The lineage as known now, a question for each generation."""
    earlier = _followed(organisation, "successor", "organisation_id")
    later = _followed(organisation, "organisation", "successor_id")
    rows = sorted(
        {row.key: row for row in (*earlier, *later)}.values(), key=lambda row: (row.from_date, row.key)
    )
    return Lineage(rows)


def _followed(start: int, here: str, there: str) -> list[OrganisationSuccessor]:
    seen, rows, waiting = {start}, list[OrganisationSuccessor](), {start}
    while waiting and len(seen) < MOST:
        found = list(OrganisationSuccessor.objects.known().filter(**{f"{here}__in": waiting}))
        rows += found
        waiting = {getattr(row, there) for row in found} - seen
        seen |= waiting
    return rows


def places_of(organisation: int) -> set[str]:
    """The keys of all places it ever lay in."""
    versions = OrganisationVersion.objects.known().filter(organisation=organisation, place__isnull=False)
    return {str(key) for key in versions.values_list("place_id", flat=True)}


def standing_for(organisation: int, lineage: Lineage, on: date) -> list[int]:
    """Itself where it exists on the day, else the nearest of its lineage that do: what it came from, on a day
    before it began; what it became, on one after its end.
    """
    versions = OrganisationVersion.objects.known().filter(organisation=organisation)
    begun = versions.order_by("from_date").values_list("from_date", flat=True).first()
    is_before = begun is not None and on < begun
    towards: dict[int, list[int]] = defaultdict(list)
    for row in lineage.rows:
        here, there = row.organisation_id, row.successor_id
        towards[there if is_before else here].append(here if is_before else there)
    existing = set(versions_on({organisation, *lineage.organisations}, on))
    found, seen, waiting = set[int](), set[int](), [organisation]
    while waiting:
        if (one := waiting.pop()) not in seen:
            seen.add(one)
            found |= {one} & existing
            waiting += [] if one in existing else towards[one]
    return sorted(found)


def between(organisation: int, lineage: Lineage, first: date, last: date) -> tuple[list[int], list[int]]:
    """Who stands for it on two days, with all that came into it or out of it in between."""
    rows = [row for row in lineage.rows if first < row.from_date <= last]
    back = _reached(organisation, [(row.successor_id, row.organisation_id) for row in rows])
    forth = _reached(organisation, [(row.organisation_id, row.successor_id) for row in rows])
    return (
        sorted({*standing_for(organisation, lineage, first), *versions_on(back, first)}),
        sorted({*standing_for(organisation, lineage, last), *versions_on(forth, last)}),
    )


def _reached(start: int, steps: list[tuple[int, int]]) -> set[int]:
    reached, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        new = {there for one, there in steps if one == here} - reached
        reached |= new
        waiting += new
    return reached


def units_of(organisations: Iterable[int], on: date) -> list[int]:
    """What is told apart: the organisations; where it is only one, those directly below it, if any."""
    tops = list(organisations)
    return (children_of(tops[0], on) or tops) if len(tops) == 1 else tops
