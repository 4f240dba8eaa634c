"""Backups: made while somebody writes, put back whole, and refused where anything is wrong with them."""

import csv
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from tests.faults.conftest import CAST
from tests.faults.driver import Driver
from tests.faults.register import look
from tests.faults.test_two_at_once import admission
from tests.installation import (
    EMBEDDED,
    ROOT,
    URLS,
    Answer,
    Installation,
    copy_of,
    put_back,
    wait_until_nobody_is_connected,
    wipe,
)

DRILL_SECONDS = 60


@dataclass(frozen=True)
class Keyed(Installation):
    """An installation whose backups are under a key, and whose commands are run by a driver."""

    key: Path = Path()
    keeper: Path | None = None
    """The folder of its checkpoints."""
    master: Path | None = None
    """The key of its encrypted data folder."""
    drivers: tuple[Driver, ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        named = {
            "DANGVU_BACKUP_KEY_FILE": self.key,
            "DANGVU_CHECKPOINTS": self.keeper,
            "DANGVU_KEY_FILE": self.master,
        }
        return super().environment | {name: str(path) for name, path in named.items() if path}

    def run(self, *words: str | Path, seconds: int = 300) -> Answer:
        if not self.drivers:
            return super().run(*words, seconds=seconds)
        outcome = self.drivers[0].run(*words)
        return Answer(outcome.status, outcome.output, outcome.errors)


@pytest.fixture(scope="module")
def served(cast: Installation, folder: Path) -> Iterator[Keyed]:
    """One register for the tests here, put back for each; so its process is started once."""
    with copy_of(cast, folder / "backed_up") as made:
        keyed = Keyed(made.home, made.database, folder / "backup.key")
        with Driver(keyed, folder / "backup.output") as driver:
            yield replace(keyed, drivers=(driver,))


@pytest.fixture
def register(served: Keyed, cast: Installation) -> Keyed:
    """The cast in a register of the test's own, with a new key for its backups."""
    put_back(served, cast)
    served.key.unlink(missing_ok=True)
    assert served.run("backup", "--new-key", served.key).code == 0
    return served


@pytest.fixture
def backup(register: Keyed, tmp_path: Path) -> Path:
    """A backup of the cast."""
    return backed_up(register, tmp_path / "cast.backup")


def backed_up(register: Installation, file: Path) -> Path:
    answer = register.run("backup", file)
    assert answer.code == 0, answer
    return file


def record(register: Installation, folder: Path, number: int) -> None:
    """One act more."""
    file = folder / f"act{number}.json"
    file.write_text(json.dumps(admission(f"x{number}", number)), encoding="utf-8")
    answer = register.run("enact", file, "--override", "thử")
    assert answer.code == 0, answer


def head(register: Installation) -> Any:
    return register.json("ledger", "head")


def is_whole(register: Keyed) -> bool:
    """Verified and rebuilt: every entry and every fact is as it was recorded."""
    look(register.drivers[0])
    return True


def codes(answer: str) -> set[str]:
    return {one["code"] for one in json.loads(answer)["findings"]}


def refused(register: Installation, *words: str | Path) -> set[str]:
    """The codes with which a command is refused."""
    answer = register.run(*words, "--json")
    assert answer.code == 1, answer
    assert answer.out, answer
    return codes(answer.out)


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

    writer = Thread(target=write)
    writer.start()
    try:
        while not done:
            time.sleep(0.05)
        yield done
    finally:
        enough.set()
        writer.join()


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


def test_check_leaves_the_register_as_it_was(register: Keyed, backup: Path, tmp_path: Path) -> None:
    record(register, tmp_path, 1)
    before = fingerprint(register)

    answer = register.json("restore", backup, "--check")

    assert (answer["entries"], answer["behind"]) == (1, 1)
    assert fingerprint(register) == before


def test_a_register_in_place_is_only_replaced_when_asked_and_then_kept(register: Keyed, backup: Path) -> None:
    before = fingerprint(register)

    assert refused(register, "restore", backup) == {"backup.in_place"}
    assert fingerprint(register) == before
    answer = register.json("restore", backup, "--replace")
    assert answer["kept"]
    assert head(register)["number"] == 1
    assert is_whole(register)


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


def test_a_register_in_use_is_not_replaced(register: Keyed, backup: Path) -> None:
    with using(register):
        assert refused(register, "restore", backup, "--replace") == {"backup.in_use"}

    assert register.run("restore", backup, "--replace").code == 0


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


def test_no_backup_is_overwritten(register: Keyed, backup: Path) -> None:
    before = backup.read_bytes()

    assert refused(register, "backup", backup) == {"backup.exists"}
    assert backup.read_bytes() == before


def test_only_an_administrator_of_the_whole_register_makes_a_backup(register: Keyed, tmp_path: Path) -> None:
    assert register.run("createuser", "reader", "--may", "read,record").code == 0

    assert refused(register, "backup", tmp_path / "b", "--as", "reader") == {"backup.not_administrator"}


def test_a_backup_without_a_key_is_made_and_put_back_only_when_asked(register: Keyed, tmp_path: Path) -> None:
    assert register.run("backup", tmp_path / "b", "--plain").code == 0
    wipe(register)

    assert refused(register, "restore", tmp_path / "b") == {"backup.other_secret"}
    assert register.run("restore", tmp_path / "b", "--plain").code == 0
    assert is_whole(register)


def test_a_killed_backup_leaves_nothing_under_its_name(register: Keyed, tmp_path: Path) -> None:
    began = time.monotonic()
    backed_up(replace(register, drivers=()), tmp_path / "clean")
    seconds = time.monotonic() - began

    for number, part in enumerate((0.7, 0.85, 0.95)):
        file = tmp_path / f"killed{number}"
        killed(register, seconds * part, "backup", file)
        assert not file.exists() or register.run("restore", file, "--check").code == 0

    backed_up(register, tmp_path / "after")
    assert not (register.home / "backing_up").exists()


def fingerprint(register: Installation) -> object:
    """What must not change where a backup is refused: the files of the register, or its database."""
    names = ("register.sqlite", "readings.sqlite", "keystore.sqlite")
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (register.home / name for name in names)
        if path.exists()
    }
    if not register.database:
        return files
    with psycopg.connect(register.environment[URLS[1]]) as connection:
        stands = connection.execute("SELECT number, hash, identities FROM ledger_head").fetchall()
        databases = connection.execute("SELECT count(*) FROM pg_database").fetchall()
    return files, stands, databases


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


