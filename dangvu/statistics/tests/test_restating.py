"""Figures laid out on another day's tree: what became of organisations, and each person's own way."""

from typing import Any

import pytest

from dangvu.statistics.engine.closure import KEPT
from dangvu.statistics.figures import Query, figure
from dangvu.statistics.series import by_years, series
from dangvu.statistics.store import reading
from dangvu.statistics.tables import cell_records, compute
from dangvu.statistics.tables.skins import skins
from dangvu.statistics.tests.test_members import during, on
from dangvu.statistics.tests.world import World, day

pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]

BEFORE, AFTER = "2019-06-01", "2020-06-01"
CHANGE = "2020-01-01"


@pytest.fixture
def world() -> World:
    """Under a province two districts; what becomes of the cells in the north is each test's own."""
    world = World()
    world.organisation("province", None, kind="province")
    world.organisation("north", "province", kind="district")
    world.organisation("south", "province", kind="district")
    return world


def successor(world: World, old: str, new: str, kind: str) -> None:
    world.fact("organisation_successor", CHANGE, organisation=old, successor=new, kind=kind)


def test_an_unchanged_cell_is_laid_out_where_it_stands_on_the_wanted_day(world: World) -> None:
    world.organisation("a", "north", "2000-01-01", CHANGE)
    world.fact("placement", CHANGE, organisation="a", parent="south")
    world.fact("organisation", CHANGE, organisation="a", code="a", kind="cell", name="a")
    world.member("an", "a", "2010-01-01")
    world.record()

    assert on("members.total", "north", BEFORE) == 1
    assert on("members.total", "north", BEFORE, structure=day(AFTER)) == 0
    assert on("members.total", "south", BEFORE, structure=day(AFTER)) == 1
    assert on("members.total", "north", AFTER, structure=day(BEFORE)) == 1
    assert during("members.left_with_organisation", "north", structure=day(AFTER)) == 0


def test_an_absorbed_cell_goes_to_its_successor_and_no_change_remains(world: World) -> None:
    world.organisation("a", "north", "2000-01-01", CHANGE)
    world.organisation("b", "south")
    successor(world, "a", "b", "absorbed")
    world.member("an", "a", "2010-01-01", CHANGE, end="organisation_transfer")
    world.member("an", "b", CHANGE, start="organisation_transfer")
    world.record()

    assert on("members.total", "b", BEFORE, structure=day(AFTER)) == 1
    assert on("members.total", "south", BEFORE, structure=day(AFTER)) == 1
    assert during("members.joined_with_organisation", "south") == 1
    assert during("members.joined_with_organisation", "south", structure=day(AFTER)) == 0


def test_a_chain_of_successors_is_followed_to_its_end(world: World) -> None:
    world.organisation("a", "north", "2000-01-01", "2018-01-01")
    world.organisation("b", "north", "2018-01-01", CHANGE)
    world.organisation("c", "south", CHANGE)
    successor(world, "a", "b", "renamed")
    successor(world, "b", "c", "absorbed")
    world.member("an", "a", "2010-01-01", "2017-01-01", end="died")
    world.record()

    assert on("members.total", "c", "2016-01-01", structure=day(AFTER)) == 1


def test_members_of_a_divided_cell_follow_their_own_later_membership(world: World) -> None:
    world.organisation("a", "north", "2000-01-01", CHANGE)
    world.organisation("a1", "north", CHANGE)
    world.organisation("a2", "south", CHANGE)
    for part in ("a1", "a2"):
        successor(world, "a", part, "divided")
    for person, part in (("an", "a1"), ("binh", "a2"), ("chi", "a2")):
        world.member(person, "a", "2010-01-01", CHANGE, end="organisation_transfer")
        world.member(person, part, CHANGE, start="organisation_transfer")
    world.member("dung", "a", "2010-01-01", "2019-12-01", end="died")
    world.record()

    laid_out = {
        org: on("members.total", org, BEFORE, structure=day(AFTER))
        for org in ("a1", "a2", "north", "south", "province")
    }
    # Who died before the division cannot be placed: they count at the nearest organisation above both parts.
    assert laid_out == {"a1": 1, "a2": 2, "north": 1, "south": 2, "province": 4}


