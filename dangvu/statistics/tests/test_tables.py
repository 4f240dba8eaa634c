"""Statutory tables: their lines, their identities, the records behind their cells."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import pytest

from dangvu.accounts.models import Account, Mandate
from dangvu.core.finding import Refused
from dangvu.law.leaf import Text
from dangvu.statistics.declarations import Dimension, dimensions, indicators
from dangvu.statistics.engine.tally import Tally, tallies
from dangvu.statistics.tables import (
    NOT_KEPT,
    Table,
    batch,
    cell_records,
    compute,
    declared_tables,
)
from dangvu.statistics.tables.compute import pair_beside, records_lacking
from dangvu.statistics.tables.identities import checked
from dangvu.statistics.tables.values import Span
from dangvu.statistics.tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]

YEAR: dict[str, Any] = {"first": date(2020, 1, 1), "last": date(2020, 12, 31)}


@pytest.fixture
def world() -> World:
    """A province of two communes; one member in each to begin with, and a year in which much happens."""
    world = World()
    world.organisation("province", None, kind="province")
    for name, type_ in (("one", "commune"), ("two", "ward")):
        world.organisation(name, "province", kind="grassroots_organisation", grassroots_type=type_)
    world.organisation("c1", "one")
    world.organisation("c2", "two")
    world.member("stays", "c1", "2010-01-01")
    world.member("dies", "c2", "2010-01-01", "2020-03-01", end="died")
    world.member("comes", "c1", "2020-02-03", start="admitted", status="probationary")
    world.member("moves", "c1", "2010-01-01", "2020-06-01", end="transferred_out")
    world.member("moves", "c2", "2020-06-01", start="transferred_in")
    world.member("arrives", "c2", "2020-07-01", start="transferred_in")
    world.member(
        "struck", "c2", "2019-02-03", "2020-08-01", start="admitted", end="struck_off", status="probationary"
    )
    world.member(
        "undone", "c1", "2019-02-03", "2020-09-01", start="admitted", end="annulled", status="probationary"
    )
    world.record()
    return world


def column(table: Table, code: str) -> dict[str, object]:
    number = [one.code for one in table.declaration.columns].index(code)
    return {line.row.code: line.values[number] for line in table.lines}


def test_table_1_counts_the_year_of_the_province(world: World) -> None:
    this = column(compute("1", "province", **YEAR), "this")

    assert {code: value for code, value in this.items() if value} == {
        "A": 5, "B": 2, "B1": 1, "B2": 1, "B2a": 1, "C": 3, "C1": 1, "C3": 1, "C3a": 1, "C6": 1, "C6a": 1,
        "D": 4,
    }  # fmt: skip


def test_table_1_of_a_commune_tells_transfers_inside_the_register_from_those_across_it(world: World) -> None:
    this = column(compute("1", "two", **YEAR), "this")

    assert (this["B2"], this["B2a"], this["B2b"], this["C5"]) == (2, 1, 1, 0)
    assert column(compute("1", "one", **YEAR), "this")["C5b"] == 1


def test_table_1_compares_with_the_same_period_of_the_year_before(world: World) -> None:
    table = compute("1", "province", **YEAR)

    assert column(table, "last_year")["B1"] == 2
    assert column(table, "percent")["B1"] == 50.0
    assert column(table, "percent")["C1"] is None


def test_identities_hold_and_are_told_for_the_organisations_below(world: World) -> None:
    table = compute("1", "province", **YEAR)

    assert dict(table.identities)["A+B-C=D"] is True
    assert dict(table.identities)["A+B-C=D (subordinates)"] is True
    assert dict(table.identities)["D=Σ"] is True


def test_an_identity_that_does_not_hold_is_told() -> None:
    declaration = declared_tables()["1"]
    spans = {"this": Span(None, date(2020, 12, 31))}
    cells = {(row.code, "this"): 1 for row in declaration.rows}

    assert dict(checked(declaration, {1: cells}, 1, spans)) == {
        "A+B-C=D": True,
        "B2=B2a+B2b": False,
        "C5=C5a+C5b": False,
    }


def test_a_cell_opens_to_the_records_behind_it(world: World) -> None:
    table = compute("1", "province", **YEAR)

    behind = {
        row: [record.code for record in cell_records(table, row, "this")]
        for row in ("A", "B", "B1", "C3a", "D")
    }

    assert behind == {
        "A": ["dies", "moves", "stays", "struck", "undone"],
        "B": ["arrives", "comes"],
        "B1": ["comes"],
        "C3a": ["struck"],
        "D": ["arrives", "comes", "moves", "stays"],
    }
    assert [record.code for record in cell_records(table, "B1", "last_year")] == ["struck", "undone"]
    assert cell_records(table, "B1", "percent") == []


def test_the_records_stay_those_of_the_table_when_more_is_recorded(world: World) -> None:
    table = compute("1", "province", **YEAR)
    world.member("later", "c1", "2020-02-03", start="admitted")
    world.record()

    assert [record.code for record in cell_records(table, "B1", "this")] == ["comes"]
    assert column(compute("1", "province", known=table.known, **YEAR), "this") == column(table, "this")
    assert column(compute("1", "province", **YEAR), "this")["B1"] == 2


def test_what_nobody_records_is_not_kept_and_never_nought(world: World) -> None:
    this = column(compute("3", "province", at=date(2020, 12, 31)), "this")

    assert this["1a.1"] == this["1b"] == this["6.1"] == NOT_KEPT
    assert this["I"] == 4


def test_what_somebody_records_is_counted_with_a_line_for_the_rest(world: World) -> None:
    world.attribute("stays", "occupation", "farmer", "2015-01-01")
    world.record()

    table = compute("3", "province", at=date(2020, 12, 31))
    this = column(table, "this")

    assert (this["1a"], this["1a.10"], this["1a.1"], this["1b"], this["1c"]) == (1, 1, 0, 0, 3)
    assert dict(table.identities)["1=I"] is True
    # A year before the member's occupation was kept too; before 2015 it was not.
    assert column(compute("3", "province", at=date(2014, 12, 31)), "this")["1a"] == NOT_KEPT


def test_table_3_tells_ages_and_times_of_joining(world: World) -> None:
    this = column(compute("3", "province", at=date(2020, 12, 31)), "this")

    assert (this["2.36"], this["2.x"]) == (4, 40.0)
    assert this["3.4"] == 4


def test_table_5_lays_organisations_and_members_out_by_type_of_base(world: World) -> None:
    table = compute("5", "province", at=date(2020, 12, 31))
    values = {line.row.code: line.values for line in table.lines}

    assert values["1"] == (1, 1, 0, 0, 1, 2)
    assert values["2"] == (1, 1, 0, 0, 1, 2)
    assert values["T"] == (2, 2, 0, 0, 2, 4)
    assert values["9b.6"] == (NOT_KEPT,) * 6
    assert [record.code for record in cell_records(table, "2", "6")] == ["arrives", "moves"]


def test_the_json_form_is_that_of_the_contract(world: World) -> None:
    answer = json.loads(json.dumps(compute("1", "province", **YEAR).as_json()))

    assert {"table", "org", "from", "to", "ledger", "columns", "rows", "identities"} <= answer.keys()
    assert (answer["table"], answer["org"], answer["from"], answer["to"]) == (
        "1",
        "province",
        "2020-01-01",
        "2020-12-31",
    )
    assert answer["rows"][0] == {
        "code": "A",
        "label": "Tổng số đảng viên cuối kỳ trước",
        "values": [5, 3, 166.7],
    }


def test_an_organisation_that_did_not_exist_the_year_before_has_nothing_there(world: World) -> None:
    world.organisation("new", "province", "2020-05-01", kind="grassroots_cell")
    world.member("first", "new", "2020-05-01", start="admitted")
    world.record()

    table = compute("1", "new", **YEAR)

    assert (column(table, "this")["B1"], column(table, "last_year")["B1"]) == (1, None)


def test_a_table_is_refused_where_the_account_does_not_reach(world: World) -> None:
    clerk = Account.objects.create(name="clerk")
    Mandate.objects.create(
        account=clerk, organisation_id=world.ids["one"], action="read", from_date=date(2000, 1, 1)
    )

    assert column(compute("1", "one", reader=clerk, **YEAR), "this")["D"] == 2
    assert column(compute("1", None, reader=clerk, **YEAR), "this")["D"] == 2
    for out_of_reach in ("two", "province", "nowhere"):
        with pytest.raises(Refused):
            compute("1", out_of_reach, reader=clerk, **YEAR)


def test_table_2_tells_who_the_admitted_were_on_the_day_of_admission(world: World) -> None:
    table = compute("2", "province", **YEAR)
    this = column(table, "this")

    assert this["I"] == column(compute("1", "province", **YEAR), "this")["B1"] == 1
    assert (this["III"], this["III.1"], this["III.1a"], this["III.2a"]) == (2, 2, 1, 0)
    assert all(holds for _code, holds in table.identities)
    assert [record.code for record in cell_records(table, "III.1a", "this")] == ["one"]
    assert [record.code for record in cell_records(table, "I", "this")] == ["comes"]


@pytest.mark.parametrize(("code", "when"), [("4", {"at": date(2020, 12, 31)}), ("2B", YEAR)])
def test_ethnic_groups_and_religions_each_add_up_to_all(
    world: World, code: str, when: dict[str, Any]
) -> None:
    table = compute(code, "province", **when)
    this = column(table, "this")

    assert this["I"] == {"4": 4, "2B": 1}[code] == sum(int(str(this[f"III.{n}"])) for n in range(8))
    assert all(holds for _code, holds in table.identities)


# Lines that rooms not there yet will fill


def test_the_frame_of_table_6_is_not_kept_until_its_room_counts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = compute("6", "province", **YEAR)
    assert {value for line in frame.lines for value in line.values} == {NOT_KEPT}

    # A room comes, and says what it counts; here it grades who was admitted, by the day's reason.
    graded = replace(
        indicators()["members.admitted"], code="evaluation.members", condition="{event} = 'admitted'"
    )
    monkeypatch.setitem(indicators(), graded.code, graded)
    dimension = Dimension("grade", Text("mức", "grade"), "person", (), "'good'")
    monkeypatch.setitem(dimensions(), "grade", dimension)
    filled = compute("6", "province", **YEAR)

    assert [line.row for line in filled.lines] == [line.row for line in frame.lines]
    assert {line.row.code: line.values[4] for line in filled.lines} == {
        "I": 1, "1": 0, "2": 1, "3": 0, "4": 0, "II": 0,
    }  # fmt: skip
    assert {line.values[0] for line in filled.lines} == {NOT_KEPT}
    assert [record.code for record in cell_records(filled, "I", "5")] == ["comes"]


def test_table_7_tells_the_operations_of_the_year(world: World) -> None:
    world.fact("exemption", "2020-05-01", person="stays")
    world.record()
    table = compute("7", "province", **YEAR)

    assert {code: value for code, value in column(table, "this").items() if value and value != NOT_KEPT} == {
        "1.1": 1, "1.1a": 1, "2.4": 1, "1.4": 1, "3.1": 1,
    }  # fmt: skip
    assert column(table, "this")["4.1"] == column(table, "this")["5"] == NOT_KEPT
    assert [record.code for record in cell_records(table, "3.1", "this")] == ["stays"]
    assert all(holds for _code, holds in table.identities)


# Between tables

END = date(2020, 12, 31)


def between(code: str, org: str = "province") -> dict[str, bool]:
    """What is laid beside other tables."""
    table = compute(code, org, **({"at": END} if declared_tables()[code].when == "day" else YEAR))
    return {name: holds for name, holds in table.identities if "." in name.split("=")[0]}


def test_tables_agree_with_each_other(world: World) -> None:
    world.member("above", "province", "2020-01-01")
    world.record()

    assert between("1") == dict.fromkeys(
        (
            "1.D=3.I",
            "1.D=4.I",
            "1.D=5.T+N",
            "1.B1=2.I",
            "1.B1=2B.I",
            "1.B2=7.1.1",
            "1.C5=7.1.2",
            "1.B3=7.2.3",
        ),
        True,
    )
    assert between("5") == dict.fromkeys(("5.T+N=1.D", "5.T+N=3.I", "5.T+N=4.I"), True)
    assert between("2B") == dict.fromkeys(("2B.I=1.B1", "2B.I=2.I"), True)
    table = compute("5", "province", at=END)
    assert {line.row.code: line.values for line in table.lines}["N"] == (None,) * 5 + (1,)
    assert [one.code for one in cell_records(table, "T,N", "6")] == [
        "above", "arrives", "comes", "moves", "stays",
    ]  # fmt: skip


def test_a_table_that_counts_somebody_twice_names_where_and_whom(world: World) -> None:
    """A grassroots organisation under another one: its members are of two bases."""
    world.organisation("inner", "two", kind="grassroots_organisation", grassroots_type="commune")
    world.organisation("c3", "inner")
    world.member("twice", "c3", "2020-02-03")
    world.record()

    table = compute("1", "province", **YEAR)

    assert dict(table.identities)["1.D=5.T+N"] is False
    assert dict(table.identities)["1.D=3.I"] is True
    assert [
        (one.code, unit.code, one.column, one.left, one.right) for one, unit in table.breaches if unit
    ] == [
        ("1.D=5.T+N", "province", "this", 5, 6),
        ("1.D=5.T+N", "two", "this", 3, 4),
    ]
    five = compute("5", "two", at=END)
    assert (pair := pair_beside(five, "T,N", "6", "1"))
    assert [one.code for one in records_lacking(five, "T,N", pair)] == ["twice"]
    here = compute("1", "two", **YEAR)
    assert (back := pair_beside(here, "D", "this", "5"))
    assert records_lacking(here, "D", back) == []
    assert table.as_json()["breaches"][0] == {
        "code": "1.D=5.T+N", "org": "province", "column": "this", "left": 5, "right": 6,
    }  # fmt: skip


def test_a_type_that_table_5_has_no_line_for_is_found(world: World) -> None:
    world.organisation("odd", "province", kind="grassroots_cell", grassroots_type="moon_base")
    world.member("lost", "odd", "2020-02-03")
    world.record()
    table = compute("3", "province", at=END)

    assert dict(table.identities)["3.I=5.T+N"] is False
    assert (pair := pair_beside(table, "I", "this", "5"))
    assert [one.code for one in records_lacking(table, "I", pair)] == ["lost"]
    assert {unit.code for one, unit in table.breaches if unit and one.other == "5"} == {"province", "odd"}


def test_all_other_tables_cost_one_question(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counting(questions: Sequence[Tally], orgs: Sequence[int]) -> list[dict[int, dict[str, Any]]]:
        asked.extend(one.relation for one in questions)
        return tallies(questions, orgs)

    monkeypatch.setattr(batch, "tallies", counting)

    compute("1", "province", **YEAR)
    with_others = len(asked)
    monkeypatch.setattr(import_module("dangvu.statistics.tables.compute"), "pairs", lambda *_given: [])
    compute("1", "province", **YEAR)

    assert len(asked) == 2 * with_others - 1
