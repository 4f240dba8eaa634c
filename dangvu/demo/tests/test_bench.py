"""The benchmarks on the smallest demo: what they answer, not how fast."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from dangvu.demo.bench.child import BENCHMARKS, SERVER_ONLY
from dangvu.demo.bench.measuring import Disagreement, Outcome, same
from tests.installation import Installation

SMALLEST = "2000"
ALWAYS = {"name", "members", "median_s", "baseline", "baseline_s", "ratio", "rss_mb", "database"}
WITHOUT_BASELINE = {"worker_rss", "second_start", "scheme_dry_run"}


QUICK = ("headcount",)


def _measured(home: Path, *words: str) -> list[dict[str, Any]]:
    answer = Installation(home).run("bench", "--members", SMALLEST, "--json", *words, seconds=900)
    assert answer.code == 0, answer
    found: list[dict[str, Any]] = json.loads(answer.out)
    return found


def _check(lines: list[dict[str, Any]], names: Iterable[str]) -> None:
    assert [line["name"] for line in lines] == list(names)
    for line in lines:
        assert line.keys() >= ALWAYS, line
        assert line["members"] == pytest.approx(int(SMALLEST), rel=0.05)
        assert line["rss_mb"] > 0
        assert (line["baseline_s"] is None) == (line["name"] in WITHOUT_BASELINE), line


@pytest.mark.nightly
def test_figures_are_those_of_the_baseline_and_no_other_register_is_touched(tmp_path: Path) -> None:
    _check(_measured(tmp_path, "--only", ",".join(QUICK)), QUICK)

    assert not (tmp_path / "register.sqlite").exists()


@pytest.mark.nightly
def test_each_benchmark_answers_as_its_baseline_and_has_the_same_shape(tmp_path: Path) -> None:
    lines = _measured(tmp_path, "--only", ",".join(BENCHMARKS))

    _check(lines, [name for name in BENCHMARKS if name not in SERVER_ONLY])
    found = {line["name"]: line for line in lines}
    assert found["member_page"]["rps"] > 0
    assert found["search"]["p95_s"] >= found["search"]["median_s"]


def test_an_answer_that_differs_from_the_baseline_is_no_measurement() -> None:
    with pytest.raises(Disagreement):
        same([1, 2], [1, 3])


def test_an_outcome_is_the_median_beside_the_baseline() -> None:
    outcome = Outcome([0.1, 0.4, 0.2], 50.04, "by hand", [0.1, 0.1], {"rps": 60.0})

    assert outcome.as_json("search", 7, "sqlite") == {
        "name": "search",
        "members": 7,
        "median_s": 0.2,
        "baseline": "by hand",
        "baseline_s": 0.1,
        "ratio": 2.0,
        "rss_mb": 50.0,
        "database": "sqlite",
        "rps": 60.0,
    }
