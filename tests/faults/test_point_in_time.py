"""Back to the second before a mass deletion, with PostgreSQL's archive: docs/how-to/restore.md, ten times."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults.conftest import CAST
from tests.faults.test_two_at_once import admission
from tests.installation import Answer, Installation

pytestmark = [pytest.mark.nightly, pytest.mark.postgres]
TIMES = 10
MINUTES_TO_RETURN = 15


@dataclass
class Server:
    """A server of its own, with an archive."""

    folder: Path
    port: int
    password: str

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def tool(self, name: str, *words: str | Path) -> None:
        """Run one of the server's programs; not as root, which it refuses."""
        root = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        done = subprocess.run(
            [
                *(root if os.geteuid() == 0 else []),
                f"{os.environ['DANGVU_TEST_POSTGRES_BIN']}/{name}",
                *map(str, words),
            ],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder}"
        self.tool(
            "pg_ctl", "-D", self.data, "-w", "-t", "300", "-l", self.folder / "log", "-o", options, "start"
        )

    def stop(self) -> None:
        self.tool("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")

    def url(self, user: str, database: str) -> str:
        return f"postgres://{user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def ask(self, *statements: str, database: str = "dangvu") -> tuple[Any, ...]:
        """What the last of the statements answers, asked by the server's own superuser."""
        with psycopg.connect(self.url("admin", database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return (cursor.fetchone() if cursor.description else None) or ()

    def go_back(self, base: Path, moment: str) -> None:
        """What the page says, step by step."""
        self.stop()
        shutil.rmtree(self.data)
        shutil.copytree(base, self.data)
        with (self.data / "postgresql.auto.conf").open("a", encoding="ascii") as settings:
            settings.write(f"recovery_target_time = '{moment}'\n")
            settings.write(f"restore_command = 'cp {self.folder}/archive/%f %p'\n")
            settings.write("recovery_target_action = 'promote'\n")
        (self.data / "recovery.signal").touch()
        self.own(self.data)
        self.start()
        patience = time.monotonic() + 300
        while self.ask("SELECT pg_is_in_recovery()") != (False,):
            assert time.monotonic() < patience
            time.sleep(0.1)

    def own(self, folder: Path) -> None:
        """Let the server have a folder that the tests filled."""
        folder.chmod(0o700)
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, "postgres", "postgres")


@contextmanager
def archiving() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="dangvu-archive-"))  # where another user may look for its folder
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = Server(folder, free.getsockname()[1], secrets.token_hex(16))
    (folder / "archive").mkdir()
    (folder / "secret").write_text(server.password, encoding="ascii")
    server.own(folder)
    server.tool(
        *("initdb", "-D", server.data, "-U", "admin", f"--pwfile={folder / 'secret'}", "-A", "scram-sha-256"),
        *("--data-checksums", "-E", "UTF8", "--locale=C"),
    )
    with (server.data / "postgresql.conf").open("a", encoding="ascii") as settings:
        settings.write("archive_mode = on\narchive_timeout = 60\n")
        settings.write(f"archive_command = 'test ! -f {folder}/archive/%f && cp %p {folder}/archive/%f'\n")
    server.start()
    try:
        for role, may in (("dangvu_owner", "CREATEDB REPLICATION"), ("dangvu", "")):
            statement = f"CREATE ROLE {role} LOGIN {may} PASSWORD '{server.password}'"
            server.ask(statement, database="postgres")
        server.ask("CREATE DATABASE dangvu OWNER dangvu_owner", database="postgres")
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@dataclass(frozen=True)
class OnServer(Installation):
    """An installation on the server with the archive."""

    server: Server | None = None

    @property
    def environment(self) -> dict[str, str]:
        assert self.server
        return super().environment | {
            "DANGVU_DATABASE_URL": self.server.url("dangvu", "dangvu"),
            "DANGVU_DATABASE_OWNER_URL": self.server.url("dangvu_owner", "dangvu"),
        }

    def do(self, *words: str | Path) -> Answer:
        answer = self.run(*words)
        assert answer.code == 0, (words, answer)
        return answer


def test_the_second_before_a_mass_deletion_comes_back_whole(folder: Path) -> None:
    seconds = []
    with archiving() as server:
        register = OnServer(folder / "archived_home", server=server)
        register.do("migrate")
        register.do("createuser", "local", "--may", "read,record,administer", "--as", "")
        register.do("open", CAST)
        for number in range(TIMES):
            base = folder / f"base{number}"
            register.do("backup", "--base", base, "--plain")
            (folder / "act.json").write_text(json.dumps(admission(f"p{number}", number)), encoding="utf-8")
            register.do("enact", folder / "act.json", "--override", "thử")
            before = register.json("ledger", "head")
            moment = server.ask("SELECT clock_timestamp()::text")[0]
            time.sleep(1)
            tables = ("membership_membership", "people_personrecord", "ledger_entry")
            for table in tables:
                server.ask(f"ALTER TABLE {table} DISABLE TRIGGER USER", f"DELETE FROM {table}")
            assert register.run("ledger", "verify").code == 1
            server.ask("SELECT pg_switch_wal()")

            began = time.monotonic()
            server.go_back(base, moment)

            assert register.json("ledger", "head") == before
            assert register.run("ledger", "verify").code == 0
            assert register.run("rebuild", "--check").code == 0
            seconds.append(time.monotonic() - began)
            shutil.rmtree(base)
    print("seconds to return:", sorted(round(one, 1) for one in seconds))
    assert max(seconds) < 60 * MINUTES_TO_RETURN
