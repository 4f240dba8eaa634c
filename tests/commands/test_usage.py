"""The command line as other programs rely on it: exit codes, help, who acts."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from dangvu.accounts import local
from dangvu.command import COMMANDS, GROUPS
from dangvu.ledger import guards
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry
from tests.cast import World
from tests.commands.running import MOVE, Run
from tests.installation import new_installation


@pytest.mark.parametrize("name", COMMANDS)
def test_every_subcommand_has_help(run: Run, name: str) -> None:
    said = run(name, "--help", by="")

    assert said.code == 0
    assert f"usage: dangvu {name}" in said.out
    assert "--as" in said.out


def test_the_command_itself_lists_its_subcommands_with_what_each_does(run: Run) -> None:
    said = run("--help", by="")

    assert said.code == 0
    words = " ".join(said.out.split())
    for name, module in COMMANDS.items():
        assert f" {name} {import_module(module).HELP}" in words
    assert [group for group in GROUPS if f"\n{group}:\n" in said.out] == list(GROUPS)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("khong-co",),
        ("ledger",),
        ("ledger", "cat"),
        ("ledger", "show"),
        ("void", "ba"),
        ("enact",),
        ("enact", "khong-co.json"),
        ("enact", "--schema", "khong-co"),
        ("enact", "--template", "open_register"),
        ("import",),
        ("import", "khong-co.xlsx"),
        ("createuser", "moi", "--may", "everything"),
        ("open",),
    ],
)
def test_wrong_usage_is_2(world: World, run: Run, words: tuple[str, ...]) -> None:
    said = run(*words, by="clerk" if words[:1] and words[0] in COMMANDS else "")

    assert said.code == 2
    assert said.err
    assert head().number == 1


@pytest.mark.parametrize("name", ["", "ai-do"])
def test_whoever_has_no_account_is_refused(world: World, run: Run, settings: Any, name: str) -> None:
    settings.EMBEDDED = False

    said = run("void", 1, by=name)

    assert (said.code, said.out) == (1, "")
    assert (name or "--as") in said.err


def test_the_account_may_be_named_by_the_environment(
    world: World, run: Run, file: Callable[[Any], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANGVU_ACTOR", "clerk")

    assert run("enact", file(MOVE), by="").code == 0
    assert Entry.objects.get(pk=2).actor == "clerk"


def test_what_the_mandate_does_not_cover_is_refused(
    world: World, run: Run, file: Callable[[Any], Path]
) -> None:
    for by in ("stranger", "secretary"):
        said = run("enact", file(MOVE), "--json", by=by)
        assert said.code == 1
        assert [one["code"] for one in said.json["findings"]] == ["mandate.missing"]
    assert head().number == 1


def test_a_missing_guard_stops_every_command(world: World, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise guards.GuardMissing("guard_membership_membership_one0")

    monkeypatch.setattr(local, "ready_register", missing)

    said = run("ledger", "head")

    assert (said.code, said.out) == (1, "")
    assert "guard_membership_membership_one0" in said.err


def test_a_command_that_is_done_leaves_no_log_beside_the_embedded_register(tmp_path: Path) -> None:
    with new_installation(tmp_path / "register") as installation:
        assert installation.run("ledger", "verify").code == 0
        left = [file.name for file in installation.home.glob("*-wal")] if not installation.database else []

    assert left == []
