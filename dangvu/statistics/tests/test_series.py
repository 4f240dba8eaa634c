"""Figures of several days on the tree of one: comparable, with what was reorganised in between."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from dangvu.accounts.models import Account
from dangvu.statistics.commands import series as command
from dangvu.statistics.engine import sql
from dangvu.statistics.figures import Query, figure
from dangvu.statistics.series import NoSeries, by_years, series
from dangvu.statistics.store import store
from dangvu.statistics.tests.test_commands import call, reader
from dangvu.statistics.tests.world import World, day

__all__ = ["reader"]
pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]

MERGED, MOVED = "2020-07-01", "2022-01-01"


@pytest.fixture
def world() -> World:
    """Cell a of the north is absorbed by b in the south; c moves from the north to the south later."""
    world = World()
    world.organisation("province", None, kind="province")
    world.organisation("north", "province", kind="district")
    world.organisation("south", "province", kind="district")
    world.organisation("a", "north", "2000-01-01", MERGED)
    world.organisation("b", "south")
    world.organisation("c", "north", "2000-01-01", MOVED)
    world.fact("organisation", MOVED, organisation="c", code="c", kind="cell", name="c")
    world.fact("placement", MOVED, organisation="c", parent="south")
    world.fact("organisation_successor", MERGED, organisation="a", successor="b", kind="absorbed")
    world.member("an", "a", "2010-01-01", MERGED, end="organisation_transfer")
    world.member("an", "b", MERGED, start="organisation_transfer")
    world.member("binh", "b", "2019-03-01", start="admitted")
    world.member("chi", "c", "2021-03-01", start="admitted")
    world.record()
    return world


def years(code: str, org: str, first: str, last: str, structure: str | None = None) -> list[Any]:
    asked = by_years("day" if code.endswith("total") else "period", day(first), day(last))
    return [(one.value, one.then) for one in series(Query(code, org, structure=day(structure)), asked).points]


def test_each_point_is_the_figure_on_that_tree_and_beside_it_on_its_own(world: World) -> None:
    assert years("members.total", "south", "2018-12-31", "2022-12-31") == [
        (1, 0), (2, 1), (2, 2), (3, 2), (3, 3),
    ]  # fmt: skip
    assert years("members.total", "north", "2019-12-31", "2022-12-31", "2019-12-31") == [
        (1, 1), (0, 0), (1, 1), (1, 0),
    ]  # fmt: skip
    for on in ("2018-12-31", "2020-12-31"):
        ((value, _then),) = years("members.total", "south", on, on, MOVED)
        assert value == figure("members.total", "south", at=day(on), structure=day(MOVED)).value


def test_a_few_at_a_time_they_are_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(scenes: Mapping[int, Any], *given: str) -> Any:
        asked.append(len(scenes))
        return some(scenes, *given)

    some = sql._rows_of_some
    whole = years("members.total", "south", "2010-12-31", "2022-12-31")
    monkeypatch.setattr(sql, "_rows_of_some", counted)
    monkeypatch.setattr(sql, "SCENES_AT_ONCE", 3)
    monkeypatch.setattr(store, "HELD_ROWS", 0)
    monkeypatch.setattr(store, "_stores", {})

    assert years("members.total", "south", "2010-12-31", "2022-12-31") == whole
    assert asked == [3] * 8 + [2]


def test_figures_of_periods_are_of_calendar_years(world: World) -> None:
    assert years("members.admitted", "south", "2019-01-01", "2021-12-31", MOVED) == [(1, 1), (0, 0), (1, 0)]
    assert years("members.joined_with_organisation", "south", "2020-01-01", "2020-12-31", MOVED) == [(0, 1)]


def test_what_is_no_count_or_derived_has_points_too(world: World) -> None:
    asked = by_years("day", day("2018-12-31"), day("2020-12-31"))
    ages = series(Query("members.age.average", "b"), asked).points
    assert [(one.value, one.then) for one in ages] == [(38, None), (39, 39), (40, 40)]
    periods = by_years("period", day("2019-01-01"), day("2020-12-31"))
    other = series(Query("members.other_change", "south"), periods).points
    assert [(one.value, one.then) for one in other] == [(0, 0), (0, 1)]


def test_breaks_are_named_once_a_day_and_decision(world: World) -> None:
    asked = by_years("day", day("2019-12-31"), day("2022-12-31"))

    south = series(Query("members.total", "south"), asked).breaks
    whole = series(Query("members.total", "province"), asked).breaks
    cell = series(Query("members.total", "c"), asked).breaks

    assert [(one.on, one.before, one.after, one.moved) for one in south] == [
        (day(MERGED), 1, 1, 0),
        (day(MOVED), 0, 0, 1),
    ]
    assert [(one.on, one.before, one.moved) for one in whole] == [(day(MERGED), 1, 0)]
    assert cell == ()


def test_a_series_has_points_and_not_too_many(world: World) -> None:
    for first, last in (("2020-01-01", "2019-01-01"), ("1900-01-01", "2000-01-01")):
        with pytest.raises(NoSeries):
            by_years("day", day(first), day(last))
    with pytest.raises(NoSeries):
        series(Query("members.total", "south"), [])


def test_the_command_tells_points_and_breaks(
    world: World, reader: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["members.total", "--org", "south", "--at", "2019-12-31", "--at", "2020-12-31"]

    assert call(command, reader, *words, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert call(command, reader, *words, "--structure", "2019-12-31") == 0
    said = capsys.readouterr().out

    assert told["structure"] == "2020-12-31"
    assert told["points"] == [
        {"at": "2019-12-31", "value": 2, "then": 1},
        {"at": "2020-12-31", "value": 2, "then": 2},
    ]
    assert [one["on"] for one in told["breaks"]] == [MERGED]
    assert said.splitlines()[:2] == ["2019-12-31: 1 (1)", "2020-12-31: 2 (2)"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["members.total"], 2),
        (["members.total", "--from", "2020-01-01", "--to", "2019-01-01"], 2),
        (["members.admitted", "--at", "2020-01-01"], 2),
        (["nothing", "--at", "2020-01-01"], 2),
        (["members.total", "--at", "2020-01-01", "--filter", "sex"], 2),
        (["members.total", "--at", "2020-01-01", "--filter", "taste=1"], 2),
        (["members.total", "--at", "2020-01-01", "--known", "99"], 2),
        (["members.total", "--at", "2020-01-01", "--org", "a", "--structure", "2021-01-01"], 1),
    ],
)
def test_a_wrong_question_is_told(world: World, reader: Account, words: list[str], code: int) -> None:
    assert call(command, reader, *words) == code
