"""The tree, and an organisation."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from dangvu.accounts.behind import acts_behind
from dangvu.accounts.mandates import covers
from dangvu.accounts.rights import PageRequest, needs
from dangvu.organisations import overview
from dangvu.organisations.lookup import version_on
from dangvu.organisations.panels import head_counts, menus, panels
from dangvu.tree.queries import above


def require_within_reach(request: PageRequest, number: int) -> None:
    """The door: an organisation that is not there and one that is not yours are answered alike."""
    if not overview.versions_of(number) or not covers(request.reach, frozenset({number}), request.on):
        raise Http404


@needs("read")
def organisations(request: PageRequest) -> HttpResponse:
    """The tree of the day, opened branch by branch."""
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
