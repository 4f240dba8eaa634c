"""Secrets from files: read by settings, commands and backups as if they stood in the environment."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from dangvu.accounts.models import Account
from dangvu.core.secret_files import (
    ACCEPTED,
    LASTS,
    SECRETS,
    SESSION_KEY,
    is_session_key_old,
    renew_session_key,
    secret,
    session_keys,
)
from dangvu.desk import health
from dangvu.exchange.backup import server

if TYPE_CHECKING:
    from pytest_django import Settings

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
def test_a_backup_is_tried_on_its_own_database_where_the_address_is_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: "Settings"
) -> None:
    url = "postgres://so:mat@may.example/so"
    monkeypatch.setenv("DANGVU_DATABASE_URL_FILE", kept(tmp_path / "url", url))
    settings.DATABASE_URL, settings.OWNER_URL = secret("DANGVU_DATABASE_URL"), ""
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", "so")

    given = server.environment(tmp_path)

    assert given["DANGVU_DATABASE_URL"].startswith("postgres://so:mat@may.example/")
    assert given["DANGVU_DATABASE_URL"] != url
    assert given["DANGVU_DATABASE_URL_FILE"] == ""


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


def aged(path: Path, seconds: float) -> None:
    at = time.time() - seconds
    os.utime(path, (at, at))


def test_the_key_before_is_accepted_for_two_days(tmp_path: Path) -> None:
    (old,) = session_keys(tmp_path)
    assert session_keys(tmp_path) == [old]

    new, before = renew_session_key(tmp_path)

    assert (before, new != old, len(new)) == (old, True, 64)
    assert session_keys(tmp_path) == [new, old]
    assert (tmp_path / SESSION_KEY).stat().st_mode & 0o077 == 0
    aged(tmp_path / SESSION_KEY, ACCEPTED + 1)
    assert session_keys(tmp_path) == [new]


def test_a_key_is_old_after_a_year_but_not_one_that_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_keys(tmp_path)
    assert not is_session_key_old(tmp_path)
    aged(tmp_path / SESSION_KEY, LASTS + 1)
    assert is_session_key_old(tmp_path)

    monkeypatch.setenv("DANGVU_SECRET_KEY", "moi\ncu")
    assert not is_session_key_old(tmp_path)
    assert session_keys(tmp_path) == ["moi", "cu"]


@pytest.mark.django_db
def test_a_change_signs_nobody_out_until_the_key_before_is_over(settings: "Settings") -> None:
    account = Account.objects.create(name="doc")
    account.set_password("mot cau rat de nho")
    account.save()
    browser = Client()
    browser.force_login(account)
    assert browser.get("/account").status_code == 200

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "khóa mới" * 10, [settings.SECRET_KEY]
    assert browser.get("/account").status_code == 200
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "khóa khác nữa" * 10, []

    assert browser.get("/account").headers["Location"].startswith("/sign-in")


@pytest.mark.once
def test_the_command_changes_it(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "dangvu.command", "rekey", "--session-key"]
    clean = {name: text for name, text in os.environ.items() if not name.startswith("DANGVU_")}
    environment = clean | {"DANGVU_HOME": str(tmp_path)}

    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    given = subprocess.run(
        words, env=environment | {"DANGVU_SECRET_KEY": "x" * 50}, capture_output=True, text=True, check=False
    )

    assert (done.returncode, given.returncode) == (0, 1)
    assert len((tmp_path / SESSION_KEY).read_text("ascii").splitlines()) == 2


@pytest.mark.once
def test_serving_begins_with_another_key_where_it_is_old(tmp_path: Path) -> None:
    (old,) = session_keys(tmp_path)
    aged(tmp_path / SESSION_KEY, LASTS + 1)
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    clean = {name: text for name, text in os.environ.items() if not name.startswith("DANGVU_")}
    environment = clean | {"DANGVU_HOME": str(tmp_path), "DANGVU_PORT": str(port)}

    command = [sys.executable, "-m", "dangvu.command", "serve", "--workers", "1"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert str(port) in server.stdout.readline()
        server.terminate()

    assert session_keys(tmp_path)[1:] == [old]


@pytest.mark.parametrize(("years", "state"), [(0, "green"), (1, "yellow"), (2, "red")])
def test_doctor_tells_how_old_keys_are(years: int, state: str, tmp_path: Path, settings: "Settings") -> None:
    settings.HOME = tmp_path
    session_keys(tmp_path)
    aged(tmp_path / SESSION_KEY, years * LASTS + 1)

    assert health.key_age().state == state
