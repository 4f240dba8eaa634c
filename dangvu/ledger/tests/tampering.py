"""What an intruder with the owner's rights could do: write with the guards taken away."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from dangvu.ledger import guards
from dangvu.ledger.guard_statements import statements

Execute = Callable[[str, Sequence[Any]], None]


def owner() -> BaseDatabaseWrapper:
    """The connection that owns the tables."""
    return connections["owner" if "owner" in settings.DATABASES else "default"]


def begun_entry() -> int:
    """Draw the number of the entry to be written, as the door does; for tests that write facts past it."""
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE ledger_head SET number = number + 1 RETURNING number")
        number: int = cursor.fetchone()[0]
    return number


@contextmanager
def unguarded() -> Iterator[Execute]:
    """Run statements past every guard, each committed at once; the guards stand again afterwards."""
    with owner().cursor() as cursor:
        for _name, _table, drop, _create in statements(owner().vendor):
            cursor.execute(drop)
        try:
            yield cursor.execute
        finally:
            guards.install(owner())
