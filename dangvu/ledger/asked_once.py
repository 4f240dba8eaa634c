"""What is asked several times on the way to one answer is put to the database once: which person bears a
code, where they are a member. Kept as long as the ``position.held`` around it, and told only in the very
scope in which it was asked.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from dangvu.core import scope
from dangvu.ledger.observing import note, observed

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Known:
    answers: dict[Any, Any] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)
    """What they were made of: whoever is told them once more has asked these too."""


_known: ContextVar[dict[Hashable, _Known] | None] = ContextVar("dangvu_asked_once", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """Inside, where nothing is recorded, each question is asked once."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def is_asking_once() -> bool:
    """Whether what is asked here is kept for a while."""
    return _known.get() is not None


def once_each(
    question: tuple[Hashable, ...], keys: Iterable[Key], answers: Callable[[list[Key]], Mapping[Key, Answer]]
) -> dict[Key, Answer]:
    """The answers about things of one kind, those asked for before from memory; what there is no answer to is
    left out. What is answered is shared: nobody changes it.
    """
    wanted, around = sorted(set(keys)), _known.get()  # type: ignore[type-var]  # numbers or texts
    if around is None:
        return dict(answers(wanted)) if wanted else {}
    known = around.setdefault((scope.said(), *question), _Known())
    if new := [key for key in wanted if key not in known.answers]:
        with observed() as asked:
            found = answers(new)
        known.answers.update({key: found.get(key) for key in new})
        known.tables |= asked
    note(known.tables)
    return {key: answer for key in wanted if (answer := known.answers[key]) is not None}


def once(question: tuple[Hashable, ...], key: Key, answer: Callable[[], Answer]) -> Answer:
    """The same of one thing, to which there is an answer."""
    return once_each(question, [key], lambda _keys: {key: answer()})[key]
