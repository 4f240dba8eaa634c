"""The demo province, built once for all tests of this folder through its own command."""

from collections.abc import Iterator

import pytest

from tests.faults.driver import Driver
from tests.installation import new_installation


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    folder = tmp_path_factory.mktemp("province")
    with new_installation(folder / "register") as installation:
        built = installation.run("demo", "--json", seconds=900)
        assert built.code == 0, built
        with Driver(installation, folder / "output") as driver:
            yield driver
