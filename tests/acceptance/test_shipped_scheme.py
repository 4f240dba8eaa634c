"""A new user with the demo and the shipped workbook of a commune merger: refused for two faults, mended, seen
before it is recorded, recorded, compared with 2020 on the structure of after, and taken back.
"""

from pathlib import Path

import openpyxl
import pytest

from dangvu.exchange.samples.scheme import INTO, MENDED, OTHERS, SCHEME
from tests.acceptance.test_shipped_workbooks import SAMPLES
from tests.faults.driver import Driver

pytestmark = [pytest.mark.once, pytest.mark.nightly]  # elsewhere a second person looks at the void
ALL, ON = (INTO, *OTHERS), "2025-06-30"


def members(province: Driver, organisation: str, on: str, *more: str) -> int:
    answer = province.json("figure", "members.total", "--org", organisation, "--at", on, *more)
    number: int = answer["value"]
    return number


def mended(folder: Path) -> Path:
    """The workbook as a user mends it: two cells."""
    book = openpyxl.load_workbook(SAMPLES / SCHEME)
    sheet = book.worksheets[0]
    found = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value in MENDED]
    assert len(found) == 2
    for cell in found:
        cell.value = MENDED[str(cell.value)]
    book.save(folder / "da_sua.xlsx")
    return folder / "da_sua.xlsx"


def test_a_shipped_merger_is_refused_mended_recorded_compared_and_taken_back(
    province: Driver, tmp_path: Path
) -> None:
    words = ("--on", ON, "--name", "Sáp nhập vào Yến Lạc", "--json")
    before = [members(province, one, ON) for one in ALL]
    in_2020 = [members(province, one, "2020-12-31") for one in ALL]
    refused = province.run("scheme", SAMPLES / SCHEME, *words, "--dry-run")
    assert (refused.status, len(refused.json["findings"])) == (1, 2)
    assert [one["row"] for one in refused.json["findings"]] == [2, 4]

    tried = province.json("scheme", mended(tmp_path), *words, "--dry-run")
    assert tried["outcome"]["before"] == tried["outcome"]["after"]
    recorded = province.json("scheme", mended(tmp_path), *words, "--override", "thử", "--key", "na-ri")
    assert members(province, INTO, ON) == sum(before)
    assert members(province, INTO, "2020-12-31", "--structure", ON) == sum(in_2020)

    voided = province.run("void", str(recorded["entry"]), "--json")
    assert voided.status == 0, voided
    assert [members(province, one, ON) for one in ALL] == before
    assert province.json("ledger", "verify")["whole"]
