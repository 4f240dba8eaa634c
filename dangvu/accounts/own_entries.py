"""Entries of the ledger that an account may open: all with the whole register in reach, else its own as far
as it still reaches what they are about.

To have recorded something is no right to go on reading it: a mandate that moved closes its old entries.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from dangvu.accounts.mandates import Reach, reach
from dangvu.accounts.models import Account
from dangvu.core import scope
from dangvu.ledger.facts import PERSON, Fact, about, facts, references
from dangvu.ledger.models import Entry
from dangvu.ledger.position import remembered
from dangvu.tree.models import Organisation, Placement
from dangvu.tree.queries import within_any

homes: list[Callable[[Collection[int], date], QuerySet[Any, tuple[int, int]]]] = []
"""Where persons belong on a day, or did when they last belonged anywhere, as pairs with the organisation, of
each person the last pair: the room that knows it says it here.
"""
ROWS_NAMED = 20
"""An entry of more rows names nobody, on any page: its organisations alone decide."""
Touched = tuple[int, int | None, int | None]
"""A row that an entry opened or superseded: the entry, the person and the organisation it is about."""


@scope.whole()
def opened_by(account: Account, entries: Collection[Entry], allowed: Reach) -> frozenset[int]:
    """Those of the entries that the account may open today with this reach: not one about an organisation
    that still stands and is beyond reach, nor about somebody who belongs beyond it and was by this entry in
    nothing within.
    """
    if allowed.everywhere:
        return frozenset(entry.number for entry in entries)
    own = {entry.number: entry.row_count for entry in entries if entry.actor == account.name}
    if not own:
        return frozenset()
    today = timezone.localdate()
    named = [number for number, rows in own.items() if rows <= ROWS_NAMED]
    rows = _touched(named, by_person=True) + _touched(own.keys() - set(named), by_person=False)
    persons = {person for _entry, person, _organisation in rows if person is not None}
    belong = {one: home for asked in homes for one, home in asked(persons, today)} if persons else {}
    organisations = {
        organisation for *_about, organisation in (*rows, *belong.items()) if organisation is not None
    }
    placed = Placement.objects.at(today).filter(organisation__in=organisations)
    within = organisations & _reached(allowed, today)
    beyond = set(placed.values_list("organisation_id", flat=True)) - within
    gone = {person for person, organisation in belong.items() if organisation in beyond}
    was_in: dict[tuple[int, int], set[int]] = defaultdict(set)
    for entry, person, organisation in rows:
        if person is not None and organisation is not None:
            was_in[entry, person].add(organisation)
    closed = {
        entry
        for entry, person, organisation in rows
        if (person is None and organisation in beyond)
        or (person in gone and not was_in[entry, person] & within)
    }
    return frozenset(own.keys() - closed)


def may_see_entry(account: Account, entry: Entry) -> bool:
    """Whether the account may open the entry, as one who reads or as one who records."""
    return any(opened_by(account, [entry], reach(account, action)) for action in ("read", "record"))


def _reached(allowed: Reach, today: date) -> set[int]:
    """The organisations within reach; the tree is walked once until it changes."""
    roots = sorted(allowed.roots)
    question = ("reached", roots, today, today)
    return set(remembered(question, lambda: within_any(roots, today, today)) if roots else ())


def _touched(entries: Collection[int], *, by_person: bool) -> list[Touched]:
    """What the rows of the entries are about, in one query; not ``by_person``, the organisations alone."""
    if not entries:
        return []
    first, *others = (rows for model in facts().values() for rows in _rows_of(model, entries, by_person))
    return list(first.union(*others))


def _rows_of(model: type[Fact], entries: Collection[int], by_person: bool) -> Iterator[QuerySet[Fact, Any]]:
    subject = about(model)
    kind = subject[1].identity if subject else ""
    fields = {identity.identity: field.attname for field, identity in references(model)}
    person = fields[PERSON] if kind == PERSON and by_person else None
    organisation = fields.get(Organisation.identity) if kind in (PERSON, Organisation.identity) else None
    if subject and kind == Organisation.identity:
        organisation = subject[0].attname  # of several, as of a parent, that whose row it is
    if person is None and organisation is None:
        return
    for column in ("recorded_in", "superseded_in"):
        rows = model.objects.filter(**{f"{column}__in": entries})
        yield rows.values_list(column, _column(person), _column(organisation)).distinct()


def _column(name: str | None) -> F | Cast:
    """The field, or nothing, of the type that a union wants."""
    return F(name) if name else Cast(Value(None), BigIntegerField())
