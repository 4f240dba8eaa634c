"""A data folder under a key: read with it alone, changed whole or not at all, never while it is in use."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dangvu.core.keys import DESCRIPTION, SEALED_FILES, SQLITE_FILES, KeyFault, derived, plain_files
from dangvu.core.sealed_files import unsealed
from dangvu.core.sqlite import encrypting
from dangvu.core.sqlite.encrypting import NotTheSame, encrypt
from dangvu.core.sqlite.engine import database, make_durable, unlock
from dangvu.core.sqlite.holding import InUse, alone, hold
from dangvu.core.sqlite.swap import DECIDED, MAKING, finish
from tests.installation import ROOT

pytestmark = pytest.mark.once

NAME = "Hoàng Thị Canary"
SECRET = b"-----BEGIN PRIVATE KEY-----\nCanary\n"
SIGNING = "node_key.pem"
KEY, OTHER = b"k" * 32, b"o" * 32
HOLD = """
import sys, pathlib, django
django.setup()
from dangvu.core.sqlite.holding import hold
hold(pathlib.Path(sys.argv[1]))
print(1, flush=True)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The plain databases, with a row, a guard and an index in each, and a plain signing key."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in SQLITE_FILES:
        with closing(database.connect(str(folder / name), isolation_level=None)) as connection:
            make_durable(connection, in_memory=False)
            connection.execute("CREATE TABLE person (code INTEGER PRIMARY KEY, name TEXT, note BLOB)")
            connection.execute("CREATE INDEX by_name ON person (name)")
            connection.execute(
                "CREATE TRIGGER guard BEFORE DELETE ON person BEGIN SELECT RAISE(ABORT, 'kept'); END"
            )
            connection.executemany("INSERT INTO person VALUES (?, ?, x'00ff')", [(1, NAME), (2, None)])
    (folder / SIGNING).write_bytes(SECRET)
    return folder


def _rows(home: Path, name: str, key: bytes | None) -> list[tuple[object, ...]]:
    with closing(database.connect(str(home / name), isolation_level=None)) as connection:
        unlock(connection, home / name, key and derived(key, name))
        found: list[tuple[object, ...]] = connection.execute("SELECT * FROM person").fetchall()
        return found


def _signing_key(home: Path, key: bytes | None) -> bytes:
    return unsealed((home / SIGNING).read_bytes(), key and derived(key, SIGNING), SIGNING)


def _turn(home: Path, old: bytes | None, new: bytes) -> None:
    with alone(home):
        encrypt(home, old, new, "{}", lambda _name: None)


def _bytes_of(folder: Path) -> Iterator[bytes]:
    return (path.read_bytes() for path in folder.rglob("*") if path.is_file())


ROWS = [(1, NAME, b"\x00\xff"), (2, None, b"\x00\xff")]


def test_encrypted_folder_holds_the_same_rows_and_guards_and_no_readable_name(home: Path) -> None:
    assert any(NAME.encode() in content for content in _bytes_of(home))

    _turn(home, None, KEY)

    assert [_rows(home, name, KEY) for name in SQLITE_FILES] == [ROWS] * len(SQLITE_FILES)
    assert not any(NAME.encode() in content for content in _bytes_of(home))
    names = [*SQLITE_FILES, *SEALED_FILES, DESCRIPTION, "in_use.lock"]
    assert sorted(path.name for path in home.iterdir()) == sorted(names)
    kept = [home / name for name in (*SQLITE_FILES, *SEALED_FILES)]
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    with closing(database.connect(str(home / SQLITE_FILES[0]))) as connection:
        unlock(connection, home, derived(KEY, SQLITE_FILES[0]))
        with pytest.raises(database.IntegrityError, match="kept"):
            connection.execute("DELETE FROM person")


def test_encrypted_file_opens_under_no_other_key(home: Path) -> None:
    _turn(home, None, KEY)

    with pytest.raises(KeyFault, match=r"register\.sqlite không mở được bằng khóa này"):
        _rows(home, "register.sqlite", OTHER)
    with pytest.raises(database.DatabaseError, match="not a database"):
        _rows(home, "register.sqlite", None)


def test_file_does_not_open_under_the_key_of_another_file(home: Path) -> None:
    _turn(home, None, KEY)
    (home / "keystore.sqlite").replace(home / "readings.sqlite")

    with pytest.raises(KeyFault):
        _rows(home, "readings.sqlite", KEY)


def test_changed_byte_of_an_encrypted_file_is_refused(home: Path) -> None:
    _turn(home, None, KEY)
    path = home / "register.sqlite"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    with closing(database.connect(str(path))) as connection:
        unlock(connection, path, derived(KEY, path.name))
        with pytest.raises(database.DatabaseError, match=r"malformed|not a database|disk I/O"):
            connection.execute("SELECT * FROM person").fetchall()


