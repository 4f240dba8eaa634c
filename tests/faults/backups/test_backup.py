"""Backups: made while somebody writes, and put back whole."""

import csv
import json
import os
import pty
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.faults.backups.keyed import (
    Keyed,
    backed_up,
    fingerprint,
    head,
    is_whole,
    killed,
    record,
    refused,
)
from tests.faults.conftest import CAST
from tests.faults.driver import Driver
from tests.faults.test_two_at_once import admission
from tests.installation import (
    EMBEDDED,
    ROOT,
    Installation,
    wait_until_nobody_is_connected,
    wipe,
)

DRILL_SECONDS = 60


@contextmanager
def somebody_writing(register: Installation, folder: Path) -> Iterator[list[int]]:
    """Record act after act meanwhile; the list grows with each that was told as done."""
    done: list[int] = []
    enough = Event()

    def write() -> None:
        with Driver(register, folder / "writer") as driver:
            number = 0
            while not enough.is_set():
                file = folder / "writing.json"
                file.write_text(json.dumps(admission(f"w{number}", number)), encoding="utf-8")
                driver.json("enact", file, "--override", "thử")
                number += 1
                done.append(number)
                enough.wait(0.2)  # else it takes the machine from the backup it is to disturb

    writer = Thread(target=write)
    writer.start()
    try:
        while not done:
            time.sleep(0.05)
        yield done
    finally:
        enough.set()
        writer.join()


@pytest.mark.by_day("embedded")
def test_restore_drill(register: Keyed, tmp_path: Path) -> None:
    began = time.monotonic()
    with somebody_writing(register, tmp_path) as done:
        told_before = len(done)
        made = register.json("backup", tmp_path / "a.backup")
        assert register.json("restore", tmp_path / "a.backup", "--check")["entries"] == made["entries"]
        told_after = len(done)
    drill = json.loads((register.home / "restore_drill.json").read_text(encoding="utf-8"))
    wipe(register)

    restored = register.run("restore", tmp_path / "a.backup")

    assert restored.code == 0, restored
    assert drill["result"] == "whole"
    assert 1 + told_before <= made["entries"]
    assert told_after > made["entries"] - 1, "nobody wrote meanwhile"
    assert head(register) == {"number": made["entries"], "hash": made["head"]}
    assert is_whole(register)
    assert time.monotonic() - began <= DRILL_SECONDS


@pytest.mark.by_day("embedded")
def test_check_leaves_the_register_as_it_was(register: Keyed, backup: Path, tmp_path: Path) -> None:
    record(register, tmp_path, 1)
    before = fingerprint(register)

    answer = register.json("restore", backup, "--check")

    assert (answer["entries"], answer["behind"]) == (1, 1)
    assert fingerprint(register) == before


@pytest.mark.by_day("embedded")
def test_a_register_in_place_is_only_replaced_when_asked_and_then_kept(register: Keyed, backup: Path) -> None:
    before = fingerprint(register)

    assert refused(register, "restore", backup) == {"backup.in_place"}
    assert fingerprint(register) == before
    answer = register.json("restore", backup, "--replace")
    assert answer["kept"]
    assert head(register)["number"] == 1
    assert is_whole(register)


@pytest.mark.by_day("embedded")
def test_a_backup_that_lacks_entries_is_put_back_only_with_a_reason(
    register: Keyed, backup: Path, tmp_path: Path
) -> None:
    record(register, tmp_path, 1)

    assert refused(register, "restore", backup, "--replace") == {"backup.outdated"}
    assert register.run("restore", backup, "--replace", "--older").code == 2
    because = ("--older", "--reason", "Máy cũ hỏng, không có bản mới hơn")
    assert register.json("restore", backup, "--replace", *because)["behind"] == 1
    assert head(register)["number"] == 1
    flag = json.loads((register.home / "restored").read_text(encoding="utf-8"))
    assert flag["older_because"] == because[-1]


@pytest.mark.by_day("embedded")
def test_a_register_in_use_is_not_replaced(register: Keyed, backup: Path) -> None:
    with using(register):
        assert refused(register, "restore", backup, "--replace") == {"backup.in_use"}

    assert register.run("restore", backup, "--replace").code == 0


@pytest.mark.by_day("embedded")
def test_a_restored_register_goes_on_from_its_keeper_and_from_no_older_copy(
    register: Keyed, backup: Path, tmp_path: Path
) -> None:
    (tmp_path / "keeper").mkdir()
    kept = replace(register, keeper=tmp_path / "keeper", drivers=())
    with Driver(kept, tmp_path / "output") as driver:
        kept = replace(kept, drivers=(driver,))
        record(kept, tmp_path, 1)
        newer = backed_up(kept, tmp_path / "newer")
        assert kept.run("checkpoint").code == 0
        wipe(kept)

        assert refused(kept, "restore", backup) == {"backup.outdated"}
        assert kept.run("restore", newer).code == 0
        (tmp_path / "act2.json").write_text(json.dumps(admission("x2", 2)), encoding="utf-8")
        act = ("enact", tmp_path / "act2.json", "--override", "thử")
        assert refused(kept, *act) == {"checkpoint.unmet"}
        assert kept.run("checkpoint", "--meet").code == 0
        assert kept.run(*act).code == 0


@pytest.mark.by_day("embedded")
def test_a_backup_of_another_node_is_not_put_into_an_empty_folder(register: Keyed, backup: Path) -> None:
    wipe(register)

    assert refused(register, "restore", backup, "--node", "0" * 64) == {"backup.foreign"}


