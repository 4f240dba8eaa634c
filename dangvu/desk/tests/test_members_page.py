import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dangvu.accounts.mandates import Reach
from dangvu.accounts.models import Reading
from dangvu.ledger import position
from dangvu.ledger.enact import head
from dangvu.ledger.void import Void
from dangvu.membership import lists
from dangvu.membership.acts import RecordDeath, TransferMember
from dangvu.membership.lines import Line
from dangvu.membership.templatetags.member_rows import member_rows
from dangvu.people.acts import ChangePerson
from tests.cast import World, enact

pytestmark = pytest.mark.django_db
EVERYWHERE = Reach(True, frozenset())
QUERIES = 4 if connection.vendor == "postgresql" else 7
"""Session, account, mandates (on PostgreSQL with the position, as one); saved views; the organisation;
position of the ledger; lines. Count, order and names are remembered. What logging the reading costs is left
out."""


def names_on(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/people/[^>]*>([^<]+)</a>', text)


def test_members_are_listed_by_given_name(clerk: Client) -> None:
    text = clerk.get("/members", {"on": "2018-06-01"}).text

    assert names_on(text) == [
        "Hoàng Thị Bế",
        "Nông Văn Đôn",
        "Triệu Thị Hoà",
        "Lý Quốc Khánh",
        "Đặng Thị Lan",
        "Hà Quang Minh",
        "Hứa Văn Sơn",
    ]


def test_the_longer_way_to_the_same_order(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = lists.MemberList(EVERYWHERE, date(2018, 6, 1))
    sorted_ones = asked.persons(2, 3)
    monkeypatch.setattr(lists, "MANY", 1)

    assert asked.persons(2, 3) == sorted_ones
    assert len(sorted_ones) == 3


def test_members_of_the_secretary_are_those_of_her_commune(secretary: Client) -> None:
    text = secretary.get("/members", {"on": "2018-06-01"}).text

    assert "Hứa Văn Sơn" not in names_on(text)
    assert len(names_on(text)) == 6
    assert "6 người" in text


def test_members_narrow_to_an_organisation_and_a_status(clerk: Client, world: World) -> None:
    asked = {
        "on": "2017-06-01",
        "organisation": str(world.organisation("khuoi-it")),
        "status": "probationary",
    }

    assert names_on(clerk.get("/members", asked).text) == ["Hà Quang Minh"]


def test_members_are_logged_as_read(secretary: Client, world: World) -> None:
    secretary.get("/members", {"on": "2018-06-01"})

    (reading,) = Reading.objects.all()
    numbers = sorted(world.person(code) for code in ("be", "don", "hoa", "khanh", "lan", "minh"))
    assert reading.persons == f",{','.join(map(str, numbers))},"


@pytest.mark.parametrize("organisation", ["ban-khan", "na-ca"])
def test_one_member_and_three_cost_the_same_queries(clerk: Client, world: World, organisation: str) -> None:
    asked = {"on": "2017-06-01", "organisation": str(world.organisation(organisation))}
    cache.clear()  # a count that another test asked for is kept, and its entry would be looked up

    clerk.get("/members", asked)
    with CaptureQueriesContext(connection) as queries:
        text = clerk.get("/members", asked).text

    assert len(names_on(text)) == {"ban-khan": 1, "na-ca": 4}[organisation]
    logging = ("accounts_reading", "SAVEPOINT", "advisory")
    own = [one["sql"] for one in queries if not any(word in one["sql"] for word in logging)]
    assert len(own) == QUERIES


def test_an_empty_list_says_why(clerk: Client) -> None:
    assert "không có đảng viên nào" in clerk.get("/members", {"on": "1990-01-01"}).text


@pytest.mark.parametrize("organisation", ["x", "-1", "²", "9" * 20])
def test_what_is_no_organisation_is_not_there(clerk: Client, organisation: str) -> None:
    assert clerk.get("/members", {"organisation": organisation}).status_code == 404


def test_a_name_is_shown_as_it_is_written_not_as_markup() -> None:
    line = Line(7, "<b>Lý</b>", date(1990, 1, 2), "female", 3, "Chi bộ <i>", "official", None, None)

    rows = member_rows([line], "/people/{}", "/organisations/{}")

    assert '<a href="/people/7">&lt;b&gt;Lý&lt;/b&gt;</a>' in rows
    assert '<a href="/organisations/3">Chi bộ &lt;i&gt;</a>' in rows


def test_the_list_is_anew_after_an_act(clerk: Client, world: World) -> None:
    assert "Hà Quang Minh" in names_on(clerk.get("/members", {"on": "2022-06-01"}).text)

    enact(RecordDeath("minh", date(2022, 2, 1)), by=world.clerk, override="thử")

    assert "Hà Quang Minh" not in names_on(clerk.get("/members", {"on": "2022-06-01"}).text)


@pytest.mark.parametrize("is_descending", [False, True])
def test_an_order_that_is_kept_up_is_the_order_anew(world: World, *, is_descending: bool) -> None:
    on = date(2022, 6, 1)
    kim_lu = Reach(False, frozenset({world.organisation("kim-lu")}))

    def order(reach: Reach, **more: Any) -> list[int]:
        return lists.MemberList(reach, on, is_descending=is_descending, **more).persons(0, 50)

    def orders() -> list[list[int]]:
        return [
            order(EVERYWHERE),
            order(kim_lu),
            order(EVERYWHERE, sex="female"),
            order(kim_lu, status="official"),
        ]

    before = orders()
    renamed, moved = ChangePerson("minh", on, full_name="Hà Quang An"), TransferMember("be", "ban-khan", on)
    next_number = head().number + 1
    seen = [before]
    for act in (renamed, moved, RecordDeath("hoa", on), Void(next_number + 2)):
        enact(act, by=world.clerk, override="thử")
        with CaptureQueriesContext(connection) as asked:
            kept = orders()
        position.forget()
        assert kept == orders() != seen[-1]
        assert any('"recorded_in" > ' in one["sql"] for one in asked)
        seen.append(kept)
    assert seen[-1] == seen[-3]


@pytest.mark.parametrize("early", [1, 2, 10**6])
def test_pages_of_many_are_the_parts_of_the_whole_order(
    world: World, monkeypatch: pytest.MonkeyPatch, early: int
) -> None:
    """Read along the index of names from either end, or put in order as a whole."""
    on, kim_lu = date(2022, 6, 1), Reach(False, frozenset({world.organisation("kim-lu")}))
    asked = [
        lists.MemberList(reach, on, is_descending=is_descending, **more)
        for reach in (EVERYWHERE, kim_lu)
        for is_descending in (False, True)
        for more in ({}, {"sex": "female"}, {"status": "official"}, {"words": "h"}, {"is_direct": True})
    ]
    orders = [one.persons(0, 50) for one in asked]
    monkeypatch.setattr(lists, "MANY", 0)
    monkeypatch.setattr(lists, "EARLY", early)

    for one, order in zip(asked, orders, strict=True):
        position.forget()
        again = replace(one)
        again.__dict__["_counted"] = len(order), bool(one.words)
        pages = [again.persons(start, 2) for start in range(0, len(order) + 2, 2)]
        assert pages == [order[start : start + 2] for start in range(0, len(order) + 2, 2)]
    assert max(map(len, orders)) > 4


def test_pages_near_either_end_are_read_from_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MANY", 0)
    monkeypatch.setattr(lists, "EARLY", 2)
    monkeypatch.setattr(lists.MemberList, "_first", lambda *_given: pytest.fail("all put in order"))
    listed = lists.MemberList(EVERYWHERE, date(2022, 6, 1))

    first, last = listed.persons(0, 1), listed.persons(listed.count - 1, 1)

    monkeypatch.setattr(lists, "MANY", 10**6)
    whole = listed.persons(0, 50)
    assert (first, last) == (whole[:1], whole[-1:])
    assert len(whole) == listed.count


def test_a_name_that_many_bear_is_read_along_the_names_to_the_last_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = lists.MemberList(EVERYWHERE, date(2022, 6, 1), words="h")
    whole = listed.persons(0, 50)
    monkeypatch.setattr(lists.MemberList, "_are_many", True)
    monkeypatch.setattr(lists.MemberList, "_first", lambda *_given: pytest.fail("all put in order"))

    assert [one for start in range(0, len(whole), 2) for one in listed.persons(start, 2)] == whole
    assert len(whole) > 2


@pytest.mark.parametrize("much", [1, 2, 3, 4])
def test_many_rows_of_one_person_leave_no_other_out_of_those_touched(
    world: World, monkeypatch: pytest.MonkeyPatch, much: int
) -> None:
    before = head().number
    for name in ("Hà Quang An", "Hà Quang Ba", "Hà Quang Minh"):
        enact(ChangePerson("minh", date(2022, 6, 1), full_name=name), by=world.clerk, override="thử")
    enact(ChangePerson("be", date(2022, 6, 1), full_name="An Thị An"), by=world.clerk, override="thử")
    monkeypatch.setattr(lists, "MUCH", much)

    assert lists._touched(before) == {world.person("minh"), world.person("be")}
