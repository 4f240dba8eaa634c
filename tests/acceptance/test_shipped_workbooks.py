"""A new user with the demo and the two shipped workbooks: refused, mended, counted, taken back."""

from pathlib import Path

import pytest

from tests.faults.driver import Driver
from tests.installation import EMBEDDED, ROOT

pytestmark = pytest.mark.by_day("embedded")
SAMPLES = ROOT / "dangvu" / "exchange" / "samples"
DAY = "2025-06-30"


def row_of_table_1(province: Driver, code: str) -> int:
    """A row of table 1 of the first half of 2025, in its column of this period; the table's sums hold."""
    period = ("--org", "bk", "--from", "2025-01-01", "--to", DAY)
    answer = province.run("table", "1", *period, "--format", "json")
    assert answer.status == 0, answer
    assert all(identity["holds"] for identity in answer.json["identities"])
    (values,) = [row["values"] for row in answer.json["rows"] if row["code"] == code]
    number: int = values[0]
    return number


def test_a_shipped_workbook_is_refused_mended_counted_and_taken_back(
    province: Driver, tmp_path: Path
) -> None:
    closing, entered = row_of_table_1(province, "D"), row_of_table_1(province, "B4")
    head = province.json("ledger", "head")

    refused = province.run(
        "import", SAMPLES / "danh_sach_loi.xlsx", "--on", DAY, "--faults", tmp_path / "back.xlsx", "--json"
    )
    assert refused.status == 1
    assert refused.json["accepted"] == 0
    assert len(refused.json["rejected"]) > 10
    assert all(one["sheet"] and one["row"] and one["message"] for one in refused.json["rejected"])
    assert (tmp_path / "back.xlsx").stat().st_size > 0
    assert province.json("ledger", "head") == head

    accepted = province.json("import", SAMPLES / "danh_sach_mau.xlsx", "--on", DAY)
    assert (accepted["accepted"], accepted["rejected"]) == (30, [])
    assert row_of_table_1(province, "D") == closing + 30
    assert row_of_table_1(province, "B4") == entered + 30
    entered_codes = province.json(
        "figure", "members.entered_register", "--org", "bk", "--from", DAY, "--to", DAY, "--list"
    )["records"]
    assert len(entered_codes) == 30

    again = province.run("import", SAMPLES / "danh_sach_mau.xlsx", "--on", DAY, "--json")
    assert again.status == 1
    assert {one["code"] for one in again.json["rejected"]} == {"workbook.recorded_before"}

    voided = province.run("void", str(accepted["entry"]), "--json")
    if EMBEDDED:  # whoever holds the register's file is alone with it
        assert voided.status == 0
        assert row_of_table_1(province, "D") == closing
        assert row_of_table_1(province, "B4") == entered
    else:  # where others may record, one of them looks at it first, on the page
        assert (voided.status, "second.needed" in voided.output + voided.errors) == (1, True)
    assert province.json("ledger", "verify")["whole"]


@pytest.mark.nightly  # by day of a small register: tests/stories
def test_the_demo_is_what_its_ledger_says(province: Driver) -> None:
    assert province.json("rebuild", "--check") == {"identical": True, "differences": []}
