"""The province is made once for all tests of the room."""

from __future__ import annotations

from pathlib import Path

import pytest

from dangvu.demo.generator import DemoProvince, generate

from .oracle import Oracle


@pytest.fixture(scope="session")
def demo() -> DemoProvince:
    """The default province in memory."""
    return generate()


@pytest.fixture(scope="session")
def folder(demo: DemoProvince, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its opening files."""
    path = tmp_path_factory.mktemp("opening")
    demo.write(path)
    return path


@pytest.fixture(scope="session")
def oracle(folder: Path) -> Oracle:
    """The opening files under SQL."""
    return Oracle(folder)
