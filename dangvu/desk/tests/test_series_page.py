"""The page that compares years: its picture, its table, the names behind each point."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from dangvu.accounts.models import Reading
from dangvu.organisations.acts import AbsorbOrganisations, MoveOrganisation
from tests.cast import World, enact

pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]
ASKED = {"first": "31/12/2024", "last": "31/12/2025", "structure": "31/12/2025"}


@pytest.fixture
def merged(world: World) -> int:
    """Khuổi Ít goes into Nà Cà; gives the entry."""
    act = AbsorbOrganisations(("khuoi-it",), "na-ca", date(2025, 6, 2))
    return enact(act, by=world.clerk, override="thử").number


def rows(text: str) -> list[list[str]]:
    """The cells of each line of the table."""
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    return [
        [
            " ".join(re.sub("<[^>]*>", "", cell).split())
            for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    ]


def test_points_of_a_merged_cell_and_the_decision_between(clerk: Client, world: World, merged: int) -> None:
    text = clerk.get("/series", ASKED | {"org": world.organisation("na-ca")}).text

    first, between, last = rows(text)
    assert (first, last) == (["31/12/2024", "5", "3"], ["31/12/2025", "5", "5"])
    assert "02/06/2025: Sáp nhập tổ chức đảng, 1-QĐ" in between[0]
    assert "1 tổ chức thành 1" in between[0]
    assert f'href="/ledger/{merged}' in text
    assert text.count("<rect") == 2
    assert text.count('class="break"') == 2  # the line in the picture, and that of the table


def test_a_break_names_the_decision_of_its_day_and_not_what_ended_it_later(
    clerk: Client, world: World
) -> None:
    """The cell that moved in 2018 went into another in 2025, which recorded anew where it had stood."""
    moved = enact(MoveOrganisation("ban-khan", "kim-lu", date(2018, 1, 1)), by=world.clerk, override="thử")
    enact(AbsorbOrganisations(("ban-khan",), "na-ca", date(2025, 6, 2)), by=world.clerk, override="thử")
    asked = {"first": "31/12/2017", "last": "31/12/2018", "structure": "31/12/2018"}

    text = clerk.get("/series", asked | {"org": world.organisation("kim-lu")}).text

    _first, (between,), _last = rows(text.partition("</table>")[0])
    assert "01/01/2018: Chuyển giao tổ chức đảng sang cấp trên khác" in between
    assert f'href="/ledger/{moved.number}' in text


def test_a_point_opens_down_to_its_names_and_logs_the_reading(
    clerk: Client, world: World, merged: int
) -> None:
    text = clerk.get("/series", ASKED | {"org": world.organisation("na-ca")}).text
    first, last = re.findall(r'href="(/series/names/[^"]*)"', text)

    names = clerk.get(unescape(first)).text

    assert "Hà Quang Minh" in names
    assert "Query(" not in names
    assert "Hoàng Thị Bế" in names
    (reading,) = Reading.objects.all()
    assert reading.page == "series__names"
    assert len(reading.persons.strip(",").split(",")) == 5
    assert clerk.get(unescape(last)).text.count("/people/") == names.count("/people/")


def test_names_that_tell_what_is_sensitive_are_shown_only_when_asked_for(clerk: Client) -> None:
    asked = {"last": "01/06/2018"}
    address = "/series/names/members.ethnic_minority"

    masked = clerk.get(address, asked).text
    assert "Hoàng Thị Bế" not in masked
    assert not Reading.objects.exists()
    (shown_at,) = re.findall(r'href="([^"]*show=all)"', masked)
    assert "Hoàng Thị Bế" in clerk.get(address + unescape(shown_at)).text
    assert Reading.objects.get().fields == "name, birth date, figure, sensitive"


def test_organisations_behind_a_point_are_named(clerk: Client, world: World) -> None:
    asked = ASKED | {"org": str(world.organisation("kim-lu")), "code": "cells.subordinate"}
    first = re.findall(r'href="(/series/names/[^"]*)"', clerk.get("/series", asked).text)[0]

    assert "Chi bộ thôn Khuổi Ít" in clerk.get(unescape(first)).text


def test_hamlets_behind_a_point_are_named(clerk: Client, world: World) -> None:
    asked = ASKED | {"org": str(world.organisation("kim-lu")), "code": "hamlets.total"}
    first = re.findall(r'href="(/series/names/[^"]*)"', clerk.get("/series", asked).text)[0]

    assert "Nà Cà" in clerk.get(unescape(first)).text


def test_the_secretary_compares_her_own_and_nobody_elses(secretary: Client, world: World) -> None:
    own = secretary.get("/series", ASKED)
    theirs = ASKED | {"org": world.organisation("ban-khan")}

    assert "Đảng bộ xã Kim Lư" in own.text
    assert "/ledger/" not in own.text
    for path in ("/series", "/series/names/members.total"):
        assert secretary.get(path, theirs).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"code": "nothing"},
        {"first": "31/12/2025", "last": "31/12/2024"},
        {"first": "01/01/1900", "last": "31/12/2024"},
        {"structure": "hôm qua"},
    ],
)
def test_what_cannot_be_compared_is_told(clerk: Client, asked: dict[str, str]) -> None:
    answer = clerk.get("/series", ASKED | asked)

    assert answer.status_code == 400
    assert "Chưa so sánh được" in answer.text


@pytest.mark.parametrize(
    ("code", "page"),
    [("members.total", "0"), ("members.total", "x"), ("members.admitted.plan", "1"), ("nothing", "1")],
)
def test_there_are_names_behind_figures_of_persons_and_organisations(
    clerk: Client, code: str, page: str
) -> None:
    assert clerk.get("/series/names/members.total", ASKED).status_code == 200
    assert clerk.get(f"/series/names/{code}", ASKED | {"page": page}).status_code == 404
