"""The same definitions on the second engine: every table, cell by cell, and the records behind its cells.

Run where the extra is installed (`pip install --require-hashes -r requirements/spark.txt`) and Java is:
`pytest -m nightly dangvu/statistics/tests/test_spark.py`.
"""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import pytest

from dangvu.core.finding import Refused
from dangvu.statistics.cases import evaluated
from dangvu.statistics.engine import tally
from dangvu.statistics.store import spark
from dangvu.statistics.store import store as stores
from dangvu.statistics.tables import Table, cell_records, compute, declared_tables
from dangvu.statistics.tests.figures_world import little_register
from dangvu.statistics.tests.test_every_figure_has_its_cases import CASES
from dangvu.statistics.tests.world import World

pytestmark = pytest.mark.django_db
LAST = date(2020, 12, 31)
readings: Any = import_module("dangvu.statistics.store.reading")
BEHIND = 12
"""Cells of each table whose records are compared: those that count most."""
Both = Callable[[Callable[[], Any]], tuple[Any, Any]]


def in_spark(question: str) -> str:
    pytest.importorskip("sqlglot")
    from dangvu.statistics.store import spoken  # noqa: PLC0415 - only with the extra

    return spoken.in_spark(question)


@pytest.fixture
def both(settings: Any) -> Both:
    """What a piece of work gives with either engine, each from a store of its own."""
    pytest.importorskip("pyspark")
    pytest.importorskip("sqlglot")

    def run(work: Callable[[], Any]) -> tuple[Any, Any]:
        found = []
        for engine in ("duckdb", "spark"):
            settings.STATISTICS_ENGINE = engine
            stores._stores.clear()
            found.append(work())
        stores._stores.clear()
        return found[0], found[1]

    return run


def told(table: Table) -> dict[str, Any]:
    """All that a table says, and who is behind what counts most."""
    codes = [one.code for one in table.declaration.columns]
    cells = {
        (line.row.code, code): value
        for line in table.lines
        for code, value in zip(codes, line.values, strict=True)
    }
    most = sorted(
        (one for one in cells if isinstance(cells[one], int)), key=lambda one: (-int(cells[one] or 0), one)
    )
    behind = {one: [record.code for record in cell_records(table, *one)] for one in most[:BEHIND]}
    return {"entry": table.known, "cells": cells, "behind": behind}


def every_table(**asked: Any) -> dict[str, Any]:
    found = {}
    for code, declared in declared_tables().items():
        days: dict[str, Any] = (
            {"first": date(2020, 1, 1), "last": LAST} if declared.when == "period" else {"at": LAST}
        )
        found[code] = told(compute(code, "province", **days, **asked))
    return found


@pytest.mark.nightly
def test_every_table_is_the_same_to_the_cell_and_to_the_record(both: Both) -> None:
    little_register()

    duckdb, spark_ = both(every_table)

    assert duckdb == spark_
    assert sum(len(records) for one in duckdb.values() for records in one["behind"].values()) > 100


@pytest.mark.nightly
def test_both_clocks_and_another_days_tree_are_the_same(both: Both) -> None:
    world = little_register()
    before = compute("1", "province", first=date(2020, 1, 1), last=LAST).known
    world.member("later", "c1", "2020-02-03", start="admitted")
    world.record()

    for asked in ({"known": before}, {}, {"structure": date(2020, 4, 1)}, {"structure": date(2021, 4, 1)}):
        duckdb, spark_ = both(lambda asked=asked: every_table(**asked))  # type: ignore[misc]
        assert duckdb == spark_, asked


@pytest.mark.nightly
def test_every_figure_is_what_was_counted_by_hand_on_spark_too(both: Both) -> None:
    little_register()

    duckdb, spark_ = both(lambda: [(one["code"], one["org"], one["value"]) for one in evaluated(CASES)])

    assert duckdb == spark_


@pytest.mark.nightly
def test_what_is_recorded_meanwhile_is_counted(both: Both) -> None:
    world = World()
    world.organisation("province", None, kind="province")
    world.organisation("c1", "province")
    world.member("stays", "c1", "2010-01-01")
    world.record()
    numbers = iter(range(9))

    def counted() -> list[Any]:
        first = told(compute("3", "province", at=LAST))["cells"]["I", "this"]
        world.member(f"comes{next(numbers)}", "c1", "2015-01-01")
        world.record()
        return [first, told(compute("3", "province", at=LAST))["cells"]["I", "this"]]

    assert both(counted) == ([1, 2], [2, 3])


def test_every_question_of_every_table_can_be_said_in_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    sqlglot = pytest.importorskip("sqlglot")
    asked: dict[str, None] = {}
    answered = readings.answer

    def noting(engine: Any, question: str, parameters: Any) -> Any:
        asked[question] = None
        return answered(engine, question, parameters)

    # As Spark is asked: nothing of it is kept in an engine.
    monkeypatch.setattr(tally, "is_spark", lambda: True)
    monkeypatch.setattr(tally, "answer", noting)
    monkeypatch.setattr(readings, "answer", noting)
    world = World()
    world.organisation("province", None, kind="province")
    world.record()
    for code, declared in declared_tables().items():
        days: dict[str, Any] = (
            {"first": date(2020, 1, 1), "last": LAST} if declared.when == "period" else {"at": LAST}
        )
        compute(code, "province", **days)

    for question in asked:
        said = in_spark(question)
        sqlglot.parse_one(said, dialect="spark", error_level=sqlglot.ErrorLevel.RAISE)
        assert "MATERIALIZED" not in said
        assert "REPLACE (" not in said
    assert len(asked) > len(declared_tables())


@pytest.mark.parametrize(
    ("duckdb", "said"),
    [
        (
            "SELECT m.* REPLACE (1 AS organisation), m.x AS stood FROM m",
            "SELECT m.* EXCEPT (organisation), m.x AS stood, 1 AS organisation FROM m",
        ),
        (
            "WITH RECURSIVE a AS NOT MATERIALIZED (SELECT 1 AS n) FROM a",
            "WITH a AS (SELECT 1 AS n) SELECT * FROM a",
        ),
        (
            "WITH RECURSIVE a AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM a) SELECT n FROM a",
            "WITH RECURSIVE a AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM a) SELECT n FROM a",
        ),
        (
            "SELECT n FROM (WITH a AS (SELECT 1 AS n) SELECT n FROM a) r",
            "SELECT n FROM (WITH a AS (SELECT 1 AS n) SELECT n FROM a) AS r",
        ),
        ("SELECT arg_min(a, (b, c)) FROM t", "SELECT MIN_BY(a, STRUCT(b, c)) FROM t"),
        (
            "SELECT * FROM read_parquet('/s/9-a/m/*.parquet', hive_partitioning = false)",
            "SELECT * FROM parquet.`/s/9-a/m`",
        ),
        ("SELECT a FROM t WHERE b = $at", "SELECT a FROM t WHERE b = :given_at"),
    ],
)
def test_what_spark_says_otherwise(duckdb: str, said: str) -> None:
    assert in_spark(duckdb).upper() == said.upper()


def test_without_the_extra_it_says_what_to_install(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STATISTICS_ENGINE = "spark"
    monkeypatch.setitem(__import__("sys").modules, "pyspark", None)

    with pytest.raises(Refused, match=r"dangvu\[spark\]"):
        spark.connect(settings.HOME / "store")
