"""The permission matrix: of each address its row, here; from the rows and the rights that the views declare,
every cell there is with what must become of it.

A row says by hand what an address is about and who is let through to which of its objects; the right comes
from the view's own declaration. An address without a row is found by ``test_matrix.py``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dangvu.accounts.programs import API
from dangvu.accounts.rights import ENROLS, NEEDS, OTHERWISE, OWN, PUBLIC
from tests.rights.objects import Objects
from tests.rights.roles import ROLES, Role
from tests.rights.stage import CELLS, TREE
from tests.rights.things import (
    ABSENT,
    BARRED,
    ENROL,
    FAULT,
    IN,
    LED,
    NO_METHOD,
    SIGN_IN,
    UNKNOWN,
    Thing,
    absent,
    accounts,
    administers,
    both,
    by_hand,
    for_many,
    in_sight,
    listed,
    nobody,
    nothing,
    organisations,
    own_tables,
    persons,
    reaches_return,
    readings,
    reads_all,
    reads_and_records_all,
    records_in_na_ca,
    things_of,
    whole,
    whole_file,
    words,
)

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
PAGES = frozenset({"GET", "HEAD", "POST"})
READ = frozenset({"GET", "HEAD"})
POSTED = frozenset({"POST"})


@dataclass(frozen=True)
class Row:
    """An address of the program: its objects, and the methods it answers."""

    things: Callable[[str, Objects], Iterable[Thing]]
    methods: frozenset[str] = READ


@dataclass(frozen=True)
class Cell:
    """One cell: who asks for what, how, and what must become of it."""

    name: str
    relation: str
    role: Role
    method: str
    address: str
    expected: str
    kind: str = ""
    """Of the views that hang on no right in the register: public, or of one's own factors."""

    def __str__(self) -> str:
        return f"{self.role.name}: {self.method} {self.name} ({self.relation})"


ANY_PUBLIC = frozenset({IN, LED, ABSENT, NO_METHOD, SIGN_IN})
OWN_FACTORS = frozenset({IN, ABSENT, NO_METHOD, ENROL})
"""What pages of one's own account answer hangs on which factors there are."""
FORMS = ("csv", "xlsx")
CHANGES = ("give", "close", "open", "link", "person", "nothing")
HOLD_MEMBERS = frozenset({*CELLS, "ban-khan"})

