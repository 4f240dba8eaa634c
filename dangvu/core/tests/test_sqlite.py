"""What the embedded database promises, asked of a database file in a process of its own.

Its own process because Django is configured once in each, and the suite may be running on PostgreSQL.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).with_name("sqlite_probe.py")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Everything the probe found out, by name."""
    folder = tmp_path_factory.mktemp("sqlite")
    command = [sys.executable, str(SCRIPT), str(folder / "probe.sqlite")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


EXPECTED: dict[str, Any] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "transaction_mode": "IMMEDIATE",
    "busy_timeout_ms": 20_000,
    "weaker_init_command_is_overruled": 2,
    "date_and_decimal_and_json_come_back": ["2018-02-03", "12.50", {"tên": "Bế", "số": [1, None, True]}],
    "moment_comes_back_in_utc": "2018-02-03T04:05:06.000007+00:00",
    "inner_atomic_rolls_back_alone": ["outer"],
    "bulk_create_returns_keys": 3,
    "returning_row": ["head", 1],
    "composite_key_finds_its_row": "second",
    "second_open_row_is_refused": "IntegrityError",
    "missing_reference_is_refused_at_commit": "IntegrityError",
    "replace_fires_the_delete_trigger": "IntegrityError",
    "three_thousand_parameters_in_one_query": 3,
    "named_parameters": [2],
    "regex_lookup": 1,
    "month_of_a_date": 1,
    "migration_adds_a_column": True,
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_sqlite_keeps_its_promise(answers: dict[str, Any], name: str) -> None:
    assert answers[name] == EXPECTED[name]


def test_sqlite_probe_answers_nothing_that_is_not_expected(answers: dict[str, Any]) -> None:
    assert sorted(answers) == sorted(EXPECTED)
