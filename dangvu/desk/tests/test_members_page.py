import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dangvu.accounts.mandates import Reach
from dangvu.accounts.models import Reading
from dangvu.membership import lists
from tests.cast import World

pytestmark = pytest.mark.django_db
EVERYWHERE = Reach(True, frozenset())
QUERIES = 12
"""Session, account, mandates; the organisation and its name; head of the ledger, count, order, memberships;
records, names; navigation. What logging the reading costs is left out."""


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
    rows = lists.members_listed(EVERYWHERE, date(2018, 6, 1))
    sorted_ones = [row.key for row in lists.in_order(rows, 2, 3, 7)]
    monkeypatch.setattr(lists, "MANY", 1)

    assert [row.key for row in lists.in_order(rows, 2, 3, 7)] == sorted_ones
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
