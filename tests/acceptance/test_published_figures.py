"""What provinces published comes out of the records of the demo; one record more, one figure more."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.faults.driver import Driver

pytestmark = pytest.mark.by_day("embedded")
CASES = Path(__file__).parent / "published_figures.yaml"
GROUPS = ("province_2010_2020", "province_mid_term_2015_2020")
LATER = ("staffing.", "evaluation.")
"""Indicators of rooms that are not built yet."""


def expected() -> list[dict[str, Any]]:
    groups = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return [
        {"group": group} | case
        for group in GROUPS
        for case in groups[group]
        if not case["code"].startswith(LATER)
    ]


@pytest.fixture(scope="session")
def answers(province: Driver) -> list[dict[str, Any]]:
    """Every case of the file, answered in one process."""
    answered = province.run("figure", "--cases", CASES, "--json")
    assert answered.status in (0, 1), answered  # 1: figures of regions, whose records this province has not
    found: list[dict[str, Any]] = answered.json
    return found


def failing(
    province: Driver, folder: Path, org: str, structure: date, about: tuple[str, ...] = ("",)
) -> set[str]:
    """Codes of cases that fail when asked on the structure of another day, of what the province is then."""
    cases = [
        {name: value for name, value in case.items() if name != "group"}
        | {"org": org, "structure": structure}
        for case in expected()
        if case["code"].startswith(about)
    ]
    file = folder / "cases.yaml"
    file.write_text(yaml.safe_dump({"laid": cases}), encoding="utf-8")
    answered = province.run("figure", "--cases", file, "--json").json
    assert len(answered) == len(cases) > 0
    return {one["code"] for one in answered if not one["pass"]}


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def name_of(case: dict[str, Any]) -> str:
    days = "..".join(str(case[name]) for name in ("at", "from", "to") if name in case)
    return f"{case['code']}@{days}"


@pytest.mark.parametrize("case", expected(), ids=name_of)
def test_a_published_figure_comes_out_of_the_records(
    answers: list[dict[str, Any]], case: dict[str, Any]
) -> None:
    asked = {name: plain(value) for name, value in case.items()}

    found = [one for one in answers if {name: one.get(name) for name in asked} == asked]

    assert [one["pass"] for one in found] == [True], found


def test_those_of_organisations_come_out_on_the_structure_of_the_last_day(
    province: Driver, tmp_path: Path
) -> None:
    about = ("cells.subordinate", "hamlets.", "organisations.")

    assert failing(province, tmp_path, "bk", date(2025, 6, 30), about) == set()


def test_no_case_of_the_file_is_left_unanswered(answers: list[dict[str, Any]]) -> None:
    groups = yaml.safe_load(CASES.read_text(encoding="utf-8"))

    assert len(answers) == sum(map(len, groups.values()))


def total(province: Driver, on: str) -> int:
    value: int = province.json("figure", "members.total", "--org", "bk", "--at", on)["value"]
    return value


def lasting_cell(province: Driver) -> str:
    """A cell of 2020 that still stands when the demo ends."""
    one, other = (
        province.json("figure", "cells.subordinate", "--org", "bk", "--at", on, "--list")["records"]
        for on in ("2020-10-01", "2025-06-30")
    )
    return str(min(set(one) & set(other)))


def test_one_record_more_changes_the_figures_and_its_void_restores_them(
    province: Driver, tmp_path: Path
) -> None:
    period = ("members.admitted", "--org", "bk", "--from", "2010-01-01", "--to", "2020-12-31")
    before = total(province, "2020-12-31")
    admitted = province.json("figure", *period)["value"]
    cell = lasting_cell(province)
    act = {
        "kind": "admit_member",
        "payload": {
            "organisation": cell,
            "considered_on": "2020-10-05",
            "decision_date": "2020-10-20",
            "admission_date": "2020-11-07",
            "code": "mot-nguoi-nua",
            "full_name": "Lường Thị Thêm",
            "sex": "female",
            "birth_date": "1998-02-03",
            "ethnic_group": "02",
            "identity_number": "006198999999",
        },
    }
    file = tmp_path / "act.json"
    file.write_text(json.dumps(act), encoding="utf-8")

    entry = province.json("enact", file, "--override", "thử")["acts"][0]["entry"]

    assert total(province, "2020-12-31") == before + 1
    assert province.json("figure", *period)["value"] == admitted + 1
    known = province.json(
        "figure", "members.total", "--org", "bk", "--at", "2020-12-31", "--known", str(entry - 1)
    )
    assert known["value"] == before
    province.json("void", str(entry))
    assert total(province, "2020-12-31") == before
