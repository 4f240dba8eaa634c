"""What names are looked up by on PostgreSQL: a table beside the policies, which the owner of the tables alone
reads, and the one function through which it is asked.

A line is a name that a person bears as known now, and the *home* of an organisation they are or were in: the
organisation below the topmost, a province in a register of the country, as the tree stood when somebody first
came to be a member in it. A home never changes once given, whatever is reorganised: it says where to look and
not who may be seen. That, the scope says (``core.scope``), which the function asks of each bearer as the
policies do. Its answer is numbers of persons within the scope.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection

from dangvu.accounts.mandates import Reach
from dangvu.accounts.scopes import reached
from dangvu.ledger.observing import note, note_in_scope
from dangvu.ledger.position import remembered
from dangvu.people.findable_statements import UNPLACED, belongings, filling, guards
from dangvu.people.models import PersonRecord

KEPT = 3_000
"""So many bearers of rare words are put in order; where there are more, whoever stands first in the table."""
MOST_HOMES = 12
"""Of more it is quicker to look everywhere."""


def named(
    words: Iterable[str], spelled: Iterable[str], reach: Reach, on: date, most: int, kept: int = KEPT
) -> list[int]:
    """Persons within the scope in whose name every word begins a word, at most so many; those spelled so, by
    ``core.text.spelled_start``, and those whose given name the last word begins come first.
    """
    asked = [list(words), list(spelled) or None, _homes(reach, on), most, kept]
    # The statement names a function, not what it looks in.
    note_in_scope([PersonRecord._meta.db_table, *belongings])
    with connection.cursor() as cursor:
        cursor.execute("SELECT persons_named(%s::text[], %s::text[], %s::bigint[], %s, %s)", asked)
        ((numbers,),) = cursor.fetchall()
    return list(dict.fromkeys(numbers))


def _homes(reach: Reach, on: date) -> list[int] | None:
    """Where to look for those within reach; everywhere, where that is nearly all."""
    if reach.everywhere:
        return None

    def homes() -> list[int]:
        note(belongings)  # a home is given when somebody first comes there
        with connection.cursor() as cursor:
            cursor.execute("SELECT findable_homes(%s::bigint[])", [reached(reach, on)])
            ((numbers,),) = cursor.fetchall()
        return [UNPLACED, *(numbers or [])]

    found = remembered(("homes", sorted(reach.roots), on), homes)
    return found if len(found) <= MOST_HOMES else None


@contextmanager
def filled_afterwards() -> Iterator[None]:
    """For whoever writes millions of rows as the owner of the tables: the table is made anew at the end."""
    each = [(table, name) for name, table, *_drop, create in guards("", "") if "CREATE TRIGGER" in create]
    with connection.cursor() as cursor:
        for table, name in each:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER "{name}"')
        yield
        for table, name in each:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER "{name}"')
    fill()


def fill() -> None:
    """The table anew, on the connection of the owner of the tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in filling():
                cursor.execute(statement)
