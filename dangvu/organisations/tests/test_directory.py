"""The cell a list of members means: by code, else by a path of names that only one cell has."""

from datetime import date

import pytest

from dangvu.organisations.acts import EstablishOrganisation
from dangvu.organisations.directory import Directory
from tests.cast import World, enact

ON = date(2025, 6, 30)


@pytest.mark.parametrize(
    ("code", "path", "cell"),
    [
        ("na-ca", "", "na-ca"),
        (" 06.066.001.000.001 ", "", "na-ca"),
        ("", "Chi bộ thôn Nà Cà", "na-ca"),
        ("", "chi bo thon na ca", "na-ca"),
        ("", "Chi bộ thôn Nà Cà, Đảng bộ xã Kim Lư", "na-ca"),
        ("", "Đảng bộ xã Kim Lư / Chi bộ thôn Nà Cà", "na-ca"),
        ("", "Đảng bộ tỉnh Bắc Kạn > Đảng bộ xã Kim Lư > Chi bộ thôn Nà Cà", "na-ca"),
        ("", "Chi bộ thôn Bản Khắn; Đảng bộ huyện Chợ Đồn", "ban-khan"),
        ("na-ca", "Chi bộ thôn Bản Khắn", "na-ca"),
    ],
)
def test_a_cell_is_found(world: World, code: str, path: str, cell: str) -> None:
    assert Directory(ON).find(code, path) == (world.organisation(cell), "")


@pytest.mark.parametrize(
    ("code", "path", "reason"),
    [
        ("khong-co", "Chi bộ thôn Nà Cà", "organisation_unknown"),
        ("truong-noi-tru", "", "organisation_closed"),
        ("06.066.009", "", "organisation_closed"),
        ("kim-lu", "", "organisation_holds_no_members"),
        ("", "Đảng bộ xã Kim Lư", "organisation_holds_no_members"),
        ("", "Chi bộ thôn Nà Cà, Đảng bộ xã Bằng Phúc", "organisation_unknown"),
        ("", "Chi bộ Không Có", "organisation_unknown"),
        ("", " , ", "organisation_unknown"),
    ],
)
def test_why_none_is_found_is_said(world: World, code: str, path: str, reason: str) -> None:
    directory = Directory(ON)

    assert directory.find(code, path) == (None, reason)
    assert (code or path) in directory.sentence(reason, code or path)


def test_two_cells_of_one_name_are_told_apart_by_what_stands_above(world: World) -> None:
    twin = EstablishOrganisation(
        "na-ca-2",
        "Chi bộ thôn Nà Cà",
        "cell",
        date(2025, 1, 2),
        "bang-phuc",
        members=("be", "hoa", "minh"),
    )
    enact(twin, by=world.clerk)
    directory = Directory(ON)

    assert directory.find("", "Chi bộ thôn Nà Cà") == (None, "organisation_ambiguous")
    assert directory.find("", "Chi bộ thôn Nà Cà, Bằng Phúc")[1] == "organisation_unknown"
    assert directory.find("", "Chi bộ thôn Nà Cà, Đảng bộ xã Bằng Phúc")[0] == world.organisation("na-ca-2")
    assert Directory(date(2025, 1, 1)).find("", "Chi bộ thôn Nà Cà")[0] == world.organisation("na-ca")
