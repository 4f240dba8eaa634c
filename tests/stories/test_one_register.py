"""One register from its opening on: acts, figures of any day, what was known when, and back again."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dangvu.exchange.samples.people import good_rows, spoil
from dangvu.exchange.workbook.template import write_list
from tests.cast import FOLDER
from tests.faults.driver import Driver, Outcome
from tests.installation import new_installation

CELLS = [("na-ca", "Chi bộ thôn Nà Cà"), ("khuoi-it", "Chi bộ thôn Khuổi Ít")]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    folder = tmp_path_factory.mktemp("story")
    with (
        new_installation(folder / "register") as installation,
        Driver(installation, folder / "output") as driver,
    ):
        assert driver.json("open", FOLDER)["entry"] == 1
        yield driver


def figure(register: Driver, code: str, *options: str) -> Any:
    return register.json("figure", code, *options)["value"]


def total(register: Driver, org: str, on: str, *options: str) -> Any:
    return figure(register, "members.total", "--org", org, "--at", on, *options)


def enacted(register: Driver, folder: Path, *acts: dict[str, Any]) -> Outcome:
    file = folder / "acts.json"
    file.write_text(json.dumps(acts, ensure_ascii=False), encoding="utf-8")
    return register.run("enact", file, "--override", "thử", "--json")


TRANSFER = {
    "kind": "transfer_member",
    "payload": {"person": "son", "organisation": "na-ca", "on": "2018-03-01"},
}
DEATH = {"kind": "record_death", "payload": {"person": "be", "on": "2018-09-02"}}
FOUNDING = {
    "kind": "establish_organisation",
    "payload": {
        "code": "khuoi-moi",
        "name": "Chi bộ thôn Khuổi Mới",
        "organisation_kind": "cell",
        "parent": "kim-lu",
        "on": "2018-06-01",
        "members": ["khanh", "minh", "hoa"],
    },
    "paper": {"number": "12-QĐ/ĐU", "issued_on": "2018-05-20", "issuer": "Đảng ủy xã Kim Lư"},
}
FAULTY = {"kind": "record_death", "payload": {"person": "nobody", "on": "2018-09-02"}}
YEAR = ("--from", "2018-01-01", "--to", "2018-12-31")


def test_a_register_is_opened_kept_asked_and_corrected(register: Driver, tmp_path: Path) -> None:
    second = register.run("open", FOLDER, "--json")
    assert second.status == 1

    # At the end of 2018 there are seven members: four of the hamlet Nà Cà, two of Khuổi Ít, and Sơn.
    assert total(register, "bk", "2018-12-31") == 7
    assert total(register, "na-ca", "2018-12-31") == 4
    assert total(register, "06.066", "2018-12-31") == 6  # Na Rì by its official code
    assert total(register, "na-ri", "2015-12-31") == 5

    # A list with one faulty act changes nothing at all.
    assert enacted(register, tmp_path, TRANSFER, FAULTY).status == 1
    assert register.json("ledger", "head")["number"] == 1

    # Sơn moves to the other district, three found a cell, Bế dies.
    done = enacted(register, tmp_path, TRANSFER, FOUNDING, DEATH)
    assert done.status == 0, done
    assert [one["entry"] for one in done.json["acts"]] == [2, 3, 4]
    assert total(register, "bk", "2018-12-31") == 6
    assert total(register, "khuoi-moi", "2018-12-31") == 3
    assert total(register, "na-ca", "2018-12-31") == 3  # Đôn, Lan, Sơn
    assert figure(register, "members.transferred_in", "--org", "na-ri", *YEAR) == 1
    assert figure(register, "members.transferred_in", "--org", "bk", *YEAR) == 0
    assert figure(register, "members.died", "--org", "kim-lu", *YEAR) == 1
    listed = register.json("figure", "members.total", "--org", "khuoi-moi", "--at", "2018-12-31", "--list")
    assert listed["records"] == ["hoa", "khanh", "minh"]

    # What was known before each act is still the answer.
    assert total(register, "bk", "2018-12-31", "--known", "3") == 7
    assert total(register, "na-ri", "2018-12-31", "--known", "1") == 6

    # Table 1 of the district closes, and says who came from where.
    table = register.run("table", "1", "--org", "na-ri", *YEAR, "--format", "json").json
    rows = {row["code"]: row["values"][0] for row in table["rows"]}
    assert (rows["A"], rows["B"], rows["C"], rows["D"]) == (6, 1, 1, 6)
    assert all(identity["holds"] for identity in table["identities"])

    # Bế was not dead: the act is taken back, and nothing else moves. The founding stands in nobody's way.
    assert register.json("void", "4")["voids"] == 4
    assert total(register, "bk", "2018-12-31") == 7
    assert register.run("void", "1", "--json").status == 1
    register.json("void", "3")
    assert total(register, "na-ca", "2018-12-31") == 5
    register.json("void", "2")
    assert total(register, "na-ca", "2018-12-31") == 4
    assert register.json("rebuild", "--check")["identical"]
    assert register.json("ledger", "verify")["whole"]


def test_a_workbook_is_refused_whole_mended_recorded_whole_and_taken_back(
    register: Driver, tmp_path: Path
) -> None:
    day = date(2025, 6, 30).isoformat()
    rows = good_rows(CELLS, 40)
    write_list(tmp_path / "faulty.xlsx", spoil(rows))
    write_list(tmp_path / "mended.xlsx", rows)
    before, head = total(register, "bk", day), register.json("ledger", "head")

    refused = register.run("import", tmp_path / "faulty.xlsx", "--on", day, "--json")
    assert refused.status == 1
    assert register.json("ledger", "head") == head

    dry = register.json("import", tmp_path / "mended.xlsx", "--on", day, "--dry-run")
    assert (dry["accepted"], dry["entry"]) == (40, None)
    assert register.json("ledger", "head") == head

    entry = register.json("import", tmp_path / "mended.xlsx", "--on", day)["entry"]
    assert total(register, "bk", day) == before + 40
    assert (
        total(register, "khuoi-it", day) == total(register, "khuoi-it", day, "--known", str(entry - 1)) + 20
    )

    register.json("void", str(entry))
    assert total(register, "bk", day) == before
    assert register.json("rebuild", "--check")["identical"]
