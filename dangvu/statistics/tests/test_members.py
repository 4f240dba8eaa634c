"""Figures of members, counted by hand."""

from datetime import date
from typing import Any

import pytest

from dangvu.statistics.figures import figure
from dangvu.statistics.tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]


@pytest.fixture
def world() -> World:
    """A province with two districts and three cells."""
    world = World()
    world.organisation("province", None, kind="province")
    for name in ("north", "south"):
        world.organisation(name, "province", kind="district")
    for name, parent in (("n1", "north"), ("n2", "north"), ("s1", "south")):
        world.organisation(name, parent)
    return world


def on(code: str, org: str, day: str, **more: Any) -> Any:
    return figure(code, org, at=date.fromisoformat(day), **more).value


def during(code: str, org: str, first: str = "2020-01-01", last: str = "2020-12-31", **more: Any) -> Any:
    return figure(code, org, first=date.fromisoformat(first), last=date.fromisoformat(last), **more).value


def test_members_are_counted_in_their_cell_and_all_above(world: World) -> None:
    world.member("an", "n1", "2010-01-01")
    world.member("binh", "n2", "2010-01-01")
    world.member("chi", "s1", "2010-01-01", status="probationary")
    world.record()

    assert [on("members.total", org, "2020-06-30") for org in ("n1", "north", "south", "province")] == [
        1,
        2,
        1,
        3,
    ]
    assert on("members.probationary", "province", "2020-06-30") == 1
    assert on("members.official", "province", "2020-06-30") == 2


def test_the_first_day_counts_and_the_until_day_does_not(world: World) -> None:
    world.member("an", "n1", "2010-01-05", "2020-03-01", end="died")
    world.record()

    days = ("2010-01-04", "2010-01-05", "2020-02-29", "2020-03-01")
    assert [on("members.total", "province", day) for day in days] == [0, 1, 1, 0]


def test_qualities_are_those_of_the_day(world: World) -> None:
    world.person("an", sex="female", ethnic_group="02", birth_date="1990-06-30")
    world.member("an", "n1", "2010-01-01")
    world.attribute("an", "religion", "catholic", "2015-01-01", "2018-01-01")
    world.record()

    assert on("members.female", "province", "2016-01-01") == 1
    assert on("members.ethnic_minority", "province", "2016-01-01") == 1
    assert [on("members.religious", "province", f"{year}-01-01") for year in (2014, 2015, 2018)] == [0, 1, 0]
    assert on("members.age.18_30", "province", "2021-06-29") == 1
    assert on("members.age.31_35", "province", "2021-06-30") == 1


@pytest.mark.parametrize(("group", "counted"), [("01", 0), ("02", 1), ("54", 1), ("55", 0)])
def test_ethnic_minorities_are_02_to_54(world: World, group: str, counted: int) -> None:
    world.person("an", ethnic_group=group)
    world.member("an", "n1", "2010-01-01")
    world.record()

    assert on("members.ethnic_minority", "province", "2020-01-01") == counted


def test_age_of_the_29th_of_february_turns_on_the_first_of_march(world: World) -> None:
    world.person("an", birth_date="1960-02-29")
    world.member("an", "n1", "2010-01-01")
    world.record()

    assert on("members.age.over_60", "province", "2021-02-28") == 0
    assert on("members.age.over_60", "province", "2021-03-01") == 1


@pytest.mark.parametrize("reason", ["admitted", "readmitted"])
def test_admitted_counts_admission_and_readmission_in_the_period(world: World, reason: str) -> None:
    world.member("an", "n1", "2020-12-31", start=reason, status="probationary")
    world.record()

    assert during("members.admitted", "north") == 1
    assert during("members.admitted", "south") == 0
    assert during("members.admitted", "north", last="2020-12-30") == 0


@pytest.mark.parametrize("reason", ["died", "expelled", "struck_off", "withdrew"])
def test_losses_are_judged_where_the_person_was_the_day_before(world: World, reason: str) -> None:
    world.member("an", "n1", "2010-01-01", "2020-01-01", end=reason)
    world.record()

    assert during(f"members.{reason}", "north") == 1
    assert during(f"members.{reason}", "north", "2019-01-01", "2019-12-31") == 0
    assert during(f"members.{reason}", "south") == 0


@pytest.mark.parametrize(("reason", "code"), [("restored", "restored"), ("opening", "entered_register")])
def test_entering_again_or_first_has_its_own_line(world: World, reason: str, code: str) -> None:
    world.member("an", "n1", "2020-05-01", start=reason)
    world.record()

    assert during(f"members.{code}", "province") == 1
    assert during("members.admitted", "province") == 0


def test_a_transfer_counts_only_for_those_whose_border_it_crosses(world: World) -> None:
    world.member("an", "n1", "2010-01-01", "2020-05-01", end="transferred_out")
    world.member("an", "n2", "2020-05-01", "2020-06-01", start="transferred_in", end="transferred_out")
    world.member("an", "s1", "2020-06-01", start="transferred_in")
    world.record()

    out = {org: during("members.transferred_out", org) for org in ("n1", "n2", "north", "south", "province")}
    into = {org: during("members.transferred_in", org) for org in ("n1", "n2", "north", "south", "province")}
    assert out == {"n1": 1, "n2": 1, "north": 1, "south": 0, "province": 0}
    assert into == {"n1": 0, "n2": 1, "north": 0, "south": 1, "province": 0}


