"""How far a stretch of code may read, in the words of ``core.scope``: what a mandate reaches on some days, or
one person.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from dangvu.accounts.mandates import Reach
from dangvu.core import scope


def words_of(allowed: Reach, first: date, last: date | None = None) -> str:
    """The words for what lies within reach on any of the days, both ends included."""
    if allowed.everywhere:
        return scope.WHOLE
    roots = ",".join(map(str, sorted(allowed.roots)))
    return f"{roots};{first.isoformat()};{(last or first).isoformat()};"


@contextmanager
def within(allowed: Reach, first: date, last: date | None = None) -> Iterator[None]:
    """Whoever is a member within reach on the day, or on any of the days."""
    with scope.saying(words_of(allowed, first, last)):
        yield


@contextmanager
def of_person(person: int) -> Iterator[None]:
    """All that is held about one person, whether within a reach or not: the door is the caller's."""
    with scope.saying(f";;;{person}"):
        yield
