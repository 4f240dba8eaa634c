"""Figures laid out on another day's tree: what became of organisations, and each person's own way."""

from typing import Any

import pytest

from dangvu.statistics.tests.test_members import during, on
from dangvu.statistics.tests.world import World, day

pytestmark = pytest.mark.django_db

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
