"""What a payload may name in the register - a person, an organisation, a hamlet - by its code, on a day.

The rooms that own these things say here how a code is found, in their ``references`` module; an act only
says of which kind its field is (``payload.labelled(..., refers="person")``).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from dangvu.core.finding import Finding

Number = int | str
"""The key of an identity; of a place its code with the day it began."""

Belonging = tuple[frozenset[int], date | None]
"""Organisations, and the day on whose tree they stand: that asked for, or the next or the last one."""
NOWHERE: Belonging = (frozenset(), None)


@dataclass(frozen=True, slots=True)
class Reference:
    """One kind of thing that payloads name."""

    label: "str | Promise"
    find: Callable[[str, date, str], tuple[Number | None, list[Finding]]]
    """The thing under a code on a day; or nothing, with why. The third argument is the field's name."""
    name: Callable[[str, date], str]
    """What the thing under a code is called on the day; the code itself where it is not known."""
    touches: Callable[[str, date], frozenset[int]]
    """The organisations that a mandate must cover to act on the thing under a code."""
    identity: str = ""
    """The kind of identity that its codes name; empty where they name none that an act founds."""
    belongs: Callable[[Any, date], Belonging] = lambda _number, _on: NOWHERE
    """Where a thing belongs on a day, else comes to belong next, else belonged last."""
    names: Callable[[Collection[str], date], Mapping[str, str]] = lambda _codes, _on: {}
    """The same as ``name`` for many, in few questions; those that are left out are asked one by one."""
    numbers: Callable[[Collection[str], date], Mapping[str, Number]] = lambda _codes, _on: {}
    """The things that ``find`` gives for many, in few questions; those that are left out it is asked for."""


@dataclass(frozen=True, slots=True)
class CodeLists:
    """How the law's lists of codes are asked: those of a day, and all there ever were, each with its
    ``label``.
    """

    on: Callable[[str, date], Mapping[str, Any]]
    known: Callable[[str], Mapping[str, Any]]
    label: Callable[[str], str]
    """What users call the list itself."""


_references: dict[str, Reference] = {}
_code_lists: list[CodeLists] = []


def register(kind: str, reference: Reference) -> None:
    """Called by the room that owns the thing, in its ``references`` module."""
    _references[kind] = reference


def register_code_lists(lists: CodeLists) -> None:
    """Called by the law, which stands above the ledger and is not known here."""
    _code_lists[:] = [lists]


def reference(kind: str) -> Reference:
    """How things of the kind are named. KeyError if no room owns them."""
    _discover()
    return _references[kind]


def together(named: Iterable[tuple[str, str, date]]) -> Mapping[tuple[str, date], set[str]]:
    """Codes, each with its kind and day, by these."""
    codes: defaultdict[tuple[str, date], set[str]] = defaultdict(set)
    for kind, code, on in named:
        codes[kind, on].add(code)
    return codes


_called: ContextVar[Mapping[tuple[str, date], Mapping[str, str]]] = ContextVar("dangvu_called")


def called(kind: str, code: str, on: date) -> str:
    """What the thing of the kind under a code is called on the day."""
    known = _called.get({}).get((kind, on), {})
    return known[code] if code in known else reference(kind).name(code, on)


@contextmanager
def called_at_once(named: Iterable[tuple[str, str, date]]) -> Iterator[None]:
    """Within it, what these codes - each with its kind and day - are called was asked at once; what was asked
    around it is not asked again.
    """
    known = _called.get({})
    anew = ((kind, code, on) for kind, code, on in named if code not in known.get((kind, on), {}))
    asked = {(kind, on): reference(kind).names(codes, on) for (kind, on), codes in together(anew).items()}
    token = _called.set({key: {**known.get(key, {}), **asked.get(key, {})} for key in known.keys() | asked})
    try:
        yield
    finally:
        _called.reset(token)


def code_lists() -> CodeLists:
    """The law's lists of codes."""
    _discover()
    return _code_lists[0]


@cache
def _discover() -> None:
    autodiscover_modules("references")
