"""Logs whose lines are chained: written one after the other, never changed, any change found."""

from datetime import UTC, datetime
from typing import Any

from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from dangvu.accounts.models import Chained
from dangvu.core import canonical
from dangvu.core.watch import UNWATCHED, Watch

START = "0" * 64


def append(model: type[Chained], turn: int, **values: Any) -> None:
    """Add a line. ``turn`` names the log among PostgreSQL's advisory locks."""
    alias = router.db_for_write(model) or "default"
    with transaction.atomic(using=alias):
        _take_turn(connections[alias], turn)
        line = model(
            at=datetime.now(UTC).replace(microsecond=0),
            previous_hash=_last_hash(connections[alias], model._meta.db_table),
            **values,
        )
        line.hash = canonical.hash_of(canonical.text_of(line.parts()))
        line.save(using=alias, force_insert=True)


def broken(model: type[Chained], watch: Watch = UNWATCHED) -> list[int]:
    """The lines whose hash or chain does not hold; empty if nobody altered the log."""
    found, previous = [], START
    for line in model._default_manager.order_by("pk").iterator(1000):
        watch.check()
        computed = canonical.hash_of(canonical.text_of(line.parts()))
        if line.previous_hash != previous or computed != line.hash:
            found.append(line.pk)
        previous = line.hash
    return found


def _last_hash(connection: BaseDatabaseWrapper, table: str) -> str:
    """The hash of the last line, which the next one follows."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT hash FROM "{table}" ORDER BY id DESC LIMIT 1')
        found = cursor.fetchone()
    return str(found[0]) if found else START


def _take_turn(connection: BaseDatabaseWrapper, turn: int) -> None:
    """One line after the other, so that the chain does not fork; SQLite writes one at a time by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [turn])
