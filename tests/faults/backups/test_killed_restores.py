"""Killed while restoring: what is left is nothing or all, and the next restore makes it whole."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.backups.keyed import (
    Keyed,
    head,
    is_whole,
    killed,
)
from tests.installation import (
    ROOT,
    Installation,
    wait_until_nobody_is_connected,
    wipe,
)


def killed_at(register: Installation, step: int, *words: str | Path) -> bool:
    """Restore, killed before its so-manyth step of exchanging; gives whether there was such a step."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killed_restore", str(step), *map(str, words)],
        env=register.environment | {"DJANGO_SETTINGS_MODULE": "dangvu.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done
    wait_until_nobody_is_connected(register)
    return done.returncode != 0


def restored_after_kill(register: Keyed, backup: Path, step: int, *, over_a_register: bool) -> bool:
    """Whether the kill fell; what it leaves is nothing or all, and the next restore makes it whole."""
    if not over_a_register:
        wipe(register)
    words: list[str | Path] = ["restore", backup, *(["--replace"] if over_a_register else [])]
    fell = killed_at(register, step, *words)
    told = register.run("ledger", "head", "--json")
    unfinished = (register.home / "restore_unfinished").exists()
    assert (told.code != 0) == unfinished or not over_a_register, told
    if told.code == 0 and told.json["number"] > 0:
        assert is_whole(register)
    if unfinished or told.code != 0 or told.json["number"] == 0:
        assert register.run(*words).code == 0
    assert head(register)["number"] == 1
    assert is_whole(register)
    return fell


@pytest.mark.by_day("embedded")
@pytest.mark.parametrize("over_a_register", [True, False])
def test_a_restore_killed_between_two_files_is_made_whole_by_the_next(
    register: Keyed, backup: Path, *, over_a_register: bool
) -> None:
    assert restored_after_kill(register, backup, 4, over_a_register=over_a_register)


@pytest.mark.nightly
@pytest.mark.parametrize("over_a_register", [True, False])
def test_a_restore_killed_at_any_step_is_made_whole_by_the_next(
    register: Keyed, backup: Path, *, over_a_register: bool
) -> None:
    step = 1
    while restored_after_kill(register, backup, step, over_a_register=over_a_register):
        step += 1

    assert step > 5


@pytest.mark.by_day("embedded")
@pytest.mark.parametrize("parts", [(0.7,), pytest.param((0.5, 0.6, 0.8, 0.9), marks=pytest.mark.nightly)])
def test_a_restore_killed_while_it_checks_changes_nothing(
    register: Keyed, backup: Path, parts: tuple[float, ...]
) -> None:
    wipe(register)
    began = time.monotonic()
    assert register.run("restore", backup).code == 0
    seconds = time.monotonic() - began

    for part in parts:
        wipe(register)
        killed(register, seconds * part, "restore", backup)
        while (again := register.run("restore", backup)).code and "khác đang chạy" in again.err:
            time.sleep(0.2)
        assert again.code == 0 or "--replace" in again.err, again

    assert is_whole(register)
