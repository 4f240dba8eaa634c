"""Figures of tables of one's own, counted by hand in a small register."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dangvu.accounts.models import Mandate
from dangvu.core.finding import Refused
from dangvu.statistics.own.declaring import OTHERS, TOTAL, declaration_of
from dangvu.statistics.own.definition import read_definition
from dangvu.statistics.own.laid import laid_out
from dangvu.statistics.reported import FACT
from dangvu.statistics.tables import NOT_KEPT, Table, cell_records, compute
from dangvu.statistics.tables.compute import REST
from dangvu.statistics.tests.world import World
from tests.cast import account

pytestmark = pytest.mark.django_db
DAY: dict[str, Any] = {"at": date(2020, 12, 31)}
YEAR: dict[str, Any] = {"first": date(2020, 1, 1), "last": date(2020, 12, 31)}


@pytest.fixture
def world() -> World:
    """Two communes with three, then two members; one came in 2020; one changed communes in 2018."""
    world = World()
    world.organisation("province", None, kind="province")
    for name in ("one", "two"):
        world.organisation(name, "province", kind="grassroots_organisation", grassroots_type="commune")
    world.organisation("c1", "one")
    world.organisation("c2", "two")
    world.person("a", "female", "1995-01-01")
    world.person("b", "male", "1970-01-01", "02")
    world.person("d", "female", "1950-01-01")
    world.member("a", "c1", "2016-01-01")
    world.member("b", "c1", "2010-01-01")
    world.member("d", "c2", "2010-01-01", "2018-05-01", end="transferred_out")
    world.member("d", "c1", "2018-05-01", start="transferred_in")
    world.member("e", "c2", "2010-01-01")
    world.member("f", "c2", "2020-03-01", start="admitted", status="probationary")
    world.attribute("a", "occupation", "farmer", "2010-01-01")
    world.attribute("b", "occupation", "army", "2010-01-01")
    world.attribute("d", "religion", "catholic", "2010-01-01")
    world.record()
    return world


def table(text: str, org: str | None = "province", **asked: Any) -> Table:
    return compute(declaration_of(read_definition(text)), org, **(asked or DAY))


def values(of: Table) -> dict[str, tuple[object, ...]]:
    return {line.row.code: line.values for line in of.lines}


def test_values_of_a_quality_with_all_others_add_up_to_the_whole(world: World) -> None:
    found = table("title: x\nwhen: day\n"
                  "count: [members.total, members.female, {percent: [2, 1]}, members.age.average]\n"
                  "group: {by: occupation, values: [farmer, army]}")  # fmt: skip

    assert values(found) == {
        "1": (1, 1, 100.0, 25.0),
        "2": (1, 0, 0.0, 50.0),
        OTHERS: (3, 1, 33.3, 50.0),
        TOTAL: (5, 2, 40.0, 45.0),
    }
    assert dict(found.identities)["Σ=T"] is True
    assert dict(found.identities)["T=Σ"] is True
    assert [one.code for one in cell_records(found, OTHERS, "1")] == ["d", "e", "f"]
    assert [one.code for one in cell_records(found, "1", "2")] == ["a"]


def test_a_number_reported_of_nobody_in_particular_is_among_the_others(world: World) -> None:
    """Of two units without a list one tells the sexes apart and the other does not."""
    reported = {"indicator": "members.total", "paper": "BC 12"}
    for unit, filters, value in (
        ("army", "", 120), ("police", "", 9), ("police", "sex=female", 4), ("police", "sex=male", 5),
    ):  # fmt: skip
        if unit not in world.ids:
            world.organisation(unit, "province", kind="grassroots_organisation", grassroots_type="army")
        days = "2020-12-31", "2021-01-01"
        world.fact(FACT, *days, organisation=unit, value=value, filters=filters, **reported)
    world.record()

    found = table("title: x\nwhen: day\ncount: [members.total, members.age.average]\ngroup: sex")

    assert {code: value for code, (value, _mean) in values(found).items()} == {
        "1": 1 + 5, "2": 4 + 4, OTHERS: 120, TOTAL: 5 + 120 + 9
    }  # fmt: skip
    assert dict(found.identities) == dict.fromkeys(dict(found.identities), True)
    assert [(one.unit.code, one.value) for one in found.no_list[OTHERS, "1"]] == [("army", 120)]
    assert values(found)[OTHERS][1] == values(found)[TOTAL][1] == NOT_KEPT


def test_a_broken_group_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    declaration = declaration_of(read_definition("title: x\nwhen: day\ncount: [members.total]\ngroup: sex"))
    rows = [
        replace(row, filters={"sex": ("male",)}) if row.code == OTHERS else row for row in declaration.rows
    ]

    found = compute(replace(declaration, rows=tuple(rows)), "province", **DAY)

    assert dict(found.identities)["Σ=T"] is False
    assert any(breach.code == "Σ=T" for breach, _unit in found.breaches)


def test_what_is_recorded_of_nobody_is_not_kept(world: World) -> None:
    found = table("title: x\nwhen: day\ncount: [members.total]\ngroup: political_theory")

    assert {one for (one,) in values(found).values()} == {NOT_KEPT, 5}
    assert values(found)[OTHERS] == (5,)


def test_bands_of_age_and_a_filter(world: World) -> None:
    found = table(
        "title: x\nwhen: day\ncount: [members.total]\ngroup: {by: age, values: [18-30, 31-60, 61+]}\n"
        "filter: {sex: female}"
    )

    assert values(found) == {"1": (1,), "2": (0,), "3": (1,), OTHERS: (0,), TOTAL: (2,)}


def test_organisations_below_are_lines_that_add_up(world: World) -> None:
    found = table(
        "title: x\nwhen: period\ncount: [members.admitted, members.total]\ngroup: organisation", **YEAR
    )

    laid = laid_out(found)

    assert values(laid) == {"one": (0, 3), "two": (1, 2), TOTAL: (1, 5)}
    assert laid.below == ()
    assert dict(found.identities) == {"T=Σ": True}


def test_years_stand_beside_each_other_on_the_tree_of_one_day(world: World) -> None:
    """Who came from two to one in 2018 was in two before, where the tree is that of any day."""
    text = "title: x\nwhen: day\ncount: [members.total, members.age.average]\ngroup: {by: year, years: 4}"

    found = laid_out(table(text, "one"))

    assert [str(one.label) for one in found.declaration.columns] == [
        f"31/12/{year}" for year in range(2017, 2021)
    ]
    assert found.structure == DAY["at"]
    assert values(found)["1"] == (2, 3, 3, 3)
    of_period = laid_out(table(text.replace("day", "period", 1), **YEAR))
    assert [str(one.label) for one in of_period.declaration.columns] == ["2017", "2018", "2019", "2020"]


def test_without_groups_a_line_for_each_thing_counted(world: World) -> None:
    found = table("title: x\nwhen: day\ncount: [members.total, {indicator: members.female, label: Nữ}]")

    assert [(str(line.row.label), *line.values) for line in found.lines] == [("Đảng viên", 5), ("Nữ", 2)]


def test_a_version_changes_with_what_is_asked_and_not_with_the_code(world: World) -> None:
    def version(text: str, code: str = "own") -> str:
        return declaration_of(read_definition(text), code).version

    text = "title: x\nwhen: day\ncount: [members.total]"
    assert version(text) == version(text, "own-9") == table(text).definition
    assert version(text) == version("title: 'x'\nwhen: day\ncount:\n  - indicator: members.total # all\n")
    assert version(text) != version(text + "\ngroup: sex")


def test_figures_are_within_the_readers_reach_whoever_wrote_it(world: World) -> None:
    reader = account("reader", world.ids["one"], "read")
    assert Mandate.objects.filter(account=reader).count() == 1
    text = "title: x\nwhen: day\ncount: [members.total]\ngroup: organisation"

    assert values(laid_out(table(text, None, **DAY, reader=reader))) == {"c1": (3,), TOTAL: (3,)}
    with pytest.raises(Refused):
        table(text, "two", **DAY, reader=reader)


def test_on_the_tree_of_another_day_what_is_in_no_organisation_is_a_line(world: World) -> None:
    world.organisation("three", "province", "2019-01-01", kind="grassroots_cell")
    world.member("g", "three", "2019-02-01")
    world.record()
    text = "title: x\nwhen: day\ncount: [members.total]\ngroup: organisation"

    found = laid_out(table(text, **DAY, structure=date(2015, 1, 1)))

    assert values(found) == {"one": (3,), "two": (2,), REST: (1,), TOTAL: (6,)}
