"""The commands of docs/how-to/restore.md, run as they stand there."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.installation import ROOT, Installation, wipe

PAGE = (ROOT / "docs/how-to/restore.md").read_text(encoding="utf-8")


def commands(section: str) -> str:
    """The lines of a section that are set as code."""
    found = re.search(rf"^## {re.escape(section)}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, section
    lines = re.findall(r"^ {4}(.+)$", found[1], re.MULTILINE)
    assert lines, section
    return "\n".join(lines)


def run(script: str, register: Installation, home: Path) -> str:
    """Run lines in a folder of the program, by a person whose own files lie in ``home``."""
    keeper = {"DANGVU_CHECKPOINTS": str(home / "keeper")}
    done = subprocess.run(
        ["bash", "-euc", f"cd {shlex.quote(str(ROOT))}\n{script}"],
        env=register.environment | keeper | {"HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (script, done)
    return done.stdout


@pytest.mark.by_day("embedded")
def test_the_page_restores_a_register(victim: Installation, tmp_path: Path) -> None:
    (tmp_path / "keeper").mkdir()
    key = commands("Once: the key")
    named = key.splitlines()[0]
    head = victim.json("ledger", "head")

    run(f"{key}\n{commands('Every day')}", victim, tmp_path)
    run(f"{named}\n{commands('Every month: the drill')}", victim, tmp_path)
    wipe(victim)
    run(f"{named}\n{commands('After the disaster')}", victim, tmp_path)

    assert victim.json("ledger", "head") == head
    assert not (victim.home / "restored").exists()
