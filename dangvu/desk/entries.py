"""Entries of the ledger as the desk shows them: what was done, in a sentence, by whom, on which paper."""

import json
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dangvu.accounts.models import Account
from dangvu.accounts.own_entries import opened_by
from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest
from dangvu.core import scope
from dangvu.ledger.acts import Act, kinds
from dangvu.ledger.change import tokens_in
from dangvu.ledger.describing import MASK
from dangvu.ledger.facts import Fact, facts
from dangvu.ledger.known_then import names_known_after
from dangvu.ledger.models import Entry, Row, Subject
from dangvu.ledger.payload import label_of, payload_fields
from dangvu.ledger.position import remembered
from dangvu.ledger.reading import is_sensitive, part_of
from dangvu.ledger.sealing import SealBroken
from dangvu.ledger.void import taken_back
from dangvu.membership.pages import DISCIPLINE
from dangvu.people.lookup import persons_coded

ROWS_SHOWN = 20


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
    taken_back_in: int | None
    """The void that took the entry back, if one did."""
    is_beyond: bool
    """Whether it may not be opened: then only the kind of act is told."""


def entries_in_reach(request: PageRequest) -> QuerySet[Entry]:
    """The entries the account is shown, last first: all with the whole register in reach, else its own. Which
    of these it may open is asked by ``opened_by``.
    """
    entries = Entry.objects.order_by("-number")
    return entries if request.reach.everywhere else entries.filter(actor=request.account.name)


def shown(
    request: PageRequest,
    entries: Iterable[Entry],
    page: str,
    *,
    everything: bool = False,
    also: Iterable[int] = (),
) -> list[ShownEntry]:
    """The entries with their sentences, sensitive words masked unless ``everything``, and none of what is
    beyond reach; that these name persons, and the page ``also`` some, is logged first.
    """
    fields = "personal, sensitive" if everything else "name, act"
    every = list(entries)
    opened = opened_by(request.account, every, request.reach)
    listed = [entry for entry in every if entry.number in opened]
    log_reading(request.account, page, persons_named(listed) | set(also), fields)
    numbers = [entry.number for entry in listed]

    # Each sentence looks up the names it speaks of: remembered, or a page would cost questions by the entry.
    said = {entry.number: _said(request, entry, everything=everything) for entry in listed}
    voids = taken_back(numbers)
    return [
        _shown(entry, said.get(entry.number), voids.get(entry.number), everything=everything)
        for entry in every
    ]


def _said(request: PageRequest, entry: Entry, *, everything: bool) -> str:
    def anew() -> str:
        with as_named_for(request, entry):
            return _sentence(entry, everything=everything)

    asked = get_language(), everything, request.reach.everywhere
    return remembered(("sentence", entry.hash, *asked), anew)


def as_named_for(request: PageRequest, entry: Entry) -> AbstractContextManager[None]:
    """Persons are called as they are known now for whoever has the whole register in reach; else as they were
    known after the entry.
    """
    return names_known_after(None if request.reach.everywhere else entry.number)


@scope.whole()
def log_whole(account: Account, page: str, entry: Entry) -> None:
    """Log that the account is about to be shown an entry as JSON, its first rows too."""
    rows = Row.objects.filter(entry=entry.number).order_by("ordinal").values_list("sealed", flat=True)
    shown = Subject.objects.filter(token__in=tokens_in(rows[:ROWS_SHOWN])).values_list("pk", flat=True)
    log_reading(account, page, persons_named([entry]) | set(shown), "personal, sensitive")


@scope.whole()
def log_named(account: Account, page: str, acts: Iterable[Act]) -> None:
    """Log that the account is told of the persons whom the acts refer to."""
    codes = {code for act in acts for refers, code in act.referred() if refers == "person"}
    log_reading(account, page, persons_coded(codes), "name, act")


@scope.whole()
def persons_named(entries: list[Entry]) -> set[int]:
    """The persons whose names are sealed in the entries, and those whom their payloads name by code."""
    tokens = tokens_in(entry.sealed for entry in entries)
    persons = set(Subject.objects.filter(token__in=tokens).values_list("pk", flat=True))
    known = kinds()
    codes: set[str] = set()
    for entry in entries:
        payload = json.loads(entry.payload)
        for one, _hint in payload_fields(known[entry.kind]) if entry.kind in known else ():
            if one.metadata.get("refers") == "person" and (given := payload.get(one.name)):
                codes |= {given} if isinstance(given, str) else set(given)
    return persons | persons_coded(codes)


def _shown(entry: Entry, sentence: str | None, taken_back_in: int | None, *, everything: bool) -> ShownEntry:
    paper = {} if sentence is None else json.loads(entry.paper)
    issued = paper.get("issued_on")
    if is_sensitive(entry) and not everything:
        paper.pop("summary", None)
    return ShownEntry(
        number=entry.number,
        label=label_of_entry(entry, everything=everything),
        sentence=sentence or "",
        paper=paper,
        issued_on=date.fromisoformat(issued) if issued else None,
        actor=entry.actor,
        at=entry.at,
        rows=entry.row_count,
        taken_back_in=taken_back_in,
        is_beyond=sentence is None,
    )


