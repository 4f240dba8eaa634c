import re
from datetime import date

import pytest
from django.test import Client

from dangvu.accounts.mandates import Reach
from dangvu.accounts.models import Reading
from dangvu.membership.acts import AdmitMember
from dangvu.organisations.acts import EstablishOrganisation
from dangvu.people import panels, search
from tests.cast import World, enact

pytestmark = pytest.mark.django_db
DAY = date(2018, 6, 1)
SON = AdmitMember(
    organisation="na-ca",
    considered_on=date(2020, 1, 6),
    decision_date=date(2020, 1, 20),
    admission_date=date(2020, 2, 3),
    code="third",
    full_name="Lường Thị Són",
    sex="female",
    birth_date=date(1996, 2, 3),
    ethnic_group="02",
    identity_number="006196000001",
)
"""Stands before Hứa Văn Sơn in a list of names."""


def found(client: Client, words: str) -> list[str]:
    return names_in(client.get("/search", {"q": words, "on": "2018-06-01"}).text)


def names_in(text: str) -> list[str]:
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


@pytest.mark.parametrize("words", ["006162000001", " 006162000001 "])
def test_a_number_of_a_paper_finds_its_bearer_and_stands_in_no_address(clerk: Client, words: str) -> None:
    answer = clerk.post("/search?on=2018-06-01", {"q": words})

    assert answer.status_code == 200
    assert names_in(answer.text)[0] == "Hoàng Thị Bế"
    assert not re.search(r'(?:href|action)="[^"]*006162000001', answer.text)


@pytest.mark.parametrize("words", ["006162000001", "006 162 000 001", "Bế 006162000001"])
@pytest.mark.parametrize("path", ["/search", "/search/goto", "/members", "/organisations"])
def test_a_number_in_an_address_is_refused(clerk: Client, path: str, words: str) -> None:
    answer = clerk.get(path, {"q": words})

    assert answer.status_code == 400
    assert "không được ghi trong địa chỉ" in answer.text
    assert "006162000001" not in answer.text
    assert Reading.objects.count() == 0


def test_a_number_in_an_address_is_refused_to_programs_and_not_led_on(clerk: Client) -> None:
    refused = clerk.get("/api/v1/members", {"q": "006162000001"})
    led = Client().get("/search?q=006162000001")

    assert (refused.status_code, refused.json()["findings"][0]["code"]) == (400, "address.number")
    assert led.headers["Location"] == "/sign-in?next=%2Fsearch"


def test_other_words_of_the_box_get_an_address_that_can_be_kept(clerk: Client) -> None:
    assert clerk.post("/search", {"q": "hoàng bế"}).headers["Location"] == "/search?q=ho%C3%A0ng+b%E1%BA%BF"
    led = clerk.post("/search?on=2018-06-01", {"q": "06.066.001"})
    assert led.headers["Location"] == "/search?q=06.066.001&on=2018-06-01"


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


def test_of_too_many_those_spelled_so_are_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    enact(SON, by=world.clerk, override="thử")
    monkeypatch.setattr(search, "MOST_HITS", 1)
    everywhere = Reach(True, frozenset())

    without, having = (search.persons_found(words, everywhere, date(2021, 1, 4)) for words in ("son", "Sơn"))

    assert without == search.Found([world.person("third")], is_cut=True)
    assert having == search.Found([world.person("son")], is_cut=True)


@pytest.mark.parametrize(("words", "persons"), [("thi", 3), ("Thị", 3), ("son", 0)])
def test_the_search_from_those_in_sight_finds_the_same(
    secretary: Client, monkeypatch: pytest.MonkeyPatch, words: str, persons: int
) -> None:
    among_few = found(secretary, words)
    monkeypatch.setattr(panels, "FEW", 0)

    assert found(secretary, words) == among_few
    assert len([name for name in among_few if "bộ" not in name]) == persons


def test_an_organisation_is_found_as_soon_as_it_is_recorded(clerk: Client, world: World) -> None:
    assert found(clerk, "phai moi") == []
    act = EstablishOrganisation("moi", "Đảng bộ bộ phận Phai Mới", "section", date(2018, 3, 1), "kim-lu")

    enact(act, by=world.clerk, override="thử")

    assert found(clerk, "phai moi") == ["Đảng bộ bộ phận Phai Mới"]
