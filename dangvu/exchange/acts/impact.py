"""What a list of members says beside what the register says, by identity number: whom it would add, who
stands there alike, and who stands there otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dangvu.core.text import collapse
from dangvu.exchange.workbook.columns import BY_KEY
from dangvu.exchange.workbook.results import MemberRow
from dangvu.ledger.recording import in_chunks
from dangvu.membership.models import Membership
from dangvu.people.models import PersonRecord

Standing = Literal["new", "unchanged", "changed", "moved", "conflict"]
STANDINGS: tuple[Standing, ...] = ("new", "unchanged", "changed", "moved", "conflict")
"""``moved``: in another cell of the register; ``conflict``: the number is somebody else's, or of nobody who
is a member on the day.
"""
AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Impact:
    """How one row stands beside the register, and the columns in which it differs."""

    standing: Standing
    differs: tuple[str, ...] = ()


def impact_of(rows: Iterable[tuple[MemberRow, int]], on: date) -> dict[tuple[str, int], Impact]:
    """Of each row, with the organisation it names, by sheet and row.

    Of a person in another organisation only that is told: nobody asked for a mandate there.
    """
    compared = list(rows)
    bearers = _bearers({row.text("identity_number") for row, _organisation in compared} - {""})
    persons = sorted({one for some in bearers.values() for one in some})
    records: dict[int, PersonRecord] = {}
    memberships: dict[int, Membership] = {}
    for some in in_chunks(persons, AT_ONCE):
        records |= {one.person_id: one for one in PersonRecord.objects.at(on).filter(person__in=some)}
        memberships |= {one.person_id: one for one in Membership.objects.at(on).filter(person__in=some)}
    return {
        (row.sheet, row.row): _impact(row, organisation, bearers, records, memberships)
        for row, organisation in compared
    }


def _bearers(numbers: set[str]) -> dict[str, set[int]]:
    """Who bears each identity number, on whichever day."""
    found: dict[str, set[int]] = defaultdict(set)
    for some in in_chunks(sorted(numbers), AT_ONCE):
        rows = PersonRecord.objects.known().filter(identity_number__in=some)
        for number, person in rows.values_list("identity_number", "person_id"):
            found[number].add(person)
    return found


def _impact(
    row: MemberRow,
    organisation: int,
    bearers: Mapping[str, set[int]],
    records: Mapping[int, PersonRecord],
    memberships: Mapping[int, Membership],
) -> Impact:
    persons = bearers.get(row.text("identity_number"), set())
    if not persons:
        return Impact("new")
    (person, *others) = persons
    if others or person not in records or person not in memberships:
        return Impact("conflict")
    membership = memberships[person]
    if membership.organisation_id != organisation:
        return Impact("moved")
    differs = tuple(_differences(row, records[person], membership))
    if {"full_name", "birth_date"} <= set(differs):
        return Impact("conflict")
    return Impact("changed", differs) if differs else Impact("unchanged")


def _differences(row: MemberRow, record: PersonRecord, membership: Membership) -> Iterator[str]:
    """The columns in which the row says something else; what it leaves empty is no difference, save that an
    official date says that somebody is official.
    """
    said = {
        "full_name": (collapse(row.text("full_name")), collapse(record.full_name)),
        "sex": (row.text("sex"), record.sex),
        "ethnic_group": (row.text("ethnic_group"), record.ethnic_group),
        "card_number": (row.text("card_number"), record.card_number),
        "birth_date": (row.day("birth_date"), record.birth_date),
        "admission_date": (row.day("admission_date"), membership.admission_date),
        "official_date": (row.day("official_date"), membership.official_date),
    }
    for key, (theirs, ours) in said.items():
        if theirs and theirs != ours:
            yield key
    if not row.day("official_date") and membership.status == "official":
        yield "official_date"


def labels_of(keys: Iterable[str]) -> str:
    """The columns, as the list calls them."""
    return ", ".join(f"“{BY_KEY[key].label}”" for key in keys)
