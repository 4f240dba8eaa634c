"""What stands on a day: by the register, and by rows of opening files; to be held against each other."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from dangvu.core.scope import whole
from dangvu.demo.state import Row
from dangvu.membership.models import Membership
from dangvu.organisations.models import Coverage, OrganisationVersion, Target
from dangvu.people.models import PersonAttribute, PersonRecord, Residence
from dangvu.places.models import HamletVersion
from dangvu.tree.models import Placement

Standing = dict[str, set[Any]]


@whole()
def in_register(on: date) -> Standing:
    """Members with what is followed of them, organisations, hamlets, who covers what, targets."""
    persons = dict(PersonRecord.objects.known().values_list("person_id", "code"))
    versions = OrganisationVersion.objects.at(on).values_list(
        "organisation_id", "code", "kind", "name", "official_code", "grassroots_type", "place__code"
    )
    codes = {number: code for number, code, *_more in versions}
    above = dict(Placement.objects.at(on).values_list("organisation_id", "parent_id"))
    hamlets = HamletVersion.objects.at(on).values_list(
        "hamlet_id", "code", "name", "kind", "place__code", "population"
    )
    hamlet_codes = {number: code for number, code, *_more in hamlets}
    members = Membership.objects.at(on).values_list(
        "person_id", "organisation_id", "status", "admission_date", "official_date"
    )
    followed = {number for number, *_more in members}
    return {
        "memberships": {(persons[number], codes[cell], *more) for number, cell, *more in members},
        "organisations": {
            (code, codes.get(above[number] or 0), kind, name, official, grassroots, place or "")
            for number, code, kind, name, official, grassroots, place in versions
        },
        "hamlets": {tuple(one) for _number, *one in hamlets},
        "coverage": {
            (codes[organisation], hamlet_codes[hamlet] if hamlet else None, unit)
            for organisation, hamlet, unit in Coverage.objects.at(on).values_list(
                "organisation_id", "hamlet_id", "other_unit"
            )
        },
        "person_attributes": {
            *(
                (persons[number], attribute, value)
                for number, attribute, value in PersonAttribute.objects.at(on).values_list(
                    "person_id", "attribute", "value"
                )
                if number in followed
            ),
            *(
                (persons[number], "residence_hamlet", hamlet_codes[hamlet])
                for number, hamlet in Residence.objects.at(on).values_list("person_id", "hamlet_id")
                if number in followed
            ),
        },
        "targets": {
            (codes[organisation], *more)
            for organisation, *more in Target.objects.at(on).values_list(
                "organisation_id", "kind", "from_date", "value"
            )
        },
    }


def in_rows(rows: dict[str, list[Row]], on: date) -> Standing:
    """The same by opening files."""
    members = {row[0]: row for row in _at(rows["memberships"], on, 3)}
    return {
        "memberships": {(row[0], row[1], row[2], row[8], row[9]) for row in members.values()},
        "organisations": {
            (row[0], row[1], row[2], row[3], row[4], row[5], row[6])
            for row in _at(rows["organisations"], on, 7)
        },
        "hamlets": {row[:5] for row in _at(rows["hamlets"], on, 5)},
        "coverage": {(row[0], row[1], row[2] or "") for row in _at(rows["coverage"], on, 3)},
        "person_attributes": {row[:3] for row in _at(rows["person_attributes"], on, 3) if row[0] in members},
        "targets": {(row[0], row[1], row[2], row[4]) for row in rows["targets"] if row[2] <= on <= row[3]},
    }


@whole()
def all_memberships(until: date) -> set[tuple[Any, ...]]:
    """By the register: every stretch that began before a day, with its reasons; open where it ended later."""
    persons = dict(PersonRecord.objects.known().values_list("person_id", "code"))
    codes = dict(OrganisationVersion.objects.known().values_list("organisation_id", "code"))
    return {
        _stretch(
            (
                persons[row.person_id], codes[row.organisation_id], row.status, row.from_date, row.until_date,
                row.start_reason, row.end_reason, row.decision_date, row.admission_date, row.official_date,
            ),
            until,
        )
        for row in Membership.objects.known().filter(from_date__lt=until)
    }  # fmt: skip


def all_membership_rows(rows: dict[str, list[Row]], until: date) -> set[tuple[Any, ...]]:
    """The same by opening files."""
    return {_stretch(row, until) for row in rows["memberships"] if row[3] < until}


def _stretch(row: Row, until: date) -> tuple[Any, ...]:
    is_open = row[4] is None or row[4] >= until
    return (*row[:4], None if is_open else row[4], row[5], "" if is_open else row[6], *row[7:])


def _at(rows: Iterable[Row], on: date, first: int) -> Iterator[Row]:
    return (row for row in rows if row[first] <= on and (row[first + 1] is None or on < row[first + 1]))
