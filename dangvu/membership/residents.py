"""Members in a reorganisation: they go with their organisation, never by personal transfer."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import Reach, in_reach
from dangvu.core.finding import Finding
from dangvu.ledger.change import Change
from dangvu.ledger.recording import in_chunks
from dangvu.membership.models import Membership
from dangvu.organisations.lookup import name_of
from dangvu.organisations.panels import HeadCount
from dangvu.organisations.reorganising.residents import Chosen, Going, Homes, Residents
from dangvu.people.lookup import persons_by_code
from dangvu.people.models import PersonRecord, Residence
from dangvu.people.references import known_person

MOVED = "organisation_transfer"
AT_ONCE = 1_000
TOLD = 100
"""Identity numbers borne twice that are told."""


class Members(Residents):
    """Whoever is a member in an organisation on the day of its end, and whoever was recorded there later."""

    def heads(self, organisations: Collection[int], on: date) -> Mapping[int, HeadCount]:
        rows = Membership.objects.at(on).filter(organisation__among=organisations)
        counts: dict[int, Counter[str]] = defaultdict(Counter)
        for organisation, status, count in rows.values_list("organisation_id", "status").annotate(
            Count("person")
        ):
            counts[organisation][status] = count
        return {
            organisation: HeadCount(count["official"], count["probationary"])
            for organisation, count in counts.items()
        }

    def chosen(
        self,
        organisation: int,
        codes: Sequence[str],
        homes: Homes,
        gone: Collection[int],
        on: date,
    ) -> Chosen:
        members = Membership.objects.at(on).filter(organisation=organisation)
        status = dict(members.exclude(person__in=gone).values_list("person_id", "status"))
        persons, findings = set[int](), list[Finding]()
        named = persons_by_code(codes)
        for code in codes:
            person = named.get(code)
            if person is None:
                findings += known_person(code, on, "members")[1]
            elif person not in status:
                message = _("“%(code)s” không sinh hoạt ở tổ chức bị tách vào ngày đó, hoặc đã chuyển trước.")
                where = {"field": "members"}
                findings.append(Finding("reorganise.not_member", message % {"code": code}, where=where))
            else:
                persons.add(person)
        living = Residence.objects.at(on).filter(hamlet__in=homes.hamlets, person__in=status)
        persons |= set(living.values_list("person_id", flat=True)) - homes.left
        persons |= homes.come & status.keys()
        counts = Counter(status[person] for person in persons)
        heads = HeadCount(counts["official"], counts["probationary"])
        return Chosen(frozenset(persons), heads, tuple(findings))

    def alike(self, organisations: Collection[int], on: date) -> list[Finding]:
        below = Reach(everywhere=False, roots=frozenset(organisations))
        within = Membership.objects.at(on).filter(in_reach(below, on))
        numbers = PersonRecord.objects.known().exclude(identity_number="")
        if len(organisations) <= AT_ONCE:  # else it is quicker to look at all
            numbers = numbers.filter(person__in=within.values("person_id"))
        borne = numbers.values("identity_number").annotate(borne=Count("person", distinct=True))
        twice = borne.filter(borne__gt=1).order_by("identity_number")
        told = [one["identity_number"] for one in twice[:TOLD]]
        bearers = PersonRecord.objects.known().filter(identity_number__in=told).order_by("identity_number")
        together: dict[str, set[int]] = defaultdict(set)
        for number, person in bearers.values_list("identity_number", "person_id"):
            together[number].add(person)
        rows = within.filter(person__in=set().union(*together.values()))
        cells = dict(rows.values_list("person_id", "organisation_id"))
        theirs = [[cells[one] for one in persons if one in cells] for persons in together.values()]
        return [_same_number(some, on) for some in theirs if len(some) > 1]

    def follow(self, change: Change, going: Sequence[Going], on: date) -> None:
        for some in in_chunks(going, AT_ONCE):
            rows = Membership.objects.during(on, None).filter(
                organisation__among={one.organisation for one in some}
            )
            by_organisation: dict[int, list[Membership]] = defaultdict(list)
            for row in rows.order_by("recorded_in", "ordinal"):
                by_organisation[row.organisation_id].append(row)
            for one in some:
                for row in by_organisation[one.organisation]:
                    if _goes(one, row.person_id):
                        _follow(change, row, one.to, on)


def _same_number(cells: Sequence[int], on: date) -> Finding:
    message = _(
        "%(count)s đảng viên được đưa về cùng nhau (%(cells)s) có cùng một số định danh; xem có phải một"
        " người được ghi hai lần."
    )
    names = "; ".join(sorted({name_of(cell, on) for cell in cells}))
    words = {"count": len(cells), "cells": names}
    return Finding("reorganise.same_identity_number", message % words, "warn")


def _goes(one: Going, person: int) -> bool:
    return person in one.persons if one.persons is not None else person not in one.but


def _follow(change: Change, row: Membership, to: int, on: date) -> None:
    """What began before the day goes on elsewhere; what began later began there."""
    if row.from_date < on:
        begun = {"organisation": to, "start_reason": MOVED}
        change.turn(row, on, {"end_reason": MOVED}, begun)
    else:
        change.turn(row, row.from_date, {}, {"organisation": to})


def awaiting_recognition(organisations: Collection[int], on: date) -> Mapping[int, int]:
    """Probationary members in each, who are to be recognised."""
    return _by_organisation(Membership.objects.at(on).filter(status="probationary"), organisations)


def recorded_later(organisations: Collection[int], on: date) -> Mapping[int, int]:
    """Who was recorded to come into each after the day."""
    return _by_organisation(Membership.objects.known().filter(from_date__gt=on), organisations)


def _by_organisation(rows: QuerySet[Membership], organisations: Collection[int]) -> Mapping[int, int]:
    counts: dict[int, int] = {}
    for some in in_chunks(sorted(organisations), AT_ONCE):
        found = rows.filter(organisation__among=some).values_list("organisation_id").annotate(Count("person"))
        counts |= dict(found.order_by())
    return counts
