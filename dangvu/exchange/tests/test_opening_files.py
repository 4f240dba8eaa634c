"""Opening files read: every fault of form with file, row, column; CSV and Parquet alike."""

import shutil
from datetime import date
from pathlib import Path
from unicodedata import normalize

import duckdb
import pytest

from dangvu.core.finding import Finding
from dangvu.exchange.opening.files import read_opening
from tests.cast import FOLDER

HEADER = "code,full_name,sex,birth_date,ethnic_group,identity_number,card_number\n"
GOOD = "be,Hoàng Thị Bế,female,1962-04-05,02,006162000001,"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "mo-so", ignore=shutil.ignore_patterns("*.py", "__*")))


def faults(folder: Path) -> list[tuple[str, object, object, object]]:
    return [place(one) for one in read_opening(folder).faults]


def place(found: Finding) -> tuple[str, object, object, object]:
    return found.code, found.where.get("file"), found.where.get("row"), found.where.get("column")


def people(folder: Path, *lines: str) -> Path:
    (folder / "people.csv").write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder


def test_the_cast_is_read_without_a_word(folder: Path) -> None:
    opening = read_opening(folder)

    assert opening.faults == []
    assert opening.rows["people"][0] == {
        "code": "be",
        "full_name": "Hoàng Thị Bế",
        "sex": "female",
        "birth_date": date(1962, 4, 5),
        "ethnic_group": "02",
        "identity_number": "006162000001",
        "card_number": "",
        "row": 2,
    }
    assert opening.rows["memberships"][0]["until_date"] is None
    assert opening.rows["organisation_successors"] == []
    assert set(opening.hashes) == {path.name for path in folder.iterdir()}


def test_a_parquet_file_says_the_same_as_its_csv(folder: Path) -> None:
    as_csv = read_opening(folder).rows
    for source in folder.glob("*.csv"):
        # Days typed, as another program would write them.
        chosen = "COLUMNS(lambda c: NOT suffix(c, 'date')), COLUMNS('date$')::DATE"
        lines = f"SELECT {chosen} FROM read_csv('{source}', all_varchar = true)"
        duckdb.sql(f"COPY ({lines}) TO '{source.with_suffix('.parquet')}'")
        source.unlink()

    as_parquet = read_opening(folder)

    assert as_parquet.faults == []
    assert as_parquet.rows == as_csv


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (GOOD.replace("Hoàng Thị Bế", ""), "form.missing", "full_name"),
        (GOOD.replace("female", "woman"), "form.code_list", "sex"),
        (GOOD.replace(",02,", ",99,"), "form.code_list", "ethnic_group"),
        (GOOD.replace("1962-04-05", "1962-02-31"), "form.day", "birth_date"),
        (GOOD.replace("1962-04-05", "05/04/1962"), "form.day", "birth_date"),
        (GOOD.replace("1962-04-05", "1962-W05-1"), "form.day", "birth_date"),
        (GOOD.replace("1962-04-05", "0062-04-05"), "form.day", "birth_date"),
        (GOOD.replace("006162000001", "6162000001"), "form.twelve_digits", "identity_number"),
        (GOOD.replace("006162000001", "００６１６２０００００１"), "form.twelve_digits", "identity_number"),
        (GOOD.replace("be", "006162000001", 1), "form.code_is_identity_number", "code"),
        (GOOD.replace("be", "b" * 65, 1), "form.too_long", "code"),
        (GOOD.replace("Bế", "Bế" * 60), "form.too_long", "full_name"),
        (GOOD + "1234567890123", "form.too_long", "card_number"),
        (GOOD.replace("Bế", "Bế\u200e"), "form.unprintable", "full_name"),
        (GOOD + ",thừa", "opening.cells", ""),
    ],
)
def test_a_fault_of_form_has_file_row_and_column(folder: Path, line: str, code: str, column: str) -> None:
    people(folder, GOOD, line)

    assert faults(folder) == [(code, "people.csv", 3, column)]


def test_all_faults_of_a_row_are_told(folder: Path) -> None:
    people(folder, "be,,woman,x,99,1,")

    assert [(one[0], one[3]) for one in faults(folder)] == [
        ("form.missing", "full_name"),
        ("form.code_list", "sex"),
        ("form.day", "birth_date"),
        ("form.code_list", "ethnic_group"),
        ("form.twelve_digits", "identity_number"),
    ]


@pytest.mark.parametrize("value", ["-1", "1.5", "ba", "2147483648", "²"])
def test_a_number_is_whole_not_negative_and_fits(folder: Path, value: str) -> None:
    path = folder / "populations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("294660", value), encoding="utf-8")

    assert faults(folder) == [("form.number", "populations.csv", 2, "population")]


def test_a_last_day_at_the_end_of_time_is_no_day(folder: Path) -> None:
    path = folder / "targets.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2017-12-31", "9999-12-31"), encoding="utf-8")

    assert faults(folder) == [("form.day", "targets.csv", 2, "to_date")]


@pytest.mark.parametrize(
    "header",
    [
        HEADER.replace("card_number", "card"),
        HEADER.replace(",card_number", ""),
        HEADER.replace("card_number", "sex"),
        "\n",
    ],
)
def test_a_wrong_header_is_named(folder: Path, header: str) -> None:
    (folder / "people.csv").write_text(header + GOOD + "\n", encoding="utf-8")

    assert faults(folder) == [("opening.header", "people.csv", 1, "")]


def test_columns_may_stand_in_any_order_and_empty_lines_are_passed_over(folder: Path) -> None:
    header = "sex,code,full_name,birth_date,ethnic_group,card_number,identity_number"
    lines = ["\ufeff" + header, "", ",,,,,,", "female, be ,Bế,1962-04-05,02,,", ""]
    (folder / "people.csv").write_text("\n".join(lines), encoding="utf-8")

    opening = read_opening(folder)

    assert opening.faults == []
    assert [(row["code"], row["sex"], row["row"]) for row in opening.rows["people"]] == [("be", "female", 4)]


def test_text_is_composed(folder: Path) -> None:
    people(folder, normalize("NFD", GOOD))

    assert read_opening(folder).rows["people"][0]["full_name"] == "Hoàng Thị Bế"


def test_other_encodings_are_refused(folder: Path) -> None:
    (folder / "people.csv").write_bytes(f"{HEADER}{GOOD}\n".encode("utf-16"))

    assert faults(folder) == [("opening.encoding", "people.csv", None, None)]


def test_a_folder_without_opening_files_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path / "khong") == [("opening.no_folder", None, None, None)]
    assert faults(tmp_path) == [("opening.empty", None, None, None)]


def test_a_file_of_another_name_is_refused(folder: Path) -> None:
    (folder / "peoples.csv").write_text("x\n", encoding="utf-8")

    assert faults(folder) == [("opening.unknown_file", "peoples.csv", None, None)]


@pytest.mark.parametrize("content", ['be,"', "be," + "a" * 140_000], ids=["quote", "cell"])
def test_a_csv_file_that_runs_on_is_told_and_not_read(folder: Path, content: str) -> None:
    people(folder, content + "\n" * 140_000)

    assert faults(folder) == [("opening.unreadable", "people.csv", None, None)]


@pytest.mark.parametrize("content", [b"code", b"PAR1" + bytes(200) + b"PAR1"], ids=["text", "damaged"])
def test_a_parquet_file_that_is_none_is_told(folder: Path, content: bytes) -> None:
    (folder / "people.csv").unlink()
    (folder / "people.parquet").write_bytes(content)

    assert faults(folder) == [("opening.unreadable", "people.parquet", None, None)]
