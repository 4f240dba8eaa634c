"""The tree, and an organisation."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dangvu.accounts.behind import acts_behind
from dangvu.accounts.mandates import covers
from dangvu.accounts.rights import PageRequest, needs
from dangvu.core.finding import Finding
from dangvu.core.numbers import number_in
from dangvu.core.period import holds
from dangvu.core.text import collapse
from dangvu.ledger.beginnings import begun_by
from dangvu.ledger.facts import Fact
from dangvu.lists.asked import Asked, asked_of, keep_size
from dangvu.lists.drawn import drawn, page_of
from dangvu.lists.files import answered, file_forms, sheet_of, told_of, too_many
from dangvu.lists.large import Listing, Made, gives_file, marked
from dangvu.lists.pages import address_of
from dangvu.lists.saved import default_view, views_for
from dangvu.organisations import overview
from dangvu.organisations.listing import ORGANISATIONS, OrganisationList
from dangvu.organisations.lookup import version_on
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.panels import HeadCount, figures, head_counts, menus, panels, unlisted
from dangvu.organisations.rules import standing_findings
from dangvu.organisations.twigs import chart_of, ways_to
from dangvu.tree.queries import above

LONGEST_WORDS = 100
AnyFact = TypeVar("AnyFact", bound=Fact)


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
TABS = ("present", "past", "future")


@needs("read")
def organisation(request: PageRequest, number: int) -> HttpResponse:
    """One organisation on one page: what it is on the day, with what is asked of it by its numbers; what it
    was (``?tab=past``) and what is recorded to come (``?tab=future``), each with the decisions behind.
    """
    require_within_reach(request, number)
    on = request.on
    versions, placements = overview.versions_of(number), overview.placements_of(number)
    came_from, became = overview.successions_of(number)
    covered = overview.covered_by(number)
    higher = above(number, on)
    related = {row.parent_id for row in placements if row.parent_id is not None} | set(higher)
    related |= {row.organisation_id for row in came_from} | {row.successor_id for row in became}
    names = overview.Names(related)
    heads = head_counts([number], on)[number]
    now = version_on(number, on)
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        tab = TABS[0] if now else "past" if versions[0].from_date <= on else "future"
    parts = _Parts(on, tab)
    succession = [(row, "from", row.organisation_id) for row in came_from]
    succession += [(row, "to", row.successor_id) for row in became]
    covered_then = parts.of(one.row for one in covered)
    shown: dict[str, Any] = {
        "versions": parts.of(versions),
        "placements": [
            (row, names.on(row.parent_id, row.from_date)) for row in parts.of(placements) if row.parent_id
        ],
        "succession": [
            (row, side, names.on(other, row.from_date), other)
            for row, side, other in succession
            if parts.when(row.from_date) in (tab, parts.also)
        ],
        "covered": [one for one in covered if one.row in covered_then],
    }
    rows = [*shown["versions"], *(row for row, _name in shown["placements"])]
    rows += [*(one[0] for one in shown["succession"]), *(one.row for one in shown["covered"])]
    context = shown | {
        "number": number,
        "tab": tab,
        "now": now,
        "last": versions[-1],
        "codes": _codes([row for row in versions if row.from_date <= on]),
        "way": [(one, names.on(one, on)) for one in reversed(higher)],
        "heads": heads,
        "flags": _flags(number, now.kind, heads, on) if now else [],
        "figures": [one for count in figures for one in count(number, on)] if now else [],
        "menus": [menu(request, number) for menu in menus],
        **_decisions(request, rows, tab),
    }
    if tab == TABS[0]:
        context |= {
            "lines": overview.branches_below(number, on),
            "panels": [(panel.label, panel.draw(request, number)) for panel in panels],
        }
    return render(request, "organisations/organisation.html", context)


def _flags(number: int, kind: str, heads: HeadCount, on: date) -> list[Finding]:
    """What is not as it should be; of who is in an organisation without a list nothing is known."""
    if not heads.total and any(says(number, on) for says in unlisted):
        return []
    return standing_findings(kind, heads.official, heads.total, on)


def _decisions(request: PageRequest, rows: list[Fact], tab: str) -> dict[str, Any]:
    """The acts behind the rows of a tab, and those that it rests on, the last decided first."""
    begun = begun_by(rows)
    acts = acts_behind([*rows, *begun.values()], request)
    # What holds rests on what began it; what is past, or to come, on what ended it too.
    behind = {one.origin[0] for one in (begun.values() if tab == TABS[0] else [*begun.values(), *rows])}
    decisions = sorted(
        (acts[one] for one in behind if one in acts),
        key=lambda act: (act.issued_on or act.at.date(), act.number),
        reverse=True,
    )
    return {"acts": acts, "decisions": decisions}


@needs("read")
def organisation_list(request: PageRequest) -> HttpResponse:
    """Organisations of the day as a list, in official order unless asked otherwise."""
    views = views_for(request, ORGANISATIONS)
    if opening := default_view(views, request):
        return redirect(address_of(opening, request.GET.get("on", "")))
    asked, listed = asked_organisations(request)
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


@gives_file("read")
def organisation_list_file(request: PageRequest, form: str) -> Listing:
    """The list as a file: exactly what the screen shows. It names no person."""
    if form not in file_forms():
        raise Http404
    asked, listed = asked_organisations(request)
    numbers = listed.numbers()
    title, said = _("Danh sách tổ chức đảng"), _within_said(request, listed)

    def make(mark: str, most: int) -> Made:
        sheet = marked(sheet_of(request, asked, listed.lines(numbers[:most]), title, said), mark)
        return Made((), (sheet,), lambda: answered(sheet, form))

    return Listing(
        title,
        told_of(request, asked, said),
        len(numbers),
        "",
        request.reach.named,
        make,
        names_persons=False,
        refusal=too_many(len(numbers)),
        back=f"{reverse('organisations__list')}?{request.GET.urlencode() or 'all=1'}",
    )


def asked_organisations(request: PageRequest) -> tuple[Asked, OrganisationList]:
    """What the address asks of the list, and the organisations meant; 404 beyond the reader's reach."""
    asked = asked_of(request, ORGANISATIONS)
    within = organisation_asked(request, asked.filters.get("organisation", ""))
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
    """The number in an address; none where none is asked for, 404 where it is none."""
    if not text:
        return None
    if (number := number_in(text)) is None:
        raise Http404
    return number


