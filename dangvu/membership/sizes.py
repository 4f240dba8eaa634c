"""What an act makes of the number of members in a cell, and what the law asks of it then."""

from datetime import date

from django.db.models import Count

from dangvu.core.finding import Finding
from dangvu.membership.models import Membership
from dangvu.organisations.lookup import version_on
from dangvu.organisations.rules import Size, size_findings


def size_notes(organisation: int, on: date, *, official: int = 0, probationary: int = 0) -> list[Finding]:
    """Notes on the organisation when so many members more (or fewer) of each status are in it on the day than
    the register knows.
    """
    version = version_on(organisation, on)
    if version is None:
        return []
    rows = Membership.objects.at(on).filter(organisation=organisation)
    counts = dict(rows.values_list("status").annotate(Count("person")).order_by("status"))
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


def joining(organisation: int, on: date, status: str) -> list[Finding]:
    """Notes on an organisation that a member comes into."""
    return size_notes(organisation, on, **{status: 1})


def parting(organisation: int, on: date, status: str) -> list[Finding]:
    """Notes on an organisation that a member leaves."""
    return size_notes(organisation, on, **{status: -1})
