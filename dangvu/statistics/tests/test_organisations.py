"""Figures of organisations, cells and hamlets, counted by hand."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps

from dangvu.core.period import DAY as DAY_AFTER
from dangvu.places.counts import last_counts
from dangvu.statistics.breakdown import NotSharedOut, breakdown
from dangvu.statistics.declarations import indicators
from dangvu.statistics.engine.sql import Scene
from dangvu.statistics.figures import Query, figure, figure_in
from dangvu.statistics.store import reading
from dangvu.statistics.tests.test_members import during, on
from dangvu.statistics.tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]

SINCE, RENAMED = date(1900, 1, 1), date(2015, 1, 1)
DAY = "2020-06-30"


def place(
    code: str, level: str, parent: str | None, from_date: date = SINCE, until_date: date | None = None
) -> str:
    key = f"{code}@{from_date}"
    apps.get_model("places.Place").objects.create(
        key=key, code=code, level=level, name=code, kind=level, parent_id=parent, from_date=from_date,
        until_date=until_date,
    )  # fmt: skip
    return key


@pytest.fixture
def world() -> World:
    """A province of two communes, each with its organisation; one commune became a township in 2015."""
    province = place("z1", "province", None)
    first, second = place("z101", "commune", province), place("z102", "commune", province)
    renamed = place("z101", "commune", province, RENAMED)
    apps.get_model("places.PlaceSuccessor").objects.create(
        place_id=first, successor_id=renamed, on_date=RENAMED, kind="renamed", is_default=True
    )
    world = World()
    world.organisation("province", None, kind="province", place=province)
    for name, key in (("one", first), ("two", second)):
        world.organisation(
            name, "province", kind="grassroots_organisation", place=key, grassroots_type="commune"
        )
    world.organisation("agency", "province", kind="grassroots_cell", grassroots_type="state_agency")
    world.organisation("section", "one", kind="section")
    world.organisation("c1", "section")
    world.organisation("c2", "one")
    world.organisation("c3", "two")
    for number, key in enumerate((first, first, renamed, second), start=1):
        world.hamlet(f"h{number}", key)
    return world


def test_grassroots_organisations_are_told_by_kind(world: World) -> None:
    world.record()

    assert on("organisations.grassroots", "province", DAY) == 3
    assert on("organisations.grassroots.with_cells", "province", DAY) == 2
    assert on("organisations.grassroots.single_cell", "province", DAY) == 1
    assert on("organisations.grassroots", "one", DAY) == 1


def test_subordinate_cells_are_those_under_a_grassroots_organisation_directly_or_through_a_section(
    world: World,
) -> None:
    world.record()

    assert on("cells.subordinate", "province", DAY) == 3
    assert on("cells.subordinate", "one", DAY) == 2
    assert on("organisations.below_grassroots", "province", DAY) == 1


def test_hamlets_lie_in_the_place_of_the_organisation_whatever_its_communes_are_called_by_then(
    world: World,
) -> None:
    world.covers("c1", "h1")
    world.covers("c1", "h2", "2010-01-01", "2020-06-30")
    world.record()

    assert on("hamlets.total", "province", DAY) == 4
    assert on("hamlets.total", "one", DAY) == 3
    assert on("hamlets.covered", "one", "2020-06-29") == 2
    assert on("hamlets.covered", "one", DAY) == 1


def test_an_organisation_without_a_place_has_no_hamlets(world: World) -> None:
    world.record()

    assert on("hamlets.total", "agency", DAY) == 0


def test_hamlet_cells_are_independent_with_one_hamlet_and_nothing_else(world: World) -> None:
    world.covers("c1", "h1")
    world.covers("c2", "h2")
    world.covers("c2", "h3")
    world.covers("c3", "h4")
    world.covers("c3", None, other="school")
    world.covers("agency", None, other="school")
    world.record()

    assert on("cells.hamlet.total", "province", DAY) == 3
    assert on("cells.hamlet.independent", "province", DAY) == 1
    assert on("cells.hamlet.combined", "province", DAY) == 2
    assert [on(f"cells.hamlet.combined.of_{number}", "province", DAY) for number in (1, 2, 3)] == [1, 1, 0]


def test_a_split_counts_cells_that_first_cover_exactly_one_hamlet(world: World) -> None:
    for name, reason in (("n1", "split"), ("n2", "split"), ("n3", "established"), ("n4", "split")):
        world.organisation(name, "one", "2016-05-01", start_reason=reason)
    world.covers("n1", "h1", "2016-05-01", "2017-01-01")
    world.covers("n1", "h2", "2017-01-01")
    world.covers("n2", "h2", "2016-05-01", "2017-01-01")
    world.covers("n2", "h3", "2016-05-01")
    world.covers("n3", "h4", "2016-05-01")
    world.covers("n4", "h4", "2016-05-01")
    world.covers("n4", None, "2016-05-01", other="school")
    world.fact(
        "target", "2015-10-17", "2020-10-29", organisation="province", kind="hamlet_cell_split", value=3
    )
    world.record()

    assert during("cells.hamlet.split", "province", "2016-01-01", "2016-12-31") == 1
    assert during("cells.hamlet.split", "province", "2016-05-02", "2016-12-31") == 0
    assert during("cells.hamlet.split.target", "province", "2015-10-17", "2020-10-28") == 3
    assert during("cells.hamlet.split.target", "province", "2015-10-17", "2020-10-29") is None
    assert during("cells.hamlet.split.above_target", "province", "2016-01-01", "2016-12-31") == -2


def test_a_hamlet_has_members_only_through_a_cell_that_covers_it(world: World) -> None:
    for cell, hamlet in (("c1", "h1"), ("c2", "h2"), ("c3", "h4")):
        world.covers(cell, hamlet)
    for person, cell, home in (("an", "c1", "h1"), ("binh", "agency", "h2"), ("chi", "c3", "h4")):
        world.member(person, cell, "2010-01-01")
        world.fact(
            "residence", "2010-01-01", "2020-06-30" if person == "chi" else None, person=person, hamlet=home
        )
    world.record()

    # h1 has its member; in h2 lives an official of the agency's cell; nobody covers h3; from h4 the member
    # moved away.
    assert on("hamlets.without_members", "province", "2020-06-29") == 2
    assert on("hamlets.without_members", "province", DAY) == 3


def test_the_share_of_the_population_is_of_the_last_count(world: World) -> None:
    world.member("an", "c1", "2010-01-01")
    for day, count in (("2009-04-01", 50), ("2019-04-01", 100), ("2021-01-01", 10)):
        world.fact("population", day, place="z1@1900-01-01", population=count)
    world.record()

    assert on("members.share_of_population", "province", "2019-03-31") == 1 / 50
    assert on("members.share_of_population", "province", DAY) == 1 / 100
    assert on("members.share_of_population", "province", "2009-03-31") is None
    assert on("members.share_of_population", "one", DAY) is None


@pytest.mark.parametrize(
    ("counted", "parted", "share"), [(True, False, 1 / 50), (False, False, None), (True, True, None)]
)
def test_on_another_structure_the_population_is_that_of_all_places_it_came_from(
    world: World, counted: bool, parted: bool, share: float | None
) -> None:
    """z201 and z202 became z103; or, ``parted``, some of z202 became z104."""
    joined, became = date(2024, 1, 1), apps.get_model("places.PlaceSuccessor").objects
    old = [place(name, "commune", f"z1@{SINCE}", until_date=joined) for name in ("z201", "z202")]
    new = {name: place(name, "commune", f"z1@{SINCE}", joined) for name in ("z103", "z104")}
    ways = [(old[0], "z103"), (old[1], "z103"), *([(old[1], "z104")] if parted else [])]
    for one, other in ways:
        became.create(
            place_id=one, successor_id=new[other], on_date=joined, kind="consolidated", is_default=True
        )
    world.organisation("three", "province", "2024-01-01", place=new["z103"])
    world.organisation("c5", "two", "2000-01-01", "2024-01-01")
    world.fact("organisation_successor", "2024-01-01", organisation="c5", successor="three", kind="absorbed")
    world.member("an", "c5", "2010-01-01")
    world.fact("population", "2019-04-01", place=old[0], population=30)
    if counted:
        world.fact("population", "2019-04-01", place=old[1], population=20)
    world.record()

    assert on("members.share_of_population", "three", DAY, structure=date(2024, 6, 1)) == share


def became(one: str, other: str, day: date, kind: str) -> None:
    apps.get_model("places.PlaceSuccessor").objects.create(
        place_id=one, successor_id=other, on_date=day, kind=kind, is_default=True
    )


JOINED, SPLIT, NAMED, MOVED = (date(year, 1, 1) for year in (2017, 2018, 2019, 2020))


@pytest.fixture
def counted(world: World) -> World:
    """z301, counted in 2016, took in z302 in 2017 and was counted anew in its course; gave z303 away in 2018;
    was called otherwise from 2019; lies in the province z2 from 2020.
    """
    ways = {"z301": (SINCE, NAMED), "z302": (SINCE, JOINED), "z303": (SPLIT, None)}
    keys = {code: place(code, "commune", f"z1@{SINCE}", *days) for code, days in ways.items()}
    other = place("z2", "province", None)
    named = place("z301", "commune", f"z1@{SINCE}", NAMED, MOVED)
    moved = place("z301", "commune", other, MOVED)
    became(keys["z302"], keys["z301"], JOINED, "absorbed")
    became(keys["z301"], keys["z303"], SPLIT, "split")
    became(keys["z301"], named, NAMED, "renamed")
    became(named, moved, MOVED, "unchanged")
    world.organisation("three", "province", "2000-01-01", place=keys["z301"])
    world.organisation("c5", "three", "2000-01-01")
    world.member("an", "c5", "2010-01-01")
    counts = (("z301", "2016-04-01", 100), ("z302", "2016-04-01", 50), ("z301", "2017-06-01", 160))
    for code, day, count in counts:
        world.fact("population", day, place=keys[code], population=count)
    world.fact("population", "2020-04-01", place=moved, population=125)
    world.fact("population", "2016-04-01", place=f"z1@{SINCE}", population=1000)
    world.record()
    return world


@pytest.mark.parametrize(
    ("day", "share"),
    [("2016-12-31", 1 / 100), ("2017-01-01", None), ("2017-06-01", 1 / 160), ("2018-01-01", None),
     ("2019-06-30", None), ("2020-06-30", 1 / 125)],
)  # fmt: skip
def test_a_count_from_before_land_was_given_or_taken_is_none(
    counted: World, day: str, share: float | None
) -> None:
    assert on("members.share_of_population", "three", day) == share
    whole = 1 / 1000 if day < str(MOVED) else None
    assert on("members.share_of_population", "province", day) == whole


def test_that_a_count_is_wanting_is_told(counted: World) -> None:
    asked = figure("members.share_of_population", "three", at=date(2018, 6, 30))
    assert asked.value is None
    assert "đếm từ lần cuối địa bàn nhập thêm" in asked.findings[0].message


@pytest.mark.parametrize(
    ("day", "structure", "share"),
    [("2016-12-31", JOINED, 1 / 150), ("2016-12-31", SPLIT, None), ("2017-06-01", SINCE, None),
     ("2017-06-01", SPLIT, None), ("2017-06-01", date(2017, 1, 1), 1 / 160), ("2020-06-30", JOINED, None),
     ("2020-06-30", SPLIT, 1 / 125)],
)  # fmt: skip
def test_on_another_structure_what_gave_or_took_land_between_is_not_whole(
    counted: World, day: str, structure: date, share: float | None
) -> None:
    structure = max(structure, date(2000, 1, 1))
    assert on("members.share_of_population", "three", day, structure=structure) == share


def test_counts_of_figures_are_those_that_acts_add_up(counted: World) -> None:
    kinds = apps.get_model("places.Place").objects
    days = [*(date(year, month, 1) for year in range(2016, 2021) for month in (1, 2, 7)), date(2020, 4, 1)]
    for on_day in days:
        keys = kinds.at(on_day).filter(code__startswith="z3").values_list("key", flat=True)
        found = Scene(reading(), at=on_day).rows(
            "SELECT p.key, n.population FROM place p JOIN place_line line ON line.place = p.key "
            "JOIN last_population n ON n.place = line.same"
        )
        figures = {key: count for key, count in found if key in set(keys)}
        assert last_counts(keys, on_day + DAY_AFTER) == figures


def test_a_moved_commune_has_its_hamlets_in_one_province_at_a_time(counted: World) -> None:
    counted.hamlet("h9", f"z301@{SINCE}")
    counted.organisation("other", None, kind="province", place=f"z2@{SINCE}")
    counted.record()

    for day, here, there in (("2019-12-31", 5, 0), ("2020-01-01", 4, 1)):
        assert (on("hamlets.total", "province", day), on("hamlets.total", "other", day)) == (here, there)


def test_hamlets_still_recorded_in_a_commune_that_ended_are_its_organisations(world: World) -> None:
    """The list of places is ahead of the register, as on the day after each merger."""
    old = place("z401", "commune", f"z1@{SINCE}", SINCE, JOINED)
    became(old, place("z402", "commune", f"z1@{SINCE}"), JOINED, "absorbed")
    world.organisation("three", "province", "2000-01-01", place=old)
    world.hamlet("h9", old)
    world.record()

    for day in ("2016-12-31", "2017-01-01"):
        assert on("hamlets.total", "three", day) == 1


SOME = {"members.in_grassroots", "members.died", "hamlets.without_members", "cells.hamlet.total"}


@pytest.mark.parametrize("codes", [SOME, pytest.param({*SOME, "every"}, marks=pytest.mark.nightly)])
def test_every_figure_of_an_unchanged_organisation_is_the_same_on_any_structure(
    world: World, codes: set[str]
) -> None:
    """c0 is divided into c2 and a cell of the other commune, whose members do not all go on."""
    world.organisation("c0", "one", "2000-01-01", "2021-01-01")
    world.organisation("c4", "two", "2021-01-01")
    for part in ("c2", "c4"):
        world.fact("organisation_successor", "2021-01-01", organisation="c0", successor=part, kind="divided")
    for person, part in (("an", "c2"), ("binh", "c4")):
        world.member(person, "c0", "2019-03-01", "2021-01-01", start="admitted", end="organisation_transfer")
        world.member(person, part, "2021-01-01", start="organisation_transfer")
    world.member("chi", "c0", "2010-01-01", "2020-03-01", end="died")
    for cell, hamlet in (("c0", "h1"), ("c0", "h2"), ("c3", "h4")):
        world.covers(cell, hamlet)
    for kind in ("total", "hamlet_cell_split"):
        world.fact("target", "2019-01-01", "2021-01-01", organisation="province", kind=kind, value=3)
    world.fact("population", "2019-04-01", place=f"z1@{SINCE}", population=50)
    world.record()
    days = date(2020, 2, 1), date(2019, 1, 1), date(2020, 12, 31)
    now, shared = reading(), set()

    for code in sorted(indicators() if "every" in codes else codes):
        query = Query(code.replace("{n}", "2"), "province", first=days[1], last=days[2])
        plain = replace(query, at=days[0]).of_its_days(days[0])
        value = figure_in(now, plain).value
        for structure in (date(2019, 6, 1), date(2022, 1, 1)):
            laid = replace(plain, structure=structure)
            assert figure_in(now, laid).value == value, code
            with suppress(NotSharedOut):
                found = breakdown(laid)
                assert found is not None
                assert (found.total, sum(int(one.value or 0) for one in found.parts)) == (value, value), code
                shared.add(code)

    assert shared >= SOME
    assert codes == SOME or {"members.other_change", "cells.hamlet.below_minimum"} < shared
