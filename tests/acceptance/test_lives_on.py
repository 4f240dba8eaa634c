"""The demo province through 1 February 2020 and 1 July 2025, both schemes of its ledger: what was published
comes out, what the plain province says of a day it says too, and all live on in the organisations of today.
"""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.acceptance.test_published_figures import CASES, failing
from tests.faults.driver import Driver
from tests.installation import new_installation

pytestmark = [pytest.mark.once, pytest.mark.nightly]
LAST = "2026-10-31"


SCHEMES = ("2019-12-01", "2020-02-01", "2020-07-01", "2023-04-10", "2024-12-01", "2025-07-01")


def test_the_province_lives_on_as_part_of_thai_nguyen(
    tmp_path_factory: pytest.TempPathFactory, province: Driver
) -> None:
    plain, folder = province, tmp_path_factory.mktemp("lives-on")
    with new_installation(folder / "register") as installation:
        built = installation.run("demo", "--lives-on", "--json", seconds=900)
        assert built.code == 0, built
        with Driver(installation, folder / "output") as province:
            eve = assert_recorded(province, folder / "ledger.txt")
            assert_alike(plain, province, eve)
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


def assert_recorded(province: Driver, exported: Path) -> int:
    """The schemes are entries with their papers; that of 2020 is not taken back while others stand on it.
    Gives the last entry before that of 2025.
    """
    assert province.run("ledger", "export", exported).status == 0
    lines = (line.split(" ", 2) for line in exported.read_text(encoding="utf-8").splitlines())
    entries = [json.loads(line[2]) for line in lines if line[0] == "E"]
    schemes = [one for one in entries if one["kind"] == "reorganise"]
    assert [json.loads(one["payload"])["on"] for one in schemes] == list(SCHEMES)
    assert json.loads(schemes[1]["paper"])["number"] == "855/NQ-UBTVQH14"
    refused = province.run("void", str(schemes[1]["number"]), "--dry-run", "--json")
    assert refused.status == 1
    assert "void.in_the_way" in refused.output
    return int(schemes[-1]["number"]) - 1


def assert_alike(plain: Driver, province: Driver, eve: int) -> None:
    """Every published case and table of bk, from the one register and from the other as known on the eve of
    the scheme: who was recognised after it, as from a day of June, was on probation then.
    """
    cases = ("figure", "--cases", CASES, "--json")
    assert province.run(*cases).json == plain.run(*cases).json
    for year in range(2018, 2026):
        last = f"{year}-12-31" if year < 2025 else "2025-06-30"
        period, day = ("--from", f"{year}-01-01", "--to", last), ("--at", last)
        for code, when in (("1", period), ("3", day), ("5", day)):
            asked = ("table", code, "--org", "bk", *when)
            one, other = plain.run(*asked).json, province.run(*asked, "--known", str(eve)).json
            assert one["rows"] == other["rows"], (code, year)


def members(province: Driver, organisation: str, on: str, *more: str) -> int:
    answer = province.json("figure", "members.total", "--org", organisation, "--at", on, *more)
    number: int = answer["value"]
    return number
