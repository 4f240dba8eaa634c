"""Figures of tables of one's own, counted by hand in a small register."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dangvu.accounts.models import Mandate
from dangvu.core.finding import Refused
from dangvu.statistics.own.declaring import OTHERS, TOTAL, declaration_of
from dangvu.statistics.own.laid import laid_out
from dangvu.statistics.own.reading import read_definition
from dangvu.statistics.reported import FACT
from dangvu.statistics.tables import NOT_KEPT, Table, cell_records, compute
from dangvu.statistics.tables.compute import REST
from dangvu.statistics.tests.world import World
from tests.cast import account

pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]
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


def report_numbers(world: World) -> None:
    """Of two units without a list one tells the sexes apart and the other nothing."""
    reported = {"indicator": "members.total", "paper": "BC 12"}
    for unit, filters, value in (
        ("army", "", 120), ("police", "", 9), ("police", "sex=female", 4), ("police", "sex=male", 5),
    ):  # fmt: skip
        if unit not in world.ids:
            world.organisation(unit, "province", kind="grassroots_organisation", grassroots_type="army")
        days = "2020-12-31", "2021-01-01"
        world.fact(FACT, *days, organisation=unit, value=value, filters=filters, **reported)
    world.record()


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
    report_numbers(world)

    found = table("title: x\nwhen: day\ncount: [members.total, members.age.average]\ngroup: sex")

    assert {code: value for code, (value, _mean) in values(found).items()} == {
        "1": 2 + 4, "2": 3 + 5, OTHERS: 120, TOTAL: 5 + 120 + 9
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


def test_lines_and_columns_are_told_apart_and_both_add_up(world: World) -> None:
    found = table(
        "title: x\nwhen: day\ncount: [members.total]\ngroup: {by: occupation, values: [farmer, army]}\n"
        "across: {by: age, values: [18-30, 31+]}"
    )

    assert [(one.code, str(one.label)) for one in found.declaration.columns] == [
        ("1.1", "18-30"), ("1.2", "31+"), ("1.K", "khác, không ghi"), ("1.T", "Tổng số: Đảng viên")
    ]  # fmt: skip
    assert values(found) == {
        "1": (1, 0, 0, 1), "2": (0, 1, 0, 1), OTHERS: (0, 3, 0, 3), TOTAL: (1, 4, 0, 5)
    }  # fmt: skip
    assert {code: holds for code, holds in found.identities if "(" not in code} == dict.fromkeys(
        ("Σ=T", "Σ=1.T", "1=Σ", "2=Σ", "K=Σ", "T=Σ"), True
    )
    assert [one.code for one in cell_records(found, OTHERS, "1.2")] == ["d", "e", "f"]
    assert [one.code for one in cell_records(found, TOTAL, "1.1")] == ["a"]


def test_columns_that_do_not_add_up_are_told_with_their_line(world: World) -> None:
    text = "title: x\nwhen: day\ncount: [members.total]\ngroup: sex\nacross: {by: age, values: [31+]}"
    declaration = declaration_of(read_definition(text))
    columns = [
        replace(one, filters={"age": ("3",)}) if one.code == "1.K" else one for one in declaration.columns
    ]

    found = compute(replace(declaration, columns=tuple(columns)), "one", **DAY)

    assert dict(found.identities)["Σ=1.T"] is False
    told = [(one.row, one.column, one.left, one.right) for one, unit in found.breaches if unit == found.unit]
    assert told == [("1", "1.T", 1, 2), (TOTAL, "1.T", 2, 3)]
    assert {"row": "1", "column": "1.T"}.items() <= found.as_json()["breaches"][0].items()


def test_what_is_recorded_of_nobody_is_not_kept_across_either(world: World) -> None:
    """The lines count records of two kinds."""
    text = "title: x\nwhen: period\ncount: [members.total, members.admitted]\nacross: political_theory"

    found = values(table(text, **YEAR))

    assert set(found["1"][:-2]) == set(found["2"][:-2]) == {NOT_KEPT}
    assert (found["1"][-2:], found["2"][-2:]) == ((5, 5), (1, 1))
    of_work = values(table(text.replace("political_theory", "occupation"), **YEAR))
    assert sum(number for number in of_work["1"][:-1] if isinstance(number, int)) == of_work["1"][-1] == 5


def test_organisations_by_years_stand_on_one_tree_each_count_named(world: World) -> None:
    found = laid_out(table("title: x\nwhen: day\ncount: [members.total, members.female, {percent: [2, 1]}]\n"
                           "group: organisation\nacross: {by: year, years: 4}"))  # fmt: skip

    assert [str(one.label) for one in found.declaration.columns][::3] == [
        "Đảng viên – 31/12/2017", "Đảng viên – 31/12/2020", "Đảng viên nữ – 31/12/2019",
        "Đảng viên nữ / Đảng viên (%) – 31/12/2018",
    ]  # fmt: skip
    assert {code: line[:5] for code, line in values(found).items()} == {
        "one": (2, 3, 3, 3, 1), "two": (2, 1, 1, 2, 1), TOTAL: (4, 4, 4, 5, 2)
    }  # fmt: skip
    assert values(found)["one"][-1] == 66.7


def test_each_count_has_a_filter_of_its_own_within_that_of_the_table(world: World) -> None:
    text = (
        "title: x\nwhen: day\ncount:\n - members.total\n"
        " - {indicator: members.total, filter: {age: [18-60]}}\n - {percent: [2, 1]}\nfilter: {age: [41+]}\n"
    )

    found = table(text + "group: {by: sex, values: [male]}")
    plain = table(text.replace(" - {percent: [2, 1]}\n", ""))

    assert values(found) == {"1": (1, 1, 100.0), OTHERS: (1, 0, 0.0), TOTAL: (2, 1, 50.0)}
    assert [one.code for one in cell_records(found, TOTAL, "2")] == ["b"]
    assert values(plain) == {"1": (2,), "2": (1,)}
    assert str(plain.lines[1].row.label) == "Đảng viên (tuổi tròn năm 18-60)"


def test_the_year_before_stands_beside_each_figure(world: World) -> None:
    text = "title: x\nwhen: day\ncount: [members.total]\ncompare: [percent, difference]\n"

    plain = table(text)
    grouped = table(text + "group: {by: sex, values: [female]}\nacross: {by: status, values: [probationary]}")
    lines = laid_out(table(text + "group: organisation"))

    assert [str(one.label) for one in plain.declaration.columns] == [
        "Tại ngày", "Cùng kỳ năm trước", "So sánh (%)", "Tăng, giảm"
    ]  # fmt: skip
    assert values(plain) == {"1": (5, 4, 125.0, 1)}
    assert values(grouped) == {
        "1": (0, 0, None, 0, 2, 2, 100.0, 0, 2, 2, 100.0, 0),
        OTHERS: (1, 0, None, 1, 2, 2, 100.0, 0, 3, 2, 150.0, 1),
        TOTAL: (1, 0, None, 1, 4, 4, 100.0, 0, 5, 4, 125.0, 1),
    }
    assert {code for code, _holds in grouped.identities} >= {"Σ=1.T", "Σ=1.T.last_year"}
    assert plain.structure is None
    assert (lines.structure, values(lines)["two"]) == (DAY["at"], (2, 1, 200.0, 1))


def test_a_share_of_the_year_before_stands_beside_that_of_now(world: World) -> None:
    found = table("title: x\nwhen: day\ncount: [members.total, members.official, {percent: [2, 1]}]\n"
                  "group: {by: sex, values: [female]}\ncompare: difference")  # fmt: skip

    assert values(found)[TOTAL][-3:] == (80.0, 100.0, -20.0)


def test_numbers_without_list_add_up_in_lines_and_in_columns(world: World) -> None:
    report_numbers(world)
    text = "title: x\nwhen: day\ncount: [members.total]\ncompare: [percent, difference]\n"

    found = table(text + "group: sex\nacross: {by: status, values: [official]}")

    now = {code: line[::4] for code, line in values(found).items()}
    assert now == {
        "1": (2, 4, 2 + 4), "2": (2, 1 + 5, 2 + 1 + 5), OTHERS: (0, 120, 120), TOTAL: (4, 130, 134)
    }  # fmt: skip
    assert dict(found.identities) == dict.fromkeys(dict(found.identities), True)
    marks = {key: [(one.unit.code, one.value) for one in told] for key, told in found.no_list.items()}
    assert marks == {
        ("1", "1.K"): [("police", 4)], ("1", "1.T"): [("police", 4)],
        ("2", "1.K"): [("police", 5)], ("2", "1.T"): [("police", 5)],
        (OTHERS, "1.K"): [("army", 120)], (OTHERS, "1.T"): [("army", 120)],
        (TOTAL, "1.K"): [("army", 120), ("police", 9)], (TOTAL, "1.T"): [("army", 120), ("police", 9)],
    }  # fmt: skip
    assert values(found)[TOTAL][-2:] == (NOT_KEPT, NOT_KEPT)
