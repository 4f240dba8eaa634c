"""The words of persons' names, on PostgreSQL: an index that finds whoever bears them among millions.

The policies of the table look at each record before a condition may, so that no index of words serves there
(``accounts.row_security``). A view that reads as the owner of the tables gives the numbers of those who bear
the words; their records are then asked for under the policies.
"""

from collections.abc import Iterable
from functools import lru_cache

from django.db import connection
from django.db.models import Q

from dangvu.core import scope
from dangvu.core.text import search_key
from dangvu.people.models import PersonRecord

TABLE = PersonRecord._meta.db_table
VIEW = "person_words"
BARE, SPELLED = "search_name", "full_name"
"""Columns: without diacritics, and as written."""
QUESTION = f"""
    SELECT person_id, to_tsvector('simple', {BARE}) AS {BARE}, to_tsvector('simple', {SPELLED}) AS {SPELLED}
    FROM {TABLE} WHERE superseded_in IS NULL
"""


MANY = 10_000
"""Of so many bearers the first in order are found sooner by reading names in order than by the index."""
_SAMPLE = f"SELECT {BARE} FROM {TABLE} TABLESAMPLE SYSTEM (%s) WHERE superseded_in IS NULL"
_SIZE = f"SELECT reltuples FROM pg_class WHERE oid = '{TABLE}'::regclass"
SAMPLED = 20_000


def bearing(column: str, words: Iterable[Iterable[str]]) -> Q:
    """A condition that leaves out nobody in whose name each of the words, in one of its spellings, begins a
    word. It may let others through: the exact one stands beside it. Always true on the embedded database, of
    words that are not of letters, and where very many bear them.
    """
    told = [list(spellings) for spellings in words]
    asked = [some for some in told if all(one.isalpha() for one in some)]
    if connection.vendor != "postgresql" or not asked or _borne_by([some[0] for some in asked]) > MANY:
        return Q()
    question = f"SELECT person_id FROM {VIEW} WHERE {column} @@ to_tsquery('simple', %s)"
    with connection.cursor() as cursor:
        # Asked apart: the database does not know how rare a beginning of a word is.
        cursor.execute(
            question, [" & ".join(f"({' | '.join(f'{one}:*' for one in some)})" for some in asked)]
        )
        return Q(person__in=[number for (number,) in cursor.fetchall()])


def _borne_by(words: Iterable[str]) -> float:
    """About how many persons bear all the words, by a sample of names; 0 where the register is small."""
    share, names = _sample()
    starts = [f" {search_key(word)}" for word in words]
    return sum(all(start in name for start in starts) for name in names) / share


@lru_cache(maxsize=1)
def _sample() -> tuple[float, tuple[str, ...]]:
    """The share of the register that was looked at, and its names, nobody's in particular. As of the first
    search of this process: how frequent names are changes over decades.
    """
    with scope.whole(), connection.cursor() as cursor:
        cursor.execute(_SIZE)
        ((size,),) = cursor.fetchall()
        share = min(1.0, SAMPLED / max(size, 1.0))
        cursor.execute(_SAMPLE, [100 * share])
        return share, tuple(f" {name}" for (name,) in cursor.fetchall())
