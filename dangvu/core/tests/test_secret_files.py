"""Secrets from files: read by settings, commands and backups as if they stood in the environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from dangvu.core.secret_files import SECRETS, secret

TOLD = "from django.conf import settings as s; print(s.SECRET_KEY, s.DATABASE_URL, s.OWNER_URL, sep='|')"


def kept(path: Path, text: str, mode: int = 0o400) -> str:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return str(path)


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_may_come_from_a_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert secret(name) == ""

    monkeypatch.setenv(f"{name}_FILE", kept(tmp_path / "one", "mot bi mat\n"))
    assert secret(name) == "mot bi mat"

    monkeypatch.setenv(name, "khac")
    with pytest.raises(ImproperlyConfigured, match="Chỉ nêu một"):
        secret(name)


@pytest.mark.parametrize(("text", "mode", "why"), [("x", 0o404, "ai cũng đọc được"), (" \n", 0o400, "rỗng")])
def test_a_file_that_does_not_serve_is_refused(
    text: str, mode: int, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANGVU_TOKEN_FILE", kept(tmp_path / "one", text, mode))

    with pytest.raises(ImproperlyConfigured, match=why):
        secret("DANGVU_TOKEN")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGVU_TOKEN_FILE", str(tmp_path / "none"))

    with pytest.raises(ImproperlyConfigured, match="Không đọc được"):
        secret("DANGVU_TOKEN")


@pytest.mark.once
def test_the_program_runs_without_any_secret_in_its_environment(tmp_path: Path) -> None:
    said = {
        "DANGVU_SECRET_KEY": "khoa-ky-cua-phien-lam-viec-du-dai-de-dung-that-0123456789",
        "DANGVU_DATABASE_URL": "postgres://so:mat@may.example/so",
        "DANGVU_DATABASE_OWNER_URL": "postgres://chu:mat@may.example/so",
    }
    files = {f"{name}_FILE": kept(tmp_path / name, text) for name, text in said.items()}
    clean = {name: text for name, text in os.environ.items() if name not in said}

    done = subprocess.run(
        [sys.executable, "-c", TOLD],
        env={**clean, **files, "DANGVU_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip().split("|") == list(said.values())


@pytest.mark.once
def test_no_secret_is_read_past_this() -> None:
    """Whatever the program reads of its environment under the name of a secret."""
    program = Path(__file__).parents[2]
    sources = [one for one in program.rglob("*.py") if "tests" not in one.parts and "bench" not in one.parts]
    past = [
        (one.name, name)
        for one in sources
        for name in SECRETS
        if f'environ.get("{name}"' in (text := one.read_text("utf-8")) or f'environ["{name}"' in text
    ]

    assert past == []
