"""What an answer was made of: the tables that were asked while it was worked out."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

_NAMES = re.compile(r"[a-z]+_\w+")
_asked: ContextVar[set[str] | None] = ContextVar("dangvu_asked", default=None)


@contextmanager
def observed() -> Iterator[set[str]]:
    """The tables that are asked inside, once it is over; whoever observes around it is told of them too."""
    around, inside = _asked.get(), set[str]()
    token = _asked.set(inside)
    try:
        with connection.execute_wrapper(_noting) if around is None else nullcontext():
            yield inside
    finally:
        _asked.reset(token)
        if around is not None:
            around |= inside


@contextmanager
def unobserved() -> Iterator[None]:
    """What is asked inside is no part of an answer: it is loaded for many, who say themselves what they ask
    of it, or a question names it, as it names whoever asks.
    """
    token = _asked.set(None)
    try:
        yield
    finally:
        _asked.reset(token)


def note(tables: Iterable[str]) -> None:
    """These tables were asked in another way than by a statement to the database."""
    if (asked := _asked.get()) is not None:
        asked.update(tables)


def note_statement(statement: str) -> None:
    """The tables that a statement names were asked."""
    if (asked := _asked.get()) is not None:
        asked.update(_tables().intersection(_NAMES.findall(statement)))


def _noting(execute: Callable[..., Any], statement: Any, *given: Any) -> Any:
    note_statement(str(statement))
    return execute(statement, *given)


@cache
def _tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))
