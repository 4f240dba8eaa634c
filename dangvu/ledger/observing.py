"""What an answer was made of: the tables that were asked while it was worked out, and the scopes in which
persons were asked for.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

from dangvu.core import scope
from dangvu.ledger.facts import facts, names_persons

_NAMES = re.compile(r"[a-z]+_\w+")
_SCOPE = "scope "
"""Before what stands for a scope, among the tables."""
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


def note_in_scope(tables: Iterable[str]) -> None:
    """These tables were asked by the scope that holds here, though the statement does not name them."""
    if (asked := _asked.get()) is not None:
        found = set(tables)
        asked.update(found, [this_scope()] if found & _of_persons() else [])


def note_statement(statement: str) -> None:
    """The tables that a statement names were asked."""
    if _asked.get() is not None:
        note_in_scope(_tables().intersection(_NAMES.findall(statement)))


def this_scope() -> str:
    """How the scope that holds here stands among the tables of an answer that rests on it."""
    return f"{_SCOPE}{scope.short(scope.said())}"


def tables_among(asked: Iterable[str]) -> set[str]:
    """The tables alone."""
    return {one for one in asked if not one.startswith(_SCOPE)}


def _noting(execute: Callable[..., Any], statement: Any, *given: Any) -> Any:
    note_statement(str(statement))
    return execute(statement, *given)


@cache
def _tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))


@cache
def _of_persons() -> frozenset[str]:
    """The tables of which a scope gives a part."""
    return frozenset(model._meta.db_table for model in facts().values() if names_persons(model))
