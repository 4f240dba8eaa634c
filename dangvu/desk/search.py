"""One box that finds members and organisations."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs
from dangvu.membership.lines import FIELDS, lines_of
from dangvu.organisations.search import organisations_found
from dangvu.people.search import persons_found

A_PAGE = 50
LONGEST = 100


@needs("read")
def search(request: PageRequest) -> HttpResponse:
    """Members and organisations by name, with or without diacritics, 50 persons a page."""
    query = request.GET.get("q", "").replace("\x00", " ")[:LONGEST]  # PostgreSQL does not ask for it
    found = persons_found(query, request.reach, request.on)
    page = Paginator(found.persons, A_PAGE).get_page(request.GET.get("page", "1"))
    persons = list(page.object_list)
    log_reading(request.account, "search", persons, FIELDS)
    context = {
        "query": query,
        "page": page,
        "persons": lines_of(persons, request.on),
        "is_cut": found.is_cut,
        "organisations": organisations_found(query, request.reach, request.on) if page.number == 1 else [],
    }
    return render(request, "desk/search.html", context)
