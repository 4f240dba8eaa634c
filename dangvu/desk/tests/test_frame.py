"""The frame of every page: the way around, and going somewhere by its name."""

import re

import pytest
from django.test import Client

from dangvu.accounts.models import Reading
from tests.cast import World

pytestmark = pytest.mark.django_db


def links(text: str) -> list[str]:
    return re.findall(r'<a href="([^"]+)"', text)


def test_navigation_names_only_what_the_account_may_open(secretary: Client) -> None:
    text = secretary.get("/home").text
    places = re.findall(r'data-key="(\w)"', text.split('<nav class="places"')[1].split("</nav>")[0])

    assert places == ["h", "l", "t", "d", "o", "k", "s", "b", "i", "m", "e", "f", "c"]


def test_keys_of_the_navigation_are_each_used_once(clerk: Client) -> None:
    places = re.findall(r'data-key="(\w)"', clerk.get("/home").text)

    assert len(places) == len(set(places)) == 19


@pytest.mark.parametrize("words", ["sổ cái", "so cai", "SO CAI"])
def test_name_of_a_page_leads_there_on_the_day_shown(clerk: Client, words: str) -> None:
    answer = clerk.get("/search", {"q": words, "on": "2018-06-01"})

    assert (answer.status_code, answer["Location"]) == (302, "/ledger?on=2018-06-01")


def test_page_beyond_the_right_is_not_gone_to(secretary: Client) -> None:
    assert secretary.get("/search", {"q": "ghi việc", "on": "2018-06-01"}).status_code == 200


def test_part_of_a_name_offers_pages_and_organisations(clerk: Client, world: World) -> None:
    kim_lu = world.organisation("kim-lu")

    assert links(clerk.get("/search/goto", {"q": "so ca", "on": "2018-06-01"}).text)[0] == (
        "/ledger?on=2018-06-01"
    )
    assert links(clerk.get("/search/goto", {"q": "kim lư", "on": "2018-06-01"}).text) == [
        f"/organisations/{kim_lu}?on=2018-06-01"
    ]


def test_only_organisations_within_reach_are_offered_and_no_person_is_read(
    secretary: Client, world: World
) -> None:
    text = secretary.get("/search/goto", {"q": "chi bo", "on": "2018-06-01"}).text

    cells = [world.organisation(code) for code in ("na-ca", "khuoi-it")]
    assert sorted(links(text)) == sorted(f"/organisations/{cell}?on=2018-06-01" for cell in cells)
    assert not Reading.objects.exists()


def test_day_control_keeps_every_value_of_the_address(clerk: Client) -> None:
    text = clerk.get("/members?status=official&status=probationary&on=2018-06-01&page=2").text

    kept = re.findall(r'<input type="hidden" name="status" value="(\w+)">', text.split("</header>")[0])
    assert kept == ["official", "probationary"]
