"""One box that finds members and organisations."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest, needs
from dangvu.membership.lists import records_of
from dangvu.membership.models import Membership
from dangvu.organisations.overview import Names, organisations_found
from dangvu.people.models import PersonRecord
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
    log_reading(request.account, "search", persons, "name, birth date, membership")
    context = {
        "query": query,
        "page": page,
        "persons": _with_membership(request, persons),
        "is_cut": found.is_cut,
        "organisations": organisations_found(query, request.reach, request.on) if page.number == 1 else [],
    }
    return render(request, "desk/search.html", context)


def _with_membership(
    request: PageRequest, persons: list[int]
) -> list[tuple[PersonRecord, Membership | None, str]]:
    """Each person with the membership of the day and the name of its organisation; three queries."""
    records = records_of(persons, request.on)
    memberships = {row.person_id: row for row in Membership.objects.at(request.on).filter(person__in=persons)}
    names = Names(row.organisation_id for row in memberships.values())
    lines: list[tuple[PersonRecord, Membership | None, str]] = []
    for person in persons:
        row = memberships.get(person)
        lines.append((records[person], row, names.on(row.organisation_id, request.on) if row else ""))
    return lines
