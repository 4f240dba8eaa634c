"""Questions about memberships."""

import json
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Count, QuerySet

from dangvu.core.period import DAY, end_of, holds
from dangvu.ledger.asked_once import once
from dangvu.ledger.facts import Fact
from dangvu.ledger.models import Entry, Row
from dangvu.membership.models import Membership
from dangvu.membership.rules.introduction import Introducer
from dangvu.organisations.lookup import versions_on
from dangvu.organisations.types import KINDS
from dangvu.tree.queries import above


def membership_on(person: int, on: date, known: int | None = None) -> Membership | None:
    """The person's membership on the day."""
    return Membership.objects.at(on, known).filter(person=person).first()


def membership_among(known: Iterable[Fact], on: date) -> Membership | None:
    """The membership on the day of a person of whom these rows are known."""
    return next((row for row in known if isinstance(row, Membership) and holds(row, on)), None)


def memberships_of(person: int, known: int | None = None) -> list[Membership]:
    """All stretches of the person's membership, oldest first."""

    def asked() -> tuple[Membership, ...]:
        return tuple(Membership.objects.known(known).filter(person=person).order_by("from_date"))

    return list(once(("memberships", known), person, asked))


def members_from(organisations: Collection[int], on: date) -> dict[int, int]:
    """How many persons are members in each of these very organisations on the day or after it; those without
    any are left out.
    """
    rows = Membership.objects.during(on, None).filter(organisation__in=organisations)
    counted = rows.values_list("organisation_id").annotate(Count("person", distinct=True))
    return dict(counted.order_by("organisation_id"))


BEFORE_THE_REGISTER = frozenset({"opening", "transferred_in"})
"""Reasons of a first row before which there may be more that the register does not know."""


def unit_of(organisation: int, on: date) -> int:
    """The grassroots unit that the organisation is or stands in on the day; itself where there is none."""
    line = [organisation, *above(organisation, on)]
    versions = versions_on(line, on)
    grassroots = (one for one in line if one in versions and KINDS[versions[one].kind].is_grassroots)
    return next(grassroots, organisation)


def introducer_on(person: int, code: str, cell: int, on: date) -> Introducer:
    """What the register knows of one who introduces somebody to the cell: their status on the day, and since
    when they have been in its grassroots unit without a break.
    """
    status, since, reason = "", None, ""
    for row in reversed(memberships_of(person)):
        if since is None and not holds(row, on):
            continue
        if since is not None and row.until_date != since:
            break
        status = status or row.status
        last = min(end_of(row) - DAY, on)
        if not _is_together(row.organisation_id, cell, last, on):
            break
        since, reason = row.from_date, row.start_reason
    return Introducer(code, status, since, since is not None and reason in BEFORE_THE_REGISTER)


def _is_together(organisation: int, cell: int, last: date, on: date) -> bool:
    """Whether both were one grassroots unit, on the last day, or as a younger cell is now."""
    if organisation == cell:
        return True
    unit = unit_of(organisation, last)
    return unit in {unit_of(cell, last), unit_of(cell, on)}


def ground_of_leaving(row: Membership, code: str) -> str:
    """The ground on which the membership of the person with this code was struck off, as the act that did so
    says it; empty for other endings and where none was told.
    """
    if row.end_reason != "struck_off":
        return ""
    entry = Entry.objects.get(pk=row.origin[0])
    payload = json.loads(entry.payload)
    if entry.row_count:
        rows = Row.objects.filter(entry=entry.number, payload__contains=code).values_list(
            "payload", flat=True
        )
        acts = (json.loads(one).get("act", {}) for one in rows)
        payload = next((act for act in acts if act.get("person") == code), {})
    return str(payload.get("ground", ""))


def begun_by(persons: Collection[int], on: date) -> QuerySet[Membership, tuple[int, int]]:
    """The persons' memberships that had begun by the day, as pairs with the organisation; the last last."""
    rows = Membership.objects.known().filter(person__in=persons, from_date__lte=on)
    return rows.order_by("from_date").values_list("person_id", "organisation_id")