def test_members_of_a_merged_cell_go_back_to_where_each_came_from(world: World) -> None:
    world.organisation("a1", "north", "2000-01-01", CHANGE)
    world.organisation("a2", "south", "2000-01-01", CHANGE)
    world.organisation("a", "north", CHANGE)
    for part in ("a1", "a2"):
        successor(world, part, "a", "consolidated")
    for person, part in (("an", "a1"), ("binh", "a2")):
        world.member(person, part, "2010-01-01", CHANGE, end="organisation_transfer")
        world.member(person, "a", CHANGE, start="organisation_transfer")
    world.member("chi", "a", CHANGE, start="admitted")
    world.record()

    laid_out = {
        org: on("members.total", org, AFTER, structure=day(BEFORE))
        for org in ("a1", "a2", "north", "south", "province")
    }
    assert laid_out == {"a1": 1, "a2": 1, "north": 1, "south": 1, "province": 3}


def test_a_dissolved_cell_without_successor_counts_with_what_was_above_it(world: World) -> None:
    world.organisation("a", "north", "2000-01-01", CHANGE)
    world.member("an", "a", "2010-01-01", CHANGE, end="transferred_out")
    world.record()

    assert on("members.total", "north", BEFORE, structure=day(AFTER)) == 1


def test_an_organisation_that_does_not_stand_on_the_wanted_day_has_no_figure(world: World) -> None:
    world.organisation("a", "north", "2000-01-01", CHANGE)
    world.record()

    assert on("members.total", "a", BEFORE, structure=day(AFTER)) is None


def test_the_identity_holds_on_another_tree(world: World) -> None:
    world.organisation("a", "north", "2000-01-01", CHANGE)
    world.organisation("b", "south")
    successor(world, "a", "b", "absorbed")
    world.member("an", "a", "2010-01-01", CHANGE, end="organisation_transfer")
    world.member("an", "b", CHANGE, "2020-03-01", start="organisation_transfer", end="died")
    world.member("binh", "a", "2019-02-01", CHANGE, start="admitted", end="transferred_out")
    world.record()

    def laid(code: str) -> Any:
        return during(code, "south", "2019-01-01", "2020-12-31", structure=day(AFTER))

    opening = on("members.total", "south", "2018-12-31", structure=day(AFTER))
    closing = on("members.total", "south", "2020-12-31", structure=day(AFTER))
    assert (
        opening,
        laid("members.admitted"),
        laid("members.died"),
        laid("members.transferred_out"),
        closing,
    ) == (1, 1, 1, 1, 0)


@pytest.fixture
def divided(world: World) -> World:
    """Cell a of the province itself is divided between north and south; one died before, one moved later."""
    world.organisation(
        "a", "province", "2000-01-01", CHANGE, kind="grassroots_cell", grassroots_type="commune"
    )
    for part, parent in (("a1", "north"), ("a2", "south")):
        world.organisation(part, parent, CHANGE)
        successor(world, "a", part, "divided")
    for person, part in (("an", "a1"), ("binh", "a2")):
        world.member(person, "a", "2010-01-01", CHANGE, end="organisation_transfer")
        world.member(person, part, CHANGE, start="organisation_transfer")
    world.member("dung", "a", "2010-01-01", "2019-12-01", end="died")
    world.record()
    return world


def test_a_quality_of_the_base_is_that_of_the_day_on_any_tree(divided: World) -> None:
    asked = {
        org: on("members.in_grassroots", org, BEFORE, structure=day(AFTER)) for org in ("province", "north")
    }

    assert (
        asked
        == {"province": on("members.in_grassroots", "province", BEFORE), "north": 1}
        == {
            "province": 3,
            "north": 1,
        }
    )


