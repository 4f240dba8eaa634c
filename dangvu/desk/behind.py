"""The persons behind a figure: the store knows no names, so they are read from the register."""

from collections.abc import Iterable

from django.db.models import Q

from dangvu.accounts.models import Account
from dangvu.accounts.readings import log_reading
from dangvu.ledger.recording import in_chunks
from dangvu.people.models import PersonRecord

AT_ONCE = 5000
"""Persons of one question."""
FIELDS = "name, birth date, figure"
"""What is told of each, as the log of readings says it."""


def persons_behind(
    account: Account, persons: Iterable[int], page: str, fields: str = FIELDS, sight: Q | None = None
) -> list[PersonRecord]:
    """Those persons by given name, within ``sight`` where one is given; the reading is logged first."""
    found = records_of(persons, sight)
    log_reading(account, page, [one.person_id for one in found], fields)
    return found


def records_of(persons: Iterable[int], sight: Q | None = None) -> list[PersonRecord]:
    """What is known of those persons, by given name, not logged yet."""
    found: list[PersonRecord] = []
    for some in in_chunks(list(persons), AT_ONCE):
        rows = PersonRecord.objects.known().filter(person__in=some, until_date=None)
        found += rows if sight is None else rows.filter(sight)
    return sorted(found, key=lambda record: (record.sort_name, record.person_id))
