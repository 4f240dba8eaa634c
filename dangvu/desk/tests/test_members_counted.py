"""The members' list where its rows are not all counted, and where somebody leaves while it is read."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from dangvu.accounts.mandates import Reach
from dangvu.accounts.models import Mandate
from dangvu.core import scope
from dangvu.desk.tests.test_api import Program, token_of
from dangvu.ledger.acts import Act
from dangvu.lists import files
from dangvu.membership import lists
from dangvu.membership.acts import RecordDeath, TransferMember
from dangvu.membership.lists import MemberList
from dangvu.people.models import Residence
from dangvu.people.search import Bearing
from tests.cast import SINCE, World, account, browser_of, enact

pytestmark = pytest.mark.django_db
DAY = date(2018, 6, 1)
EVERYWHERE = Reach(everywhere=True, roots=frozenset())
WOMEN = ["Hoàng Thị Bế", "Triệu Thị Hoà", "Đặng Thị Lan"]
Bounds = Callable[[int], None]


@pytest.fixture
def bounds(monkeypatch: pytest.MonkeyPatch) -> Bounds:
    """So many rows are counted, and no more."""

    def bounded(most: int) -> None:
        for name in ("MOST_NAMED", "MOST_COUNTED"):
            monkeypatch.setattr(lists, name, most)

    return bounded


def names_on(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/people/[^>]*>([^<]+)</a>', text)


@pytest.mark.parametrize("asked", ["q=thi", "sex=female"])
def test_of_more_rows_than_are_counted_it_is_told_that_they_are_more(
    clerk: Client, world: World, bounds: Bounds, asked: str
) -> None:
    address = f"/members?on={DAY}&{asked}"
    program, api = Program(token_of(world.clerk)), f"/api/v1/members?on={DAY}&{asked}"

    def told() -> list[Any]:
        page, answer = clerk.get(address).text, program.get(api).json()
        file = clerk.get(f"/members/file.csv?on={DAY}&{asked}")
        return [
            names_on(page),
            re.findall(r"<strong>(.*) dòng</strong>", page),
            re.findall(r"<p class=\"lead\">(.*) người", page),
            "Danh sách còn dài hơn" in page,
            (answer["count"], answer["more"], len(answer["rows"])),
            file.status_code,
        ]

    bounds(3)
    assert told() == [WOMEN, ["3"], ["3"], False, (3, False, 3), 200]
    bounds(2)
    assert told() == [WOMEN, ["hơn 2"], ["hơn 2"], True, (2, True, 3), 302]


def test_where_many_bear_a_name_some_of_them_are_counted(
    world: World, bounds: Bounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the index of names gives them on PostgreSQL; all, where those are too few to tell."""
    women = [world.person(code) for code in ("be", "hoa", "lan")]
    bounds(1)
    for some, counted in ((women[:2], (1, True)), (women[:1], (1, True)), ([], (1, True))):
        found = Bearing(Q(person__in=some), is_complete=False)
        monkeypatch.setattr(lists, "bearing", lambda *_asked, found=found: found)
        listed = MemberList(EVERYWHERE, DAY, words="thi", is_descending=bool(some))
        assert (listed.count, listed.is_cut) == counted
        assert sorted(listed.persons(0, 9)) == sorted(women)


def test_who_is_counted_and_not_all_stands_in_the_same_order(world: World, bounds: Bounds) -> None:
    whole = MemberList(EVERYWHERE, DAY, words="thi").persons(0, 9)
    bounds(2)
    cut = MemberList(EVERYWHERE, DAY, words="thi")

    assert [cut.persons(start, 2) for start in (0, 2, 4)] == [whole[:2], whole[2:], []]


def test_no_list_is_cut_that_a_file_may_hold() -> None:
    assert min(lists.MOST_NAMED, lists.MOST_COUNTED) >= files.MOST_ROWS


def test_those_who_live_in_a_hamlet_are_counted_alone(clerk: Client, world: World) -> None:
    hamlet = Residence.objects.filter(person=world.person("lan")).values_list("hamlet", flat=True)[0]
    page = clerk.get(f"/members?on={DAY}&hamlet={hamlet}").text

    assert (len(names_on(page)), "3 người, ngày" in page) == (3, True)


# Somebody leaves between the numbers and the lines


@pytest.mark.parametrize(
    ("where", "act"),
    [
        (["na-ri", "cho-don"], RecordDeath("lan", date(2018, 5, 1))),  # nobody is outside
        (["kim-lu"], TransferMember("lan", "ban-khan", DAY)),
    ],
)
@pytest.mark.parametrize(
    "address",
    ["/members?q=lan&on=", "/members/file.csv?q=lan&on=", "/acts/transfer_member/selected?pick=LAN&on="],
)
def test_who_leaves_the_reach_while_the_list_is_read_is_not_shown(
    world: World, monkeypatch: pytest.MonkeyPatch, where: list[str], act: Act, address: str
) -> None:
    reader = account("reader", world.organisation(where[0]), "read", "record")
    for one in where[1:]:
        values = {"action": "read", "from_date": SINCE, "ground": "thử"}
        Mandate.objects.create(account=reader, organisation_id=world.organisation(one), **values)
    browser, address = browser_of(reader), address.replace("LAN", str(world.person("lan")))
    found = MemberList.persons

    def leaving(listed: MemberList, start: int, size: int) -> list[int]:
        numbers = found(listed, start, size)
        with scope.saying(scope.UNSAID):  # another process
            enact(act, by=world.clerk, override="thử")
        return numbers

    shown = browser.get(f"{address}{DAY}").content.decode()
    monkeypatch.setattr(MemberList, "persons", leaving)

    assert "Đặng Thị Lan" in shown
    assert "Đặng Thị Lan" not in browser.get(f"{address}{DAY}").content.decode()
