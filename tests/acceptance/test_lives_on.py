"""The demo province through 1 July 2025: all are there, in the organisations of the day, and live on; what
was published comes out on the structure of today.
"""

from datetime import date

import pytest

from tests.acceptance.test_published_figures import failing
from tests.faults.driver import Driver
from tests.installation import new_installation

pytestmark = [pytest.mark.once, pytest.mark.nightly]
LAST = "2026-10-31"


def test_the_province_lives_on_as_part_of_thai_nguyen(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("lives-on")
    with new_installation(folder / "register") as installation:
        built = installation.run("demo", "--lives-on", "--json", seconds=900)
        assert built.code == 0, built
        with Driver(installation, folder / "output") as province:
            assert members(province, "bk", "2025-06-30") == members(province, "19.2025", "2025-07-01")
            assert members(province, "bk", "2020-12-31") == members(
                province, "19.2025", "2020-12-31", "--structure", LAST
            )
            period = ("--org", "19.2025", "--from", "2025-07-02", "--to", LAST)
            assert province.json("figure", "members.admitted", *period)["value"] > 20
            assert province.json("figure", "organisations.grassroots", "--at", LAST)["value"] > 37
            assert province.json("ledger", "verify")["whole"]
            # Nobody counted the other half of the province of today.
            unknown = {"members.share_of_population"}
            assert failing(province, folder, "19.2025", date.fromisoformat(LAST)) == unknown
            year = ("--org", "19.2025", "--from", "2018-01-01", "--to", "2018-12-31", "--structure", LAST)
            table = province.run("table", "1", *year).json
            assert all(one["holds"] for one in table["identities"])
            assert table["not_assignable_below"][0]["code"] == "A*"


def members(province: Driver, organisation: str, on: str, *more: str) -> int:
    answer = province.json("figure", "members.total", "--org", organisation, "--at", on, *more)
    number: int = answer["value"]
    return number
