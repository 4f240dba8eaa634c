"""Lists for programs: what their pages show, by the same address, as values."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import PageRequest
from dangvu.core.finding import Finding, Refused
from dangvu.core.numbers import page_in
from dangvu.desk.api.answers import program_view
from dangvu.desk.entries import ShownEntry, entries_in_reach, shown
from dangvu.desk.ledger_search import LedgerSearch
from dangvu.ledger.enact import head
from dangvu.lists.asked import SIZES, USUAL_SIZE, Asked
from dangvu.membership.hamlets.asking import Listed, asked_communes, asked_hamlets, asked_watched
from dangvu.membership.lines import persons_of
from dangvu.membership.listing import read_in
from dangvu.membership.pages import asked_members
from dangvu.organisations.pages import asked_organisations

OF_EVERY_LIST = ("on", "page", "size", "sort", "c")
OF_THE_LEDGER = ("on", "page", "size", *LedgerSearch.base_fields)


@program_view("read", "GET")
def members(request: PageRequest) -> dict[str, Any]:
    """Members of the day within reach; the reading is logged before it is answered."""
    asked, listed = asked_members(request)
    page = page_asked(request, asked)
    lines = listed.lines(asked.size * (page - 1), asked.size)
    log_reading(request.account, "api_members", persons_of(lines), read_in(asked))
    return _told(request, asked, page, listed.count, lines, is_cut=listed.is_cut)


@program_view("read", "GET")
def organisations(request: PageRequest) -> dict[str, Any]:
    """Organisations of the day within reach. It names no person."""
    asked, listed = asked_organisations(request)
    page = page_asked(request, asked)
    numbers = listed.numbers()
    start = asked.size * (page - 1)
    return _told(request, asked, page, len(numbers), listed.lines(numbers[start : start + asked.size]))


@program_view("read", "GET")
def hamlets_by_commune(request: PageRequest) -> dict[str, Any]:
    """Hamlets of the day by commune and by how a cell covers them."""
    return _listed(request, asked_communes(request))


@program_view("read", "GET")
def hamlets(request: PageRequest) -> dict[str, Any]:
    """Hamlets of the day with the cell that covers each. It names no person."""
    return _listed(request, asked_hamlets(request))


@program_view("read", "GET")
def hamlet_cells_to_watch(request: PageRequest) -> dict[str, Any]:
    """Hamlet cells that need looking after, and why. It names no person."""
    return _listed(request, asked_watched(request))


def _listed(request: PageRequest, listed: Listed) -> dict[str, Any]:
    asked = listed.asked
    page = page_asked(request, asked)
    start = asked.size * (page - 1)
    lines = listed.lines(listed.rows[start : start + asked.size])
    return _told(request, asked, page, len(listed.rows), lines)


@program_view("read", "GET")
def entries(request: PageRequest) -> dict[str, Any]:
    """The entries the account may read, last first; that they name persons is logged first."""
    faults = [*strangers(request, OF_THE_LEDGER), *_not_a_page(request), *_not_a_size(request)]
    search = LedgerSearch(request.GET)
    faults += [_no_value(name, request.GET[name]) for name in search.errors]
    if faults:
        raise Refused(faults)
    page, size = int(request.GET.get("page") or 1), int(request.GET.get("size") or USUAL_SIZE)
    found = search.among(entries_in_reach(request))
    listed = shown(request, found[size * (page - 1) : size * page], "api_ledger")
    rows = [_entry(one) for one in listed]
    return {"entry": head().number, "count": found.count(), "page": page, "size": size, "rows": rows}


def page_asked(request: PageRequest, asked: Asked) -> int:
    """The page asked for. Raises Refused where the address asks for what there is not: a program is told,
    where a page for people passes it over.
    """
    filters = tuple(one.key for one in asked.kind.filters)
    faults = [
        *strangers(request, (*OF_EVERY_LIST, *filters)),
        *_not_a_page(request),
        *_not_a_size(request),
        *_unknown(request, asked),
    ]
    if faults:
        raise Refused(faults)
    return int(request.GET.get("page") or 1)


def _unknown(request: PageRequest, asked: Asked) -> Iterator[Finding]:
    kind, given = asked.kind, request.GET
    for key, message in asked.faults.items():
        yield wrong(key, message)
    for one in kind.filters:
        if given.get(one.key) and one.key not in asked.filters:
            yield _no_value(one.key, given[one.key])
    columns = {column.key for column in kind.columns}
    for key in given.getlist("c"):
        if key not in columns:
            yield _no_value("c", key)
    if (sort := given.get("sort")) and sort not in (asked.order, f"-{asked.order}"):
        yield _no_value("sort", sort)


def strangers(request: PageRequest, known: tuple[str, ...]) -> Iterator[Finding]:
    """What the address asks beside what is known here."""
    for name in request.GET:
        if name not in known:
            message = _("Không có tham số “%(name)s”; xem /api/v1/openapi.json.")
            yield wrong(name[:50], message % {"name": name[:50]})


def _not_a_page(request: PageRequest) -> Iterator[Finding]:
    if (text := request.GET.get("page", "")) and not page_in(text):
        yield _no_value("page", text)


def _not_a_size(request: PageRequest) -> Iterator[Finding]:
    if (text := request.GET.get("size", "")) and text not in map(str, SIZES):
        yield _no_value("size", text)


def _no_value(name: str, text: str) -> Finding:
    message = _("“%(name)s” không nhận “%(text)s”; xem /api/v1/openapi.json.")
    return wrong(name, message % {"name": name, "text": text[:50]})


def wrong(name: str, message: str) -> Finding:
    """Why a part of the address is not understood."""
    return Finding("request.form", message, where={"field": name})


def _told(
    request: PageRequest, asked: Asked, page: int, count: int, rows: Sequence[Any], *, is_cut: bool = False
) -> dict[str, Any]:
    leads = asked.kind.columns[0]
    return {
        "on": request.on.isoformat(),
        "entry": head().number,
        "count": count,
        "more": is_cut,
        "page": page,
        "size": asked.size,
        "rows": [
            ({"number": leads.number(row)} if asked.kind.is_numbered else {})
            | {column.key: column.told(row) for column in asked.columns}
            for row in rows
        ],
    }


def _entry(line: ShownEntry) -> dict[str, Any]:
    return {
        "number": line.number,
        "label": line.label,
        "sentence": line.sentence,
        "paper": line.paper,
        "actor": line.actor,
        "at": line.at.isoformat(),
        "rows": line.rows,
        "taken_back_in": line.taken_back_in,
    }
