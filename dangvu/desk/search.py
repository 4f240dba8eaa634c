"""One box that finds members, organisations and places."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, asked_by_post, needs
from dangvu.core.text import names_somebody, search_key
from dangvu.desk.context import Place, places_allowed
from dangvu.desk.templatetags.dangvu import day_in_address
from dangvu.membership.lines import FIELDS, lines_of
from dangvu.organisations.search import organisations_found
from dangvu.people.search import persons_found
from dangvu.places.search import places_found

A_PAGE = 50
LONGEST = 100
OFFERED = 8
"""Organisations offered while somebody writes."""


@needs("read")
@asked_by_post
def search(request: PageRequest) -> HttpResponse:
    """Members and organisations by name, with or without diacritics, 50 persons a page. The name of a page of
    the program, written out, leads to that page.

    The box sends its words in the body. A number of somebody's papers is answered there; all else is led on
    to an address that can be kept.
    """
    query = _asked(request)
    if request.method == "POST" and not names_somebody(query):
        kept = {"q": query} | ({} if request.is_default_day else {"on": day_in_address(request.on)})
        return redirect(f"{reverse('search')}?{urlencode(kept)}")
    for place in pages_found(request, query):
        if search_key(str(place.label)) == search_key(query):
            day = "" if request.is_default_day else f"?on={day_in_address(request.on)}"
            return redirect(f"{reverse(place.name)}{day}")
    found = persons_found(query, request.reach, request.on)
    page = Paginator(found.persons, A_PAGE).get_page(request.GET.get("page", "1"))
    persons = list(page.object_list)
    log_reading(request.account, "search", persons, FIELDS)
    context = {
        "query": query,
        "pages": pages_found(request, query) if page.number == 1 else [],
        "page": page,
        "persons": lines_of(persons, request.on),
        "is_cut": found.is_cut,
        "organisations": organisations_found(query, request.reach, request.on) if page.number == 1 else [],
        "places": places_found(query, request.on) if page.number == 1 else [],
    }
    return render(request, "desk/search.html", context)


@needs("read")
@asked_by_post
def goto(request: PageRequest) -> HttpResponse:
    """Where the words may lead, while they are written: pages and organisations. No person is read for it."""
    query = _asked(request)
    context = {
        "pages": pages_found(request, query),
        "organisations": organisations_found(query, request.reach, request.on)[:OFFERED],
    }
    return render(request, "desk/goto.html", context)


def pages_found(request: PageRequest, query: str) -> list[Place]:
    """Pages of the navigation that the account may open, by the beginnings of the words of their names."""
    wanted = search_key(query).split()
    places = [place for _label, places in places_allowed(request.actions) for place in places]
    return [
        place
        for place in places
        if wanted and all(f" {word}" in f" {search_key(str(place.label))}" for word in wanted)
    ]


def _asked(request: PageRequest) -> str:
    given = request.POST if request.method == "POST" else request.GET
    return given.get("q", "").replace("\x00", " ")[:LONGEST]  # PostgreSQL does not ask for it
