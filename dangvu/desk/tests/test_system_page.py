"""What the administrator is told about the installation: each check sees what it is there for."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from dangvu.accounts.models import Account, Mandate
from dangvu.command import main
from dangvu.core import keys
from dangvu.desk import health
from dangvu.jobs.models import DEAD, Job
from dangvu.ledger import guards
from dangvu.ledger.checkpoints import copy_path
from dangvu.ledger.models import GENESIS, Entry
from dangvu.ledger.sealing import forget_keystores
from dangvu.ledger.signing import node_key_path, signed
from dangvu.statistics.store import reading, store
from tests.cast import World

pytestmark = pytest.mark.django_db


def _state(check: health.Check) -> str:
    return check().state


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.HOME = tmp_path
    yield tmp_path
    forget_keystores()


def _drill(home: Path, days_ago: int, result: str = "whole") -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    (home / "restore_drill.json").write_text(json.dumps({"day": day.isoformat(), "result": result}))


def test_checks_of_a_sound_register_are_green(world: World) -> None:
    sound = (health.engine, health.durability, health.guarded, health.clock, health.keys, health.jobs)

    assert [_state(check) for check in (*sound, health.readings)] == ["green"] * 7


def test_durability_names_the_setting_that_loses(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = OFF")
        found = health.durability()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")
        expected = "recursive_triggers=0"
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        found, expected = health.durability(), "synchronous_commit=off"

    assert (found.state, expected in found.message) == ("red", True)


def test_guards_that_are_missing_are_red(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "missing", lambda _connection: ["guard_x"])

    assert (health.guarded().state, "guard_x" in health.guarded().message) == ("red", True)


def test_clock_before_the_last_entry_is_red(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2001, 1, 1, tzinfo=UTC))

    assert _state(health.clock) == "red"


@pytest.mark.parametrize(
    ("free", "state"), [(10**12, "green"), (health.LEAST_FREE, "yellow"), (10**6, "red")]
)
def test_disk_is_judged_by_the_room_that_is_left(
    home: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    (home / "register.sqlite").write_bytes(bytes(1000))
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _home: SimpleNamespace(free=free))  # type: ignore[attr-defined]

    assert _state(health.disk) == state


def test_restored_register_that_has_not_met_its_keeper_is_red(world: World, home: Path) -> None:
    before = _state(health.anchored)
    (home / "restored").touch()

    assert (before, _state(health.anchored)) == ("yellow", "red")


@pytest.mark.parametrize(
    ("days_ago", "result", "state"),
    [(30, "whole", "green"), (31, "whole", "red"), (1, "refused", "red")],
)
def test_backup_counts_only_if_it_was_restored_in_thirty_days(
    home: Path, days_ago: int, result: str, state: str
) -> None:
    _drill(home, days_ago, result)

    assert _state(health.restored) == state


def test_new_register_has_thirty_days_for_its_first_drill(
    world: World, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _state(health.restored)
    later = timezone.localdate() + timedelta(days=31)
    first = Entry.objects.get(number=1).at
    monkeypatch.setattr(
        timezone, "localdate", lambda at=None: later if at is None else timezone.localtime(first).date()
    )

    assert (before, _state(health.restored)) == ("yellow", "red")


def test_keystore_without_the_keys_of_the_last_entries_is_red(world: World, home: Path) -> None:
    forget_keystores()

    found = health.keys()

    assert (found.state, "thiếu" in found.message) == ("red", True)


def test_encryption_is_told(home: Path) -> None:
    before = _state(health.encryption)
    (home / keys.DESCRIPTION).write_text("{}")

    assert (before, _state(health.encryption)) == ("yellow", "green")


def test_store_with_a_changed_byte_is_red(world: World, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "DELTA_ROWS", 0)
    reading()
    before = _state(health.store)
    path = next(home.glob("store/*/membership/0.parquet"))
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    found = health.store()

    assert (before, found.state, "membership/0.parquet" in found.message) == ("green", "red", True)


def test_signing_key_is_told(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path / "home"
    (tmp_path / "key").write_text("5a" * 32, encoding="ascii")

    def told() -> tuple[str, str]:
        (found,) = health.examined({"node_key": health.node_key})
        return found.state, found.message

    none = told()
    given = signed(0, 0, GENESIS, date(2026, 11, 22))
    plain = told()
    monkeypatch.setenv("DANGVU_KEY_FILE", str(tmp_path / "key"))
    sealed = told()
    node_key_path().write_bytes(b"broken")
    broken = told()
    copy_path().write_text(given.text, encoding="utf-8")
    node_key_path().unlink()
    lost = told()

    assert none == ("green", "Chưa có khóa ký điểm chốt; khóa được lập khi ký lần đầu.")
    assert plain == ("green", "Khóa ký điểm chốt mở được.")
    assert sealed == ("green", "Khóa ký điểm chốt mở được và được mã hóa.")
    assert (broken[0], "không phải là khóa Ed25519" in broken[1]) == ("red", True)
    assert (lost[0], "đã mất" in lost[1]) == ("red", True)


def test_settings_of_a_server_are_judged_by_the_deployment_checks(settings: Settings) -> None:
    alone = _state(health.deployment)
    settings.HTTPS = True
    settings.SESSION_COOKIE_SECURE = False
    found = health.deployment()

    assert (alone, found.state, "security.W" in found.message) == ("yellow", "red", True)


def test_job_that_could_not_be_done_is_red() -> None:
    Job.objects.create(kind="x", account=1, language="vi", key="k", state=DEAD, created_at=timezone.now())

    assert _state(health.jobs) == "red"


def test_check_that_cannot_be_made_is_red() -> None:
    def broken() -> health.Health:
        raise OSError("đĩa hỏng")

    assert [(one.code, one.state) for one in health.examined({"disk": broken})] == [("disk", "red")]


def test_altered_log_of_readings_is_red_and_looked_at_by_the_command_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "broken_readings", lambda: [3, 4])

    assert (health.readings().state, "dòng 3" in health.readings().message) == ("red", True)
    assert "readings" in health.ALL
    assert "readings" not in health.QUICK


def _administrator(client: Client, *actions: str) -> None:
    account = Account.objects.create(name="quan-tri")
    for action in actions:
        Mandate.objects.create(account=account, action=action, from_date=date(2020, 1, 1), ground="thử")
    client.force_login(account)


def test_system_page_shows_what_to_do_to_the_administrator(client: Client, home: Path) -> None:
    _drill(home, 40)
    _administrator(client, "administer")

    text = client.get("/system").text

    assert "Hãy chạy: dangvu restore --check" in text
    assert "Hỏng" in text


def test_home_of_an_administrator_bears_a_red_mark(client: Client, home: Path) -> None:
    _administrator(client, "administer", "read")
    _drill(home, 1)
    sound = client.get("/home").text
    _drill(home, 40)

    assert "Hệ thống có chỗ hỏng" not in sound
    assert "Hệ thống có chỗ hỏng" in client.get("/home").text


def test_home_of_a_reader_bears_no_mark(client: Client, home: Path) -> None:
    _administrator(client, "read")
    _drill(home, 40)

    assert "Hệ thống có chỗ hỏng" not in client.get("/home").text


def test_doctor_answers_in_json_and_ends_with_1_where_something_is_red(
    home: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "register.sqlite").touch()
    _drill(home, 1)
    sound = main(["doctor", "--json"])
    _drill(home, 40)
    code = main(["doctor", "--json"])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out.splitlines()[-1])

    assert (sound, code) == (0, 1)
    assert [one["code"] for one in found] == list(health.ALL)
    assert [one["code"] for one in found if one["state"] == "red"] == ["restore"]
