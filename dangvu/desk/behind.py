"""The persons behind a figure: the store knows no names, so they are read from the register."""

from collections.abc import Iterable

from django.db.models import Q

from dangvu.accounts.models import Account
from dangvu.accounts.readings import log_reading
from dangvu.people.models import PersonRecord

FIELDS = "name, birth date, figure"
"""What is told of each, as the log of readings says it."""


def persons_behind(
    account: Account, persons: Iterable[int], page: str, fields: str = FIELDS, sight: Q | None = None
) -> list[PersonRecord]:
    """Those persons by given name, within ``sight`` where one is given; the reading is logged first."""
    records = PersonRecord.objects.known().filter(person__in=list(persons), until_date=None)
    found = sorted(records if sight is None else records.filter(sight), key=lambda record: record.sort_name)
    log_reading(account, page, [one.person_id for one in found], fields)
    return found
