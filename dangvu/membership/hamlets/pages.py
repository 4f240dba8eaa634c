"""Pages of hamlets: by commune with a map and the targets, as a list, the cells to watch; and their files."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dangvu.accounts.rights import PageRequest, needs
from dangvu.lists.asked import keep_size
from dangvu.lists.declared import ListKind
from dangvu.lists.drawn import drawn, page_of
from dangvu.lists.files import answered, file_forms, sheet_of, told_of, too_many
from dangvu.lists.large import Listing, Made, gives_file, marked
from dangvu.lists.pages import address_of
from dangvu.lists.saved import default_view, views_for
from dangvu.membership.hamlets.asking import Listed, asked_communes, asked_hamlets, asked_watched
from dangvu.membership.hamlets.drawing import picture_of
from dangvu.membership.hamlets.listing import COMMUNES, HAMLETS, WATCHED, WORDS
from dangvu.membership.hamlets.queries import COVERS, minimum
from dangvu.membership.hamlets.targets import progress
from dangvu.tree.queries import roots


@needs("read")
def communes(request: PageRequest) -> HttpResponse:
    """Hamlets by how a cell covers them: by commune, on a map, beside the targets of splitting."""
    return _shown(request, COMMUNES, asked_communes, "membership/hamlets.html", _around)


def _around(request: PageRequest, listed: Listed) -> dict[str, Any]:
    question = listed.question
    if question.organisation is not None:
        tops = [question.organisation]
    else:
        tops = list(roots(request.on)) if request.reach.everywhere else sorted(request.reach.roots)
    return {
        "sums": [(cover, WORDS[cover], sum(getattr(row, cover) for row in listed.rows)) for cover in COVERS],
        "total": sum(row.hamlets for row in listed.rows),
        "picture": picture_of(listed.rows),
        "words": WORDS,
        "targets": progress(tops, request.on),
    }


@needs("read")
def hamlets(request: PageRequest) -> HttpResponse:
    """Hamlets with the cell that covers each, and the members who live there."""
    return _shown(request, HAMLETS, asked_hamlets, "membership/hamlet_list.html")


@needs("read")
def watched(request: PageRequest) -> HttpResponse:
    """Hamlet cells that need looking after, and why."""
    return _shown(request, WATCHED, asked_watched, "membership/hamlet_watch.html", _rules)


def _rules(request: PageRequest, _listed: Listed) -> dict[str, Any]:
    return {
        "minimum": minimum(request.on),
        "age": settings.WATCHED_AGE,
        "years": settings.WATCHED_YEARS,
    }


@gives_file("read")
def communes_file(request: PageRequest, form: str) -> Listing:
    """The table by commune as a file: exactly what the screen shows. It names no person."""
    return _file(request, form, COMMUNES, asked_communes)


@gives_file("read")
def hamlets_file(request: PageRequest, form: str) -> Listing:
    """The list of hamlets as a file. It names no person."""
    return _file(request, form, HAMLETS, asked_hamlets)


@gives_file("read")
def watched_file(request: PageRequest, form: str) -> Listing:
    """The cells to watch as a file. It names no person."""
    return _file(request, form, WATCHED, asked_watched)


def _shown(
    request: PageRequest,
    kind: ListKind,
    ask: Callable[[PageRequest], Listed],
    template: str,
    around: Callable[[PageRequest, Listed], dict[str, Any]] = lambda _request, _listed: {},
) -> HttpResponse:
    views = views_for(request, kind)
    if opening := default_view(views, request):
        return redirect(address_of(opening, request.GET.get("on", "")))
    listed = ask(request)
    asked = listed.asked
    page = page_of(request, asked, len(listed.rows))
    start = asked.size * (page.number - 1)
    lines = listed.lines(listed.rows[start : start + asked.size])
    context = around(request, listed) | {
        "list": drawn(request, asked, page, lines, views, listed.said),
        "organisation": listed.question.organisation,
        "organisation_name": listed.said.get("organisation", ""),
        "place_name": listed.said.get("place", ""),
        "structure": listed.question.structure,
    }
    response = render(request, template, context, status=400 if asked.faults else 200)
    return keep_size(request, response, asked)


def _file(request: PageRequest, form: str, kind: ListKind, ask: Callable[[PageRequest], Listed]) -> Listing:
    if form not in file_forms():
        raise Http404
    listed = ask(request)
    title = str(kind.title)

    def make(mark: str, most: int) -> Made:
        lines = listed.lines(listed.rows[:most])
        sheet = marked(sheet_of(request, listed.asked, lines, title, listed.said), mark)
        return Made((), (sheet,), lambda: answered(sheet, form))

    return Listing(
        title,
        told_of(request, listed.asked, listed.said),
        len(listed.rows),
        "",
        request.reach.named,
        make,
        names_persons=False,
        refusal=too_many(len(listed.rows)),
        back=f"{reverse(kind.name)}?{request.GET.urlencode() or 'all=1'}",
    )
