"""The right a page asks for: each view declares it, and the program does not start where one does not."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.decorators.http import require_POST

from dangvu.accounts.mandates import ACTIONS, Reach
from dangvu.accounts.models import Account
from dangvu.core import patience
from dangvu.ledger import position

P = ParamSpec("P")
Answer = Callable[P, HttpResponseBase]
Page = Callable[Concatenate["PageRequest", P], HttpResponseBase]
PUBLIC = "is_public"
NEEDS = "needs_right"
OWN = "own"
"""Declared by pages about the account itself: they need no mandate, and show nothing of the register."""
ENROLS = "enrols"
POSTS = "answers_post"
OTHERWISE = "otherwise"
POLLED = "is_polled"


class PageRequest(HttpRequest):
    """A request that the doors have let in: who asks, how far they may see, and on which day."""

    account: Account
    actions: frozenset[str]
    """What the account may do somewhere in the register."""
    reach: Reach
    """Of the right the view needs."""
    on: date
    """The day the page shows: ``?on=``, else the default."""
    is_default_day: bool


def public(view: Answer[P]) -> Answer[P]:
    """Mark a view that answers without signing in: signing in itself, the progress of the first build."""
    setattr(view, PUBLIC, True)
    return view


def needs(action: str, *, otherwise: str = "") -> Callable[[Page[P]], Answer[...]]:
    """Mark a view with the right it needs somewhere in the register; the view itself asks where. Who lacks it
    is refused, or led to the address named ``otherwise``.
    """
    if action not in ACTIONS:
        raise ValueError(action)

    def mark(view: Page[P]) -> Answer[...]:
        setattr(view, NEEDS, action)
        setattr(view, OTHERWISE, otherwise)
        return view

    return mark


def own(view: Page[P]) -> Answer[...]:
    """Mark a view that is about whoever asks, and needs no mandate."""
    setattr(view, NEEDS, OWN)
    return view


def enrols(view: Page[P]) -> Answer[...]:
    """Mark a view by which an account gets its second factor: it is open to those who lack one."""
    setattr(view, ENROLS, True)
    return own(view)


def posts(view: Answer[P]) -> Answer[P]:
    """Mark a view that answers POST: a page with a form. All others are only read."""
    setattr(view, POSTS, True)
    return view


def asked_by_post(view: Page[P]) -> Answer[...]:
    """Mark a view that only reads, and is asked by POST too: for what shall stand in no address, or is asked
    while it is written.
    """

    @wraps(view)
    def reading(request: PageRequest, *given: P.args, **named: P.kwargs) -> HttpResponseBase:
        with while_read() if request.method == "POST" else nullcontext():
            return view(request, *given, **named)

    return posts(reading)


@contextmanager
def while_read() -> Iterator[None]:
    """What holds around a page that only reads: one position of the ledger, and how long it may ask."""
    with position.held(), patience.of(settings.PAGE_SECONDS):
        yield


def polled(view: Answer[P]) -> Answer[P]:
    """Mark a view that its page asks for again and again by itself: that says nothing of how fast somebody
    reads, and is not counted (``pace.py``).
    """
    setattr(view, POLLED, True)
    return view


def posted(view: Answer[P]) -> Answer[P]:
    """Mark a view that answers POST and nothing else."""
    return posts(require_POST(view))


def views(patterns: Sequence[URLPattern | URLResolver] | None = None) -> Iterator[tuple[str, Answer[...]]]:
    """Every address of the program with its view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        else:
            yield str(pattern.pattern), pattern.callback


@register("security")
def every_view_declares_its_right(**_options: Any) -> list[CheckMessage]:
    """An error for each view that says neither ``needs``, ``own`` nor ``public``."""
    declared = (PUBLIC, NEEDS)
    silent = [(route, view) for route, view in views() if not any(hasattr(view, name) for name in declared)]
    hint = "Use @needs(...), @own or @public."
    return [
        Error(f"{route}: {view.__module__} declares no right", hint=hint, id="accounts.E001")
        for route, view in silent
    ]
