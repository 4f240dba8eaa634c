"""Whose rows a stretch of code may read: said by whoever lets it in, held by PostgreSQL at each statement.

Nothing is said by itself: in a thread, a request or a job in which nobody has said anything, what names
persons cannot even be asked for.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from dangvu.core.canonical import hash_of

UNSAID, WHOLE = "", "whole"
LETTERS = frozenset("0123456789,;-")
"""Of the words of a narrower scope: they stand in SQL as they are."""
_said: ContextVar[str] = ContextVar("dangvu_scope", default=UNSAID)


class Unscoped(Exception):
    """Persons were asked for where nobody has said whose."""


def said() -> str:
    """The scope that holds here, in the words that the policies of the database read."""
    return _said.get()


@lru_cache(32)
def short(words: str) -> str:
    """Stands for the words of a scope, which may be long."""
    return words if words in (UNSAID, WHOLE) else hash_of(words)


def require() -> None:
    """Raises Unscoped where no scope was said."""
    if _said.get() == UNSAID:
        raise Unscoped


def say(words: str) -> None:
    """This scope holds from here on, to the end of the ``saying`` around it."""
    if words != WHOLE and not LETTERS.issuperset(words):
        raise ValueError(words)
    _said.set(words)


@contextmanager
def saying(words: str) -> Iterator[None]:
    """This scope holds inside; afterwards the one before again, whatever was said meanwhile."""
    before = _said.get()
    say(words)
    try:
        yield
    finally:
        _said.set(before)


def kept(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Parts that are made later, each in the scope that holds now."""
    return _each_in(said(), iter(parts))


def _each_in(words: str, parts: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        with saying(words):  # not around the yield: there others go on
            part = next(parts, None)
        if part is None:
            return
        yield part


@contextmanager
def whole() -> Iterator[None]:
    """All rows, for what has to look at the whole register: recording, checking, counting. The places are
    few and named in decision 20; what is shown to somebody never stands here.
    """
    with saying(WHOLE):
        yield
