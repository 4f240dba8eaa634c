"""A PostgreSQL server of a test's own, to be killed and started again."""

import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests.installation import ROOT, URLS

PATIENCE = 60
"""Seconds."""


@dataclass
class Server:
    """A running server, its folder, and where it is spoken to."""

    folder: Path
    environment: dict[str, str]
    _started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def kill(self) -> None:
        """kill -9 of the server and of everything it has started, as when the machine's memory runs out."""
        process = int((self.data / "postmaster.pid").read_text().split()[0])
        everyone = [process, *_children(process)]
        for one in everyone:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self._wait_until_gone(everyone)

    def move_log(self, to: Path) -> None:
        """Keep the server's log in a folder of another disk; from then on it tidies nothing up by itself.

        Whoever connects after it has tidied up its catalogues finds what it keeps ready for connections gone,
        and has it written anew: on a disk that a test has filled meanwhile nobody connects then.
        """
        self.kill()
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            settings.write("autovacuum = off\n")
        shutil.copytree(self.data / "pg_wal", to)
        for path in [to, *to.rglob("*")]:
            os.chown(path, self.folder.stat().st_uid, -1)
        shutil.rmtree(self.data / "pg_wal")
        (self.data / "pg_wal").symlink_to(to)
        self.start()

    def start(self) -> None:
        """Start it as it was started first, and wait until it answers."""
        patience = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < patience, (self.folder / "log").read_text()[-2000:]
            if not self._started or self._started[-1].poll() is not None:
                self._started.append(self._new_process())
            time.sleep(0.02)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(self.environment[URLS[1]]).close()
            return True
        return False

    def _new_process(self) -> subprocess.Popen[bytes]:
        words = shlex.split((self.data / "postmaster.opts").read_text())
        as_owner = ["setpriv", "--reuid", str(self.folder.stat().st_uid), "--clear-groups"]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [*(as_owner if os.getuid() == 0 else []), *words],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _wait_until_gone(self, processes: list[int]) -> None:
        patience = time.monotonic() + PATIENCE
        while any(Path(f"/proc/{one}").exists() for one in processes):
            assert time.monotonic() < patience, "the server does not die"
            for started in self._started:
                started.poll()  # else our own child stays, though dead
            time.sleep(0.01)


@contextmanager
def own_server(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A new server in that folder, spoken to by every installation made meanwhile; removed at the end.

    The folder's name must be short, for that of a socket in it is limited.
    """
    folder.chmod(0o755)  # the server is another user
    keeper = subprocess.Popen(
        ["scripts/postgres.sh", "run", "sh", "-c", "env; echo ready; exec sleep 100000"],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert keeper.stdout
    said: dict[str, str] = {}
    for line in keeper.stdout:
        if line == "ready\n":
            break
        name, _is, value = line.rstrip("\n").partition("=")
        said[name] = value
    for name in URLS:
        monkeypatch.setenv(name, said[name])
    try:
        yield Server(Path(said["DANGVU_TEST_POSTGRES_DATA"]).parent, {name: said[name] for name in URLS})
    finally:
        keeper.terminate()
        keeper.wait(PATIENCE)
        keeper.stdout.close()


def _children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
