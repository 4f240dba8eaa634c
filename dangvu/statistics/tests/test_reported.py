"""Numbers reported by organisations that have no list: they count for all above them, marked."""

from datetime import date
from typing import Any

import pytest

from dangvu.core.period import DAY
from dangvu.exchange.tables import as_csv, as_html, as_xlsx
from dangvu.ledger.facts import facts
from dangvu.statistics import reported
from dangvu.statistics.breakdown import breakdown
from dangvu.statistics.figures import Query, figure
from dangvu.statistics.series import series
from dangvu.statistics.store import Reading
from dangvu.statistics.tables import NOT_KEPT, Table, compute
from dangvu.statistics.tables.parts import by_part
from dangvu.statistics.tests.world import World

pytestmark = pytest.mark.django_db

ON = date(2020, 12, 31)
YEAR: dict[str, Any] = {"first": date(2020, 1, 1), "last": ON}
ENTRY = {"indicator": "members.total", "filters": "", "paper": "BC 12"}


def of_day(world: World, unit: str, value: int, on: str = "2020-12-31", **more: str) -> None:
    until = f"{date.fromisoformat(on) + DAY}"
    world.fact(reported.FACT, on, until, organisation=unit, value=value, **ENTRY | more)


def of_year(world: World, unit: str, value: int, **more: str) -> None:
    world.fact(reported.FACT, "2020-01-01", "2021-01-01", organisation=unit, value=value, **ENTRY | more)


@pytest.fixture
def world() -> World:
    """A province of a commune with a list and of an army unit without one."""
    world = World()
    world.organisation("province", None, kind="province")
    world.organisation("one", "province", kind="grassroots_organisation", grassroots_type="commune")
    world.organisation("army", "province", kind="grassroots_organisation", grassroots_type="army")
    world.organisation("c1", "one")
    for person in ("a", "b", "c"):
        world.member(person, "c1", "2010-01-01")
    world.record()
    return world


def cells(table: Table, column: str = "this") -> dict[str, Any]:
    number = [one.code for one in table.declaration.columns].index(column)
    return {line.row.code: line.values[number] for line in table.lines}


def test_a_reported_number_counts_for_all_above_and_says_so(world: World) -> None:
    of_day(world, "army", 120)
    world.record()

    for org, value in (("province", 123), ("army", 120), ("one", 3)):
        assert figure("members.total", org, at=ON).value == value
    answer = figure("members.total", "province", at=ON).as_json()
    (told,) = answer["no_list"]
    assert (told["org"], told["value"], told["paper"]) == ("army", 120, "BC 12")
    assert "no_list" not in figure("members.total", "one", at=ON).as_json()


def test_it_serves_its_own_day_and_what_it_was_reported_for(world: World) -> None:
    of_day(world, "army", 120)
    of_day(world, "army", 30, filters="sex=female")
    of_year(world, "army", 7, indicator="members.admitted")
    world.record()

    assert figure("members.total", "province", at=date(2020, 12, 30)).value == 3
    assert figure("members.total", "army", at=ON, filters={"sex": ("female",)}).value == 30
    assert figure("members.total", "army", at=ON, filters={"sex": ("male",)}).value == 0
    assert figure("members.admitted", "army", **YEAR).value == 7
    half = figure("members.admitted", "army", first=YEAR["first"], last=date(2020, 6, 30))
    assert half.value == 0


def test_every_form_of_a_table_has_the_same_number_and_marks_it(world: World) -> None:
    of_day(world, "army", 120)
    world.record()
    table = compute("3", "province", at=ON)

    assert cells(table)["I"] == figure("members.total", "province", at=ON).value == 123
    answer = table.as_json()
    assert [(one["row"], one["column"], one["value"]) for one in answer["no_list"]] == [("I", "this", 120)]
    assert "123†" in as_html(table).decode()
    assert "I,Tổng số đảng viên,123,3,không theo dõi,this: 120" in as_csv(table).decode()
    assert as_xlsx(table) != as_xlsx(compute("3", "one", at=ON))
    laid = by_part(table, "this")
    by_unit = {
        one.code: value for one, value in zip(laid.declaration.columns, laid.lines[0].values, strict=True)
    }
    assert (by_unit["one"], by_unit["army"]) == (3, 120)
    assert [one["column"] for one in laid.as_json()["no_list"]] == ["this", "army"]


def test_means_and_shares_are_not_kept_where_a_part_has_no_list(world: World) -> None:
    of_day(world, "army", 120)
    world.record()

    table = compute("3", "province", at=ON)
    assert cells(table)["2.x"] == cells(table, "percent")["I"] == NOT_KEPT
    assert cells(compute("3", "one", at=ON))["2.x"] == 40.0
    mean = figure("members.age.average", "province", at=ON)
    assert (mean.value, [one.code for one in mean.findings]) == (None, ["figure.no_list"])
    # What came between two days is unknown where only one of them was reported; where both were, it is told.
    assert figure("members.other_change", "province", **YEAR).value is None
    of_day(world, "army", 100, "2019-12-31")
    of_year(world, "army", 15, indicator="members.admitted")
    world.record()
    assert figure("members.other_change", "province", **YEAR).value == 5
    assert cells(compute("3", "province", at=ON), "percent")["I"] == 119.4


