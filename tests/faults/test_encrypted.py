"""A stolen data folder (safety goal H1): without its key nothing in it can be read."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from dangvu.core.keys import new_key_file
from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.template import write_list
from tests.cast import FOLDER
from tests.installation import ROOT, Answer

pytestmark = pytest.mark.once
MARK = "Kanari"
"""In every name that must not be found, also without diacritics and in another case."""
NUMBERS = 99_100_000_000
"""Identity numbers that must not be found count up from here; nothing else has twelve such digits."""
FOUND = re.compile(rb"(?i)k\0?a\0?n\0?a\0?r\0?i|0991\d{8}|0\x009\x009\x001\x00(?:\d\x00){8}")
HEADS = {b"PK\x03\x04": "zip", b"\x1f\x8b": "gzip", b"SQLite format 3\0": "SQLite", b"-----BEGIN PRIV": "key"}
"""How files begin that anybody can open, so that a search over their bytes says nothing."""


@dataclass(frozen=True)
class Stolen:
    """An installation on the embedded database, whatever the run is given, with its temporary folder."""

    root: Path
    key_file: Path | None

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: text for name, text in os.environ.items() if not name.startswith(("DANGVU_", "DJANGO_"))
        }
        kept |= {"DANGVU_HOME": str(self.home), "TMPDIR": str(self.root / "tmp")}
        kept |= {"DJANGO_SETTINGS_MODULE": "dangvu.settings"}
        return kept | ({"DANGVU_KEY_FILE": str(self.key_file)} if self.key_file else {})

    def run(self, *words: str | Path) -> Answer:
        return self.python("-m", "dangvu.command", *words)

    def python(self, *words: str | Path) -> Answer:
        """What a process said; its words are kept beside the data, as a service's log is."""
        done = subprocess.run(
            [sys.executable, *map(str, words)],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        with (self.root / "log").open("a", encoding="utf-8") as log:
            log.write(done.stdout + done.stderr)
        return Answer(done.returncode, done.stdout, done.stderr)

    def found(self) -> list[str]:
        """What can be read without a key: files with a marked name or number, or that anybody can open."""
        hits = []
        for path in sorted(self.root.rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                hits += [f"{path.name}: {kind}" for head, kind in HEADS.items() if content.startswith(head)]
                hits += [f"{path.name}: {FOUND.findall(content)[0]!r}"] if FOUND.search(content) else []
        return hits


@pytest.fixture
def stolen(tmp_path: Path) -> Stolen:
    (tmp_path / "elsewhere").mkdir()
    new_key_file(tmp_path / "elsewhere" / "key")
    (tmp_path / "stolen" / "tmp").mkdir(parents=True)
    return Stolen(tmp_path / "stolen", tmp_path / "elsewhere" / "key")


def _opening(folder: Path, members: int) -> Path:
    """The cast, and so many marked members."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    with (folder / "people.csv").open("a", encoding="utf-8") as people:
        people.writelines(
            f"m{n},Lường Văn {MARK} {_letters(n)},male,1980-01-02,02,{NUMBERS + n:012},\n"
            for n in range(members)
        )
    with (folder / "memberships.csv").open("a", encoding="utf-8") as memberships:
        memberships.writelines(f"m{n},na-ca,official,2001-03-04,,opening,,,,\n" for n in range(members))
    return folder


def _letters(number: int) -> str:
    """A given name of its own for each number."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:05}").capitalize()


def _workbook(path: Path, rows: int, start: int) -> Path:
    members = good_rows([("na-ca", "Chi bộ thôn Nà Cà")], rows)
    for n, row in enumerate(members, start):
        row["full_name"] = f"Lường Văn {MARK} {_letters(n)}"
        row["identity_number"] = f"{NUMBERS + n:012}"
    write_list(path, members)
    return path


def _use(stolen: Stolen, aside: Path, members: int) -> None:
    """Open a register, import a list, read pages, send a workbook, and die with everything open."""
    opened = stolen.run("open", _opening(aside / "opening", members))
    assert opened.code == 0, opened
    listed = _workbook(aside / "list.xlsx", members // 10, members)
    done = stolen.run("import", listed, "--on", date(2025, 6, 30).isoformat())
    assert done.code == 0, done
    sent = _workbook(aside / "sent.xlsx", members // 10, members * 2)
    died = stolen.python("-m", "tests.faults.reader", sent, MARK)
    assert died.code == -signal.SIGKILL, died
    assert died.out == "read", died


def _journals(stolen: Stolen) -> Iterator[str]:
    return (path.name for path in stolen.home.glob("*.sqlite-wal") if path.stat().st_size)


def _nothing_is_found(stolen: Stolen, aside: Path, members: int) -> None:
    _use(stolen, aside, members)

    assert "readings.sqlite-wal" in set(_journals(stolen))
    assert stolen.found() == []


def test_stolen_folder_tells_nothing_without_its_key(stolen: Stolen, tmp_path: Path) -> None:
    _nothing_is_found(stolen, tmp_path, 500)


@pytest.mark.nightly
def test_stolen_folder_of_a_province_tells_nothing_without_its_key(stolen: Stolen, tmp_path: Path) -> None:
    _nothing_is_found(stolen, tmp_path, 35_000)


@pytest.mark.nightly
def test_search_finds_what_a_plain_folder_tells_and_encrypting_takes_it_away(
    stolen: Stolen, tmp_path: Path
) -> None:
    plain = Stolen(stolen.root, None)
    _use(plain, tmp_path, 50)
    hits = plain.found()
    assert {"register.sqlite: SQLite", "keystore.sqlite: SQLite", "readings.sqlite: SQLite"} <= set(hits)
    assert any(MARK.encode().lower() in hit.lower().encode() for hit in hits if hit.startswith("register"))
    head = plain.run("ledger", "head").out
    receipt = plain.run("receipt", "1").out
    assert "node_key.pem: key" in plain.found()

    refused = stolen.run("ledger", "head")
    encrypted = plain.run("encrypt", "--key-file", str(stolen.key_file))

    assert (refused.code, "chưa được mã hóa; hãy chạy: dangvu encrypt" in refused.err) == (1, True), refused
    assert encrypted.code == 0, encrypted
    assert f"DANGVU_KEY_FILE={stolen.key_file}" in encrypted.out
    assert stolen.found() == []
    assert stolen.run("ledger", "head").out == head
    assert stolen.run("receipt", "1").out == receipt != ""
    assert [stolen.run(*words).code for words in (("ledger", "verify"), ("rebuild", "--check"))] == [0, 0]
    again = stolen.run("encrypt")
    assert (again.code, again.out) == (0, "Thư mục dữ liệu đã được mã hóa bằng khóa này.\n")
    missing = plain.run("ledger", "head")
    assert (missing.code, "hãy nêu tệp khóa bằng DANGVU_KEY_FILE" in missing.err) == (1, True)


@pytest.mark.nightly
def test_rekeyed_folder_opens_with_the_new_key_alone(stolen: Stolen, tmp_path: Path) -> None:
    assert stolen.run("open", FOLDER).code == 0
    head, receipt = stolen.run("ledger", "head").out, stolen.run("receipt", "1").out
    other = Stolen(stolen.root, tmp_path / "elsewhere" / "other")

    done = stolen.run("rekey", "--key-file", str(other.key_file))

    assert done.code == 0, done
    assert other.run("ledger", "head").out == head
    wrong = stolen.run("ledger", "head")
    assert (wrong.code, wrong.err) == (1, "Khóa không đúng với sổ này; không có gì bị thay đổi.\n")
    assert other.run("ledger", "verify").code == 0
    assert other.run("receipt", "1").out == receipt != ""
