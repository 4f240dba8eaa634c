"""The command line where something is wrong around it: a sentence and an exit code, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cast import World
from tests.commands.running import Run


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DANGVU_PORT", "abc"),
        ("DANGVU_PORT", "70000"),
        ("DANGVU_DATABASE_URL", "mysql://a"),
        ("DANGVU_DATABASE_URL", "postgres://a:b@c:d/e"),
        ("DANGVU_DATABASE_URL", "postgres://a:b@127.0.0.1:1/e"),
        ("DANGVU_HOME", "/dev/null/var"),
    ],
)
def test_a_wrong_environment_is_told_in_a_sentence(tmp_path: Path, name: str, value: str) -> None:
    kept = {key: text for key, text in os.environ.items() if not key.startswith(("DANGVU_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "dangvu.command", "ledger", "head"],
        env=kept | {"DANGVU_HOME": str(tmp_path), name: value},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("figure", "members.total", "--at", "0001-01-01"), 2),
        (("table", "3", "--at", "9999-12-31"), 2),
        (("figure", "members.total", "--at", "2018-01-01", "--list", "--page", "9" * 30), 0),
        (("figure", "--cases", "pyproject.toml"), 2),
        (("figure", "--cases", "LICENSE"), 2),
        (("figure", "--cases", os.devnull), 2),
        (("import", "--template", "/dev/null/mau.xlsx"), 1),
        (("export", "/dev/null/ra"), 1),
        (("open", "khong-co"), 1),
    ],
)
def test_what_cannot_be_asked_read_or_written_is_told(
    world: World, run: Run, words: tuple[str, ...], code: int
) -> None:
    said = run(*words)

    assert said.code == code
    assert said.err if code else said.out


def test_open_says_that_there_is_no_folder(world: World, run: Run) -> None:
    assert [one["code"] for one in run("open", "khong-co", "--json").json["findings"]] == [
        "opening.no_folder"
    ]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"kind": ["admit_member"]}'], ids=["deep", "kind"])
def test_acts_that_are_no_acts_are_told(world: World, run: Run, tmp_path: Path, text: str) -> None:
    path = tmp_path / "viec.json"
    path.write_text(text, encoding="utf-8")

    assert run("enact", path).code in (1, 2)


def test_an_act_before_all_law_is_refused(world: World, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "viec.json"
    path.write_text(
        """{"kind": "establish_organisation", "payload": {"code": "x", "name": "x",
        "organisation_kind": "cell", "on": "1800-01-01", "grassroots_type": "commune"}}""",
        encoding="utf-8",
    )

    said = run("enact", path)

    assert (said.code, said.out) == (1, "")
    assert "01/01/1800" in said.err
