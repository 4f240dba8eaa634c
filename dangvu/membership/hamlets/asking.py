"""What an address asks of these lists, and the rows meant: alike for pages, files and programs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from dangvu.accounts.mandates import covers
from dangvu.accounts.rights import PageRequest
from dangvu.lists.asked import Asked, asked_of
from dangvu.membership.hamlets.listing import COMMUNES, HAMLETS, WATCHED
from dangvu.membership.hamlets.lists import CommuneList, HamletList, WatchedList, name_of
from dangvu.membership.hamlets.queries import Commune, Question
from dangvu.organisations.overview import Names, versions_of
from dangvu.organisations.pages import number_asked


@dataclass(frozen=True)
class Listed:
    """A list as it is asked for: its rows in order, and how some of them become lines."""

    asked: Asked
    question: Question
    rows: Sequence[Any]
    lines: Callable[[Sequence[Any]], list[Any]]
    said: dict[str, str]
    """Values of conditions in words."""


def asked_communes(request: PageRequest) -> Listed:
    """Communes with their hamlets by cover; 404 beyond the reader's reach."""
    asked = asked_of(request, COMMUNES)
    question = _question(request, asked)
    listed = CommuneList(question, asked.filters.get("place", ""), asked.order, asked.is_descending)
    carried = {key: asked.filters[key] for key in ("organisation", "structure") if key in asked.filters}
    said = _said(asked, question, question.communes)
    return Listed(asked, question, listed.found(), lambda some: listed.lines(some, carried), said)


def asked_hamlets(request: PageRequest) -> Listed:
    """Hamlets with the cell that covers each; 404 beyond the reader's reach."""
    asked = asked_of(request, HAMLETS)
    question = _question(request, asked)
    filters = asked.filters
    listed = HamletList(
        question,
        filters.get("place", ""),
        filters.get("cover", ""),
        filters.get("combined", ""),
        filters.get("q", ""),
        asked.order,
        asked.is_descending,
    )
    return Listed(asked, question, listed.found(), listed.lines, _said(asked, question, question.communes))


def asked_watched(request: PageRequest) -> Listed:
    """Hamlet cells to watch; 404 beyond the reader's reach."""
    asked = asked_of(request, WATCHED)
    question = _question(request, asked)
    listed = WatchedList(question, asked.filters.get("reason", ""), asked.order, asked.is_descending)
    return Listed(asked, question, listed.found(), listed.lines, _said(asked, question, list))


def _question(request: PageRequest, asked: Asked) -> Question:
    """An organisation stands, and lies within reach, on the day whose structure is asked."""
    structure = asked.day("structure")
    number = number_asked(asked.filters.get("organisation", ""))
    if number is not None and (
        not versions_of(number) or not covers(request.reach, frozenset({number}), structure or request.on)
    ):
        raise Http404
    return Question(request.reach, request.on, structure if structure != request.on else None, number)


def _said(asked: Asked, question: Question, communes: Callable[[], list[Commune]]) -> dict[str, str]:
    said = {}
    if question.organisation is not None:
        day = question.structure or question.on
        said["organisation"] = Names([question.organisation]).on(question.organisation, day)
    if place := asked.filters.get("place"):
        within = [one for one in communes() if place in (one.key or "-", one.province)]
        named = next((name_of(one) for one in within if place == (one.key or "-")), "")
        said["place"] = named or next((one.province_name or "" for one in within), "") or place
    return said
