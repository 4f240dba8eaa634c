"""Who acts when a command is given at the machine, and whether its register is fit to be used."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from dangvu.accounts.local import (
    LOCAL_NAME,
    NoActor,
    _make_local_account,
    _migrations,
    migrate,
    ready_register,
    the_actor,
)
from dangvu.accounts.mandates import ACTIONS, reach
from dangvu.accounts.models import Account, Mandate
from tests.cast import World

pytestmark = pytest.mark.django_db


def test_the_local_account_may_everything_and_cannot_sign_in() -> None:
    _make_local_account()
    made = Account.objects.get(name=LOCAL_NAME)

    assert made.is_local
    assert not made.has_usable_password()
    assert all(reach(made, action).everywhere for action in ACTIONS)

    _make_local_account()
    assert Mandate.objects.count() == len(ACTIONS)


def test_embedded_the_local_account_acts_unless_another_is_named(settings: Any) -> None:
    settings.EMBEDDED = True
    _make_local_account()
    other = Account.objects.create(name="khac")

    assert the_actor("") == Account.objects.get(name=LOCAL_NAME)
    assert the_actor("khac") == other


def test_on_a_server_the_account_is_named(settings: Any) -> None:
    settings.EMBEDDED = False
    assert the_actor("") is None  # whoever sits at its machine makes the first account
    Account.objects.create(name="khac")

    with pytest.raises(NoActor, match="--as"):
        the_actor("")


@pytest.mark.parametrize("active", [True, False])
def test_an_account_that_is_not_there_or_closed_does_not_act(active: bool) -> None:
    Account.objects.create(name="khac", is_active=False)

    with pytest.raises(NoActor, match="ai" if active else "khac"):
        the_actor("ai" if active else "khac")


@pytest.fixture
def a_made_register(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    for name in ("register.sqlite", "readings.sqlite"):
        (tmp_path / name).touch()
    _make_local_account()


def test_a_register_up_to_date_is_ready(a_made_register: None) -> None:
    ready_register()


def test_a_register_in_use_whose_log_of_readings_is_gone_is_not_ready(
    a_made_register: None, tmp_path: Path, world: World
) -> None:
    (tmp_path / "readings.sqlite").unlink()

    if settings.EMBEDDED:
        with pytest.raises(NoActor, match=r"readings\.sqlite"):
            ready_register()
    else:
        ready_register()  # there the log lies in the database itself


@pytest.mark.parametrize("older", [True, False])
def test_an_older_and_a_newer_database_are_refused(
    a_made_register: None, monkeypatch: pytest.MonkeyPatch, older: bool
) -> None:
    applied = MigrationRecorder(connection).applied_migrations()
    if older:
        del applied["people", "0001_initial"]
    else:
        applied["people", "0999_from_the_future"] = MigrationRecorder.Migration()
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _self: applied)

    with pytest.raises(NoActor, match="dangvu migrate" if older else "mới hơn chương trình"):
        ready_register()
    if not older:
        with pytest.raises(NoActor, match="mới hơn chương trình"):
            migrate()


def test_every_migration_is_noted_in_each_database_and_each_holds_its_own_tables() -> None:
    for alias in settings.DATABASES:
        known, applied = _migrations(alias)
        assert (alias, applied) == (alias, known)
    apart = {"readings": "accounts_reading", "jobs": "jobs_job"}
    for alias in apart.keys() & set(settings.DATABASES):
        tables = connections[alias].introspection.table_names()
        assert set(tables) == {"django_migrations", apart[alias]}


@pytest.mark.once
@pytest.mark.parametrize(
    "seconds", [0.8, *(pytest.param(one, marks=pytest.mark.nightly) for one in (0.5, 1.1))]
)
def test_a_first_start_that_was_cut_short_is_made_good_by_the_next(tmp_path: Path, seconds: float) -> None:
    command = [sys.executable, "-m", "dangvu.command", "ledger", "head"]
    home = os.environ | {
        "DANGVU_HOME": str(tmp_path),
        "DANGVU_DATABASE_URL": "",
        "DANGVU_DATABASE_OWNER_URL": "",
    }
    first = subprocess.Popen(command, env=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    first.kill()
    first.wait()

    again = subprocess.run(command, env=home, capture_output=True, text=True, check=False)

    assert (again.returncode, again.stdout.split()[0]) == (0, "0"), again.stderr
