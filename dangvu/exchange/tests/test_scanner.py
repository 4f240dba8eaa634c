"""A virus scanner looks at each workbook before it is parsed. Here clamd is played on a real socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dangvu.desk import health
from dangvu.exchange.tests.workbooks import good
from dangvu.exchange.workbook import scanner
from dangvu.exchange.workbook.reading import read_members
from dangvu.exchange.workbook.safety import check_file

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.once


class Clamd(threading.Thread):
    """Takes what is sent as clamd does; answers what it was told to, or nothing."""

    def __init__(self, line: socket.socket, answer: bytes) -> None:
        super().__init__(daemon=True)
        self.line, self.answer = line, answer
        self.files: list[bytes] = []

    def run(self) -> None:
        while True:
            try:
                caller, _address = self.line.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as said:
                if self.command(said) == b"zPING":
                    caller.sendall(b"PONG\0")
                    continue
                self.files.append(self.stream(said))
                caller.sendall(self.answer)

    def command(self, said: object) -> bytes:
        word = b""
        while (one := said.read(1)) not in (b"\0", b""):  # type: ignore[attr-defined]
            word += one
        return word

    def stream(self, said: object) -> bytes:
        content = b""
        while size := int.from_bytes(said.read(4), "big"):  # type: ignore[attr-defined]
            content += said.read(size)  # type: ignore[attr-defined]
        return content


@pytest.fixture(params=["a socket", "a port"])
def line(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> Iterator[socket.socket]:
    """Where clamd listens, as the settings say."""
    if request.param == "a port":
        listening = socket.create_server(("127.0.0.1", 0))
        settings.SCANNER = listening.getsockname()[:2]
    else:
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        settings.SCANNER = str(tmp_path / "clamd.ctl")
        listening.bind(settings.SCANNER)
        listening.listen()
    with listening:
        yield listening
        listening.shutdown(socket.SHUT_RDWR)


def playing(line: socket.socket, answer: bytes) -> Clamd:
    clamd = Clamd(line, answer)
    clamd.start()
    return clamd


def codes(path: Path) -> list[str]:
    return [one.code for one in check_file(path)]


def test_a_clean_file_passes_and_was_looked_at_whole(line: socket.socket, tmp_path: Path) -> None:
    clamd = playing(line, b"stream: OK\0")
    path = good(tmp_path / "a.xlsx")

    assert codes(path) == []
    assert clamd.files == [path.read_bytes()]


def test_a_file_with_something_in_it_is_not_taken(
    line: socket.socket, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    playing(line, b"stream: Win.Test.EICAR_HDB-1 FOUND\0")
    path = good(tmp_path / "a.xlsx")

    reading = read_members(path)

    assert [one.code for one in reading.faults] == ["workbook.infected"]
    assert "Win.Test.EICAR_HDB-1" in reading.faults[0].message
    assert reading.rows == []
    assert '"file.infected"' in caplog.text


@pytest.mark.parametrize(
    "answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: ERROR\0", b"OK\0", b"x" * 5000]
)
def test_any_other_answer_takes_no_file(line: socket.socket, tmp_path: Path, answer: bytes) -> None:
    playing(line, answer)

    assert codes(good(tmp_path / "a.xlsx")) == ["workbook.not_scanned"]


def test_a_scanner_that_is_not_there_takes_no_file(tmp_path: Path, settings: Settings) -> None:
    settings.SCANNER = str(tmp_path / "nobody")

    assert codes(good(tmp_path / "a.xlsx")) == ["workbook.not_scanned"]
    assert health.virus_scanner().state == "red"


def test_a_scanner_that_says_nothing_is_not_waited_for_for_ever(
    line: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner, "SECONDS", 0.3)  # it listens, and nobody answers

    assert codes(good(tmp_path / "a.xlsx")) == ["workbook.not_scanned"]


def test_what_we_refuse_ourselves_is_not_shown_to_it(line: socket.socket, tmp_path: Path) -> None:
    clamd = playing(line, b"stream: OK\0")
    (tmp_path / "a.xlsx").write_bytes(b"no workbook")

    assert codes(tmp_path / "a.xlsx") == ["workbook.not_a_workbook"]
    assert clamd.files == []


def test_the_system_page_says_whether_one_is_there(line: socket.socket, settings: Settings) -> None:
    playing(line, b"stream: OK\0")
    assert health.virus_scanner().state == "green"

    settings.SCANNER = None
    assert health.virus_scanner().state == "yellow"
