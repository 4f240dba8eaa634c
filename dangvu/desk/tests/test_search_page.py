import re

import pytest
from django.test import Client

from dangvu.accounts.models import Reading
from tests.cast import World

pytestmark = pytest.mark.django_db


def found(client: Client, words: str) -> list[str]:
    text = client.get("/search", {"q": words, "on": "2018-06-01"}).text
    return re.findall(
        r'<a href="/(?:people|organisations)/[^>]*>([^<]+)</a>', text.split('<main id="main"')[1]
    )


@pytest.mark.parametrize("words", ["hoang thi be", "Hoàng Thị Bế", "HOÀNG", "be", "hoàng  thị", "Hoàng"])
def test_a_member_is_found_with_and_without_diacritics(clerk: Client, words: str) -> None:
    assert "Hoàng Thị Bế" in found(clerk, words)


@pytest.mark.parametrize("words", ["hoa", "hòa", "hoà"])
def test_both_placements_of_the_tone_find_the_same(clerk: Client, words: str) -> None:
    assert "Triệu Thị Hoà" in found(clerk, words)


def test_the_very_diacritics_come_first(clerk: Client) -> None:
    people = [name for name in found(clerk, "Hoà") if "bộ" not in name]

    assert people[0] == "Triệu Thị Hoà"
    assert "Hoàng Thị Bế" in people


@pytest.mark.parametrize("words", ["oang", "%", "_", "'", "\\", "be\x00ca", "1\x00"])
def test_the_middle_of_a_word_and_signs_find_nobody(clerk: Client, words: str) -> None:
    assert found(clerk, words) == []


def test_a_number_of_a_paper_finds_its_bearer(clerk: Client) -> None:
    assert found(clerk, "006162000001")[0] == "Hoàng Thị Bế"


@pytest.mark.parametrize("words", ["kim lu", "Kim Lư", "06.066.001"])
def test_an_organisation_is_found_by_name_and_by_code(clerk: Client, words: str) -> None:
    assert found(clerk, words)[0] == "Đảng bộ xã Kim Lư"


def test_the_secretary_finds_nobody_elses(secretary: Client) -> None:
    assert found(secretary, "son") == []
    assert found(secretary, "ban khan") == []
    assert found(secretary, "nà cà")[0] == "Chi bộ thôn Nà Cà"


def test_those_found_are_logged_as_read(secretary: Client, world: World) -> None:
    found(secretary, "bế")

    assert [reading.persons for reading in Reading.objects.all()] == [f",{world.person('be')},"]


def test_nothing_asked_says_what_to_do(clerk: Client) -> None:
    assert "Hãy gõ tên người" in clerk.get("/search").text
