"""Entries of the ledger as the desk shows them: what was done, in a sentence, by whom, on which paper."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest
from dangvu.ledger.acts import kinds
from dangvu.ledger.change import tokens_in
from dangvu.ledger.facts import facts
from dangvu.ledger.models import Entry, Subject
from dangvu.ledger.payload import label_of, payload_fields
from dangvu.ledger.position import remembered
from dangvu.ledger.reading import part_of
from dangvu.ledger.sealing import SealBroken
from dangvu.membership.pages import DISCIPLINE


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
    request: PageRequest, entries: Iterable[Entry], page: str, *, everything: bool = False
) -> list[ShownEntry]:
    """The entries with their sentences, sensitive words masked unless ``everything``; that these name persons
    is logged first.
    """
    fields = "personal, sensitive" if everything else "name, act"
    listed = list(entries)
    tokens = tokens_in(entry.sealed for entry in listed)
    persons = Subject.objects.filter(token__in=tokens).values_list("pk", flat=True)
    log_reading(request.account, page, persons, fields)
    numbers = [entry.number for entry in listed]
    # Each sentence looks up the names it speaks of: remembered, or a page would cost questions by the entry.
    sentences = remembered(
        ("sentences", numbers, get_language(), everything),
        lambda: [_sentence(entry, everything=everything) for entry in listed],
    )
    return [_shown(entry, sentence) for entry, sentence in zip(listed, sentences, strict=True)]


def _shown(entry: Entry, sentence: str) -> ShownEntry:
    kind = kinds().get(entry.kind)
    paper = json.loads(entry.paper)
    issued = paper.get("issued_on")
    return ShownEntry(
        number=entry.number,
        label=str(kind.label) if kind else entry.kind,
        sentence=sentence,
        paper=paper,
        issued_on=date.fromisoformat(issued) if issued else None,
        actor=entry.actor,
        at=entry.at,
        rows=entry.row_count,
    )


SENSITIVE = frozenset({"identity_number", "card_number", "ethnic_group", "attributes"})
"""Payload fields shown only when asked for, as on the person's own page."""
MASK = "•••"


def _sentence(entry: Entry, *, everything: bool) -> str:
    kind = kinds().get(entry.kind)
    if kind is None:
        return entry.kind
    try:
        act = kind.recorded(part_of(entry, 0).payload)
    except SealBroken:
        return _("Nội dung được niêm phong và không còn khóa để mở.")
    hidden = {name: MASK for name, value in act.payload().items() if _is_masked(name, value)}
    return act.sentence() if everything or not hidden else str(act.said) % {**act.words(), **hidden}


def _is_masked(name: str, value: Any) -> bool:
    """Whether a value of a payload is shown only when asked for: so is discipline as the ground of an act."""
    return name in SENSITIVE or (name == "reason" and value in DISCIPLINE)


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
        (labels.get(name, name), value if everything or not _is_masked(name, value) else MASK)
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
