"""Names found by the index of words, and by reading them, are the same."""

from datetime import date

import pytest

from dangvu.accounts.mandates import Reach
from dangvu.core.text import search_key, tone_placements
from dangvu.people.models import PersonRecord
from dangvu.people.search import persons_found
from dangvu.people.words import BARE, bearing
from tests.cast import World

DAY = date(2025, 6, 30)
ALL = Reach(everywhere=True, roots=frozenset())


@pytest.mark.parametrize(
    ("word", "placements"),
    [
        ("Hoà", {"Hoà", "Hòa"}),
        ("Hòa", {"Hoà", "Hòa"}),
        ("thuỷ", {"thuỷ", "thủy"}),
        ("Khoẻ", {"Khoẻ", "Khỏe"}),
        ("Hoàng", {"Hoàng"}),
        ("Lan", {"Lan"}),
        ("Đào", {"Đào"}),
    ],
)
def test_a_tone_stands_where_either_school_writes_it(word: str, placements: set[str]) -> None:
    assert set(tone_placements(word)) == placements
    assert tone_placements(word)[0] == word


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["hoa", "Hoà", "Hòa", "triệu thị", "trieu hoa", "HOÀ triệu", "thi be", "h"])
def test_whoever_bears_the_words_is_found(world: World, words: str) -> None:
    records = PersonRecord.objects.at(DAY)
    bearers = {
        row.person_id
        for row in records
        if all(f" {word}" in f" {row.search_name}" for word in search_key(words).split())
    }

    assert bearers
    assert set(persons_found(words, ALL, DAY).persons) == bearers


@pytest.mark.django_db
@pytest.mark.postgres
def test_words_of_letters_are_looked_for_in_the_index(world: World) -> None:
    assert bearing(BARE, [["hoa"]])
    assert not bearing(BARE, [["h'hen"]])
