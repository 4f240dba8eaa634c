"""Registers to back up and restore."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.backups.keyed import (
    Keyed,
    backed_up,
)
from tests.faults.conftest import CAST
from tests.faults.driver import Driver
from tests.installation import (
    Installation,
    copy_of,
    put_back,
)


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
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
