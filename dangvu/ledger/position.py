"""Answers about the current facts, kept in this process until the ledger grows."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import connection
from django.db.models import Max

from dangvu.core.canonical import hash_of
from dangvu.ledger.facts import Fact
from dangvu.ledger.models import Entry

Answer = TypeVar("Answer")
KEPT_SECONDS = 3600


def position() -> str:
    """The hash of the last entry: while it is the same, so are the facts. One small query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM ledger_head WHERE id = 1")
        ((found,),) = cursor.fetchall()
    return str(found)


Position = tuple[int | None, int | None]


def position_of(model: type[Fact]) -> Position:
    """The last entries that recorded and superseded rows of one kind of fact: while they are the same, so are
    its current rows. Two looks at the ends of indexes.
    """
    found = model.objects.aggregate(recorded=Max("recorded_in"), superseded=Max("superseded_in"))
    return found["recorded"], found["superseded"]


def remembered(question: tuple[Any, ...], answer: Callable[[], Answer]) -> Answer:
    """The answer to a question about the current facts, asked of the database once for each position.

    The question names everything the answer depends on, whoever asks included.
    """
    key = hash_of(repr((position(), *question)))
    kept: Answer | None = cache.get(key)
    if kept is None:
        kept = answer()
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def kept_up(
    question: tuple[Any, ...],
    answer: Callable[[], Answer],
    since: Callable[[Answer, int], Answer | None],
) -> Answer:
    """As ``remembered``, of what takes long to count and changes little: an answer as of an earlier entry is
    brought up by ``since``, which is given it and that entry, and may give nothing where it cannot.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, hash FROM ledger_head WHERE id = 1")
        ((number, last),) = cursor.fetchall()
    key = hash_of(repr(("kept up", *question)))
    kept: tuple[int, str, Answer] | None = cache.get(key)
    if kept is not None and kept[1] == last:
        return kept[2]
    found: Answer | None = None
    if kept is not None and Entry.objects.filter(number=kept[0], hash=kept[1]).exists():
        found = since(kept[2], kept[0])
    if found is None:
        found = answer()
    cache.set(key, (number, last, found), KEPT_SECONDS)
    return found
