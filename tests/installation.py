"""An installation of its own, driven from outside by the command line, as a user would.

On the embedded database the data folder holds everything; where the run is given a PostgreSQL server, each
installation gets a database of its own there, with the roles of a real one.
"""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ACTOR = "local"
URLS = ("DANGVU_DATABASE_URL", "DANGVU_DATABASE_OWNER_URL")
EMBEDDED = not os.environ.get(URLS[0])
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Installation:
    """A data folder, and on PostgreSQL the name of a database."""

    home: Path
    database: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What a process of this installation finds in its environment."""
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DANGVU_", "DJANGO_")) and name != "PYTEST_CURRENT_TEST"
        }
        env |= {"DANGVU_HOME": str(self.home), "DANGVU_ACTOR": ACTOR}
        if self.database:
            env |= {name: _of_database(os.environ[name], self.database) for name in URLS}
        return env

    def run(self, *words: str | Path, seconds: int = 300) -> Answer:
        """Run `dangvu` with the words."""
        done = subprocess.run(
            [sys.executable, "-m", "dangvu.command", *map(str, words)],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def json(self, *words: str | Path) -> Any:
        """The answer of a command that is expected to do it."""
        answer = self.run(*words, "--json")
        assert answer.code == 0, (words, answer)
        return answer.json


@contextmanager
def bare_installation(home: Path) -> Iterator[Installation]:
    """A data folder or a database with nothing in it; the database is dropped at the end."""
    made = _bare(home)
    try:
        yield made
    finally:
        _remove(made)


def _bare(home: Path) -> Installation:
    made = Installation(home, "" if EMBEDDED else f"inst_{uuid.uuid4().hex[:12]}")
    if made.database:
        _on_server("CREATE DATABASE {}", made.database)
    return made


@contextmanager
def new_installation(home: Path) -> Iterator[Installation]:
    """An empty register with the account that acts; its database is dropped at the end."""
    with copy_of(_empty(os.environ.get(URLS[0], "")), home) as made:
        yield made


@cache
def _empty(_server: str) -> Installation:
    """The one that is migrated on this server, and copied ever after; it ends with the run or the server."""
    made = _bare(Path(tempfile.mkdtemp(prefix="dangvu-empty-")))
    atexit.register(_remove_at_exit, made)
    assert made.run("migrate").code == 0
    if made.database:
        created = made.run("createuser", ACTOR, "--may", "read,record,administer", "--as", "")
        assert created.code == 0, created
    return made


@contextmanager
def copy_of(template: Installation, home: Path) -> Iterator[Installation]:
    """An installation that is what the template is: much quicker than migrating a new one."""
    made = Installation(home, f"inst_{uuid.uuid4().hex[:12]}" if template.database else "")
    try:
        put_back(made, template)
        yield made
    finally:
        _remove(made)


def _remove(installation: Installation) -> None:
    if installation.database:
        wait_until_nobody_is_connected(installation)
        _on_server("DROP DATABASE IF EXISTS {}", installation.database)
    shutil.rmtree(installation.home, ignore_errors=True)


def _remove_at_exit(installation: Installation) -> None:
    shutil.rmtree(installation.home, ignore_errors=True)
    with suppress(psycopg.OperationalError):  # its server may have been one of a test, and be gone
        _remove(installation)


def put_back(installation: Installation, template: Installation) -> None:
    """Make an installation what the template is; nobody may be connected to the template meanwhile."""
    shutil.rmtree(installation.home, ignore_errors=True)
    shutil.copytree(template.home, installation.home)
    if installation.database:
        wait_until_nobody_is_connected(installation)
        _on_server("DROP DATABASE IF EXISTS {}", installation.database)
        _on_server("CREATE DATABASE {} TEMPLATE {}", installation.database, template.database)


def wipe(installation: Installation) -> None:
    """What is left after a disaster: no data folder, and on PostgreSQL an empty database."""
    shutil.rmtree(installation.home)
    if installation.database:
        wait_until_nobody_is_connected(installation)
        _on_server("DROP DATABASE {}", installation.database)
        _on_server("CREATE DATABASE {}", installation.database)


def wait_until_nobody_is_connected(installation: Installation) -> None:
    """A database server may still be ending what a client that is gone had asked of it: a commit, say."""
    patience = time.monotonic() + 60
    while installation.database and _connected(installation.database):
        assert time.monotonic() < patience, "somebody stays connected"
        time.sleep(0.02)


def _connected(database: str) -> int:
    with psycopg.connect(_of_database(os.environ[URLS[1]], "postgres"), autocommit=True) as connection:
        question = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        (count,) = connection.execute(question, [database]).fetchone() or (0,)
    return int(count)


def _of_database(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _on_server(statement: str, *names: str) -> None:
    """A statement about databases, by the owner of the tables."""
    with psycopg.connect(_of_database(os.environ[URLS[1]], "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
