"""Another card number from a day on, for members only, and never a number that is somebody else's."""

from datetime import date

import pytest

from dangvu.ledger.acts import Act
from dangvu.ledger.models import Entry
from dangvu.ledger.rebuild import check
from dangvu.ledger.void import Void
from dangvu.membership.acts import ReissueCard, TransferMember
from dangvu.people.acts import ChangePerson
from dangvu.people.models import PersonRecord
from tests.cast import World, account, dry_run, enact

ON = date(2021, 5, 3)
LATER = date(2022, 5, 3)
NUMBER, OTHER = "060000000101", "060000000102"
BORN = date(1962, 4, 5)


def codes(world: World, act: Act) -> list[str]:
    return [found.code for found in dry_run(act, by=world.clerk)]


def cards(world: World) -> list[tuple[date, date | None, str]]:
    rows = PersonRecord.objects.known().filter(person=world.person("be")).order_by("from_date")
    return [(row.from_date, row.until_date, row.card_number) for row in rows]


def test_the_number_holds_from_its_day_and_nothing_else_changes(world: World) -> None:
    enact(ReissueCard("be", ON, NUMBER, "lost"), by=world.clerk)
    recorded = enact(ReissueCard("be", LATER, OTHER, "damaged"), by=world.clerk)

    assert cards(world) == [(BORN, ON, ""), (ON, LATER, NUMBER), (LATER, None, OTHER)]
    names = PersonRecord.objects.known().filter(person=world.person("be")).values_list("full_name", flat=True)
    assert set(names) == {"Hoàng Thị Bế"}
    assert check() == []
    enact(Void(recorded.number), by=world.clerk)
    assert cards(world) == [(BORN, ON, ""), (ON, None, NUMBER)]


def test_the_number_stands_in_the_ledger_only_under_the_key_of_the_person(world: World) -> None:
    recorded = enact(ReissueCard("be", ON, NUMBER), by=world.clerk)

    entry = Entry.objects.get(pk=recorded.number)
    assert not [text for text in (entry.payload, entry.effects, entry.sealed) if NUMBER in text]


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (ReissueCard("ai", ON, NUMBER), ["person.unknown"]),
        (ReissueCard("be", ON, "6000101"), ["person.card_number"]),
        (ReissueCard("be", ON, NUMBER, "stolen"), ["payload.code"]),
        (ReissueCard("don", ON, NUMBER), ["membership.none"]),
        (ReissueCard("nga", date(2025, 1, 6), NUMBER), ["membership.card_status"]),
        (ReissueCard("be", date(2015, 1, 5), NUMBER), ["law.not_known"]),
    ],
)
def test_what_stands_in_the_way_is_named(world: World, act: Act, expected: list[str]) -> None:
    assert codes(world, act) == expected


def test_a_number_is_one_member_s_only_and_changes(world: World) -> None:
    enact(ReissueCard("be", ON, NUMBER), by=world.clerk)
    enact(ReissueCard("be", LATER, OTHER), by=world.clerk)

    assert codes(world, ReissueCard("hoa", LATER, NUMBER)) == ["person.card_taken"]
    assert codes(world, ReissueCard("be", date(2023, 1, 2), OTHER)) == ["person.nothing_changes"]


def test_under_a_later_change_of_the_person_it_is_refused_but_not_under_a_transfer(world: World) -> None:
    enact(TransferMember("be", "khuoi-it", LATER), by=world.clerk)
    assert codes(world, ReissueCard("be", ON, NUMBER)) == []

    enact(ChangePerson("be", LATER, "Hoàng Thị Bê"), by=world.clerk)
    assert codes(world, ReissueCard("be", ON, NUMBER)) == ["person.later_change"]


def test_a_mandate_over_the_member_s_cell_is_asked(world: World) -> None:
    recorder = account("ghi", world.organisation("ban-khan"), "record")

    assert "mandate.missing" in [one.code for one in dry_run(ReissueCard("be", ON, NUMBER), by=recorder)]
    assert dry_run(ReissueCard("son", ON, NUMBER), by=recorder) == []
