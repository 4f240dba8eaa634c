"""Hamlets by how they are covered, and hamlet cells to watch, counted by hand."""

from datetime import date

import pytest

from dangvu.statistics.breakdown import breakdown
from dangvu.statistics.figures import Query, records
from dangvu.statistics.series import by_years, series
from dangvu.statistics.tests.test_members import on
from dangvu.statistics.tests.test_organisations import DAY, world
from dangvu.statistics.tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]
__all__ = ["world"]

CLASSES = ("own_cell", "combined_cell", "members_no_cell", "no_cell_no_member")


def counted(org: str, day: str = DAY, **more: object) -> list[object]:
    return [on(f"hamlets.{code}", org, day, **more) for code in CLASSES]


def test_each_hamlet_is_in_one_class(world: World) -> None:
    world.covers("c1", "h1")
    world.covers("c2", "h2")
    world.covers("c2", None, other="Trường")
    world.member("an", "agency", "2010-01-01")
    world.fact("residence", "2010-01-01", "2020-07-01", person="an", hamlet="h3")
    world.record()

    assert counted("province") == [1, 1, 1, 1]
    assert counted("one") == [1, 1, 1, 0]
    assert counted("two", "2020-07-01") == [0, 0, 0, 1]
    assert counted("one", "2020-07-01") == [1, 1, 0, 1]
    assert on("hamlets.combined_cell.with_unit", "one", DAY) == 1


def test_a_cell_of_its_own_goes_before_a_combined_one(world: World) -> None:
    for cell, hamlet in (("c1", "h1"), ("c1", "h2"), ("c1", "h3"), ("c2", "h2")):
        world.covers(cell, hamlet)
    world.record()

    assert counted("one") == [1, 2, 0, 0]
    assert on("hamlets.combined_cell.of_3", "one", DAY) == 2
    assert on("hamlets.combined_cell.of_2", "one", DAY) == 0


def test_a_hamlet_that_ended_is_laid_out_where_all_it_became_lies(world: World) -> None:
    """h5 became h1 of commune one; h6 was divided between both communes, and so lies in the province."""
    for name in ("h5", "h6"):
        world.hamlet(name, "z102@1900-01-01", "2000-01-01", "2021-01-01")
    for old, new in (("h5", "h1"), ("h6", "h1"), ("h6", "h4")):
        world.fact("hamlet_successor", "2021-01-01", hamlet=old, successor=new, kind="absorbed")
    world.record()

    totals = {org: on("hamlets.total", org, DAY) for org in ("one", "two", "province")}
    assert totals == {"one": 3, "two": 3, "province": 6}
    later = {org: on("hamlets.total", org, DAY, structure=date(2022, 1, 1)) for org in totals}
    assert later == {"one": 4, "two": 1, "province": 6}
    found = breakdown(Query("hamlets.total", "province", at=date(2020, 6, 30), structure=date(2022, 1, 1)))
    assert found is not None
    assert [part.value for part in found.parts] == [4, 1, 0, 1]
    rest = Query(
        "hamlets.without_members", "province", at=date(2020, 6, 30), structure=date(2022, 1, 1), rest=True
    )
    assert [one.code for one in records(rest)] == ["h6"]


def test_hamlet_cells_to_watch(world: World) -> None:
    """c1 is old and idle, c2 admitted somebody five years ago to the day before, c3 is young and small."""
    for cell, hamlet in (("c1", "h1"), ("c2", "h2"), ("c3", "h4")):
        world.covers(cell, hamlet)
    for number in range(3):
        world.person(f"old{number}", birth_date="1959-06-30")
        world.member(f"old{number}", "c1", "2001-01-01")
        world.member(f"new{number}", "c2", "2015-07-01", start="admitted")
    world.member("an", "c3", "2019-01-01", start="admitted", status="probationary")
    world.record()

    def watched(day: str) -> list[object]:
        codes = ("below_minimum", "all_over_age", "no_admission")
        return [on(f"cells.hamlet.{code}", "province", day) for code in codes]

    assert watched("2020-06-29") == [1, 0, 1]  # the oldest are 60, not over
    assert watched("2020-06-30") == [1, 1, 1]
    assert watched("2020-07-01") == [1, 1, 2]
    assert on("cells.hamlet.below_minimum", "one", DAY) == 0


def test_a_series_of_hamlets_is_on_one_structure_and_beside_it_on_its_own(world: World) -> None:
    world.covers("c1", "h1", "2019-01-01")
    world.record()

    points = series(
        Query("hamlets.covered", "one"), by_years("day", date(2018, 12, 31), date(2019, 12, 31))
    ).points

    assert [(one.value, one.then) for one in points] == [(0, 0), (1, 1)]