SENSITIVE = frozenset({"attributes", "ethnic_group"})
"""Payload fields shown only when asked for, as on the person's own page; so is all that is sealed, but the
name.
"""
SENSITIVE_REMARKS = frozenset({"membership.readmission_by_other_rule", "membership.record_not_stated"})
"""Remarks that tell what is shown only when asked for."""
QUALITIES = frozenset({"change_attribute", "correct_attribute"})
"""Acts whose value is a person's faith, schooling or occupation."""


@scope.whole()
def _sentence(entry: Entry, *, everything: bool) -> str:
    kind = kinds().get(entry.kind)
    if kind is None:
        return entry.kind
    try:
        act = kind.recorded(part_of(entry, 0).payload)
    except SealBroken:
        return _("Nội dung được niêm phong và không còn khóa để mở.")
    if is_sensitive(entry) and not everything:
        return _masked_sentence(act)
    hidden = {name: MASK for name, value in act.payload().items() if _is_masked(kind, name, value)}
    return act.sentence() if everything or not hidden else str(act.said) % {**act.words(), **hidden}


def label_of_entry(entry: Entry, *, everything: bool) -> str:
    """What the kind of act is called; of a sensitive one only when asked for."""
    if is_sensitive(entry) and not everything:
        return MASK
    kind = kinds().get(entry.kind)
    return str(kind.label) if kind else entry.kind


def _masked_sentence(act: Act) -> str:
    """That there is something, and about whom."""
    if not act.subject:
        return MASK
    return _("%(subject)s: việc được che") % {"subject": act.words()[act.subject]}


def _is_masked(kind: type[Act], name: str, value: Any) -> bool:
    """Whether a value of a payload is shown only when asked for: so is discipline as the ground of an act."""
    private = name in SENSITIVE or (name in kind.sealed_names() and name != "full_name")
    return private or (name == "reason" and value in DISCIPLINE)


@scope.whole()
def fields_of(entry: Entry, *, everything: bool = False) -> list[tuple[str, str]]:
    """The payload of an entry in the words users see, sensitive values masked unless ``everything``; the
    reading is the caller's to log.
    """
    kind = kinds().get(entry.kind)
    try:
        payload = part_of(entry, 0).payload
    except SealBroken:
        return []
    if kind is None:
        return [(name, str(value) if everything else MASK) for name, value in payload.items()]
    labels = {one.name: label_of(one) for one, _hint in payload_fields(kind)}
    coded = {one.name for one, _hint in payload_fields(kind) if one.metadata.get("refers")}
    words = kind.recorded(payload).words()
    for name in coded & payload.keys():
        if isinstance(code := payload[name], str) and code != words[name]:
            words[name] = f"{words[name]} ({code})"
    return [
        (labels[name], words[name] if everything or not _hides(entry, name, value) else MASK)
        for name, value in payload.items()
    ]


def _hides(entry: Entry, name: str, value: Any) -> bool:
    """Whether a value stands masked: of a sensitive act all but whom it is about."""
    if is_sensitive(entry):
        return name != kinds()[entry.kind].subject
    return _is_masked(kinds()[entry.kind], name, value) or (name == "value" and entry.kind in QUALITIES)


@scope.whole()
def effects_of(entry: Entry) -> list[tuple[str, int, int]]:
    """How many rows of each kind of fact the entry opened and superseded; counted where the facts stand."""
    counted = " UNION ALL ".join(
        f"SELECT '{name}', (SELECT count(*) FROM \"{table}\" WHERE recorded_in = %s), "
        f'(SELECT count(*) FROM "{table}" WHERE superseded_in = %s)'
        for name, table in ((name, model._meta.db_table) for name, model in facts().items())
    )
    with connection.cursor() as cursor:
        cursor.execute(counted, [entry.number] * 2 * len(facts()))
        return [
            (name, opened, superseded)
            for name, opened, superseded in cursor.fetchall()
            if opened or superseded
        ]


@scope.whole()
def rows_of(entry: Entry, *, everything: bool) -> tuple[list[Fact], list[Fact]]:
    """The rows that an entry superseded and those it opened, where they are few and may be shown."""
    gone: list[Fact] = []
    come: list[Fact] = []
    if is_sensitive(entry) and not everything:
        return gone, come
    for model in facts().values():
        for rows, column in ((gone, "superseded_in"), (come, "recorded_in")):
            found = model.objects.filter(**{column: entry.number}).order_by("recorded_in", "ordinal")
            rows += found[: ROWS_SHOWN + 1]
    return (gone, come) if max(len(gone), len(come)) <= ROWS_SHOWN else ([], [])


@scope.whole()
def entry_as_json(entry: Entry, *, with_names: bool) -> dict[str, Any]:
    """An entry as JSON: its first rows too; what is sealed only ``with_names``."""
    payload = part_of(entry, 0).payload if with_names else json.loads(entry.payload)
    act = kinds()[entry.kind]
    rows = Row.objects.filter(entry=entry.number).order_by("ordinal")[:ROWS_SHOWN]
    return {
        "number": entry.number,
        "kind": entry.kind,
        "sentence": act.recorded(payload).sentence() if with_names else str(act.label),
        "payload": payload,
        "effects": json.loads(entry.effects),
        "paper": json.loads(entry.paper),
        "remarks": json.loads(entry.remarks),
        "actor": entry.actor,
        "at": entry.at.isoformat(),
        "rows": entry.row_count,
        "first_rows": [
            {"payload": json.loads(row.payload), "effects": json.loads(row.effects)} for row in rows
        ],
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }
