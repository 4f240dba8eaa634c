"""The contract of the command line: answers, exit codes, reach, the reading log."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from dangvu.accounts.models import Account, Mandate, Reading
from dangvu.core.finding import Refused
from dangvu.ledger.enact import head
from dangvu.statistics.cases import holds
from dangvu.statistics.commands import export, figure, figures, table
from dangvu.statistics.tests.world import World

# The reading log is a database of its own where the register is embedded.
pytestmark = pytest.mark.django_db(databases=[*({"default", "readings", "jobs"} & set(settings.DATABASES))])


@pytest.fixture
def world() -> World:
    world = World()
    world.organisation("bk", None, kind="province", official_code="06.000")
    world.organisation("cell", "bk", official_code="06.001")
    for number, year in enumerate((2016, 2017, 2017, 2018, 2018, 2018)):
        world.member(f"p{number}", "cell", f"{year}-03-01", start="admitted")
    world.record()
    return world


@pytest.fixture
def reader() -> Account:
    reader = Account.objects.create(name="reader")
    Mandate.objects.create(account=reader, organisation=None, action="read", from_date=date(2000, 1, 1))
    return reader


def call(module: Any, account: Account, *words: str) -> int:
    """Run a command as the dispatcher does."""
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    options = parser.parse_args(words)
    options.actor = account
    code: int = module.run(options)
    return code


def test_a_figure_answers_as_the_contract_says(
    world: World, reader: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(figure, reader, "members.total", "--org", "bk", "--at", "2020-01-01", "--json") == 0

    answer = {
        "code": "members.total",
        "org": "bk",
        "value": 6,
        "unit": "person",
        "at": "2020-01-01",
        "ledger": 1,
    }
    assert json.loads(capsys.readouterr().out) == answer


@pytest.mark.parametrize("org", [[], ["--org", "bk"], ["--org", "06.000"]])
def test_an_organisation_is_named_by_official_code_or_key_or_is_the_root(
    world: World, reader: Account, capsys: pytest.CaptureFixture[str], org: list[str]
) -> None:
    assert call(figure, reader, "members.total", *org, "--at", "2017-12-31", "--json") == 0
    assert json.loads(capsys.readouterr().out)["value"] == 3


def test_no_such_organisation_is_no_value_with_a_finding(
    world: World, reader: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(figure, reader, "members.total", "--org", "nope", "--at", "2020-01-01", "--json") == 1

    answer = json.loads(capsys.readouterr().out)
    assert answer["value"] is None
    assert [finding["code"] for finding in answer["findings"]] == ["organisation.unknown"]


def test_an_organisation_before_its_first_day_is_no_such_organisation(
    world: World, reader: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(figure, reader, "members.total", "--org", "cell", "--at", "1999-12-31", "--json") == 1
    assert json.loads(capsys.readouterr().out)["value"] is None


def test_a_code_borne_by_two_is_wrong_usage(world: World, reader: Account) -> None:
    world.organisation("other", "bk", official_code="06.001")
    world.record()

    assert call(figure, reader, "members.total", "--org", "06.001", "--at", "2020-01-01", "--json") == 2


def test_an_official_code_means_who_bears_it_on_the_day(
    world: World, reader: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    world.organisation("old", "bk", "2000-01-01", "2010-01-01", official_code="06.009")
    world.organisation("new", "bk", "2010-01-01", official_code="06.009")
    world.member("n", "new", "2012-01-01")
    world.record()

    call(figure, reader, "members.total", "--org", "06.009", "--at", "2015-01-01", "--json")
    assert json.loads(capsys.readouterr().out)["value"] == 1
    call(figure, reader, "members.total", "--org", "06.009", "--at", "2005-01-01", "--json")
    assert json.loads(capsys.readouterr().out)["value"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ["members.nonsense", "--at", "2020-01-01"],
        ["members.admitted", "--at", "2020-01-01"],
        ["members.admitted", "--from", "2020-01-02", "--to", "2020-01-01"],
        ["members.total", "--at", "2020-01-01", "--filter", "shoe_size=43"],
        ["members.total", "--at", "2020-01-01", "--filter", "sex"],
        ["members.total", "--at", "2020-01-01", "--known", "99"],
        [],
    ],
)
def test_a_wrong_question_is_wrong_usage(world: World, reader: Account, words: list[str]) -> None:
    assert call(figure, reader, *words, "--json") == 2


def test_a_filter_narrows_and_a_hostile_one_is_only_text(
    world: World, reader: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    for value, expected in (("male", 6), ("female", 0), ("x' OR '1'='1", 0)):
        call(figure, reader, "members.total", "--at", "2020-01-01", "--filter", f"sex={value}", "--json")
        assert json.loads(capsys.readouterr().out)["value"] == expected


def test_a_list_gives_the_codes_and_is_logged_first(
    world: World, reader: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        call(
            figure,
            reader,
            "members.admitted",
            "--from",
            "2017-01-01",
            "--to",
            "2017-12-31",
            "--list",
            "--json",
        )
        == 0
    )

    assert json.loads(capsys.readouterr().out)["records"] == ["p1", "p2"]
    (reading,) = Reading.objects.all()
    assert (reading.account, reading.persons) == ("reader", f",{world.ids['p1']},{world.ids['p2']},")


def test_a_list_of_organisations_is_no_reading_of_persons(
    world: World, reader: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    world.organisation("base", "bk", kind="grassroots_cell")
    world.record()
    call(figure, reader, "organisations.grassroots", "--at", "2020-01-01", "--list", "--json")

    assert json.loads(capsys.readouterr().out)["records"] == ["base"]
    assert not Reading.objects.exists()


def test_without_a_mandate_there_is_nothing(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    stranger = Account.objects.create(name="stranger")

    for words in ([], ["--org", "bk"], ["--org", "nope"]):
        assert call(figure, stranger, "members.total", *words, "--at", "2020-01-01", "--json") == 1
        assert json.loads(capsys.readouterr().out)["value"] is None


def test_a_mandate_reaches_its_organisation_and_below_only(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    clerk = Account.objects.create(name="clerk")
    Mandate.objects.create(
        account=clerk, organisation_id=world.ids["cell"], action="read", from_date=date(2000, 1, 1)
    )

    assert call(figure, clerk, "members.total", "--org", "cell", "--at", "2020-01-01", "--json") == 0
    assert call(figure, clerk, "members.total", "--org", "bk", "--at", "2020-01-01", "--json") == 1


def test_cases_are_compared_as_the_file_says(
    world: World, reader: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(
        """
        group:
          - {code: members.total, org: bk, at: 2020-01-01, expect: 6, note: "kept"}
          - {code: members.total, org: bk, at: 2020-01-01, expect: ">5"}
          - {code: members.admitted, org: bk, from: 2016-01-01, to: 2018-12-31, expect: rising}
          - {code: members.total, org: bk, each_year: [2016, 2018], expect: ">0"}
          - {code: staffing.requested, org: bk, at: 2020-01-01, block: party_and_mass, expect: 9}
        """
    )
    assert call(figure, reader, "--cases", str(file), "--json") == 0
    answers = json.loads(capsys.readouterr().out)

    assert [case["pass"] for case in answers] == [True, True, True, True, None]
    assert [case["value"] for case in answers] == [6, 6, [1, 2, 3], [1, 3, 6], None]
    own = {"code": "members.total", "org": "bk", "at": "2020-01-01", "expect": 6, "note": "kept"}
    assert answers[0] == {"group": "group", "value": 6, "pass": True, **own}


def test_a_case_that_fails_makes_the_file_fail(world: World, reader: Account, tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(
        "g:\n  - {code: members.admitted, org: bk, from: 2016-01-01, to: 2018-12-31, expect: falling}\n"
    )

    assert call(figure, reader, "--cases", str(file), "--json") == 1


@pytest.mark.parametrize(
    ("value", "expected", "tolerance", "passes"),
    [
        (10, 10, None, True), (10, 11, None, False), (10, ">10", None, False), (10, ">=10", None, True),
        (9, "<10", None, True), (10, "<=9", None, False), (0.114, "~0.10", 0.015, True),
        (0.116, "~0.10", 0.015, False),
        (True, True, None, True), (False, True, None, False), (1, True, None, False), (None, ">0", None,
        False),
    ],
)  # fmt: skip
def test_comparisons(value: Any, expected: Any, tolerance: float | None, passes: bool) -> None:
    assert holds(value, expected, tolerance) is passes


def test_the_catalogue_defines_every_indicator_in_both_languages(
    reader: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(figures, reader, "--json") == 0

    found = json.loads(capsys.readouterr().out)
    assert len(found) > 50
    for one in found:
        assert all((*one["name"].values(), *one["definition"].values(), one["unit"], one["source"])), one[
            "code"
        ]
        assert one["when"] in ("day", "period")


def test_a_table_is_printed_in_each_form(
    world: World, reader: Account, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    days = ("--from", "2017-01-01", "--to", "2017-12-31")
    begins = {"json": b"{", "csv": "\ufeffcode,label".encode(), "html": b"<figure", "xlsx": b"PK"}
    for form, start in begins.items():
        assert call(table, reader, "1", "--org", "bk", *days, "--format", form) == 0
        assert capfdbinary.readouterr().out.startswith(start)


def test_an_unknown_table_or_a_missing_period_is_wrong_usage(world: World, reader: Account) -> None:
    assert call(table, reader, "99", "--at", "2020-01-01") == 2
    assert call(table, reader, "1", "--at", "2020-01-01") == 2
    assert call(table, reader, "3", "--at", "2020-01-01", "--below", "nothing") == 2
    assert call(table, reader, "3", "--at", "2020-01-01", "--every", "comune") == 2


def test_a_table_of_ones_own_by_organisation_keeps_all_it_counts(
    world: World, reader: Account, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "title: Theo tổ chức\nwhen: day\ngroup: organisation\ncount: [members.total, members.female]\n",
        encoding="utf-8",
    )
    asked = ("--definition", str(file), "--org", "bk", "--at", "2020-01-01")

    assert call(table, reader, *asked, "--every", "cell") == 0

    answer = json.loads(capfdbinary.readouterr().out)
    assert [len(one["values"]) for one in answer["rows"]] == [2] * len(answer["rows"])
    assert "by" not in answer


def test_a_table_by_the_organisations_below_has_a_column_for_each(
    world: World, reader: Account, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    world.organisation("first", "bk", official_code="06.000.1")
    world.member("alone", "bk", "2016-03-01")
    world.record()

    assert call(table, reader, "3", "--org", "bk", "--at", "2020-01-01", "--below") == 0

    answer = json.loads(capfdbinary.readouterr().out)
    assert answer["by"]["code"] == "this"
    assert [one["code"] for one in answer["columns"]] == ["this", "first", "cell", "*"]
    assert answer["rows"][0]["values"] == [7, 0, 6, 1]
    assert answer["not_assignable_below"] == []


def test_an_export_holds_every_kind_of_fact_and_no_name(
    world: World, reader: Account, tmp_path: Path
) -> None:
    assert call(export, reader, str(tmp_path / "out"), "--format", "csv") == 0

    persons = (tmp_path / "out" / "person.csv").read_text()
    assert persons.startswith("recorded_in,ordinal,")
    assert persons.count("\n") == 7
    assert "full_name" not in persons
    assert "Nguyễn" not in persons
    known = head().number
    assert [(one.page, one.persons) for one in Reading.objects.all()] == [("export", f",*{known},")]
    assert call(export, reader, str(tmp_path / "out"), "--format", "csv") == 2


def test_an_export_needs_the_whole_register_in_reach(world: World, tmp_path: Path) -> None:
    clerk = Account.objects.create(name="clerk")
    Mandate.objects.create(
        account=clerk, organisation_id=world.ids["cell"], action="read", from_date=date(2000, 1, 1)
    )

    with pytest.raises(Refused):
        call(export, clerk, str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()
