"""What a reorganisation is judged by: what it changes, what is left behind, its paper, who may record it."""

from datetime import date

import pytest

from dangvu.core.finding import refusals
from dangvu.ledger.acts import Act
from dangvu.ledger.paper import Paper, Step
from dangvu.ledger.payload import read
from dangvu.membership.acts import TransferMember
from dangvu.organisations.acts import (
    AbsorbOrganisations,
    ConsolidateOrganisations,
    EndOrganisation,
    EstablishOrganisation,
    ReleaseUnit,
    RenameOrganisation,
    SplitOffOrganisation,
    UpgradeOrganisation,
)
from dangvu.organisations.deciding import paper_findings
from dangvu.organisations.movement import Movement
from dangvu.organisations.organisation_act import LAW
from dangvu.organisations.tests.test_reorganising import (
    ABSORB,
    ALL_OF_KIM_LU,
    BEFORE,
    CONSOLIDATE,
    ON,
    SCHEME,
    SPLIT,
)
from tests.cast import World, account, dry_run, enact


def test_a_new_name_asks_nothing_of_what_it_does_not_change(world: World) -> None:
    """From July 2025 on no commune stands under a district: it may be renamed all the same."""
    act = RenameOrganisation("kim-lu", "Đảng bộ xã Kim Lư mới", date(2025, 12, 1))

    assert refusals(dry_run(act, by=world.clerk)) == []


def test_an_upgrade_leaves_alone_what_it_does_not_change_and_judges_what_stands_below(world: World) -> None:
    act = UpgradeOrganisation("kim-lu", "intermediate", date(2025, 7, 1), parent="bk")
    cells = {world.organisation(code) for code in ALL_OF_KIM_LU}

    assert not act.draft.organisations & cells
    assert [one.message.split(":")[0] for one in refusals(dry_run(act, by=world.clerk))] == [
        "Chi bộ thôn Nà Cà",
        "Chi bộ thôn Khuổi Ít",
    ]
    allowed = UpgradeOrganisation(
        "kim-lu", "intermediate", date(2025, 7, 1), parent="bk", cells_become="grassroots_cell"
    )
    assert refusals(dry_run(allowed, by=world.clerk)) == []


def test_nothing_ends_over_the_heads_of_who_comes_later(world: World) -> None:
    later = date(2025, 9, 1)
    for person in ("son", "nga"):
        enact(TransferMember(person, "na-ca", ON), by=world.clerk, override="thử")
    enact(ReleaseUnit("ban-khan", ON, hamlet="t-ban-khan"), by=world.clerk)
    ending = EndOrganisation("ban-khan", ON, "ended")
    assert refusals(dry_run(ending, by=world.clerk)) == []

    enact(TransferMember("son", "ban-khan", later), by=world.clerk, override="thử")
    assert [one.code for one in refusals(dry_run(ending, by=world.clerk))] == ["organisation.not_empty"]


def test_nobody_is_taken_in_below_whom_something_is_founded_later(world: World) -> None:
    later = EstablishOrganisation(
        "sau", "Chi bộ lập sau", "cell", date(2025, 9, 1), "kim-lu", members=("be", "hoa", "lan")
    )
    enact(later, by=world.clerk, override="thử")

    absorbing = AbsorbOrganisations(("kim-lu",), "bang-phuc", ON)
    assert "organisation.not_empty" in {one.code for one in dry_run(absorbing, by=world.clerk)}


@pytest.mark.parametrize(
    ("act", "about"),
    [
        (CONSOLIDATE, "kim-lu"),
        (ABSORB, "na-ca"),
        (EndOrganisation("na-ca", ON, "ended"), "na-ca"),
        (RenameOrganisation("na-ca", "Chi bộ khác", ON), "na-ca"),
    ],
)
def test_the_paper_is_judged_by_the_organisation_that_changes(
    world: World, act: Movement, about: str
) -> None:
    """By the committee above it; not above what it comes to stand under, and of one that ends too."""
    paper = Paper("1-QĐ", ON, steps=(Step("deciding", "na-ca", "committee", ON),))

    found = act.check_paper(paper)

    assert found == paper_findings(LAW, world.organisation(about), paper, ON)
    assert "deciding.not_competent" in {one.code for one in found}


def test_of_the_paper_of_a_scheme_its_order_is_judged(world: World) -> None:
    steps = (Step("proposing", "na-ca", "committee", ON), Step("deciding", "bk", "committee", BEFORE))

    found = dry_run(SCHEME, by=world.clerk, paper=Paper("1-QĐ", ON, steps=steps))
    assert "deciding.order" in {one.code for one in found}


def test_whoever_records_here_renames_what_was_founded_on_the_day(world: World) -> None:
    enact(SPLIT, by=world.clerk, override="thử")
    here = account("here", world.organisation("kim-lu"), "read", "record")

    assert refusals(dry_run(RenameOrganisation("tach", "Chi bộ mới", ON), by=here)) == []


@pytest.mark.parametrize("kind", [SplitOffOrganisation, ConsolidateOrganisations])
def test_what_is_founded_says_from_what(kind: type[Act]) -> None:
    _none, faults = read(kind, {"code": "x", "name": "X", "on": "2025-06-02"})

    assert [(one.code, one.where["field"]) for one in faults] == [
        ("payload.missing", "organisation" if kind is SplitOffOrganisation else "organisations")
    ]
