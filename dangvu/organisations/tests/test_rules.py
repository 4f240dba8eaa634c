"""The rules of founding against a table of cases that an auditor can read, check and add to."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dangvu.law.reading import parse
from dangvu.organisations.rules import (
    Founding,
    Size,
    founding_findings,
    place_findings,
    size_findings,
    standing_findings,
)

TABLE = parse(Path(__file__).parent / "cases_founding.yaml")
SIZES = parse(Path(__file__).parent / "cases_size.yaml")


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    findings = founding_findings(Founding(**(TABLE["base"] | case["given"])))

    assert {found.code: found.severity for found in findings} == case["expected"]
    if "article" in case:
        assert any(case["article"] in (found.article or "") for found in findings)


@pytest.mark.parametrize("case", SIZES["cases"], ids=lambda case: case["name"])
def test_size(case: dict[str, Any]) -> None:
    findings = size_findings(Size(**(SIZES["base"] | case["given"])))

    assert {found.code: found.severity for found in findings} == case["expected"]
    if "article" in case:
        assert any(case["article"] in (found.article or "") for found in findings)


def test_a_history_before_the_charter_of_2011_is_told_and_not_refused() -> None:
    findings = place_findings("cell", "district", date(2009, 12, 31))

    assert [(found.code, found.severity) for found in findings] == [("organisations.parent_kind", "inform")]


@pytest.mark.parametrize(
    ("kind", "official", "members", "expected"),
    [
        ("cell", 2, 5, ["organisations.below_minimum"]),
        ("cell", 3, 3, []),
        ("cell", 8, 12, []),
        ("cell", 9, 9, ["organisations.needs_cell_committee"]),
        ("grassroots_cell", 8, 29, []),
        (
            "grassroots_cell",
            9,
            30,
            ["organisations.needs_cell_committee", "organisations.should_be_organisation"],
        ),
        ("grassroots_organisation", 20, 29, ["organisations.should_be_cell"]),
        ("grassroots_organisation", 2, 30, []),
        ("province", 0, 0, []),
    ],
)
def test_what_the_numbers_ask_of_an_organisation(
    kind: str, official: int, members: int, expected: list[str]
) -> None:
    findings = standing_findings(kind, official, members, date(2025, 9, 1))

    assert [found.code for found in findings] == expected
    assert {found.severity for found in findings} <= {"inform"}
    assert all(found.article for found in findings)


def test_nothing_is_asked_before_the_law_known() -> None:
    assert standing_findings("cell", 0, 0, date(2005, 1, 1)) == []