ROWS: Mapping[str, Row] = {
    "start": Row(nothing),
    "set_language": Row(nothing, PAGES),
    "policy_breached": Row(nothing, POSTED),
    "sign_in": Row(nothing, PAGES),
    "account_login": Row(nothing, PAGES),
    "mfa_login_webauthn": Row(nothing, PAGES),
    "mfa_authenticate": Row(nothing, PAGES),
    "sign_out": Row(nothing, POSTED),
    "set_password": Row(nothing, PAGES),
    "mfa_index": Row(nothing),
    "mfa_list_webauthn": Row(nothing),
    "account__end_sessions": Row(nothing, POSTED),
    "account_reauthenticate": Row(nothing, PAGES),
    "mfa_reauthenticate": Row(nothing, PAGES),
    "mfa_reauthenticate_webauthn": Row(nothing, PAGES),
    "mfa_activate_totp": Row(nothing, PAGES),
    "mfa_deactivate_totp": Row(nothing, PAGES),
    "mfa_add_webauthn": Row(nothing, PAGES),
    "mfa_remove_webauthn": Row(absent, PAGES),
    "account__codes": Row(nothing, PAGES),
    "home": Row(nothing),
    "worklist": Row(organisations("read", "org")),
    "system": Row(nothing),
    "accounts": Row(nothing, PAGES),
    "accounts__one": Row(accounts()),
    "accounts__change": Row(accounts(*CHANGES), POSTED),
    "mandates": Row(nothing),
    "mandates__delegate": Row(things_of("mandate"), POSTED),
    "mandates__end": Row(things_of("mandate", administers), PAGES),
    "me": Row(nothing),
    "me__file": Row(
        lambda name, _objects: [Thing("own", reverse(name), lambda role: IN if role.person else ABSENT)],
        POSTED,
    ),
    "readings": Row(nothing),
    "people__one": Row(persons(in_sight("read"))),
    "people__readings": Row(persons(readings)),
    "people__file": Row(persons(whole_file), PAGES),
    "people__who_could_see": Row(persons(in_sight("read"))),
    "search": Row(nothing, PAGES),
    "search__goto": Row(nothing, PAGES),
    "admissions": Row(organisations("read", "org", ever=True)),
    "admissions__file": Row(organisations("read", "org", suits=frozenset(TREE) - {"truong-noi-tru"})),
    "table_1": Row(organisations("read", "org", ever=True)),
    "tables": Row(nothing),
    "tables__own": Row(nothing),
    "tables__own_new": Row(nothing, PAGES),
    "tables__own_edit": Row(own_tables(to_change=True), PAGES),
    "tables__own_remove": Row(own_tables(to_change=True), POSTED),
    "tables__own_text": Row(own_tables()),
    "tables__one": Row(both(organisations("read", "org", tail=("3",), ever=True), own_tables("own"))),
    "tables__names": Row(
        organisations("read", "org", tail=("4", "I", "this"), suits=frozenset(TREE) - {"truong-noi-tru"})
    ),
    "tables__names_file": Row(
        organisations("read", "org", tail=("1", "D", "this"), suits=frozenset(TREE) - {"truong-noi-tru"})
    ),
    "tables__file": Row(
        organisations("read", "org", tail=("2B", "csv"), suits=frozenset(TREE) - {"truong-noi-tru"}),
    ),
    "returns": Row(organisations("read", "org", ever=True)),
    "returns__new": Row(organisations("read", "org", ever=True), PAGES),
    "returns__whole_file": Row(things_of("return", reaches_return, tail=("xlsx",))),
    "returns__one": Row(things_of("return", reaches_return)),
    "returns__file": Row(things_of("return", reaches_return, tail=("1", "csv"))),
    "returns__names": Row(things_of("return", reaches_return, tail=("1", "D", "this"))),
    "returns__differs": Row(things_of("return", reaches_return)),
    "returns__why": Row(things_of("return", reaches_return, tail=("1", "D", "this"))),
    "series": Row(organisations("read", "org", ever=True)),
    "series__names": Row(
        organisations("read", "org", tail=("members.total",), suits=frozenset(TREE) - {"truong-noi-tru"})
    ),
    "pictures": Row(organisations("read", "org", ever=True)),
    "pictures__one": Row(organisations("read", "org", tail=("pyramid",), ever=True)),
    "figures": Row(nothing),
    "figures__one": Row(words("members.total", none="nothing")),
    "acts": Row(nothing),
    "acts__suggest": Row(words("person", "organisation", "cell", none="place"), PAGES),
    "acts__drafts": Row(nothing),
    "acts__draft": Row(things_of("draft"), PAGES),
    "acts__drop_draft": Row(things_of("draft"), POSTED),
    "acts__proposals": Row(nothing),
    "acts__proposal": Row(things_of("proposal", records_in_na_ca), PAGES),
    "acts__scheme": Row(nothing, PAGES),
    "acts__scheme_read": Row(things_of("scheme")),
    "acts__scheme_template": Row(nothing),
    "acts__one": Row(by_hand(), PAGES),
    "acts__workbook": Row(by_hand(in_rows=True)),
    "acts__rows": Row(by_hand(in_rows=True), PAGES),
    "export": Row(whole("read"), PAGES),
    "export__one": Row(whole_own := things_of("export")),
    "export__file": Row(whole_own),
    "ledger": Row(nothing),
    "ledger__entry": Row(things_of("entry", reads_all)),
    "ledger__void": Row(things_of("entry", reads_and_records_all), PAGES),
    "lists__save_view": Row(listed, POSTED),
    "lists__remove_view": Row(things_of("view"), POSTED),
    "jobs": Row(nothing),
    "jobs__one": Row(things_of("job")),
    "jobs__stop": Row(things_of("job"), POSTED),
    "jobs__again": Row(things_of("job"), POSTED),
    "organisations": Row(nothing),
    "organisations__list": Row(organisations("read", "organisation")),
    "organisations__list__file": Row(
        both(organisations("read", "organisation", tail=("csv",)), words(*FORMS, none="exe"))
    ),
    "organisations__one": Row(organisations("read")),
    "organisations__chart": Row(organisations("read", suits=frozenset(TREE) - {"truong-noi-tru"})),
    "organisations__lineage": Row(organisations("read")),
    "organisations__branch": Row(organisations("read")),
    "hamlets": Row(organisations("read", "organisation")),
    "hamlets__file": Row(
        both(organisations("read", "organisation", tail=("csv",)), words(*FORMS, none="exe"))
    ),
    "hamlets__list": Row(organisations("read", "organisation")),
    "hamlets__list__file": Row(
        both(organisations("read", "organisation", tail=("csv",)), words(*FORMS, none="exe"))
    ),
    "hamlets__watch": Row(organisations("read", "organisation")),
    "hamlets__watch__file": Row(
        both(organisations("read", "organisation", tail=("csv",)), words(*FORMS, none="exe"))
    ),
    "members": Row(organisations("read", "organisation")),
    "members__file": Row(
        both(organisations("read", "organisation", tail=("csv",)), words(*FORMS, none="exe"))
    ),
    "import": Row(nothing, PAGES),
    "import__template": Row(nothing),
    "import__cells": Row(nothing, PAGES),
    "import__cell_workbook": Row(organisations("record", suits=HOLD_MEMBERS)),
    "import__cell_form": Row(organisations("record", suits=HOLD_MEMBERS)),
    "import__one": Row(things_of("import")),
    "import__record": Row(absent, POSTED),
    "import__columns": Row(absent, POSTED),
    "import__faults": Row(absent),
    "reconciliations": Row(nothing, PAGES),
    "reconciliations__one": Row(things_of("reconciliation")),
    "reconciliations__corrections": Row(things_of("reconciliation")),
    "reconciliations__forget": Row(things_of("reconciliation"), POSTED),
    "guide": Row(nothing),
    "guide__chapter": Row(words("lists", none="nothing")),
    "accounts__asked": Row(nothing),
    "accounts__asked_one": Row(absent, PAGES),
    "account__password": Row(nothing, PAGES),
    "acts__selected": Row(for_many, PAGES),
    "files": Row(nothing),
    "files__ask": Row(lambda name, _objects: [Thing("of no list", reverse(name), nobody)], PAGES),
    "files__one": Row(absent, PAGES),
    "api_members": Row(nothing, frozenset({"GET"})),
    "api_organisations": Row(nothing, frozenset({"GET"})),
    "api_hamlets": Row(nothing, frozenset({"GET"})),
    "api_hamlets_by_commune": Row(nothing, frozenset({"GET"})),
    "api_hamlet_cells": Row(nothing, frozenset({"GET"})),
    "api_ledger": Row(nothing, frozenset({"GET"})),
    "api_indicators": Row(nothing, frozenset({"GET"})),
    "api_figure": Row(words(none="nothing"), frozenset({"GET"})),
    "api_figure_below": Row(words(none="nothing"), frozenset({"GET"})),
    "api_figure_records": Row(words(none="nothing"), frozenset({"GET"})),
    "api_figure_series": Row(words(none="nothing"), frozenset({"GET"})),
    "api_tables": Row(nothing, frozenset({"GET", "POST"})),
    "api_table": Row(both(words(none="nothing"), own_tables("own")), frozenset({"GET"})),
    "api_returns": Row(nothing, frozenset({"GET"})),
    "api_return_new": Row(nothing, POSTED),
    "api_return": Row(things_of("return", reaches_return), frozenset({"GET"})),
    "api_return_differs": Row(things_of("return", reaches_return), frozenset({"GET"})),
    "api_openapi": Row(nothing, frozenset({"GET"})),
    "api_acts": Row(nothing, frozenset({"GET", "POST"})),
    "api_void": Row(nothing, POSTED),
    "api_acts_of": Row(by_hand(), frozenset({"GET", "POST"})),
    "api_ledger_entry": Row(things_of("entry", reads_all), frozenset({"GET"})),
}
"""Every address, by name."""


