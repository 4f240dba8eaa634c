"""What an act makes of the number of members in a cell, and what the law asks of it then."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Count

from dangvu.core.finding import Finding
from dangvu.membership.models import Membership
from dangvu.organisations.lookup import version_on
from dangvu.organisations.rules import Size, size_findings

Counts = dict[str, int]
"""How many members there are, by status."""


def size_notes(organisation: int, on: date, *, official: int = 0, probationary: int = 0) -> list[Finding]:
    """Notes on the organisation when so many members more (or fewer) of each status are in it on the day than
    the register knows.
    """
    counts = _counts([organisation], on)[organisation]
    return _notes(organisation, on, counts, official, probationary)


def _notes(organisation: int, on: date, counts: Counts, official: int, probationary: int) -> list[Finding]:
    version = version_on(organisation, on)
    if version is None:
        return []
    before, total = counts.get("official", 0), sum(counts.values())
    return size_findings(
        Size(
            kind=version.kind,
            on=on,
            official_before=before,
            official=before + official,
            members_before=total,
            members=total + official + probationary,
            name=version.name,
        )
    )


def _counts(organisations: Collection[int], on: date) -> Mapping[int, Counts]:
    """How many members of each status are in each of the organisations on the day."""
    rows = Membership.objects.at(on).filter(organisation__in=organisations)
    found: dict[int, Counts] = defaultdict(dict)
    counted = rows.values_list("organisation_id", "status").annotate(Count("person")).order_by()
    for organisation, status, count in counted:
        found[organisation][status] = count
    return found


def moving(there: int, here: int, on: date, status: str) -> list[Finding]:
    """Notes on both organisations when a member leaves the one for the other."""
    counts = _counts([there, here], on)
    official, probationary = int(status == "official"), int(status == "probationary")
    return [
        *_notes(there, on, counts[there], -official, -probationary),
        *_notes(here, on, counts[here], official, probationary),
    ]


def joining(organisation: int, on: date, status: str) -> list[Finding]:
    """Notes on an organisation that a member comes into."""
    return size_notes(organisation, on, **{status: 1})


def parting(organisation: int, on: date, status: str) -> list[Finding]:
    """Notes on an organisation that a member leaves."""
    return size_notes(organisation, on, **{status: -1})
