"""A database killed while it is brought up to date: whole or not at all, and the next attempt does it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installation import ROOT, Installation, bare_installation, wait_until_nobody_is_connected


def killed(installation: Installation, count: int) -> bool:
    """Whether there were so many migrations."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killed_migration", str(count)],
        env=installation.environment | {"DJANGO_SETTINGS_MODULE": "dangvu.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done
    wait_until_nobody_is_connected(installation)
    return done.returncode != 0


def made_good_after(count: int, home: Path) -> bool:
    with bare_installation(home) as installation:
        fell = killed(installation, count)
        assert installation.run("migrate").code == 0
        assert installation.run("migrate").code == 0
    return fell


@pytest.mark.by_day("embedded")
@pytest.mark.parametrize("count", [3, pytest.param(25, marks=pytest.mark.nightly)])
def test_a_migration_killed_before_it_was_noted_is_made_good_by_the_next(tmp_path: Path, count: int) -> None:
    assert made_good_after(count, tmp_path / "home")


@pytest.mark.nightly
def test_a_migration_killed_before_any_was_noted_is_made_good_by_the_next(tmp_path: Path) -> None:
    count = 1
    while made_good_after(count, tmp_path / "home"):
        count += 1

    assert count > 25