def test_an_unmatched_transfer_leads_outside_the_register(world: World) -> None:
    world.member("an", "n1", "2010-01-01", "2020-05-01", end="transferred_out")
    world.member("binh", "n1", "2020-05-01", start="transferred_in")
    world.record()

    assert during("members.transferred_out", "province") == 1
    assert during("members.transferred_in", "province") == 1
    assert during("members.transferred_in", "province", filters={"inside": ("false",)}) == 1


def test_an_organisation_that_moves_takes_its_members_along(world: World) -> None:
    world.organisation("n3", None, "2000-01-01", "2000-01-02")
    world.record()
    world.member("an", "n3", "2010-01-01")
    world.fact("placement", "2000-01-02", "2020-07-01", organisation="n3", parent="north")
    world.fact("placement", "2020-07-01", organisation="n3", parent="south")
    world.record()

    assert during("members.left_with_organisation", "north") == 1
    assert during("members.joined_with_organisation", "south") == 1
    assert during("members.joined_with_organisation", "province") == 0
    assert during("members.left_with_organisation", "n3") == 0


def test_an_organisation_transfer_is_never_a_personal_one(world: World) -> None:
    world.member("an", "n1", "2010-01-01", "2020-07-01", end="organisation_transfer")
    world.member("an", "s1", "2020-07-01", start="organisation_transfer")
    world.record()

    assert during("members.left_with_organisation", "north") == 1
    assert during("members.joined_with_organisation", "south") == 1
    assert during("members.transferred_out", "north") == 0


def test_a_recognition_is_neither_gain_nor_loss(world: World) -> None:
    world.member(
        "an", "n1", "2019-05-01", "2020-05-01", start="admitted", end="recognised", status="probationary"
    )
    world.member("an", "n1", "2020-05-01", start="recognised")
    world.record()

    assert during("members.recognised", "north") == 1
    assert during("members.joined_with_organisation", "north") == 0
    assert during("members.left_with_organisation", "north") == 0


def test_an_annulled_admission_leaves_with_the_organisation_and_is_told_apart(world: World) -> None:
    world.member(
        "an", "n1", "2020-02-01", "2020-05-01", start="admitted", end="annulled", status="probationary"
    )
    world.record()

    assert during("members.left_with_organisation", "province") == 1
    assert during("members.annulled", "province") == 1


def test_other_change_is_closing_minus_opening_minus_admitted(world: World) -> None:
    world.member("an", "n1", "2010-01-01", "2020-05-01", end="died")
    world.member("binh", "n1", "2020-05-01", start="admitted")
    world.member("chi", "n1", "2010-01-01", "2020-05-02", end="transferred_out")
    world.record()

    assert during("members.other_change", "province") == -2


def test_shares_of_the_admitted_are_of_their_admission_day(world: World) -> None:
    world.person("an", sex="female", birth_date="1990-03-01", ethnic_group="09")
    world.person("binh", birth_date="1980-03-01")
    world.attribute("an", "youth_union_member", "yes", "2010-01-01", "2020-06-01")
    for name in ("an", "binh"):
        world.member(name, "n1", "2020-02-01", start="admitted", status="probationary")
    world.record()

    shares = {
        name: during(f"members.admitted.share.{name}", "province")
        for name in ("female", "ethnic_minority", "youth_union", "age_18_30")
    }
    assert shares == {"female": 0.5, "ethnic_minority": 0.5, "youth_union": 0.5, "age_18_30": 0.5}
    assert during("members.admitted.share.female", "south") is None


def test_the_plan_is_the_target_of_the_very_period_else_the_sum_of_the_years(world: World) -> None:
    for first, until, value in (
        ("2016-01-01", "2017-01-01", 10),
        ("2017-01-01", "2018-01-01", 20),
        ("2016-01-01", "2018-07-01", 99),
    ):
        world.fact("target", first, until, organisation="province", kind="total", value=value)
    world.member("an", "n1", "2016-02-01", start="admitted")
    world.record()

    assert during("members.admitted.plan", "province", "2016-01-01", "2018-06-30") == 99
    assert during("members.admitted.plan", "province", "2016-01-01", "2017-12-31") == 30
    assert during("members.admitted.plan", "province", "2016-01-01", "2018-12-31") is None
    assert during("members.admitted.above_plan", "province", "2016-01-01", "2018-06-30") == -98
    assert on("members.admitted.target.yearly", "province", "2017-05-05") == 20
    assert during("members.admitted.yearly_mean_above_plan", "province", "2016-01-01", "2017-12-31") is False


def test_a_mean_above_plan_is_true_when_the_years_together_exceed_it(world: World) -> None:
    for year in (2016, 2017):
        world.fact(
            "target", f"{year}-01-01", f"{year + 1}-01-01", organisation="province", kind="total", value=1
        )
    for name in ("an", "binh", "chi"):
        world.member(name, "n1", "2016-02-01", start="admitted")
    world.record()

    assert during("members.admitted.yearly_mean_above_plan", "province", "2016-01-01", "2017-12-31") is True