def named_views(
    patterns: Iterable[URLPattern | URLResolver] | None = None,
) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every address of the program, by name."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from named_views(pattern.url_patterns)
        else:
            yield pattern.name or str(pattern.pattern), pattern.callback


def cells(objects: Objects) -> Iterator[Cell]:
    """The whole matrix."""
    views = dict(named_views())
    for name, row in ROWS.items():
        view = views[name]
        kind = next((mark for mark in (PUBLIC, ENROLS) if getattr(view, mark, False)), "")
        for thing in row.things(name, objects):
            for role in ROLES:
                for method in METHODS:
                    expected = becomes(view, row, thing, role, method)
                    yield Cell(name, thing.relation, role, method, thing.address, expected, kind)


def becomes(view: Any, row: Row, thing: Thing, role: Role, method: str) -> str:
    """What must become of a request: by the declared right, the role and the object; in the doors' order."""
    if method not in PAGES:
        return NO_METHOD
    if getattr(view, PUBLIC, False):
        return NO_METHOD if method not in row.methods else IN
    if getattr(view, API, False):
        if not role.is_known_to_api:
            return UNKNOWN
        if role.comes == "unsigned" and method == "POST":
            return BARRED
    elif not role.is_known:
        return SIGN_IN
    right = getattr(view, NEEDS)
    if role.comes == "password" and role.has_mandates and not getattr(view, ENROLS, False):
        return ENROL
    if right != OWN and not role.roots(right):
        return LED if getattr(view, OTHERWISE, "") else BARRED
    return thing.lets(role) if method in row.methods else NO_METHOD


