"""Persons by code and by identity number; their record of a day."""

from datetime import date

from dangvu.ledger.void import Void
from dangvu.people.lookup import name_of, person_coded, persons_with_identity_number, record_on
from tests.cast import World, enact


def test_a_code_finds_one_person(world: World) -> None:
    assert person_coded("be") == world.person("be")
    assert person_coded("ai") is None


def test_an_identity_number_finds_its_bearer(world: World) -> None:
    assert persons_with_identity_number("006162000001") == [world.person("be")]
    assert persons_with_identity_number("006162000009") == []


def test_the_record_of_a_day_is_the_last_before_it(world: World) -> None:
    person = world.person("be")

    assert record_on(person, date(1962, 4, 4)) is None
    assert name_of(person, date(1962, 4, 4)) == ""
    assert name_of(person, date(2025, 1, 1)) == "Hoàng Thị Bế"


def test_what_was_taken_back_is_found_no_more(world: World) -> None:
    enact(Void(1), by=world.clerk)

    assert person_coded("be") is None
    assert persons_with_identity_number("006162000001") == []