def killed(register: Installation, after: float, *words: str | Path) -> None:
    """Run a command and kill it so many seconds after its start."""
    with subprocess.Popen(
        [sys.executable, "-m", "dangvu.command", *map(str, words)],
        env=register.environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        time.sleep(after)
        process.kill()
    wait_until_nobody_is_connected(register)


@pytest.fixture(scope="module")
def other_register(empty: Installation, folder: Path) -> Iterator[Installation]:
    """Another register that was opened from the same files."""
    with copy_of(empty, folder / "other") as made:
        assert made.run("open", CAST).code == 0
        yield made


@pytest.fixture
def other(other_register: Installation, register: Keyed, tmp_path: Path) -> Path:
    """A backup of another register, under our key."""
    keyed = Keyed(other_register.home, other_register.database, register.key)
    return backed_up(keyed, tmp_path / "other.backup")


# Bad backups


@dataclass
class Spoiler:
    """Makes bad backups of a register, one way after the other."""

    good: Path
    outdated: Path
    foreign: Path
    key: Path
    folder: Path
    chance: random.Random

    def spoilt(self, number: int) -> tuple[Path, Path, set[str]]:
        """A bad backup, its keys, and the codes with which it may be refused."""
        file, keys = self.folder / "bad", self.folder / "bad.keys"
        shutil.copy(self.good, file)
        shutil.copy(f"{self.good}.keys", keys)
        damaged = {"backup.damaged", "backup.not_a_backup"}
        ways: list[tuple[Callable[[], None], set[str]]] = [
            (partial(self._flip, file), damaged),
            (partial(self._flip, keys), damaged),
            (partial(self._cut, file), damaged),
            (partial(self._cut, keys), damaged),
            (self._other_key, {"backup.wrong_key"}),
            (partial(self._exchange, file, keys, self.outdated), {"backup.outdated"}),
            (partial(self._exchange, file, keys, self.foreign), {"backup.foreign"}),
        ]
        spoil, found = ways[number % len(ways)]
        spoil()
        return file, keys, found

    def _flip(self, file: Path) -> None:
        place = self.chance.randrange(file.stat().st_size)
        with file.open("r+b") as opened:
            opened.seek(place)
            byte = opened.read(1)[0]
            opened.seek(place)
            opened.write(bytes([byte ^ (1 << self.chance.randrange(8))]))

    def _cut(self, file: Path) -> None:
        os.truncate(file, self.chance.randrange(file.stat().st_size))

    def _other_key(self) -> None:
        self.key.write_text(self.chance.randbytes(32).hex(), encoding="ascii")

    def _exchange(self, file: Path, keys: Path, by: Path) -> None:
        shutil.copy(by, file)
        shutil.copy(f"{by}.keys", keys)


@pytest.fixture
def spoiler(register: Keyed, backup: Path, other: Path, tmp_path: Path) -> Spoiler:
    """What makes bad backups of the register, which has gone on by an entry since the first."""
    record(register, tmp_path, 1)
    good = backed_up(register, tmp_path / "good")
    return Spoiler(good, backup, other, register.key, tmp_path, random.Random(11))


def refuse_all(register: Keyed, spoiler: Spoiler, count: int) -> None:
    """Try so many bad backups; all are refused for their reason, and nothing changes."""
    true_key = spoiler.key.read_bytes()
    before = fingerprint(register)
    for number in range(count):
        file, keys, expected = spoiler.spoilt(number)
        found = refused(register, "restore", file, "--keys", keys, "--replace")
        spoiler.key.write_bytes(true_key)
        assert found <= expected, (number, found)
        assert fingerprint(register) == before


def test_bad_backups_are_refused_and_nothing_is_replaced(register: Keyed, spoiler: Spoiler) -> None:
    refuse_all(register, spoiler, count=40)


@pytest.mark.nightly
def test_500_bad_backups_are_refused_and_nothing_is_replaced(register: Keyed, spoiler: Spoiler) -> None:
    refuse_all(register, spoiler, count=500)


# Killed while restoring


def killed_at(register: Installation, step: int, *words: str | Path) -> bool:
    """Restore, killed before its so-manyth step of exchanging; gives whether there was such a step."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killed_restore", str(step), *map(str, words)],
        env=register.environment | {"DJANGO_SETTINGS_MODULE": "dangvu.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done
    wait_until_nobody_is_connected(register)
    return done.returncode != 0


def restored_after_kill(register: Keyed, backup: Path, step: int, *, over_a_register: bool) -> bool:
    """Whether the kill fell; what it leaves is nothing or all, and the next restore makes it whole."""
    if not over_a_register:
        wipe(register)
    words: list[str | Path] = ["restore", backup, *(["--replace"] if over_a_register else [])]
    fell = killed_at(register, step, *words)
    told = register.run("ledger", "head", "--json")
    unfinished = (register.home / "restore_unfinished").exists()
    assert (told.code != 0) == unfinished or not over_a_register, told
    if told.code == 0 and told.json["number"] > 0:
        assert is_whole(register)
    if unfinished or told.code != 0 or told.json["number"] == 0:
        assert register.run(*words).code == 0
    assert head(register)["number"] == 1
    assert is_whole(register)
    return fell


@pytest.mark.parametrize("over_a_register", [True, False])
def test_a_restore_killed_between_two_files_is_made_whole_by_the_next(
    register: Keyed, backup: Path, *, over_a_register: bool
) -> None:
    assert restored_after_kill(register, backup, 4, over_a_register=over_a_register)


@pytest.mark.nightly
@pytest.mark.parametrize("over_a_register", [True, False])
def test_a_restore_killed_at_any_step_is_made_whole_by_the_next(
    register: Keyed, backup: Path, *, over_a_register: bool
) -> None:
    step = 1
    while restored_after_kill(register, backup, step, over_a_register=over_a_register):
        step += 1

    assert step > 5


@pytest.mark.parametrize("parts", [(0.7,), pytest.param((0.5, 0.6, 0.8, 0.9), marks=pytest.mark.nightly)])
def test_a_restore_killed_while_it_checks_changes_nothing(
    register: Keyed, backup: Path, parts: tuple[float, ...]
) -> None:
    wipe(register)
    began = time.monotonic()
    assert register.run("restore", backup).code == 0
    seconds = time.monotonic() - began

    for part in parts:
        wipe(register)
        killed(register, seconds * part, "restore", backup)
        while (again := register.run("restore", backup)).code and "khác đang chạy" in again.err:
            time.sleep(0.2)
        assert again.code == 0 or "--replace" in again.err, again

    assert is_whole(register)
