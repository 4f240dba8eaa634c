"""The second lock: with the program's own filters taken out, PostgreSQL still gives nobody a row they may
not see (safety goal C4).
"""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Q

from dangvu.accounts import mandates, middleware, rights, scopes
from dangvu.accounts.mandates import Reach
from dangvu.accounts.models import Account
from dangvu.accounts.programs import JSON
from dangvu.accounts.scopes import of_persons, within
from dangvu.core import scope
from dangvu.ledger.facts import Fact, facts, names_persons
from dangvu.ledger.position import forget
from dangvu.lists import files
from dangvu.lists.models import FileAsked
from dangvu.membership.acts import ExemptMember, SuspendMember
from dangvu.membership.models import Membership
from dangvu.people import panels
from dangvu.people.models import PersonRecord
from tests.cast import World, account, browser_of, enact
from tests.queries.addresses import (
    SHOW_NOBODY_BY_LISTS,
    addresses,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DAY = date(2025, 6, 30)
MINE = ("Hoàng Thị Bế", "Triệu Thị Hoà", "Đặng Thị Lan")
FOREIGN = ("Lý Quốc Khánh", "Hà Quang Minh", "Bàn Thị Nga", "Hứa Văn Sơn")
TABLES = [model for model in facts().values() if names_persons(model)]
NUMBERS = ("006070000008",)


@pytest.fixture
def reader(world: World) -> Account:
    """May read and record in one cell."""
    for person in ("be", "khanh", "son"):
        enact(ExemptMember(person=person, on=date(2025, 1, 6), until=date(2025, 7, 20)), by=world.clerk)
        enact(SuspendMember(person=person, on=date(2025, 6, 2), until=date(2025, 7, 20)), by=world.clerk)
    return account("thư ký", world.organisation("na-ca"), "read", "record")


@contextmanager
def without_filters(*more: tuple[object, str, object]) -> Iterator[None]:
    """The program's own conditions on queries and its doors let everything pass."""
    open_to_all = {
        mandates.in_reach: lambda *_given: Q(),
        panels.in_sight: lambda *_given: Q(),
        panels.among_those_in_sight: lambda *_given: Q(),
        panels.in_sight_of: lambda persons, *_given: set(persons),
        mandates.covers: lambda *_given: True,
    }
    rooms = [module for name, module in sys.modules.items() if name.startswith("dangvu.")]
    with pytest.MonkeyPatch.context() as patch:
        for module in rooms:
            for one, instead in open_to_all.items():
                if getattr(module, one.__name__, None) is one:
                    patch.setattr(module, one.__name__, instead)
        for where, name, value in more:
            patch.setattr(where, name, value)
        forget()
        yield
    forget()


def text_of(answer: Any) -> str:
    """What an answer holds, a workbook's parts among it, JSON with its letters as they are."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.headers["Content-Type"] == JSON:
        return json.dumps(json.loads(content), ensure_ascii=False)
    if not is_zipfile(BytesIO(content)):
        return content.decode(errors="replace")
    with ZipFile(BytesIO(content)) as file:
        return "\n".join(file.read(name).decode(errors="replace") for name in file.namelist())


def names_told(world: World, reader: Account) -> dict[str, set[str]]:
    """The names of persons in the answer of each address."""
    browser = browser_of(reader)
    told = {}
    for address in addresses(world):
        day = ("&" if "?" in address else "?") + f"on={DAY:%Y-%m-%d}"
        text = text_of(browser.get(address + day))
        told[address] = {name for name in (*MINE, *FOREIGN) if name in text}
    for number in NUMBERS:  # they are never in an address
        text = browser.post(f"/search?on={DAY:%Y-%m-%d}", {"q": number}).text
        told[number] = {name for name in (*MINE, *FOREIGN) if name in text}
    return told


def test_without_the_programs_filters_no_page_and_file_names_anybody_foreign(
    world: World, reader: Account
) -> None:
    as_they_are = names_told(world, reader)
    with without_filters():
        unfiltered = names_told(world, reader)

    assert {
        address: names & set(FOREIGN) for address, names in unfiltered.items() if names & set(FOREIGN)
    } == {}
    assert {name for names in as_they_are.values() for name in names} == set(MINE)
    assert {address for address, names in as_they_are.items() if names - unfiltered[address]} == set()


@pytest.mark.nightly
def test_it_is_the_database_that_holds_them_back(world: World, reader: Account) -> None:
    everything = [(where, "words_of", lambda *_given: scope.WHOLE) for where in (middleware, scopes)]
    with without_filters(*everything):
        unlocked = names_told(world, reader)

    for address in ("/members", "/api/v1/members", "/api/v1/figures/members.total/records?org=bk"):
        assert set(FOREIGN) <= unlocked[address]
    assert len([address for address, names in unlocked.items() if names & set(FOREIGN)]) > 100


def test_every_address_that_lists_something_is_tried(world: World) -> None:
    tried = [re.sub(r"^/|\?.*", "", address) for address in addresses(world)]
    listing = [
        (route, re.compile(re.sub(r"<\w+:\w+>", "[^/]+", route).replace(".xlsx", r"\.xlsx") + "$"))
        for route, view in rights.views()
        if getattr(view, rights.NEEDS, "") in ("read", "record")
    ]

    missed = {route for route, pattern in listing if not any(pattern.match(address) for address in tried)}

    assert missed == SHOW_NOBODY_BY_LISTS


def test_an_act_on_several_is_checked_for_nobody_foreign(world: World, reader: Account) -> None:
    everybody = [world.person(code) for code in ("be", "lan", "khanh", "son")]
    sent = {"pick": everybody, "act-on": "30/06/2025", "act-organisation": "khuoi-it", "step": "check"}
    with without_filters():
        page = browser_of(reader).post(f"/acts/transfer_member/selected?on={DAY}", sent)

    assert {name for name in (*MINE, *FOREIGN) if name in page.text} == {"Hoàng Thị Bế", "Đặng Thị Lan"}


@pytest.mark.parametrize(
    ("cell", "address", "theirs"),
    [
        ("na-ca", "/members/file.csv", {*MINE}),
        ("na-ca", "/tables/1/names/D/this/file.xlsx?org={}", {*MINE}),
        (
            "khuoi-it",  # Lan was admitted there
            "/admissions/file.xlsx?org={}&first=01/01/1980&last=30/06/2025",
            {"Lý Quốc Khánh", "Hà Quang Minh", "Đặng Thị Lan"},
        ),
    ],
)
def test_a_file_that_another_approves_is_that_of_whoever_asked(
    world: World, monkeypatch: pytest.MonkeyPatch, cell: str, address: str, theirs: set[str]
) -> None:
    """Also where they see the whole register who look at it and approve it."""
    monkeypatch.setattr(files, "MOST_PERSONS", 1)
    chief = browser_of(account("chief", None, *mandates.ACTIONS))
    asking = browser_of(account("thư ký", world.organisation(cell), "read"))
    file = address.format(world.organisation("bk"))
    with without_filters():
        led = asking.get(f"{file}{'&' if '?' in file else '?'}on={DAY}")
        asked = asking.post(led.headers["Location"], {"why": "thử"}).headers["Location"]
        forget()  # nothing remembered of what was asked in the other scope
        told = [text_of(chief.get(asked))]
        digest = FileAsked.objects.get().digest
        assert chief.post(asked, {"step": "approve", "digest": digest}).status_code == 302
        told.append(text_of(asking.post(asked, {"step": "fetch"})))

    assert [{name for name in (*MINE, *FOREIGN) if name in text} for text in told] == [theirs, theirs]


def seen(world: World, table: str) -> set[int]:
    """The persons in all rows of a table that are given, whatever is asked."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT person_id FROM "{table}"')
        return {person for (person,) in cursor.fetchall()}


@pytest.mark.parametrize("model", TABLES)
def test_each_table_gives_only_who_is_in_scope(world: World, reader: Account, model: type[Fact]) -> None:
    table = model._meta.db_table
    own = {world.person(code) for code in ("be", "hoa", "lan")}
    here = Reach(everywhere=False, roots=frozenset({world.organisation("na-ca")}))
    everybody = seen(world, table)

    with within(here, DAY):
        today = seen(world, table)
    with within(here, date(2016, 2, 29)):
        before_lan_came = seen(world, table)
    with of_persons(world.person("son")):
        one = seen(world, table)
    with within(Reach(everywhere=False, roots=frozenset()), DAY):
        nobody = seen(world, table)

    # Memberships in the cell itself stay seen after they have ended: a cell knows who was in it.
    been = {world.person("don")} if model is Membership else set()
    late = {world.person("lan")} if model is Membership else set()
    assert today == everybody & (own | been)
    assert before_lan_came == everybody & ({world.person(code) for code in ("be", "hoa", "don")} | late)
    assert one == everybody & {world.person("son")}
    assert nobody == set()


@pytest.mark.parametrize("model", TABLES)
def test_nothing_is_given_and_nothing_asked_where_no_scope_was_said(world: World, model: type[Fact]) -> None:
    assert seen(world, model._meta.db_table) or model not in (PersonRecord, Membership)
    with scope.saying(scope.UNSAID):
        assert seen(world, model._meta.db_table) == set()
        with pytest.raises(scope.Unscoped):
            model.objects.all()


def test_nothing_is_written_in_a_narrower_scope(world: World) -> None:
    here = Reach(everywhere=False, roots=frozenset({world.organisation("na-ca")}))
    row = (
        "INSERT INTO membership_suspension (recorded_in, ordinal, from_date, person_id) VALUES (2, 0, %s, %s)"
    )
    refused = pytest.raises(DatabaseError, match="row-level security")
    with within(here, DAY), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(row, [DAY, world.person("be")])


def test_a_scope_ends_with_its_statement(world: World) -> None:
    """Asked of the server itself, past the cursor that tells it the scope."""
    here = Reach(everywhere=False, roots=frozenset({world.organisation("na-ca")}))
    fresh = connections.create_connection("default")
    try:
        with within(here, DAY), fresh.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.execute("SELECT current_setting('dangvu.scope', true)")
            assert cursor.fetchone()[0].endswith(f";{DAY};{DAY};")
        left = fresh.connection.execute("SELECT 1").connection.pgconn.exec_(
            b"SELECT current_setting('dangvu.scope', true)"
        )
        assert left.get_value(0, 0) == b""
    finally:
        fresh.close()
