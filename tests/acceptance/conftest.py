"""The demo province, built once for all tests of this folder through its own command."""

import json
from collections.abc import Iterator

import pytest

from tests.faults.driver import Driver
from tests.installation import new_installation

ACCOUNTS = ["tinh", "vanthu", "lanhdao", "dangvien", "quantri", "kiemtra"]
"""Who can be tried on the demo."""


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    folder = tmp_path_factory.mktemp("province")
    with new_installation(folder / "register") as installation:
        built = installation.run("demo", "--json", seconds=900)
        assert built.code == 0, built
        assert json.loads(built.out)["accounts"] == ACCOUNTS
        with Driver(installation, folder / "output") as driver:
            yield driver
