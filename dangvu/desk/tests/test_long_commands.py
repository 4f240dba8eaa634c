"""Long commands are jobs: each is seen on the page of whoever typed it, with how it ended."""

import json
import shutil
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from dangvu.accounts import local
from dangvu.accounts.models import Mandate
from dangvu.command import main
from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.template import write_list
from dangvu.jobs import queue
from dangvu.jobs.kinds import kinds
from dangvu.jobs.models import CANCELLED, DONE, Job
from dangvu.jobs.work import Work
from dangvu.ledger.enact import head
from dangvu.ledger.rebuild import rebuild
from dangvu.ledger.tests.tampering import unguarded
from dangvu.statistics.store import reading, store
from tests.cast import FOLDER, World, account
from tests.installation import EMBEDDED

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
Capture = pytest.CaptureFixture[str]
COMMANDS = {
    "rebuild": ("rebuild",),
    "rebuild_check": ("rebuild", "--check"),
    "ledger_verify": ("ledger", "verify"),
    "ledger_export": ("ledger", "export", "{ledger}"),
    "export": ("export", "{folder}"),
    "import_members": ("import", "{list}", "--on", "2025-06-30"),
    "check_members": ("import", "{list}", "--on", "2025-06-30", "--dry-run"),
    "void": ("void", "1", "--with-later"),
    **({"backup": ("backup", "{backup}", "--plain")} if EMBEDDED else {}),
}


@pytest.fixture
def clerk(world: World, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(local, "ready_register", lambda: None)
    Mandate.objects.create(account=world.clerk, action="administer", from_date="2000-01-01", ground="x")
    return world


def words_of(kind: str, folder: Path) -> list[str]:
    write_list(folder / "list.xlsx", good_rows([("na-ca", "Chi bộ thôn Nà Cà")], 3))
    places = {name: folder / name for name in ("ledger", "folder", "backup")} | {"list": folder / "list.xlsx"}
    return [word.format(**places) for word in COMMANDS[kind]]


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_long_command_is_seen_among_my_jobs(clerk: World, tmp_path: Path, kind: str) -> None:
    assert main([*words_of(kind, tmp_path), "--as", clerk.clerk.name]) == 0

    job = Job.objects.get()
    assert (job.kind, job.state, job.by_command) == (kind, DONE, True)
    browser = Client()
    browser.force_login(clerk.clerk)
    assert str(kinds()[kind].label) in browser.get("/jobs").text
    assert browser.get(f"/jobs/{job.pk}").status_code == 200


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_long_command_that_was_asked_to_stop_ends_refused_and_has_done_nothing(
    clerk: World,
    tmp_path: Path,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    words, before, listed = words_of(kind, tmp_path), head().hash, sorted(tmp_path.iterdir())
    begin = Work.__enter__

    def asked(work: Work) -> Work:
        queue.ask_to_stop(work.job)
        begun = begin(work)
        work._look()
        return begun

    monkeypatch.setattr(Work, "__enter__", asked)

    assert main([*words, "--as", clerk.clerk.name]) == 1
    assert "Tác vụ đã được dừng theo yêu cầu" in capsys.readouterr().err
    assert Job.objects.get().state == CANCELLED
    assert (head().hash, sorted(tmp_path.iterdir())) == (before, listed)


def test_rebuild_tells_of_a_store_that_was_changed_and_gives_way_to_a_new_one(
    clerk: World, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    folder: Path = settings.HOME / "store"
    shutil.rmtree(folder, ignore_errors=True)
    monkeypatch.setattr(store, "DELTA_ROWS", 0)
    monkeypatch.setattr(store, "_stores", {})
    reading()
    path = next(folder.glob("*/membership/0.parquet"))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    name = str(path.relative_to(folder))
    me = ("--as", clerk.clerk.name, "--json")

    assert main(["rebuild", "--check", *me]) == 1
    assert json.loads(capsys.readouterr().out) == {"identical": False, "differences": [], "store": [name]}
    assert (main(["rebuild", *me]), path.exists()) == (0, False)
    assert main(["rebuild", "--check", *me]) == 0


@pytest.mark.parametrize(("rows_kept_in_memory", "was_killed"), [(0, False), (1000, False), (0, True)])
def test_nothing_stays_in_the_store_of_facts_that_a_rebuild_puts_right(
    clerk: World, monkeypatch: pytest.MonkeyPatch, rows_kept_in_memory: int, *, was_killed: bool
) -> None:
    monkeypatch.setattr(store, "DELTA_ROWS", rows_kept_in_memory)
    monkeypatch.setattr(store, "_stores", {})
    bent = "from_date = DATE '2000-01-02'"
    one = "recorded_in = 1 AND ordinal = (SELECT MIN(ordinal) FROM membership_membership)"
    with unguarded() as execute:
        execute(f"UPDATE membership_membership SET from_date = '2000-01-02' WHERE {one}", [])

    def has_bent() -> bool:
        return reading().rows(f"SELECT count(*) > 0 FROM all_membership WHERE {bent}") == [(True,)]

    assert has_bent()
    if was_killed:  # before it came to the store
        assert rebuild()
    assert main(["rebuild", "--as", clerk.clerk.name]) == 0
    assert not has_bent()


def test_opening_is_a_job_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "ready_register", lambda: None)
    account("clerk", None, "record")

    assert main(["open", str(FOLDER), "--as", "clerk"]) == 0
    assert (Job.objects.get().kind, Job.objects.get().state) == ("open_register", DONE)
