"""`dangvu token`: for oneself alone, shown once, ended at once."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from dangvu.accounts import local
from dangvu.accounts.tokens import account_with
from dangvu.command import main
from tests.cast import World

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setattr(local, "ready_register", lambda: None)

    def command(*words: str, by: str = "clerk") -> tuple[int, Any]:
        code = main(["token", *words, "--json", "--as", by])
        out = capsys.readouterr().out
        return code, json.loads(out) if out else None

    return command


def test_a_token_is_made_listed_without_its_secret_and_ended(world: World, run: Run) -> None:
    _code, made = run("make", "--label", "nhân sự")
    assert account_with(made["token"]) == world.clerk
    _code, listed = run("list")
    assert [(one["number"], one["label"]) for one in listed["tokens"]] == [(made["number"], "nhân sự")]
    assert made["token"] not in json.dumps(listed)

    assert run("end", str(made["number"]))[0] == 0
    assert account_with(made["token"]) is None


def test_the_tokens_of_others_are_seen_and_ended_by_the_administrator_alone(world: World, run: Run) -> None:
    _code, mine = run("make", "--label", "x")
    _code, theirs = run("make", "--label", "y", by="secretary")

    assert [one["number"] for one in run("list", by="secretary")[1]["tokens"]] == [theirs["number"]]
    assert run("end", str(mine["number"]), by="secretary")[1]["findings"][0]["code"] == "token.unknown"
    assert run("end", str(theirs["number"]))[0] == 0
    assert account_with(theirs["token"]) is None
    assert account_with(mine["token"]) == world.clerk


@pytest.mark.parametrize("until", ["2020-01-01", "2199-01-01"])
def test_a_token_must_end_within_a_year(world: World, run: Run, until: str) -> None:
    code, said = run("make", "--label", "x", "--until", until)

    assert (code, said["findings"][0]["code"]) == (1, "token.until")


@pytest.mark.parametrize("words", [("make",), ("end",)])
def test_wrong_usage(world: World, run: Run, words: tuple[str, ...]) -> None:
    assert run(*words)[0] == 2
