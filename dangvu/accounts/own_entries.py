"""Entries of the ledger that an account may open: all with the whole register in reach, else its own as far
as it still reaches what they are about.

To have recorded something is no right to go on reading it: a mandate that moved closes its old entries.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from dangvu.accounts.mandates import Reach, in_reach, reach
from dangvu.accounts.models import Account
from dangvu.core import scope
from dangvu.ledger.facts import PERSON, Fact, about, facts, references
from dangvu.ledger.models import Entry
from dangvu.tree.models import Organisation, Placement

elsewhere: list[Callable[[Reach, date], QuerySet[Any, Any]]] = []
"""The persons who belong beyond reach on the day, or did when they last belonged anywhere, as rows with the
column ``person``: the room that knows where persons belong says it here.
"""
COLUMNS = ("recorded_in", "superseded_in")


@scope.whole()
def opened_by(account: Account, entries: Collection[Entry], allowed: Reach) -> frozenset[int]:
    """Those of the entries that the account may open today with this reach; one query at most."""
    if allowed.everywhere:
        return frozenset(entry.number for entry in entries)
    own = [entry.number for entry in entries if entry.actor == account.name]
    if not own:
        return frozenset()
    found = Entry.objects.filter(pk__in=own).exclude(_beyond(allowed, timezone.localdate()))
    return frozenset(found.values_list("pk", flat=True))


def may_see_entry(account: Account, entry: Entry) -> bool:
    """Whether the account may open the entry, as one who reads or as one who records."""
    return any(opened_by(account, [entry], reach(account, action)) for action in ("read", "record"))


def _beyond(allowed: Reach, today: date) -> Q:
    """An entry about an organisation that still stands and is beyond reach, or about somebody who belongs
    beyond it and was by this entry in nothing within.
    """
    condition = Q(pk__in=[])
    for model in facts().values():
        if not (subject := about(model)):
            continue
        name, kind = subject[0].attname, subject[1].identity
        if kind == Organisation.identity:
            rows = model.objects.filter(standing(today, name), ~in_reach(allowed, today, name))
            condition |= _touched_by(rows)
        elif kind == PERSON:
            for some in elsewhere:
                gone = Exists(some(allowed, today).filter(person=OuterRef(name)))
                rows = model.objects.filter(gone, ~_was_within(allowed, today, name))
                condition |= _touched_by(rows)
    return condition


def standing(on: date, name: str = "organisation") -> Exists:
    """Condition on a query: the organisation it names stands on the day."""
    return Exists(Placement.objects.at(on).filter(organisation=OuterRef(name)))


def _touched_by(rows: QuerySet[Fact, Fact]) -> Q:
    """Condition on entries: one opened or superseded such a row."""
    condition = Q()
    for column in COLUMNS:
        condition |= Q(Exists(rows.filter(**{column: OuterRef("number")})))
    return condition


def _was_within(allowed: Reach, today: date, name: str) -> Q:
    """Condition on rows that entries are asked for: the same entry opened or superseded one that has the same
    person in an organisation within reach.
    """
    condition = Q(pk__in=[])
    for model in facts().values():
        named = {kind.identity: field.attname for field, kind in references(model)}
        if {PERSON, Organisation.identity} <= named.keys():
            rows = model.objects.filter(
                in_reach(allowed, today, named[Organisation.identity]), **{named[PERSON]: OuterRef(name)}
            )
            for column in COLUMNS:
                condition |= Q(Exists(rows.filter(**{column: OuterRef(OuterRef("number"))})))
    return condition
