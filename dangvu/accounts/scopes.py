"""How far a stretch of code may read, in the words of ``core.scope``: the members of organisations within
reach on some days, or single persons.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date

from dangvu.accounts.mandates import Reach
from dangvu.core import scope
from dangvu.ledger.position import remembered
from dangvu.tree.queries import within_any


def words_of(allowed: Reach, first: date, last: date | None = None) -> str:
    """The words for what lies within reach on any of the days, both ends included. The tree is walked once
    for each position of the ledger.
    """
    if allowed.everywhere:
        return scope.WHOLE
    end = last or first
    return f"{_listed(reached(allowed, first, end))};{first.isoformat()};{end.isoformat()};"


def reached(allowed: Reach, first: date, last: date | None = None) -> list[int]:
    """The organisations within reach on any of the days, of whoever does not reach all."""
    roots, end = sorted(allowed.roots), last or first
    question = ("reached", roots, first, end)
    return remembered(question, lambda: within_any(roots, first, end)) if roots else []


def words_of_persons(persons: Iterable[int]) -> str:
    """The words for all that is held about some persons."""
    return f";;;{_listed(persons)}"


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))


def within(allowed: Reach, first: date, last: date | None = None) -> AbstractContextManager[None]:
    """Whoever is a member within reach on the day, or on any of the days."""
    return scope.saying(words_of(allowed, first, last))


def of_persons(*persons: int) -> AbstractContextManager[None]:
    """All that is held about these persons, also of when they were elsewhere: the door is the caller's, and
    asks in the scope that holds before.
    """
    return scope.saying(words_of_persons(persons))
