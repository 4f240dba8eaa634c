"""What is built and installed where the program works: the program whole, and nothing that tests it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.own_rules import ROOT

pytestmark = pytest.mark.once
NOT_INSTALLED = "/tests/"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As docs/how-to/install.md builds it, of a copy: building writes beside what it builds."""
    copy = tmp_path_factory.mktemp("source")
    for name in tracked():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).symlink_to((ROOT / name).resolve())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", copy / "made", copy], check=True, capture_output=True)
    (made,) = (copy / "made").glob("dangvu-*.whl")
    return made


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [name for name in listed.decode().split("\0") if name and (ROOT / name).exists()]


def inside(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_the_whole_program_and_no_tests(wheel: Path) -> None:
    of_the_program = {name for name in tracked() if name.startswith("dangvu/") and (ROOT / name).is_file()}
    guide = {
        name.replace("docs/guide", "dangvu/desk/guide_text") for name in tracked() if "docs/guide" in name
    }
    wanted = {name for name in of_the_program | guide if NOT_INSTALLED not in name}

    assert any(NOT_INSTALLED in name for name in of_the_program)
    assert wanted - inside(wheel) == set()
    assert inside(wheel) - wanted == set()


def test_the_program_works_without_its_tests(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    environment = {
        **os.environ,
        "DANGVU_HOME": str(tmp_path / "so"),
        "PYTHONPATH": str(tmp_path / "installed"),
    }
    told = "import dangvu.command, dangvu.settings; print(dangvu.settings.__file__)"
    where = subprocess.run(
        [sys.executable, "-P", "-c", told],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    answers = [
        subprocess.run(
            [sys.executable, "-P", "-m", *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        for words in (
            ["django", "check"],
            ["dangvu.command", "migrate"],
            ["dangvu.command", "figures"],
            ["dangvu.command", "figure", "members.total", "--at", "2020-01-01"],
        )
    ]

    assert where.stdout.startswith(str(tmp_path / "installed"))
    assert [(one.returncode, one.stderr) for one in answers] == [(0, "")] * 4
