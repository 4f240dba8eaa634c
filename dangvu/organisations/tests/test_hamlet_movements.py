"""Hamlets merged, divided, renamed; combined cells separated: what becomes of coverage, homes and members."""

from datetime import date

import pytest

from dangvu.core.finding import refusals
from dangvu.ledger.acts import Act
from dangvu.membership.models import Membership
from dangvu.organisations.acts import (
    AbsorbHamlets,
    AbsorbOrganisations,
    ConsolidateHamlets,
    MoveHamlets,
    ReleaseUnit,
    RenameHamlet,
    Reorganise,
    SeparateCombinedCell,
    SplitOffHamlet,
    SplitOffOrganisation,
)
from dangvu.organisations.models import Coverage, OrganisationVersion
from dangvu.organisations.reorganising.outcome import outcome_of
from dangvu.organisations.tests.test_reorganising import ABSORB, BEFORE, ON, members, number, undone
from dangvu.people.models import Residence
from dangvu.people.references import known_person
from dangvu.places.models import HamletSuccessor, HamletVersion
from tests.cast import World, dry_run, enact

BOTH = ("t-na-ca", "t-khuoi-it")
ONE = ConsolidateHamlets(BOTH, "t-moi", "Kim Sơn", ON)
INTO = AbsorbHamlets(("t-khuoi-it",), "t-na-ca", ON, "Nà Cà Mới")
PART = SplitOffHamlet(
    "t-na-ca", "t-moi", "Nà Cà Trên", ON, residents=("be",), population=50, population_left=70
)
NAMED = RenameHamlet("t-na-ca", "Nà Cả", ON)
SEPARATE = SeparateCombinedCell("na-ca", "t-na-ca", ON, "Chi bộ thôn Nà Cà")
TOGETHER = Reorganise("Thử", ON, (ABSORB, ONE))
APART = Reorganise(
    "Thử",
    ON,
    (
        PART,
        SplitOffOrganisation("moi", "Chi bộ Nà Cà Trên", ON, organisation="na-ca", hamlets=("t-moi",)),
    ),
)


def combine() -> AbsorbOrganisations:
    return AbsorbOrganisations(("khuoi-it",), "na-ca", BEFORE, name="Chi bộ ghép Nà Cà – Khuổi Ít")


def person(code: str) -> int:
    found = known_person(code)[0]
    assert found is not None
    return found


def hamlet(code: str, on: date = ON) -> int:
    return HamletVersion.objects.at(on).get(code=code).hamlet_id


def covered(on: date = ON) -> set[tuple[str, str]]:
    """Cells and hamlets by code; each pair once, or the test fails."""
    rows = [
        (
            OrganisationVersion.objects.known().filter(organisation=row.organisation_id)[0].code,
            row.hamlet.versions.at(on).get().code,
        )
        for row in Coverage.objects.at(on).select_related("organisation", "hamlet")
        if row.hamlet is not None
    ]
    assert len(rows) == len(set(rows))
    return set(rows)


def homes(on: date = ON) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for row in Residence.objects.at(on):
        code = HamletVersion.objects.at(on).get(hamlet=row.hamlet_id).code
        found.setdefault(code, set()).add(row.person_id)
    return found


@pytest.mark.parametrize("act", [ONE, INTO, PART, NAMED, TOGETHER, APART], ids=lambda act: act.kind)
def test_what_becomes_of_hamlets_is_sound_and_taken_back_altogether(world: World, act: Act) -> None:
    undone(world, act)


def test_hamlets_become_one_with_who_lives_there_and_covers_them(world: World) -> None:
    before = homes(BEFORE)
    enact(ONE, by=world.clerk, override="thử")

    assert covered() == {("na-ca", "t-moi"), ("khuoi-it", "t-moi"), ("ban-khan", "t-ban-khan")}
    assert homes() == {
        "t-moi": before["t-na-ca"] | before["t-khuoi-it"],
        "t-ban-khan": before["t-ban-khan"],
    }
    new = HamletVersion.objects.at(ON).get(code="t-moi")
    assert (new.name, new.kind, new.population, new.place.code) == ("Kim Sơn", "thon", 210, "02158")
    left = HamletSuccessor.objects.known().values_list("hamlet_id", "successor_id", "kind")
    assert set(left) == {(hamlet(code, BEFORE), new.hamlet_id, "consolidated") for code in BOTH}


def test_a_hamlet_taken_in_lies_in_the_other(world: World) -> None:
    before = homes(BEFORE)
    enact(INTO, by=world.clerk, override="thử")

    assert covered() == {("na-ca", "t-na-ca"), ("khuoi-it", "t-na-ca"), ("ban-khan", "t-ban-khan")}
    assert homes()["t-na-ca"] == before["t-na-ca"] | before["t-khuoi-it"]
    now = HamletVersion.objects.at(ON).get(code="t-na-ca")
    assert (now.name, now.population) == ("Nà Cà Mới", 210)