def test_a_unit_that_reports_only_part_is_named_by_the_breach(world: World) -> None:
    of_day(world, "army", 120)
    world.record()
    table = compute("1", "province", **YEAR)

    assert dict(table.identities)["A+B-C=D"] is False
    of_unit = [
        one for one in table.as_json()["breaches"] if one["code"] == "A+B-C=D" and one["column"] == "this"
    ]
    assert {one["org"]: one["no_list"] for one in of_unit} == {"province": ["army"], "army": ["army"]}
    of_day(world, "army", 115, "2019-12-31")
    of_year(world, "army", 5, indicator="members.admitted")
    of_day(world, "army", 120, indicator="members.in_grassroots", filters="base_type=army")
    world.record()
    # Of the year before it reported only how many there were at its end.
    assert {one.column for one, _unit in compute("1", "province", **YEAR).breaches} == {"last_year"}


def test_a_line_of_which_nobody_here_has_anything_is_told_by_who_reported_it(world: World) -> None:
    of_day(world, "army", 50, filters="occupation=army")
    world.record()

    assert cells(compute("3", "army", at=ON))["1a.11"] == 50
    assert cells(compute("3", "province", at=ON))["1a.11"] == NOT_KEPT


def test_a_series_and_the_organisations_below_have_the_same_number(world: World) -> None:
    of_day(world, "army", 120)
    world.record()
    found = series(Query("members.total", "province"), [(None, date(2019, 12, 31)), (None, ON)])

    assert [one.value for one in found.points] == [3, 123]
    assert [one["value"] for one in found.as_json()["points"][1]["no_list"]] == [120]
    shared = breakdown(Query("members.total", "province", at=ON))
    assert shared is not None
    assert [one.as_json() for one in shared.parts] == [
        {"org": "army", "name": "army", "value": 120, "no_list": 120},
        {"org": "one", "name": "one", "value": 3},
    ]


def test_on_another_days_tree_it_goes_where_all_of_its_unit_went(world: World) -> None:
    of_day(world, "army", 120)
    world.organisation("joined", "province", "2021-06-01", kind="grassroots_organisation")
    world.record()
    ends(world, "army", "2021-06-01", ["joined"])

    assert figure("members.total", "joined", at=ON, structure=date(2022, 1, 1)).value == 120


def test_of_a_divided_unit_it_is_not_assignable_below(world: World) -> None:
    of_day(world, "army", 120)
    for name in ("north", "south"):
        world.organisation(name, "province", "2021-06-01", kind="grassroots_organisation")
    world.record()
    ends(world, "army", "2021-06-01", ["north", "south"])
    table = compute("3", "province", at=ON, structure=date(2022, 1, 1))

    assert [(line.row.code, line.values[0]) for line in table.unplaced] == [("I*", 120)]
    assert cells(table)["I"] == 123
    assert {one["row"] for one in table.as_json()["no_list"]} == {"I", "I*"}
    assert dict(table.identities)["I=Σ"] is True


def test_what_the_register_knew_before_is_asked_as_it_was(world: World) -> None:
    of_day(world, "army", 120)
    before = world.record()
    of_day(world, "one", 4, indicator="members.female")
    world.record()

    assert figure("members.female", "province", at=ON).value == 4
    assert figure("members.female", "province", at=ON, known=before).value == 0


def test_a_list_that_came_later_is_told_to_count_twice(world: World) -> None:
    of_day(world, "army", 120)
    world.organisation("c9", "army")
    world.member("soldier", "c9", "2010-01-01")
    world.record()

    of_day(world, "army", 12, indicator="cells.subordinate")
    world.record()
    cells_too = figure("cells.subordinate", "province", at=ON)
    assert (cells_too.value, cells_too.findings) == (14, ())  # c1 and c9 beside the twelve

    answer = figure("members.total", "province", at=ON)
    assert [one.code for one in answer.findings] == ["figure.counted_twice"]
    assert answer.as_json()["no_list"][0]["has_list"] is True


def test_as_many_questions_however_many_report(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    plainly = Reading.rows

    def noted(self: Reading, *given: Any) -> Any:
        asked.append(given[0])
        return plainly(self, *given)

    monkeypatch.setattr(Reading, "rows", noted)

    def questions() -> int:
        asked.clear()
        compute("3", "province", at=ON)
        return len(asked)

    none = (questions(), questions())[1]
    assert not any(reported.FACT in question for question in asked)
    of_day(world, "army", 120)
    world.record()
    one = (questions(), questions())[1]
    for number in range(8):
        world.organisation(f"unit{number}", "province", kind="grassroots_organisation")
        of_day(world, f"unit{number}", 10)
        of_day(world, f"unit{number}", 4, filters="sex=female", indicator="members.female")
    world.record()
    assert (questions(), questions())[1] == one
    assert 0 < one - none <= 4


def ends(world: World, unit: str, on: str, successors: list[str]) -> None:
    """The organisation ended on the day, and became others."""
    kinds: list[Any] = [facts()[kind] for kind in ("organisation", "placement")]
    for kind in kinds:
        world.close(kind.objects.known().get(organisation=world.ids[unit]), on)
    for one in successors:
        world.fact("organisation_successor", on, organisation=unit, successor=one, kind="split")
    world.record()
