"""The catalogue: every figure has its source in words, its unit, its day, and what it rests on."""

from itertools import pairwise

import pytest

from dangvu.statistics.catalogue import SOURCES, UNITS, described
from dangvu.statistics.declarations import indicators
from dangvu.statistics.definitions import mark_of, noted


def test_every_source_and_unit_has_words() -> None:
    assert {one.source for one in indicators().values()} - SOURCES.keys() == set()
    assert {one.unit for one in indicators().values()} - UNITS.keys() == set()


def test_since_when_each_definition_holds_is_noted() -> None:
    """Where this fails: scripts/definitions.py, with --same where the meaning did not change."""
    now = {code: mark_of(one) for code, one in indicators().items()}

    assert {code: marks[-1].mark for code, marks in noted().items()} == now
    assert all(
        earlier.since <= later.since for marks in noted().values() for earlier, later in pairwise(marks)
    )


@pytest.mark.parametrize(
    ("code", "asks"),
    [
        ("members.admitted", ()),
        ("members.other_change", ("members.total", "members.admitted")),
        ("members.admitted.above_plan", ("members.admitted.plan", "members.admitted")),
        ("cells.hamlet.split.above_target", ("cells.hamlet.split.target", "cells.hamlet.split")),
        ("members.share_of_population", ("members.total",)),
    ],
)
def test_a_derived_figure_names_those_it_asks(code: str, asks: tuple[str, ...]) -> None:
    assert described()[code].asks == asks


def test_what_a_figure_rests_on_is_told_down_to_the_facts() -> None:
    female, planned = described()["members.female"], described()["members.admitted.plan"]

    assert list(female.rests_on) == ["members", "sex"]
    assert "FROM placed m" in female.rests_on["members"]
    assert list(planned.rests_on) == ["plan", "targets"]
    assert "FROM target" in planned.rests_on["targets"]


def test_tables_identities_and_figures_say_what_they_use() -> None:
    uses = described()["members.total"].uses

    assert {(one.kind, one.name) for one in uses if one.kind != "page"} >= {
        ("table", "1"),
        ("table", "3"),
        ("table", "4"),
        ("identity", "1.D = 3.I = 4.I = 5.T+N"),
        ("figure", "members.other_change"),
        ("figure", "members.share_of_population"),
    }
    (of_one,) = [one for one in uses if (one.kind, one.name) == ("table", "1")]
    assert of_one.lines == ("A", "D")