def test_cells_merged_in_the_same_scheme_cover_the_hamlet_once(world: World) -> None:
    enact(TOGETHER, by=world.clerk, override="thử")

    assert covered() == {("na-ca", "t-moi"), ("ban-khan", "t-ban-khan")}


def test_the_part_of_a_hamlet_keeps_its_cell_until_another_is_founded(world: World) -> None:
    enact(PART, by=world.clerk, override="thử")

    assert covered() >= {("na-ca", "t-na-ca"), ("na-ca", "t-moi")}
    assert homes()["t-moi"] == {person("be")}
    now = {row.code: row.population for row in HamletVersion.objects.at(ON)}
    assert (now["t-na-ca"], now["t-moi"]) == (70, 50)


def test_a_cell_of_the_part_takes_who_lives_there_in_the_same_scheme(world: World) -> None:
    enact(APART, by=world.clerk, override="thử")

    assert covered() >= {("na-ca", "t-na-ca"), ("moi", "t-moi")}
    assert members(number("moi"), ON) == {person("be")}


def test_a_combined_cell_becomes_a_cell_for_each_hamlet(world: World) -> None:
    enact(combine(), by=world.clerk, override="thử")
    everybody = members(world.organisation("na-ca"), BEFORE)
    undone(world, SEPARATE)

    enact(SEPARATE, by=world.clerk, override="thử")
    cell = number("na-ca.t-khuoi-it")
    assert covered() >= {("na-ca", "t-na-ca"), ("na-ca.t-khuoi-it", "t-khuoi-it")}
    assert members(cell, ON) == {person(code) for code in ("khanh", "minh", "lan")}
    assert members(world.organisation("na-ca"), ON) == everybody - members(cell, ON)
    assert {row.start_reason for row in Membership.objects.at(ON).filter(organisation=cell)} == {
        "organisation_transfer"
    }


def test_the_dry_run_tells_what_nobody_covers_and_what_is_covered_twice(world: World) -> None:
    assert "hamlet.covered_twice" in {one.code for one in dry_run(ONE, by=world.clerk)}
    assert "hamlet.covered_twice" not in {one.code for one in dry_run(TOGETHER, by=world.clerk)}
    moving = MoveHamlets("02041", ON, hamlets=("t-na-ca",))
    enact(ReleaseUnit("na-ca", BEFORE, hamlet="t-na-ca"), by=world.clerk)
    bare = [one for one in dry_run(moving, by=world.clerk) if one.code == "hamlet.uncovered"]
    assert [(one.severity, one.where) for one in bare] == [("warn", {"movement": 1})]
    assert [one.article for one in bare] == ["Điều lệ Đảng (2011) (19/01/2011), Điều 24.1"]


def test_before_and_after_tells_of_each_hamlet(world: World) -> None:
    outcome = outcome_of(APART.draft)

    told = [(line.movement, line.name, line.said, line.cells) for line in outcome.hamlets]
    assert told == [
        (1, "Nà Cà Trên", "thôn mới", ["Chi bộ Nà Cà Trên"]),
        (1, "Nà Cà", "còn lại", ["Chi bộ thôn Nà Cà"]),
    ]
    assert outcome.living == 1


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (ConsolidateHamlets(BOTH, "t-ban-khan", "Mới", ON), "hamlet.code_taken"),
        (ConsolidateHamlets(("t-na-ca", "t-ban-khan"), "t-moi", "Mới", ON), "hamlets.place"),
        (ConsolidateHamlets(BOTH, "t-moi", "Mới", ON, population=-1), "hamlet.population"),
        (AbsorbHamlets(BOTH, "t-na-ca", ON), "hamlets.itself"),
        (SplitOffHamlet("t-na-ca", "t-moi", "Mới", ON, residents=("minh",)), "hamlet.not_living"),
        (RenameHamlet("t-na-ca", "Nà Cà", ON), "hamlet.nothing_changes"),
        (SeparateCombinedCell("na-ca", "t-na-ca", ON), "coverage.not_combined"),
        (Reorganise("Sai thứ tự", ON, (ONE, NAMED)), "reorganise.ended_before"),
    ],
)
def test_what_stands_in_the_way_of_hamlets_is_named(world: World, act: Act, expected: str) -> None:
    assert expected in {one.code for one in refusals(dry_run(act, by=world.clerk))}


def test_nothing_later_of_a_hamlet_is_turned_over(world: World) -> None:
    enact(MoveHamlets("02041", ON, hamlets=("t-na-ca",)), by=world.clerk, override="thử")
    earlier = RenameHamlet("t-na-ca", "Nà Cả", BEFORE)

    assert "hamlet.later_change" in {one.code for one in dry_run(earlier, by=world.clerk)}
