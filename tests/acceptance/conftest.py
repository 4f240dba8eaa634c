"""The demo province, built once for all tests of this folder through its own command."""

from collections.abc import Iterator

import pytest

from tests.installation import Installation, new_installation


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with new_installation(tmp_path_factory.mktemp("province")) as installation:
        built = installation.run("demo", "--json", seconds=900)
        assert built.code == 0, built
        yield installation
