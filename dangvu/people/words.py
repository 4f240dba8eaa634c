"""The words of persons' names, on PostgreSQL: an index that finds whoever bears them among millions.

The policies of the table look at each record before a condition may, so that no index of words serves there
(``accounts.row_security``). A view that reads as the owner of the tables gives the numbers of those who bear
the words; their records are then asked for under the policies.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from dangvu.people.models import PersonRecord

TABLE = PersonRecord._meta.db_table
VIEW = "person_words"
BARE, SPELLED = "search_name", "full_name"
"""Columns: without diacritics, and as written."""
QUESTION = f"""
    SELECT person_id, to_tsvector('simple', {BARE}) AS {BARE}, to_tsvector('simple', {SPELLED}) AS {SPELLED}
    FROM {TABLE} WHERE superseded_in IS NULL
"""


def bearing(column: str, words: Iterable[Iterable[str]]) -> Q:
    """A condition that leaves out nobody in whose name each of the words, in one of its spellings, begins a
    word. It may let others through: the exact one stands beside it. Always true on the embedded database, and
    of words that are not of letters.
    """
    told = [list(spellings) for spellings in words]
    asked = [" | ".join(f"{one}:*" for one in some) for some in told if all(one.isalpha() for one in some)]
    if connection.vendor != "postgresql" or not asked:
        return Q()
    question = f"SELECT person_id FROM {VIEW} WHERE {column} @@ to_tsquery('simple', %s)"
    return Q(person__in=RawSQL(question, [" & ".join(f"({one})" for one in asked)]))  # noqa: S611 - constants
