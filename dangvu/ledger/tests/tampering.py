"""What an intruder with the owner's rights could do: write with the guards taken away."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from dangvu.ledger import guards

Execute = Callable[[str, Sequence[Any]], None]


def owner() -> BaseDatabaseWrapper:
    """The connection that owns the tables."""
    return connections["owner" if "owner" in settings.DATABASES else "default"]


@contextmanager
def unguarded() -> Iterator[Execute]:
    """Run statements past every guard, each committed at once; the guards stand again afterwards."""
    with owner().cursor() as cursor:
        for _name, _table, drop, _create in guards._guards(owner().vendor):
            cursor.execute(drop)
        try:
            yield cursor.execute
        finally:
            guards.install(owner())