def organisation_asked(request: PageRequest, text: str) -> int | None:
    """The same of an organisation within reach on the day; 404 for any other."""
    if (number := number_asked(text)) is not None:
        require_within_reach(request, number)
    return number


def _within_said(request: PageRequest, listed: OrganisationList) -> dict[str, str]:
    number = listed.organisation
    return {"organisation": overview.Names([number]).on(number, request.on)} if number else {}


class _Parts:
    """Which rows a tab shows. What happened on one day, as a succession, stands with the present too."""

    def __init__(self, on: date, tab: str) -> None:
        self._on, self._tab = on, tab
        self.also = "past" if tab == "present" else tab

    def when(self, day: date) -> str:
        """On which side of the day shown."""
        return "future" if day > self._on else "past"

    def of(self, rows: Iterable[AnyFact]) -> list[AnyFact]:
        """Those of the tab, last first."""
        found = [
            row
            for row in rows
            if (TABS[0] if holds(row, self._on) else self.when(row.from_date)) == self._tab
        ]
        return found[::-1]


def _codes(versions: list[OrganisationVersion]) -> list[tuple[str, date, date | None]]:
    """Each official code it bore, with the days: stretches that follow one another under one code are one."""
    codes: list[tuple[str, date, date | None]] = []
    for row in versions:
        if codes and codes[-1][0] == row.official_code and codes[-1][2] == row.from_date:
            codes[-1] = (row.official_code, codes[-1][1], row.until_date)
        else:
            codes.append((row.official_code, row.from_date, row.until_date))
    return [one for one in codes if one[0]][::-1]
