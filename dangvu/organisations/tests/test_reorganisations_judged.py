"""What a reorganisation is judged by: what it changes, what is left behind, its paper, who may record it."""

from dataclasses import replace
from datetime import date

import pytest

from dangvu.core.finding import refusals
from dangvu.ledger.acts import Act
from dangvu.ledger.paper import Paper, Step
from dangvu.ledger.payload import read
from dangvu.membership.acts import TransferMember
from dangvu.membership.heads import head_counts
from dangvu.organisations.acts import (
    AbsorbOrganisations,
    ConsolidateOrganisations,
    EndOrganisation,
    EstablishOrganisation,
    MoveOrganisation,
    ReleaseUnit,
    RenameOrganisation,
    Reorganise,
    SplitOffOrganisation,
    UpgradeOrganisation,
)
from dangvu.organisations.deciding import paper_findings
from dangvu.organisations.lookup import name_of, organisation_coded
from dangvu.organisations.movement import Movement
from dangvu.organisations.organisation_act import LAW
from dangvu.organisations.panels import HeadCount
from dangvu.organisations.reorganising.outcome import outcome_of
from dangvu.organisations.tests.test_reorganising import (
    ABSORB,
    ALL_OF_KIM_LU,
    BEFORE,
    CONSOLIDATE,
    ON,
    SCHEME,
    SPLIT,
    members,
)
from dangvu.people.acts import CorrectPerson
from dangvu.people.models import PersonRecord
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


@pytest.mark.parametrize(
    ("body", "organ", "is_able"),
    [
        ("na-ri", "committee", True),  # directly above the communes
        ("na-ri", "", True),
        ("bk", "committee", False),
        ("na-ri", "cell", False),
        ("kim-lu", "committee", False),
    ],
)
def test_of_the_paper_of_a_scheme_who_decided_is_judged(
    world: World, body: str, organ: str, is_able: bool
) -> None:
    communes = Reorganise("Thử", ON, (AbsorbOrganisations(("bang-phuc",), "kim-lu", ON),))
    paper = Paper("1-QĐ", ON, steps=(Step("deciding", body, organ, BEFORE),))

    found = {one.code: one for one in communes.check_paper(paper)}

    assert ("deciding.not_competent_for" not in found) == is_able
    if not is_able:
        told = found["deciding.not_competent_for"]
        assert told.severity == "warn"
        assert "Điều 10, 21" in str(told.article)
        assert "Đảng bộ" in told.message


def test_who_is_above_may_end_in_the_same_scheme(world: World) -> None:
    """On 1 July 2025 districts ended: the province decided on their communes, which came under it."""
    scheme = Reorganise("Thử", ON, (MoveOrganisation("kim-lu", "bk", ON),))

    for body, is_able in (("na-ri", True), ("bk", True), ("na-ca", False)):
        paper = Paper("1-QĐ", ON, steps=(Step("deciding", body, "committee", BEFORE),))
        codes = {one.code for one in scheme.check_paper(paper)}
        assert ("deciding.not_competent_for" not in codes) == is_able


@pytest.mark.parametrize("act", [ABSORB, AbsorbOrganisations(("bang-phuc",), "kim-lu", ON)])
def test_the_same_identity_number_twice_among_those_brought_together_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch, act: Movement
) -> None:
    monkeypatch.setattr("dangvu.people.acts.person.persons_with_identity_number", lambda _number: [])
    here, there = (sorted(members(world.organisation(code), ON)) for code in ALL_OF_KIM_LU)
    for person in (here[0], there[0]):
        code = PersonRecord.objects.known().get(person=person).code
        double = CorrectPerson(code, BEFORE, identity_number="001090000001")
        enact(double, by=world.clerk, override="thử")

    found = dry_run(Reorganise("Thử", ON, (act,)), by=world.clerk)
    (told,) = [one for one in found if "identity" in one.code]

    assert told.severity == "warn"
    assert "2 đảng viên được đưa về cùng nhau (Chi bộ thôn Khuổi Ít; Chi bộ thôn Nà Cà)" in told.message
    assert "001090000001" not in told.message


def test_what_waits_goes_to_the_successor(world: World) -> None:
    enact(TransferMember("son", "khuoi-it", date(2025, 9, 1)), by=world.clerk, override="thử")
    act = replace(ABSORB)
    assert refusals(act.check()) == []

    told = {(one.successor, one.what, one.count) for one in outcome_of(act.draft).inherited}

    assert ("Chi bộ thôn Nà Cà – Khuổi Ít", "người được ghi đến sau ngày đề án", 1) in told


def test_what_table_1_will_show_of_whole_organisations(world: World) -> None:
    """Before by the register; after as the register has it once the scheme is recorded."""
    act = Reorganise("Thử", ON, (MoveOrganisation("kim-lu", "bk", ON), ABSORB))
    assert refusals(act.check()) == []
    organisations = [world.organisation(code) for code in ("na-ri", "kim-lu")]
    before = head_counts(organisations, BEFORE)

    told = {one.name: one for one in outcome_of(act.draft).wholes}

    enact(act, by=world.clerk, override="thử")
    after = head_counts(organisations, ON)
    na_ri, kim_lu = organisations
    (moved,) = told.values()  # the others come to the same
    assert moved.name == name_of(na_ri, ON)
    assert (moved.before, moved.after) == (before[na_ri], after.get(na_ri, HeadCount()))
    assert before[kim_lu] == after[kim_lu]


def test_every_row_of_the_dry_run_says_what_becomes_of_it(world: World) -> None:
    act = Reorganise(
        "Thử", ON, (ABSORB, replace(SPLIT, organisation="ban-khan", members=("son",), hamlets=()))
    )
    assert refusals(act.check()) == []

    said = {one.name: one.said for one in outcome_of(act.draft).lines}

    assert said["Chi bộ thôn Nà Cà – Khuổi Ít"] == "đổi tên; nhận Chi bộ thôn Khuổi Ít"
    assert said[name_of(world.organisation("ban-khan"), ON)] == "tiếp tục; một phần chuyển đi"
    assert all(said.values())
    absorbing = replace(ABSORB, name="")
    assert refusals(absorbing.check()) == []
    told = {one.name: one.said for one in outcome_of(absorbing.draft).lines}
    assert told["Chi bộ thôn Nà Cà"] == "tiếp tục; nhận Chi bộ thôn Khuổi Ít"


def test_what_ends_and_begins_stands_in_table_1(world: World) -> None:
    act = replace(CONSOLIDATE)
    assert refusals(act.check()) == []
    kim_lu = world.organisation("kim-lu")
    before = head_counts([kim_lu], BEFORE)[kim_lu]

    told = {one.name: (one.before, one.after) for one in outcome_of(act.draft).wholes}

    enact(act, by=world.clerk, override="thử")
    new = organisation_coded(act.code, ON)
    assert new is not None
    assert told[name_of(kim_lu, BEFORE)] == (before, None)
    assert told[act.name] == (None, head_counts([new], ON)[new])