def test_signing_key_is_sealed_under_the_key_of_the_folder(home: Path) -> None:
    _turn(home, None, OTHER)
    _turn(home, OTHER, KEY)

    assert _signing_key(home, KEY) == SECRET
    assert not any(b"PRIVATE KEY" in content for content in _bytes_of(home))
    for wrong in (OTHER, None):
        with pytest.raises(KeyFault, match=r"node_key\.pem không mở được bằng khóa này"):
            _signing_key(home, wrong)
    content = bytearray((home / SIGNING).read_bytes())
    content[60] ^= 1
    (home / SIGNING).write_bytes(content)
    with pytest.raises(KeyFault):
        _signing_key(home, KEY)


def test_old_key_opens_nothing_after_another_took_its_place(home: Path) -> None:
    _turn(home, None, OTHER)
    _turn(home, OTHER, KEY)

    assert [_rows(home, name, KEY) for name in SQLITE_FILES] == [ROWS] * len(SQLITE_FILES)
    with pytest.raises(KeyFault):
        _rows(home, "register.sqlite", OTHER)


def test_encrypting_under_a_wrong_old_key_changes_nothing(home: Path) -> None:
    _turn(home, None, KEY)
    before = sorted(_bytes_of(home))

    with pytest.raises(KeyFault):
        _turn(home, OTHER, OTHER)

    assert [_rows(home, name, KEY) for name in SQLITE_FILES] == [ROWS] * len(SQLITE_FILES)
    assert [content for content in before if content not in list(_bytes_of(home))] == []


def test_copy_that_differs_is_not_put_in_place(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rows(_connection: object, schema: str, _table: str) -> Iterator[tuple[object, ...]]:
        yield (schema,)

    monkeypatch.setattr(encrypting, "_rows", rows)

    with pytest.raises(NotTheSame, match=r"register\.sqlite"):
        _turn(home, None, KEY)

    assert plain_files(home) == list(SQLITE_FILES)


def test_folder_in_use_elsewhere_is_not_changed(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD + "sys.stdin.read()", str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"1\n"
        with pytest.raises(InUse, match="hãy dừng dangvu serve"):
            _turn(home, None, KEY)
        assert plain_files(home) == list(SQLITE_FILES)

    _turn(home, None, KEY)

    assert plain_files(home) == []


def test_folder_that_is_being_changed_is_opened_by_nobody_else(home: Path) -> None:
    with alone(home):
        done = subprocess.run(
            [sys.executable, "-c", HOLD, str(home)], capture_output=True, text=True, cwd=ROOT, check=False
        )
        hold(home)  # who changes it may open it

    assert done.returncode == 1
    assert "hãy đợi việc ấy xong" in done.stderr


def _killed(home: Path, kill_at: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dangvu.core.tests.encrypting_killed", str(home), str(kill_at)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "dangvu.settings"},
        check=False,
        timeout=60,
    )


def _kill_everywhere(home: Path, every: int) -> None:
    """Kill the encryption at one step after the other; each time the folder is whole."""
    plain = {name: (home / name).read_bytes() for name in (*SQLITE_FILES, *SEALED_FILES)}
    kinds, kill_at, killed = set(), 1, True
    while killed:
        for path in home.iterdir():
            path.unlink()
        for name, content in plain.items():
            (home / name).write_bytes(content)
        killed = _killed(home, kill_at).returncode == -signal.SIGKILL
        decided = (home / DECIDED).exists()
        kinds.add((killed, decided))
        hold_and_look = subprocess.run([sys.executable, "-c", HOLD, str(home)], cwd=ROOT, check=False)
        assert hold_and_look.returncode == 0
        is_plain = bool(plain_files(home))
        assert not (decided and is_plain)
        assert [_rows(home, name, None if is_plain else KEY) for name in SQLITE_FILES] == [ROWS] * len(
            SQLITE_FILES
        )
        assert ((home / SIGNING).read_bytes() == SECRET) == is_plain
        if is_plain:
            _turn(home, None, KEY)
        finish(home)
        assert [_rows(home, name, KEY) for name in SQLITE_FILES] == [ROWS] * len(SQLITE_FILES)
        assert _signing_key(home, KEY) == SECRET
        assert not any(b"PRIVATE KEY" in content for content in _bytes_of(home))
        assert not (home / MAKING).exists()
        assert not any(NAME.encode() in content for content in _bytes_of(home))
        kill_at += every
    assert kinds == {(True, False), (True, True), (False, False)}


def test_encryption_that_is_killed_leaves_the_old_folder_or_the_new_one(home: Path) -> None:
    _kill_everywhere(home, every=47)


@pytest.mark.nightly
def test_encryption_that_is_killed_at_any_step_leaves_the_old_folder_or_the_new_one(home: Path) -> None:
    _kill_everywhere(home, every=1)
