"""What the acts say of the number of members in a cell: Nà Cà has three, all of them official."""

from dataclasses import replace
from datetime import date, timedelta

from dangvu.ledger.acts import Act
from dangvu.membership.acts import (
    RecogniseMember,
    RecordDeath,
    RestoreMember,
    StrikeOffMember,
    TransferMember,
)
from dangvu.membership.tests.test_admit_member import MOI
from dangvu.membership.tests.test_coming_back import NEW
from dangvu.organisations.acts import EstablishOrganisation
from tests.cast import World, dry_run, enact

SIZES = "organisations."
ON = date(2026, 8, 3)


def told(world: World, act: Act) -> list[tuple[str, str]]:
    """What is said of sizes, each with the name of the cell."""
    found = [one for one in dry_run(act, by=world.clerk) if one.code.startswith(SIZES)]
    return [(one.code.removeprefix(SIZES), str(one.figures.get("cell", ""))) for one in found]


def grown(world: World, official: int) -> None:
    """Nà Cà with so many official members."""
    for number in range(official - 3):
        another = replace(
            NEW, code=f"them-{number}", identity_number=f"0061800009{number:02}", on=date(2026, 1, 5)
        )
        enact(another, by=world.clerk, override="thử")


def test_a_cell_that_falls_below_three_is_told(world: World) -> None:
    assert told(world, RecordDeath("be", ON)) == [("below_minimum", "“Chi bộ thôn Nà Cà”")]
    grown(world, 4)
    assert told(world, RecordDeath("be", ON)) == []


def test_a_transfer_tells_of_the_cell_that_is_left_alone(world: World) -> None:
    assert told(world, TransferMember("be", "khuoi-it", ON)) == [("below_minimum", "“Chi bộ thôn Nà Cà”")]


def test_the_ninth_official_member_asks_for_a_committee(world: World) -> None:
    grown(world, 7)
    assert told(world, NEW) == []
    grown_one = replace(NEW, code="them-8", identity_number="006180000977", on=date(2026, 1, 5))
    enact(grown_one, by=world.clerk, override="thử")

    assert told(world, NEW) == [("needs_cell_committee", "“Chi bộ thôn Nà Cà”"), ("cell_committee_size", "")]
    assert told(world, replace(NEW, official_date=None)) == []
    assert told(world, TransferMember("minh", "na-ca", ON))[-2:] == [
        ("needs_cell_committee", "“Chi bộ thôn Nà Cà”"),
        ("cell_committee_size", ""),
    ]


def test_recognition_makes_an_official_member_more(world: World) -> None:
    grown(world, 8)
    enact(TransferMember("nga", "na-ca", date(2026, 2, 2)), by=world.clerk)

    found = told(world, RecogniseMember("nga", date(2026, 3, 2), date(2026, 3, 20)))

    assert [code for code, _cell in found] == ["needs_cell_committee", "cell_committee_size"]


def test_one_who_is_restored_counts_again(world: World) -> None:
    grown(world, 9)
    enact(StrikeOffMember("be", date(2026, 3, 2)), by=world.clerk, override="thử")

    assert told(world, RestoreMember("be", "na-ca", ON))[0][0] == "needs_cell_committee"


def test_the_thirtieth_member_of_a_cell_is_told(world: World) -> None:
    day = MOI.admission_date - timedelta(days=30)
    for number in range(25):
        one = replace(NEW, code=f"t{number}", identity_number=f"0061800009{number:02}", on=day)
        enact(one, by=world.clerk, override="thử")
    assert told(world, MOI) == []
    last = replace(NEW, code="t26", identity_number="006180000926", on=day)
    enact(last, by=world.clerk, override="thử")

    assert told(world, MOI) == [("should_be_organisation", "“Chi bộ thôn Nà Cà”")]


def test_a_founding_tells_of_the_cells_it_takes_members_from(world: World) -> None:
    act = EstablishOrganisation("moi", "Chi bộ Mới", "cell", ON, "kim-lu", members=("be", "hoa", "minh"))

    assert told(world, act) == [
        ("below_minimum", "“Chi bộ thôn Nà Cà”"),
        ("below_minimum", "“Chi bộ thôn Khuổi Ít”"),
    ]
