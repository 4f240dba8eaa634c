"""The lock of the libraries is no older than SECURITY.md says (ASVS 15.2.1)."""

from __future__ import annotations

import re
import subprocess
from datetime import date, timedelta

import pytest

from tests.architecture.own_rules import ROOT

pytestmark = pytest.mark.once


def days_promised() -> int:
    text = " ".join((ROOT / "SECURITY.md").read_text(encoding="utf-8").split())
    (days,) = re.findall(r"lock of all libraries is renewed at least every (\d+) days", text)
    return int(days)


def is_too_old(renewed: date, today: date) -> bool:
    return today - renewed > timedelta(days=days_promised())


def day_of_the_newest_commit() -> date:
    """The day the program is of: an old checkout does not age by lying there."""
    told = subprocess.run(
        ["git", "log", "-1", "--format=%cs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        pytest.skip("no history here: nothing says of which day the program is")
    return date.fromisoformat(told.stdout.strip())


def test_the_lock_is_renewed_as_often_as_promised() -> None:
    renewed = date.fromisoformat((ROOT / "requirements/renewed").read_text(encoding="ascii").strip())

    assert not is_too_old(renewed, day_of_the_newest_commit())


def test_an_old_lock_would_be_found() -> None:
    promised = timedelta(days=days_promised())

    assert not is_too_old(date(2026, 11, 26), date(2026, 11, 26) + promised)
    assert is_too_old(date(2026, 11, 26), date(2026, 11, 27) + promised)
    assert days_promised() <= 92


def test_renewing_writes_its_day() -> None:
    lock = (ROOT / "Makefile").read_text(encoding="utf-8").split("\nlock:")[1].split("\n\n")[0]

    assert "--upgrade" in lock
    assert lock.rstrip().endswith("date -u +%F > requirements/renewed")
