"""A command run in this process, and a file of acts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.commands.running import Run, Said


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process, on the register of the test."""
    from dangvu.accounts import local  # noqa: PLC0415 - this is read before Django is set up
    from dangvu.command import main  # noqa: PLC0415 - as above
    from tests.commands.running import Said  # noqa: PLC0415 - as above

    monkeypatch.setattr(local, "ready_register", lambda: None)
    monkeypatch.delenv("DANGVU_ACTOR", raising=False)

    def command(*words: object, by: str = "clerk") -> Said:
        given = [str(word) for word in words]
        try:
            code = main([*given, "--as", by] if by else given)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        return Said(code, *capsys.readouterr())

    return command


@pytest.fixture
def file(tmp_path: Path) -> Callable[[Any], Path]:
    """A JSON file of acts."""

    def write(content: Any) -> Path:
        path = tmp_path / "viec.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write
