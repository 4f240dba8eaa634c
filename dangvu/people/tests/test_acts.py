"""A mistake put right holds for all its days; an event from its day on; each refuses what it cannot be."""

from datetime import date

import pytest

from dangvu.ledger.acts import Act
from dangvu.ledger.models import Entry
from dangvu.ledger.reading import part_of
from dangvu.ledger.rebuild import check
from dangvu.ledger.void import Void
from dangvu.people.acts import ChangeAttribute, ChangePerson, CorrectAttribute, CorrectPerson, MoveResidence
from dangvu.people.lookup import record_on
from dangvu.people.models import PersonAttribute, PersonRecord, Residence
from tests.cast import World, account, dry_run, enact

ON = date(2021, 5, 3)
BEFORE = date(2021, 5, 2)


def codes(world: World, act: Act) -> list[str]:
    return [one.code for one in dry_run(act, by=world.clerk)]


def names(world: World) -> list[tuple[date, str]]:
    rows = PersonRecord.objects.known().filter(person=world.person("be")).order_by("from_date")
    return [(row.from_date, row.full_name) for row in rows]


def test_a_corrected_name_was_right_from_the_first_day(world: World) -> None:
    recorded = enact(CorrectPerson("be", ON, "Hoàng Thị Bê"), by=world.clerk)

    assert names(world) == [(date(1962, 4, 5), "Hoàng Thị Bê")]
    assert "Bê" not in Entry.objects.get(pk=recorded.number).payload
    assert check() == []
    enact(Void(recorded.number), by=world.clerk)
    assert names(world) == [(date(1962, 4, 5), "Hoàng Thị Bế")]


def test_a_changed_name_holds_from_its_day(world: World) -> None:
    enact(ChangePerson("be", ON, "Hoàng Thị Bê"), by=world.clerk)

    assert names(world) == [(date(1962, 4, 5), "Hoàng Thị Bế"), (ON, "Hoàng Thị Bê")]
    row = record_on(world.person("be"), ON)
    assert row is not None
    assert (row.search_name, row.identity_number) == ("hoang thi be", "006162000001")
    assert check() == []


def test_a_corrected_birth_date_is_the_same_in_all_records(world: World) -> None:
    enact(ChangePerson("be", ON, "Hoàng Thị Bê"), by=world.clerk)

    enact(CorrectPerson("be", ON, birth_date=date(1963, 4, 5)), by=world.clerk)

    rows = PersonRecord.objects.known().filter(person=world.person("be")).order_by("from_date")
    assert [(row.from_date, row.birth_date, row.full_name) for row in rows] == [
        (date(1963, 4, 5), date(1963, 4, 5), "Hoàng Thị Bế"),
        (ON, date(1963, 4, 5), "Hoàng Thị Bê"),
    ]
    assert check() == []


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (CorrectPerson("be", ON), "person.nothing_changes"),
        (CorrectPerson("be", ON, "Hoàng Thị Bế"), "person.nothing_changes"),
        (CorrectPerson("be", ON, identity_number="1"), "person.identity_number"),
        (CorrectPerson("be", ON, identity_number="006058000002"), "person.already_there"),
        (CorrectPerson("be", date(1950, 1, 1), "Bê"), "person.none_on"),
        (CorrectPerson("be", ON, birth_date=date(2021, 5, 4)), "person.birth_date"),
        (CorrectPerson("be", ON, ethnic_group="99"), "payload.code"),
        (ChangePerson("be", ON, card_number="12"), "person.card_number"),
        (ChangePerson("ai", ON, "Bê"), "person.unknown"),
        (ChangeAttribute("hoa", "religion", ON, "protestant"), "person.nothing_changes"),
        (ChangeAttribute("hoa", "religion", ON, "x"), "person.attribute_value"),
        (ChangeAttribute("be", "religion", ON), "person.nothing_changes"),
        (ChangeAttribute("hoa", "religion", date(1999, 1, 1), "catholic"), "person.later_change"),
        (CorrectAttribute("be", "religion", ON, "catholic"), "person.none_on"),
        (MoveResidence("be", "t-khong", ON), "hamlet.unknown"),
    ],
)
def test_what_stands_in_the_way_is_named(world: World, act: Act, expected: str) -> None:
    assert expected in codes(world, act)


def test_a_change_under_a_later_one_is_refused(world: World) -> None:
    enact(ChangePerson("be", ON, "Hoàng Thị Bê"), by=world.clerk)

    assert "person.later_change" in codes(world, ChangePerson("be", BEFORE, "Hoàng Thị Bệ"))


def test_a_word_is_kept_as_its_code(world: World) -> None:
    done = enact(ChangeAttribute("be", "religion", ON, "Tin lành"), by=world.clerk)

    assert values(world, "be") == [(ON, None, "protestant")]
    assert part_of(Entry.objects.get(pk=done.number), 0).payload["value"] == "protestant"


def values(world: World, person: str) -> list[tuple[date, date | None, str]]:
    rows = PersonAttribute.objects.known().filter(person=world.person(person), attribute="religion")
    return [(row.from_date, row.until_date, row.value) for row in rows.order_by("from_date")]


def test_a_quality_changes_ends_and_begins_from_a_day(world: World) -> None:
    first = date(2000, 1, 1)
    enact(ChangeAttribute("hoa", "religion", ON, "catholic"), by=world.clerk)
    assert values(world, "hoa") == [(first, ON, "protestant"), (ON, None, "catholic")]

    enact(ChangeAttribute("hoa", "religion", date(2022, 1, 1)), by=world.clerk)
    assert values(world, "hoa")[-1] == (ON, date(2022, 1, 1), "catholic")

    enact(ChangeAttribute("be", "religion", ON, "buddhist"), by=world.clerk)
    assert values(world, "be") == [(ON, None, "buddhist")]
    assert check() == []


def test_a_wrong_quality_is_put_right_or_was_never_so(world: World) -> None:
    enact(CorrectAttribute("hoa", "religion", ON, "catholic"), by=world.clerk)
    assert values(world, "hoa") == [(date(2000, 1, 1), None, "catholic")]

    enact(CorrectAttribute("hoa", "religion", ON), by=world.clerk)
    assert values(world, "hoa") == []


def test_one_who_moves_lives_elsewhere_from_the_day(world: World) -> None:
    enact(MoveResidence("be", "t-khuoi-it", ON), by=world.clerk)
    enact(MoveResidence("be", "t-ban-khan", date(2022, 1, 1)), by=world.clerk)

    rows = Residence.objects.known().filter(person=world.person("be")).order_by("from_date")
    assert [(row.from_date, row.until_date) for row in rows][-2:] == [
        (ON, date(2022, 1, 1)),
        (date(2022, 1, 1), None),
    ]
    assert "person.nothing_changes" in codes(world, MoveResidence("be", "t-ban-khan", date(2023, 1, 1)))


def test_a_mandate_over_the_person_s_cell_is_asked(world: World) -> None:
    recorder = account("ghi", world.organisation("ban-khan"), "record")

    outside = [one.code for one in dry_run(ChangePerson("be", ON, "Bê"), by=recorder)]
    within = [one.code for one in dry_run(ChangePerson("son", ON, "Sơn"), by=recorder)]

    assert "mandate.missing" in outside
    assert "mandate.missing" not in within