def test_keys_of_another_register_do_not_go_with_a_backup(register: Keyed, backup: Path, other: Path) -> None:
    wipe(register)

    assert refused(register, "restore", backup, "--keys", f"{other}.keys") == {"backup.foreign"}
    assert refused(register, "restore", backup, "--keys", backup) == {"backup.other_part"}


def test_a_backup_without_its_keys_is_not_put_back(register: Keyed, backup: Path) -> None:
    backup.with_name(f"{backup.name}.keys").unlink()
    wipe(register)

    assert register.run("restore", backup).code == 1
    assert not (register.home / "register.sqlite").exists()


@pytest.mark.skipif(not EMBEDDED, reason="PostgreSQL keeps its own files")
def test_an_encrypted_register_is_restored_under_its_key_and_lies_open_nowhere(tmp_path: Path) -> None:
    home, master = tmp_path / "home", tmp_path / "master"
    register = Keyed(home, key=tmp_path / "key", master=master)
    master.write_text("5a" * 32, encoding="ascii")
    register.key.write_text("a5" * 32, encoding="ascii")
    with Driver(register, tmp_path / "output") as driver:
        register = replace(register, drivers=(driver,))
        assert register.run("open", CAST).code == 0
        file = backed_up(register, tmp_path / "file")
        wipe(register)
        master.write_text("55" * 32, encoding="ascii")
        assert refused(register, "restore", file) == {"backup.not_whole"}
        assert not (home / "register.sqlite").exists()
        master.write_text("5a" * 32, encoding="ascii")
        assert register.run("restore", file).code == 0
        assert is_whole(register)
        found = {one["code"]: one for one in json.loads(register.run("doctor", "--json").out)}
        assert found["node_key"]["message"] == "Khóa ký điểm chốt mở được và được mã hóa."
        assert b"PRIVATE" not in (home / "node_key.pem").read_bytes()

    names = [one["full_name"].encode() for one in people()]
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert names
    assert [path for path in written if any(name in path.read_bytes() for name in names)] == []


def people() -> list[dict[str, str]]:
    with (CAST / "people.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.by_day("embedded")
def test_a_restore_says_how_far_it_is_on_a_terminal_and_nothing_in_a_pipe(
    register: Keyed, backup: Path
) -> None:
    words = [sys.executable, "-m", "dangvu.command", "restore", str(backup), "--check"]
    drawn, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 100))
    with subprocess.Popen(
        words, env=register.environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=terminal
    ) as process:
        os.close(terminal)
        told = b"".join(iter(lambda: read_from(drawn), b""))
        os.close(drawn)
    piped = subprocess.run(words, env=register.environment, cwd=ROOT, capture_output=True, check=True)

    assert process.returncode == 0
    assert "Kiểm tra bản sao lưu" in told.decode()
    assert "%" in told.decode()
    assert piped.stderr == b""


def read_from(terminal: int) -> bytes:
    """What was drawn; nothing once the other side is closed, which Linux tells as a fault."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


@pytest.mark.by_day("embedded")
def test_no_backup_is_overwritten(register: Keyed, backup: Path) -> None:
    before = backup.read_bytes()

    assert refused(register, "backup", backup) == {"backup.exists"}
    assert backup.read_bytes() == before


def test_only_an_administrator_of_the_whole_register_makes_a_backup(register: Keyed, tmp_path: Path) -> None:
    assert register.run("createuser", "reader", "--may", "read,record").code == 0

    assert refused(register, "backup", tmp_path / "b", "--as", "reader") == {"backup.not_administrator"}


@pytest.mark.by_day("embedded")
def test_a_backup_without_a_key_is_made_and_put_back_only_when_asked(register: Keyed, tmp_path: Path) -> None:
    assert register.run("backup", tmp_path / "b", "--plain").code == 0
    wipe(register)

    assert refused(register, "restore", tmp_path / "b") == {"backup.other_secret"}
    assert register.run("restore", tmp_path / "b", "--plain").code == 0
    assert is_whole(register)


@pytest.mark.by_day("embedded")
def test_a_killed_backup_leaves_nothing_under_its_name(register: Keyed, tmp_path: Path) -> None:
    began = time.monotonic()
    backed_up(replace(register, drivers=()), tmp_path / "clean")
    seconds = time.monotonic() - began

    for number, part in enumerate((0.7, 0.85, 0.95)):
        file = tmp_path / f"killed{number}"
        killed(register, seconds * part, "backup", file)
        assert not file.exists() or register.run("restore", file, "--check").code == 0

    # What kills at other moments leave beside the target: the register's part, and that of the keys. The
    # last one may have been killed before it removed what the one before it left, and noted its own name.
    note = register.home / "backup_begun"
    begun = Path(note.read_text(encoding="utf-8")) if note.exists() else tmp_path / "killed2"
    for name in (f".{begun.name}.0123abcd", f".{begun.name}.keys.0123abcd", ".other.0123abcd"):
        (tmp_path / name).touch()
    note.write_text(str(begun), encoding="utf-8")

    backed_up(register, tmp_path / "after")
    assert not (register.home / "backing_up").exists()
    assert not (register.home / "backup_begun").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == [".other.0123abcd"]


@contextmanager
def using(register: Installation) -> Iterator[None]:
    """A process that has the register open, as the pages have."""
    script = (
        "import django, sys; django.setup(); from dangvu.ledger.enact import head; "
        "print(head().number, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        env=register.environment | {"DJANGO_SETTINGS_MODULE": "dangvu.settings"},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stdin
        process.stdout.readline()
        yield
        process.stdin.close()
    wait_until_nobody_is_connected(register)
