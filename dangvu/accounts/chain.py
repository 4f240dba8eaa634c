"""Logs whose lines are chained: written one after the other, never changed, any change found."""

from datetime import UTC, datetime
from typing import Any

from django.db import connections, router

from dangvu.accounts.models import Chained
from dangvu.core import canonical
from dangvu.core.watch import UNWATCHED, Watch

START = "0" * 64


_APPEND = """
    INSERT INTO "{table}" (previous_hash, hash, {columns})
    SELECT last.hash, {hashed}, {marks}
    FROM (SELECT COALESCE((SELECT hash FROM "{table}" ORDER BY id DESC LIMIT 1), %s) AS hash) last
"""
_HASHED = {
    "sqlite": "SHA256(%s || last.hash || %s)",  # Django's
    "postgresql": "encode(sha256(convert_to(%s || last.hash || %s, 'UTF8')), 'hex')",
}
_TURN = {"sqlite": "", "postgresql": "SELECT pg_advisory_xact_lock({turn});"}
"""One line after the other, so that the chain does not fork; SQLite writes one at a time by itself."""


def append(model: type[Chained], turn: int, **values: Any) -> None:
    """Add a line. ``turn`` names the log among PostgreSQL's advisory locks.

    In one message, hashed by the database: everybody else who reads waits while a line is written.
    """
    connection = connections[router.db_for_write(model) or "default"]
    line = model(at=datetime.now(UTC).replace(microsecond=0), previous_hash=START, **values)
    # No value holds this: in a text its quotes are escaped.
    before, after = canonical.hashed(canonical.text_of(line.parts())).split(f'"previous_hash":"{START}"')
    fields = [one for one in model._meta.concrete_fields if one.name not in ("id", "previous_hash", "hash")]
    sql = _TURN[connection.vendor].format(turn=turn) + _APPEND.format(
        table=model._meta.db_table,
        hashed=_HASHED[connection.vendor],
        columns=", ".join(f'"{one.column}"' for one in fields),
        marks=", ".join("%s" for _one in fields),
    )
    told = [one.get_db_prep_save(getattr(line, one.attname), connection) for one in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, [f'{before}"previous_hash":"', f'"{after}', *told, START])


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
