"""The tree, and an organisation."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dangvu.accounts.behind import acts_behind
from dangvu.accounts.mandates import covers
from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.text import collapse
from dangvu.lists.asked import Asked, asked_of, keep_size
from dangvu.lists.drawn import drawn, page_of
from dangvu.lists.files import answered, file_forms, sheet_of, too_many
from dangvu.lists.pages import address_of
from dangvu.lists.saved import default_view, views_for
from dangvu.organisations import overview
from dangvu.organisations.listing import ORGANISATIONS, OrganisationList
from dangvu.organisations.lookup import version_on
from dangvu.organisations.panels import head_counts, menus, panels
from dangvu.organisations.twigs import chart_of, ways_to
from dangvu.tree.queries import above

LONGEST_NUMBER = 15
LONGEST_WORDS = 100


def require_within_reach(request: PageRequest, number: int) -> None:
    """The door: an organisation that is not there and one that is not yours are answered alike."""
    if not overview.versions_of(number) or not covers(request.reach, frozenset({number}), request.on):
        raise Http404


@needs("read")
def organisations(request: PageRequest) -> HttpResponse:
    """The tree of the day, opened branch by branch; ``?find=`` shows the ways down to what is looked for."""
    find = collapse(request.GET.get("find", "").replace("\x00", " "))[:LONGEST_WORDS]
    if find:
        found = ways_to(find, request.reach, request.on)
        return render(request, "organisations/found.html", {"find": find, "twigs": found})
    lines = overview.tops(request.reach, request.on)
    opened = overview.branches_below(lines[0].number, request.on) if len(lines) == 1 else []
    return render(request, "organisations/organisations.html", {"lines": lines, "opened": opened})


@needs("read")
def branch(request: PageRequest, number: int) -> HttpResponse:
    """The organisations directly below one, as a fragment of the tree."""
    require_within_reach(request, number)
    lines = overview.branches_below(number, request.on)
    return render(request, "organisations/branch.html", {"lines": lines})


@needs("read")
def chart(request: PageRequest, number: int) -> HttpResponse:
    """An organisation with what stands below it, on one printed page."""
    require_within_reach(request, number)
    top, is_cut = chart_of(number, request.on)
    if top is None:
        raise Http404
    return render(request, "organisations/chart.html", {"number": number, "top": top, "is_cut": is_cut})


def ways_on(request: PageRequest, number: int) -> SafeString:
    """For the head of an organisation's page: the list and the chart of what stands below it."""
    return render_to_string("organisations/ways_on.html", {"number": number}, request)


menus.append(ways_on)


@needs("read")
def organisation(request: PageRequest, number: int) -> HttpResponse:
    """One organisation: what it is on the day, what it was, what stands above and below, what it covers."""
    require_within_reach(request, number)
    on = request.on
    versions, placements = overview.versions_of(number), overview.placements_of(number)
    came_from, became = overview.successions_of(number)
    covered = overview.covered_by(number, on)
    higher = above(number, on)
    related = {row.parent_id for row in placements if row.parent_id is not None} | set(higher)
    related |= {row.organisation_id for row in came_from} | {row.successor_id for row in became}
    names = overview.Names(related)
    context = {
        "number": number,
        "now": version_on(number, on),
        "last": versions[-1],
        "way": [(one, names.on(one, on)) for one in reversed(higher)],
        "heads": head_counts([number], on)[number],
        "lines": overview.branches_below(number, on),
        "covered": covered,
        "versions": versions,
        "placements": [(row, names.on(row.parent_id, row.from_date)) for row in placements if row.parent_id],
        "came_from": [(row, names.on(row.organisation_id, row.from_date)) for row in came_from],
        "became": [(row, names.on(row.successor_id, row.from_date)) for row in became],
        "acts": acts_behind(
            [*versions, *placements, *came_from, *became, *(one.row for one in covered)], request
        ),
        "menus": [menu(request, number) for menu in menus],
        "panels": [(panel.label, panel.draw(request, number)) for panel in panels],
    }
    return render(request, "organisations/organisation.html", context)


@needs("read")
def organisation_list(request: PageRequest) -> HttpResponse:
    """Organisations of the day as a list, in official order unless asked otherwise."""
    views = views_for(request, ORGANISATIONS)
    if opening := default_view(views, request):
        return redirect(address_of(opening, request.GET.get("on", "")))
    asked, listed = _listed(request)
    numbers = listed.numbers()
    page = page_of(request, asked, len(numbers))
    start = asked.size * (page.number - 1)
    said = _within_said(request, listed)
    context = {
        "list": drawn(request, asked, page, listed.lines(numbers[start : start + asked.size]), views, said),
        "organisation": listed.organisation,
        "organisation_name": said.get("organisation", ""),
    }
    response = render(request, "organisations/list.html", context)
    return keep_size(request, response, asked)


@needs("read")
def organisation_list_file(request: PageRequest, form: str) -> HttpResponse:
    """The list as a file: exactly what the screen shows. It names no person."""
    if form not in file_forms():
        raise Http404
    asked, listed = _listed(request)
    numbers = listed.numbers()
    if refusal := too_many(asked, len(numbers)):
        messages.error(request, refusal)
        return redirect(f"{reverse('organisations__list')}?{request.GET.urlencode() or 'all=1'}")
    rows = listed.lines(numbers)
    sheet = sheet_of(request, asked, rows, _("Danh sách tổ chức đảng"), _within_said(request, listed))
    return answered(sheet, form)


def _listed(request: PageRequest) -> tuple[Asked, OrganisationList]:
    asked = asked_of(request, ORGANISATIONS)
    within = number_asked(asked.filters.get("organisation", ""))
    if within is not None:
        require_within_reach(request, within)
    filters = asked.filters
    return asked, OrganisationList(
        request.reach,
        request.on,
        within,
        kind=filters.get("kind", ""),
        words=filters.get("q", ""),
        order=asked.order,
        is_descending=asked.is_descending,
    )


def number_asked(text: str) -> int | None:
    """The number of an organisation in an address; none where none is asked for, 404 where it is none."""
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER:
        raise Http404
    return int(text)


def _within_said(request: PageRequest, listed: OrganisationList) -> dict[str, str]:
    number = listed.organisation
    return {"organisation": overview.Names([number]).on(number, request.on)} if number else {}
