"""Fifty editors at five records: nobody overwrites what they have not seen (safety goal A6)."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import FOLDER
from tests.installation import ROOT, Installation, new_installation

EDITORS, PROCESSES = 50, 2
COUNTS = [
    pytest.param(80, marks=pytest.mark.nightly, id="quick"),
    pytest.param(10_000, marks=pytest.mark.nightly, id="whole"),
]


@pytest.fixture
def cast(tmp_path: Path) -> Iterator[Installation]:
    with new_installation(tmp_path / "register") as installation:
        assert installation.run("open", FOLDER).code == 0
        yield installation


def edited(installation: Installation, attempts: int, editors: int = EDITORS) -> list[dict[str, Any]]:
    """What the editors of each process were told."""
    command = [sys.executable, "-m", "tests.hostile.editors", editors // PROCESSES, attempts // PROCESSES]
    running = [
        subprocess.Popen(
            [*map(str, command), str(seed)],
            env=installation.environment | {"DJANGO_SETTINGS_MODULE": "dangvu.settings"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(PROCESSES)
    ]
    return [json.loads(process.communicate(timeout=3000)[0]) for process in running]


@pytest.mark.parametrize("attempts", COUNTS)
def test_versions_are_as_many_as_were_told_done_and_as_new_entries(cast: Installation, attempts: int) -> None:
    told = edited(cast, attempts)

    edits = [edit for one in told for edit in one["done"]]
    done = Counter(record for record, _seen, _number in edits)
    conflicts, busy = (sum(one[name] for one in told) for name in ("conflicts", "busy"))
    print(f"{done.total()} done, {conflicts} conflicts told, {busy} asked to wait")
    assert [fault for one in told for fault in one["without_versions"]] == []
    after = edited(cast, 0, 0)[0]["overwritten"]
    assert Counter(after) == done
    assert overwritten_unseen(edits) == []
    assert done.total() == cast.json("ledger", "head")["number"] - 1
    assert done.total() + conflicts + busy == attempts
    assert conflicts > 0, "the editors never met"
    assert cast.run("ledger", "verify").code == cast.run("rebuild", "--check").code == 0


def overwritten_unseen(edits: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """The edits of a record that another edit had changed since they saw it."""
    return [
        (record, seen, number)
        for record, seen, number in edits
        if any(other == record and seen < between < number for other, _seen, between in edits)
    ]
