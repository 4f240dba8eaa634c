"""A register whose backups are under a key, and what the tests of backups do with it."""

import hashlib
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.faults.driver import Driver
from tests.installation import (
    ROOT,
    URLS,
    Answer,
    Installation,
    wait_until_nobody_is_connected,
)


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


def backed_up(register: Installation, file: Path) -> Path:
    answer = register.run("backup", file)
    assert answer.code == 0, answer
    return file


def record(register: Installation, folder: Path, number: int) -> None:
    """One act more."""
    from tests.faults.test_two_at_once import admission  # noqa: PLC0415 - read before Django is set up

    file = folder / f"act{number}.json"
    file.write_text(json.dumps(admission(f"x{number}", number)), encoding="utf-8")
    answer = register.run("enact", file, "--override", "thử")
    assert answer.code == 0, answer


def head(register: Installation) -> Any:
    return register.json("ledger", "head")


def is_whole(register: Keyed) -> bool:
    """Verified and rebuilt: every entry and every fact is as it was recorded."""
    from tests.faults.register import look  # noqa: PLC0415 - as above

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
