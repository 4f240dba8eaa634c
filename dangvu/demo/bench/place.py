"""Registers to measure on: a data folder each, and on PostgreSQL a database each; none outlives the run."""

import json
import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from dangvu.demo.bench.measuring import Ran, run

ACTOR = "local"
URLS = ("DANGVU_DATABASE_URL", "DANGVU_DATABASE_OWNER_URL")


@dataclass(frozen=True)
class Place:
    """A register of its own. ``database`` is empty where the data folder holds it too."""

    home: Path
    database: str = ""
    key_file: str = ""
    """Of an encrypted data folder."""

    @property
    def environment(self) -> dict[str, str]:
        """What a process that works on this register finds in its environment."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("DANGVU_")}
        env |= {"DANGVU_HOME": str(self.home), "DANGVU_ACTOR": ACTOR}
        env["DANGVU_PAGES_PACE"] = "off"  # all users of a benchmark are one account
        if self.key_file:
            env["DANGVU_KEY_FILE"] = self.key_file
        if self.database:
            env |= {name: _of_database(os.environ[name], self.database) for name in URLS}
        return env

    def dangvu(self, *words: str | Path) -> Ran:
        """Run a `dangvu` command. Raises Failed."""
        return run([sys.executable, "-m", "dangvu.command", *words], self.environment)

    def json(self, *words: str | Path) -> Any:
        """What a `dangvu` command answers in JSON. Raises Failed."""
        return json.loads(self.dangvu(*words, "--json").out)


def server_given() -> bool:
    """Whether a PostgreSQL server is named, with an owner who may make databases there."""
    return all(os.environ.get(name) for name in URLS)


@contextmanager
def new_place(folder: Path, *, on_server: bool, key_file: str = "") -> Iterator[Place]:
    """An empty register with the account that acts."""
    place = Place(folder / f"place-{uuid.uuid4().hex[:8]}", _fresh_name() if on_server else "", key_file)
    if place.database:
        _on_server("CREATE DATABASE {}", place.database)
    try:
        place.dangvu("migrate")
        if place.database:
            place.dangvu("createuser", ACTOR, "--may", "read,record,administer", "--as", "")
        yield place
    finally:
        _remove(place)


@contextmanager
def copy_of(original: Place) -> Iterator[Place]:
    """The same register once more, to be written to. Nobody is connected to the original meanwhile."""
    copy = Place(
        original.home.with_name(f"copy-{uuid.uuid4().hex[:8]}"), _fresh_name() if original.database else ""
    )
    shutil.copytree(original.home, copy.home)
    if copy.database:
        _on_server("CREATE DATABASE {} TEMPLATE {}", copy.database, original.database)
    try:
        yield copy
    finally:
        _remove(copy)


def _fresh_name() -> str:
    return f"bench_{uuid.uuid4().hex[:12]}"


def _remove(place: Place) -> None:
    if place.database:
        _on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", place.database)
    shutil.rmtree(place.home, ignore_errors=True)


def _of_database(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _on_server(statement: str, *names: str) -> None:
    """A statement about databases, by the owner of the tables."""
    import psycopg  # noqa: PLC0415 - only where a server is given
    from psycopg import sql  # noqa: PLC0415 - as above

    with psycopg.connect(_of_database(os.environ[URLS[1]], "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