def fits(cell: Cell, found: str) -> bool:
    """Whether what became of a request is what must: exactly, save what hangs on the account's factors."""
    if cell.expected == IN and cell.kind == PUBLIC:
        return found in ANY_PUBLIC
    if cell.expected == IN and cell.kind == ENROLS:
        return found in OWN_FACTORS
    if cell.name == "account__end_sessions" and cell.expected == IN:
        return found in OWN_FACTORS  # it leads back to the page of the factors
    if cell.method == "HEAD" and cell.expected == ENROL:
        return found in (ENROL, BARRED)  # why a program is barred stands in the body, which HEAD has not
    return found == cell.expected


def ask(browser: Client, method: str, address: str) -> HttpResponseBase:
    """Send the request; a program sends JSON."""
    if address.startswith("/api/") and method not in ("GET", "HEAD"):
        return browser.generic(method, address, "{}", "application/json")
    return browser.generic(method, address)


def told(answer: HttpResponseBase) -> str:
    """What became of a request."""
    status = answer.status_code
    where = answer.headers.get("Location", "")
    if status == 302 and where.startswith("/sign-in"):
        return SIGN_IN
    if status == 302 and where == reverse("start"):
        return LED
    if status == 302 and where == reverse("mfa_index"):
        return ENROL
    if status == 403 and b"account.second_factor" in getattr(answer, "content", b""):
        return ENROL
    known = {401: UNKNOWN, 429: UNKNOWN, 403: BARRED, 404: ABSENT, 405: NO_METHOD}
    return known.get(status, FAULT if status >= 500 else IN)
