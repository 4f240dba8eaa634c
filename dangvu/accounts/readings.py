"""The log of readings: written before the answer leaves, chained, never changed."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from dangvu.accounts import chain
from dangvu.accounts.models import Account, Reading
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.ledger.models import Subject

EVERYBODY = "*"
"""Stands before the number of an entry, in place of all persons there were after it."""
TURN = 82_736_455
"""Names the lock of the log among PostgreSQL's advisory locks."""


def log_reading(account: Account, page: str, persons: Iterable[int], fields: str) -> None:
    """Note that the account is about to be shown ``fields`` of these persons. Nothing to note, no line."""
    numbers = ",".join(str(number) for number in sorted(set(persons)))
    if numbers:
        _log(account, page, numbers, fields)


def log_export(account: Account, page: str, entry: int, fields: str) -> None:
    """Note that the account is about to have ``fields`` of everybody, as the register knew them after an
    entry.
    """
    _log(account, page, f"{EVERYBODY}{entry}", fields)


def _log(account: Account, page: str, persons: str, fields: str) -> None:
    chain.append(Reading, TURN, account=account.name, page=page[:200], fields=fields, persons=f",{persons},")


def readings_about(person: int) -> QuerySet[Reading]:
    """The readings of this person's data, last first."""
    founded = Subject.objects.filter(pk=person).values_list("founded_in", flat=True).first()
    everybody = Reading.objects.filter(persons__startswith=f",{EVERYBODY}")
    exports = [one.pk for one in everybody if _knew(one, founded)]
    them = Q(persons__contains=f",{person},") | Q(pk__in=exports)
    return Reading.objects.filter(them).order_by("-pk")


def persons_read(reading: Reading) -> list[int]:
    """The numbers of the persons whom a reading was of; none where it was of everybody."""
    persons: str = reading.persons
    return [int(one) for one in persons.strip(",").split(",") if not one.startswith(EVERYBODY)]


def _knew(export: Reading, founded: int | None) -> bool:
    """Whether a person founded in this entry is among everybody in an export."""
    persons: str = export.persons
    return founded is not None and founded <= int(persons.strip(f",{EVERYBODY}"))


def broken_readings(watch: Watch = UNWATCHED) -> list[int]:
    """The readings whose hash or chain does not hold; empty if nobody altered the log."""
    return chain.broken(Reading, watch)
