"""Persons as lines of a list, with the membership of a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from dangvu.accounts.mandates import WITHIN, Reach
from dangvu.organisations.overview import Names

FIELDS = "name, birth date, membership"
"""What a line tells of a person, as the log of readings says it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A person as a line of a list. Those who are no members on the day have no organisation."""

    person: int
    full_name: str
    birth_date: date
    sex: str
    organisation: int | None
    organisation_name: str
    status: str
    admission_date: date | None
    official_date: date | None
    code: str = ""
    organisation_code: str = ""


_LINES = """
    SELECT r.person_id, r.full_name, r.birth_date, r.sex,
      m.organisation_id, m.status, m.admission_date, m.official_date, r.code
    FROM people_personrecord r
    LEFT JOIN membership_membership m ON m.person_id = r.person_id
      AND m.superseded_in IS NULL AND m.from_date <= %s AND (m.until_date IS NULL OR m.until_date > %s)
    WHERE r.superseded_in IS NULL AND r.from_date <= %s AND (r.until_date IS NULL OR r.until_date > %s)
      AND r.person_id IN ({marks})
"""


_STILL_THERE = """
      AND ((SELECT number FROM ledger_head) = %s OR m.organisation_id IN ({within}))
"""
"""In the statement that reads the line, so that nobody leaves in between; the tree is walked only where
something was recorded since.
"""


def lines_of(
    persons: Sequence[int], on: date, allowed: Reach | None = None, since: int | None = None
) -> list[Line]:
    """Each person who has a record on the day as a line, in the order given; two queries. ``allowed``: those
    members alone who stand within this reach, as all of them did at the entry ``since``.

    The reading is the caller's to log.
    """
    if not persons:
        return []
    still, roots = "", list[Any]()
    if allowed is not None and not allowed.everywhere:
        roots = [since, *sorted(allowed.roots), on, on]
        still = _STILL_THERE.format(within=WITHIN.format(marks=_marks(allowed.roots)))
    with connection.cursor() as cursor:
        cursor.execute(_LINES.format(marks=_marks(persons)) + still, [on, on, on, on, *persons, *roots])
        rows = {row[0]: row for row in cursor.fetchall()}
    names = Names(row[4] for row in rows.values() if row[4] is not None)
    return [_line(rows[person], names, on) for person in persons if person in rows]


def _marks(values: Collection[int]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"


def persons_of(lines: Sequence[Line]) -> list[int]:
    """Whom the lines tell of, for the log of readings."""
    return [line.person for line in lines]


def _line(row: tuple[Any, ...], names: Names, on: date) -> Line:
    person, full_name, birth_date, sex, organisation, status, admission_date, official_date, code = row
    return Line(
        person=person,
        full_name=full_name,
        birth_date=birth_date,
        sex=sex,
        organisation=organisation,
        organisation_name="" if organisation is None else names.on(organisation, on),
        status=status or "",
        admission_date=admission_date,
        official_date=official_date,
        code=code,
        organisation_code="" if organisation is None else names.code_on(organisation, on),
    )
