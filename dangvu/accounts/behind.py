"""The acts behind facts: what a page says of each row it shows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from dangvu.accounts import asked_often
from dangvu.accounts.own_entries import opened_by
from dangvu.accounts.rights import PageRequest
from dangvu.ledger.acts import kinds
from dangvu.ledger.describing import MASK
from dangvu.ledger.facts import Fact
from dangvu.ledger.models import Entry
from dangvu.ledger.reading import is_sensitive

FEW = 20
"""Entries up to which each number of them is a question of its own, written once."""


@dataclass(frozen=True, slots=True)
class ActBehind:
    """An entry of the ledger as shown beside what it recorded."""

    number: int
    kind: str
    is_sensitive: bool
    label: str
    paper_number: str
    issuer: str
    """Of the paper; empty where it was not given, as its number may be."""
    issued_on: date | None
    actor: str
    at: datetime
    may_open: bool

    @property
    def paper(self) -> str:
        """Number of the paper, and who issued it."""
        return " · ".join(filter(None, (self.paper_number, self.issuer)))


def acts_behind(rows: Iterable[Fact], request: PageRequest) -> dict[int, ActBehind]:
    """The acts that recorded or superseded the rows, or whose rows they copy, by number; two queries
    at most.
    """
    numbers: set[int] = set()
    for row in rows:
        numbers |= {row.recorded_in, row.origin[0]} | ({row.superseded_in} if row.superseded_in else set())
    if len(numbers) <= FEW:
        entries = asked_often.objects(_entries, *sorted(numbers)) if numbers else []
    else:
        entries = list(_entries(*numbers))
    opened = opened_by(request.account, entries, request.reach)
    return {entry.number: _behind(entry, request, may_open=entry.number in opened) for entry in entries}


def _entries(*numbers: int) -> QuerySet[Entry]:
    return Entry.objects.filter(number__in=numbers).only("number", "kind", "payload", "paper", "actor", "at")


def _behind(entry: Entry, request: PageRequest, *, may_open: bool) -> ActBehind:
    paper = json.loads(entry.paper)
    issued = paper.get("issued_on")
    kind = kinds().get(entry.kind)
    sensitive = is_sensitive(entry)
    is_masked = sensitive and request.GET.get("show") != "all"
    return ActBehind(
        number=entry.number,
        kind=entry.kind,
        is_sensitive=sensitive,
        label=MASK if is_masked else str(kind.label) if kind else entry.kind,
        paper_number=paper.get("number") or "",
        issuer=paper.get("issuer") or "",
        issued_on=date.fromisoformat(issued) if issued else None,
        actor=entry.actor,
        at=entry.at,
        may_open=may_open,
    )
