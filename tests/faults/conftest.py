"""Registers that the tests here break, prepared once: copies are made of them by file or by database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import ROOT, Installation, copy_of, new_installation

CAST = ROOT / "tests" / "cast"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="session")
def empty(folder: Path) -> Iterator[Installation]:
    """A register without an entry."""
    with new_installation(folder / "empty") as installation:
        yield installation


@pytest.fixture(scope="session")
def cast(folder: Path, empty: Installation) -> Iterator[Installation]:
    """The small cast, opened as entry 1."""
    with copy_of(empty, folder / "cast") as installation:
        assert installation.run("open", CAST).code == 0
        yield installation


@pytest.fixture
def victim(tmp_path: Path, cast: Installation) -> Iterator[Installation]:
    """The cast in a register of the test's own."""
    with copy_of(cast, tmp_path / "victim") as installation:
        yield installation