def test_a_table_on_another_tree_tells_what_is_not_assignable_below_with_its_names(divided: World) -> None:
    year: dict[str, Any] = {"first": day("2019-01-01"), "last": day("2019-12-31")}

    table = compute("1", "province", **year, structure=day(AFTER))

    told = {line.row.code: line.values[0] for line in table.unplaced}
    assert told == {"A*": 1, "C*": 1, "C1*": 1, "D*": 0}
    assert [one.code for one in cell_records(table, "C1*", "this")] == ["dung"]
    assert [part.values["D", "this"] for part in table.below] == [1, 1, 0]
    assert all(holds for _code, holds in table.identities)
    assert [one["code"] for one in table.as_json()["not_assignable_below"]] == list(told)
    assert "A*," in skins()["csv"].write(table).decode()
    assert not compute("1", "province", **year).unplaced
    for code, structure in (("3", AFTER), ("5", AFTER), ("5", BEFORE)):
        assert all(
            holds
            for _one, holds in compute(code, "province", at=day(BEFORE), structure=day(structure)).identities
        )


def test_a_series_across_a_break_says_what_the_tables_say(divided: World) -> None:
    days = by_years("day", day("2018-12-31"), day("2020-12-31"))

    for org in ("north", "province"):
        query = Query("members.total", org, structure=day(AFTER))
        found = series(query, days)
        tables = [
            compute("1", org, first=one.last, last=one.last, structure=day(AFTER)).lines[-1].values[0]
            for one in found.points
        ]
        assert [one.value for one in found.points] == tables
        assert [one.on for one in found.breaks] == [day(CHANGE)]
    rest = series(Query("members.total", "province", structure=day(AFTER), rest=True), days)
    assert [one.value for one in rest.points] == [1, 0, 0]


def test_a_target_goes_only_where_all_of_it_went(world: World) -> None:
    for name, parent in (("a", "north"), ("b", "south"), ("c", "north")):
        world.organisation(name, parent, "2000-01-01", CHANGE if name != "b" else None)
        for year in (2018, 2019):
            world.fact(
                "target", f"{year}-01-01", f"{year + 1}-01-01", organisation=name, kind="total", value=5
            )
    world.organisation("c1", "north", CHANGE)
    world.organisation("c2", "north", CHANGE)
    successor(world, "a", "b", "absorbed")
    for part in ("c1", "c2"):
        successor(world, "c", part, "divided")
    world.fact("target", "2020-01-01", "2021-01-01", organisation="b", kind="total", value=12)
    world.fact("target", "2018-01-01", "2020-01-01", organisation="north", kind="total", value=30)
    world.record()

    def plan(org: str, first: str, last: str, structure: str | None) -> Any:
        return during("members.admitted.plan", org, first, last, structure=day(structure))

    assert plan("b", "2019-01-01", "2019-12-31", None) == 5
    assert plan("b", "2018-01-01", "2019-12-31", AFTER) == 20
    assert plan("c1", "2019-01-01", "2019-12-31", AFTER) is None
    assert plan("north", "2018-01-01", "2019-12-31", AFTER) == 30
    assert plan("b", "2020-01-01", "2020-12-31", AFTER) == 12
    assert plan("b", "2020-01-01", "2020-12-31", BEFORE) == 12
    answer = figure(
        "members.admitted.plan", "c1", first=day("2019-01-01"), last=day("2019-12-31"), structure=day(AFTER)
    )
    assert "không được chia theo tỷ lệ" in answer.findings[0].message


def test_no_tree_goes_that_the_question_just_put_together_names(world: World) -> None:
    """Organisations are found on the tree of their day, then laid out on another: with the days asked there
    are more trees than are kept.
    """
    world.organisation("base", "north", kind="grassroots_cell", grassroots_type="commune")
    world.record()

    for month in range(1, KEPT + 3):
        laid = day(f"2019-{month:02}-01")
        assert on("organisations.grassroots", "north", AFTER, structure=laid) == 1
    now = reading()
    there = [name for (name,) in now.rows("SELECT table_name FROM duckdb_tables()")]
    trees = [name for name in there if name.startswith("layout_")]
    assert len(trees) <= KEPT
    for kind in ("moved_", "became_"):
        assert {kind + name.removeprefix("layout_") for name in trees} == {
            name for name in there if name.startswith(kind)
        }
