"""Code and words agree: every indicator comes, on a register counted by hand, to the number it must."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from dangvu.statistics.cases import evaluated
from dangvu.statistics.declarations import indicator_named, indicators
from dangvu.statistics.tests.figures_world import little_register

pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]
CASES = Path(__file__).parent / "figures.yaml"
LAST = date(2020, 12, 31)
DAY, PERIOD = {"at": LAST}, {"from": date(2020, 1, 1), "to": LAST}


def cases() -> dict[str, list[dict[str, Any]]]:
    """The cases, each with its days."""
    groups = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return {name: [_dated(case) for case in group] for name, group in groups.items()}


def _dated(case: dict[str, Any]) -> dict[str, Any]:
    found = indicator_named(case["code"])
    assert found is not None, case["code"]
    return (DAY if found.when == "day" else PERIOD) | case


def test_every_figure_is_what_was_counted_by_hand(tmp_path: Path) -> None:
    little_register()
    dated = tmp_path / "cases.yaml"
    dated.write_text(yaml.safe_dump(cases(), allow_unicode=True), encoding="utf-8")

    found = evaluated(dated)

    wrong = [(one["code"], one["org"], one["expect"], one["value"]) for one in found if not one["pass"]]
    assert wrong == []


def test_every_indicator_has_a_case_that_expects_something() -> None:
    """One that expects nothing at all would pass though nobody were counted."""
    told = {
        case["code"] if case["code"] in indicators() else re.sub(r"_[0-9]+$", "_{n}", case["code"])
        for group in cases().values()
        for case in group
        if case["expect"]
    }

    assert indicators().keys() - told == set()
