"""Entries of the ledger as the desk shows them: what was done, in a sentence, by whom, on which paper."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest
from dangvu.ledger.acts import Act, kinds
from dangvu.ledger.change import tokens_in
from dangvu.ledger.facts import facts
from dangvu.ledger.models import Entry, Subject
from dangvu.ledger.payload import label_of, payload_fields
from dangvu.ledger.reading import part_of
from dangvu.ledger.sealing import SealBroken


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One entry as a line."""

    number: int
    label: str
    sentence: str
    paper: dict[str, Any]
    issued_on: date | None
    actor: str
    at: datetime
    rows: int


def entries_in_reach(request: PageRequest) -> QuerySet[Entry]:
    """The entries the account may read, last first: its own, or all with the whole register in reach."""
    entries = Entry.objects.order_by("-number")
    return entries if request.reach.everywhere else entries.filter(actor=request.account.name)


def shown(
    request: PageRequest, entries: Iterable[Entry], page: str, fields: str = "name, act"
) -> list[ShownEntry]:
    """The entries with their sentences; that these name persons is logged first, with the ``fields`` read."""
    listed = list(entries)
    tokens = tokens_in(entry.sealed for entry in listed)
    persons = Subject.objects.filter(token__in=tokens).values_list("pk", flat=True)
    log_reading(request.account, page, persons, fields)
    return [_shown(entry) for entry in listed]


def _shown(entry: Entry) -> ShownEntry:
    kind = kinds().get(entry.kind)
    paper = json.loads(entry.paper)
    issued = paper.get("issued_on")
    return ShownEntry(
        number=entry.number,
        label=str(kind.label) if kind else entry.kind,
        sentence=_sentence(kind, entry),
        paper=paper,
        issued_on=date.fromisoformat(issued) if issued else None,
        actor=entry.actor,
        at=entry.at,
        rows=entry.row_count,
    )


def _sentence(kind: type[Act] | None, entry: Entry) -> str:
    try:
        return kind.recorded(part_of(entry, 0).payload).sentence() if kind else entry.kind
    except SealBroken:
        return _("Nội dung được niêm phong và không còn khóa để mở.")


SENSITIVE = frozenset({"identity_number", "card_number", "ethnic_group", "attributes"})
"""Payload fields shown only when asked for, as on the person's own page."""
MASK = "•••"


def fields_of(entry: Entry, *, everything: bool = False) -> list[tuple[str, Any]]:
    """The payload of an entry with the words users see, sensitive values masked unless ``everything``; the
    reading is the caller's to log.
    """
    kind = kinds().get(entry.kind)
    try:
        payload = part_of(entry, 0).payload
    except SealBroken:
        return []
    labels = {one.name: label_of(one) for one, _hint in payload_fields(kind)} if kind else {}
    return [
        (labels.get(name, name), value if everything or name not in SENSITIVE else MASK)
        for name, value in payload.items()
    ]


def effects_of(entry: Entry) -> list[tuple[str, int, int]]:
    """How many rows of each kind of fact the entry opened and superseded; counted where the facts stand."""
    counts = []
    for name, model in facts().items():
        opened = model.objects.filter(recorded_in=entry.number).count()
        superseded = model.objects.filter(superseded_in=entry.number).count()
        if opened or superseded:
            counts.append((name, opened, superseded))
    return counts
