"""Headings and words are recognised however they are written."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from dangvu.core.text import column_key
from dangvu.exchange.tests.workbooks import HEADINGS, KEYS, lines_of, rows_with, sheet_of
from dangvu.exchange.workbook.columns import COLUMNS, column_named, heading_key
from dangvu.exchange.workbook.reading import read_members
from dangvu.exchange.workbook.words import code_of, lists, words_of


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Họ và tên*", "full_name"),
        ("HO VA TEN", "full_name"),
        ("  họ  và   tên (*) ", "full_name"),
        ("Hä vµ tªn", "full_name"),
        ("Sinh ngày* (dd/mm/yyyy)", "birth_date"),
        ("Số thẻ Đảng* (12 số)", "card_number"),
        ("so the theo qd 85", "legacy_card_number"),
        ("Nơi đăng ký khai sinh: quốc gia*", "birth_country"),
        ("Nơi đăng ký khai sinh - Quốc gia", "birth_country"),
        ("Quê quán (mô hình 2 cấp): tỉnh", "home_province"),
        ("Thường trú: chi tiết", "residence_detail"),
        ("Ngày vào Đảng", "admission_date"),
        ("Ngày vào Đảng chính thức", "official_date"),
        ("Ngày rời khỏi / ngày mất / ngày miễn sinh hoạt", "status_date"),
        ("Tổ chức Đảng đang sinh hoạt* (chỉ đọc)", "organisation_path"),
        ("MA TO CHUC", "organisation_code"),
    ],
)
def test_a_heading_is_known_in_any_dress(heading: str, key: str) -> None:
    column = column_named(heading)

    assert column is not None
    assert column.key == key


def test_an_unknown_heading_is_none() -> None:
    assert column_named("Sở thích") is None


def test_no_heading_means_two_columns() -> None:
    names = [
        (heading_key(name), column.key) for column in COLUMNS for name in {column.label, *column.aliases}
    ]
    owners: dict[str, set[str]] = {}
    for name, key in names:
        owners.setdefault(name, set()).add(key)

    assert {name: keys for name, keys in owners.items() if len(keys) > 1} == {}


@pytest.mark.parametrize("name", ["sex", "ethnic_group", "religion", "activity_status"])
def test_no_word_means_two_codes_and_every_code_has_one(name: str) -> None:
    owners: dict[str, set[str]] = {}
    for code, words in lists()[name].items():
        for word in words:
            owners.setdefault(column_key(word).replace(" ", ""), set()).add(code)

    assert {word: codes for word, codes in owners.items() if len(codes) > 1} == {}
    assert [code_of(name, word) for word in words_of(name)] == list(lists()[name])


def test_the_ethnic_groups_are_the_national_list_and_two_more() -> None:
    assert list(lists()["ethnic_group"]) == [f"{number:02d}" for number in range(1, 57)]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Kinh", "01"),
        ("H'Mông", "08"),
        ("Mông", "08"),
        ("HMONG", "08"),
        ("Cao Lan", "15"),
        ("8", "08"),
        ("08", "08"),
    ],
)
def test_an_ethnic_group_is_known_by_its_names_and_its_code(word: str, code: str) -> None:
    assert code_of("ethnic_group", word) == code


def _read(
    path: Path, headings: Sequence[str | None], keys: Sequence[str]
) -> tuple[list[str], list[str], list[str]]:
    reading = read_members(
        sheet_of(path, lines_of(rows_with(), [heading or "" for heading in headings], keys))
    )
    faults = [fault.code.removeprefix("workbook.") for fault in reading.faults]
    warnings = [warning.code.removeprefix("workbook.") for warning in reading.warnings]
    return faults, warnings, [row.text("full_name") for row in reading.rows]


def test_columns_are_mapped_by_name_in_any_order(tmp_path: Path) -> None:
    names = [row["full_name"] for row in rows_with()]

    assert _read(tmp_path / "a.xlsx", HEADINGS[::-1], KEYS[::-1]) == ([], [], names)


@pytest.mark.parametrize(
    "key", ["full_name", "sex", "birth_date", "ethnic_group", "identity_number", "official_date"]
)
def test_a_list_without_a_mandatory_column_is_refused(tmp_path: Path, key: str) -> None:
    at = KEYS.index(key)

    faults, _warnings, _names = _read(
        tmp_path / "a.xlsx", HEADINGS[:at] + HEADINGS[at + 1 :], KEYS[:at] + KEYS[at + 1 :]
    )

    assert faults == (["no_heading"] if key == "full_name" else ["column_missing"])


def test_a_list_without_a_column_the_register_does_without_is_read_with_a_word(tmp_path: Path) -> None:
    at = KEYS.index("birth_country")

    faults, warnings, names = _read(
        tmp_path / "a.xlsx", HEADINGS[:at] + HEADINGS[at + 1 :], KEYS[:at] + KEYS[at + 1 :]
    )

    assert (faults, warnings, len(names)) == ([], ["column_absent"], 3)


@pytest.mark.parametrize("left", ["organisation_code", "organisation_path"])
def test_one_of_the_two_organisation_columns_is_enough(tmp_path: Path, left: str) -> None:
    one = [key for key in KEYS if key != left]
    none = [key for key in one if not key.startswith("organisation_")]

    def headings(keys: list[str]) -> list[str]:
        return [HEADINGS[KEYS.index(key)] for key in keys]

    assert _read(tmp_path / "a.xlsx", headings(one), one)[0] == []
    assert _read(tmp_path / "b.xlsx", headings(none), none)[0][0] == "column_missing"


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert _read(tmp_path / "a.xlsx", [*HEADINGS, "GIOI TINH"], [*KEYS, "sex"])[0] == ["column_twice"]


def test_an_unknown_column_is_reported_and_passed_over(tmp_path: Path) -> None:
    faults, warnings, names = _read(tmp_path / "a.xlsx", [*HEADINGS, "Sở thích"], [*KEYS, "sex"])

    assert (faults, warnings, len(names)) == ([], ["column_unknown"], 3)


def test_data_without_a_heading_is_refused(tmp_path: Path) -> None:
    assert _read(tmp_path / "a.xlsx", [*HEADINGS, None], [*KEYS, "sex"])[0] == ["column_unnamed"]


def test_a_heading_in_two_rows_below_a_title_is_understood(tmp_path: Path) -> None:
    columns = [column for column in COLUMNS if column.key in KEYS]
    upper, lower, last = [], [], ""
    for column in columns:
        group, colon, part = column.label.partition(": ")
        upper.append(None if colon and group == last else group)
        lower.append(part or None)
        last = group
    numbers = [f"({number})" for number in range(1, len(columns) + 1)]
    rows = [[row.get(column.key) or None for column in columns] for row in rows_with()]

    reading = read_members(sheet_of(tmp_path / "a.xlsx", [["Biểu"], upper, lower, numbers, *rows]))

    assert (reading.faults, reading.warnings) == ([], [])
    assert [row.row for row in reading.rows] == [5, 6, 7]
    assert reading.rows[0].text("home_province") == "Bắc Kạn"
