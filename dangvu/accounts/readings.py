"""The log of readings: written before the answer leaves, chained, never changed."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

from dangvu.accounts.models import Account, Reading
from dangvu.core import canonical
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.ledger.models import Subject

START = "0" * 64
EVERYBODY = "*"
"""Stands before the number of an entry, in place of all persons there were after it."""
TURN = 82_736_455
"""Names the lock of the log among PostgreSQL's advisory locks."""


def log_reading(account: Account, page: str, persons: Iterable[int], fields: str) -> None:
    """Note that the account is about to read ``fields`` of ``persons`` on a page, list or export."""
    numbers = ",".join(str(number) for number in sorted(set(persons)))
    if not numbers:
        return
    _log(account, page, numbers, fields)


def _log(account: Account, page: str, persons: str, fields: str) -> None:
    alias = router.db_for_write(Reading) or "default"
    with transaction.atomic(using=alias):
        _take_turn(connections[alias])
        reading = Reading(
            at=datetime.now(UTC).replace(microsecond=0),
            account=account.name,
            page=page[:200],
            fields=fields,
            persons=f",{persons},",
            previous_hash=_last_hash(connections[alias]),
        )
        reading.hash = canonical.hash_of(canonical.text_of(reading.parts()))
        reading.save(using=alias, force_insert=True)


def log_export(account: Account, page: str, entry: int, fields: str) -> None:
    """Note that the account is about to have ``fields`` of everybody, as the register knew them after an
    entry.
    """
    _log(account, page, f"{EVERYBODY}{entry}", fields)


def _last_hash(connection: BaseDatabaseWrapper) -> str:
    """The hash of the last reading, which the next one follows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM accounts_reading ORDER BY id DESC LIMIT 1")
        found = cursor.fetchone()
    return str(found[0]) if found else START


def _take_turn(connection: BaseDatabaseWrapper) -> None:
    """One reading after the other, so that the chain does not fork; SQLite writes one at a time by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])


def readings_of(person: int) -> "list[Reading]":
    """Who has read this person's data, last first."""
    them = Q(persons__contains=f",{person},") | Q(persons__startswith=f",{EVERYBODY}")
    founded = Subject.objects.filter(pk=person).values_list("founded_in", flat=True).first()
    readings = Reading.objects.filter(them).order_by("-id")
    return [one for one in readings if _knew(one, founded)]


def _knew(reading: Reading, founded: int | None) -> bool:
    """Whether a person founded in this entry is among those read."""
    persons: str = reading.persons
    if not persons.startswith(f",{EVERYBODY}"):
        return True
    return founded is not None and founded <= int(persons.strip(f",{EVERYBODY}"))


def broken_readings(watch: Watch = UNWATCHED) -> list[int]:
    """The readings whose hash or chain does not hold; empty if nobody altered the log."""
    broken, previous = [], START
    for reading in Reading.objects.order_by("id").iterator(1000):
        watch.check()
        computed = canonical.hash_of(canonical.text_of(reading.parts()))
        if reading.previous_hash != previous or computed != reading.hash:
            broken.append(reading.pk)
        previous = reading.hash
    return broken
