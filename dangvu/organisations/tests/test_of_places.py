"""What became of places on a day, as a scheme: Na Rì on 1 February 2020, where Văn Học was divided."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dangvu.accounts.models import Account
from dangvu.core.period import DAY
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.opening.files import read_opening
from dangvu.ledger.void import Void
from dangvu.organisations.acts import ConsolidateOrganisations, MoveHamlets, MoveOrganisation, Reorganise
from dangvu.organisations.lookup import organisation_coded, version_on
from dangvu.organisations.movement import Movement
from dangvu.organisations.reorganising.of_places import NoPlace, OfPlaces
from dangvu.places.models import HamletVersion
from dangvu.tree.queries import parent_of
from tests.cast import FOLDER, account, enact

pytestmark = pytest.mark.django_db
ON = date(2020, 2, 1)
ORGANISATIONS = """\
vu-loan,na-ri,grassroots_organisation,Đảng bộ xã Vũ Loan,,commune,06x17,2000-01-01,,opening,
van-hoc,na-ri,grassroots_organisation,Đảng bộ xã Văn Học,,commune,06x19,2000-01-01,,opening,
cuong-loi,na-ri,grassroots_organisation,Đảng bộ xã Cường Lợi,,commune,02152,2000-01-01,,opening,
na-tang,van-hoc,cell,Chi bộ thôn Nà Tảng,,,,2000-01-01,,opening,
na-dam,van-hoc,cell,Chi bộ thôn Nà Đấm,,,,2000-01-01,,opening,
"""
HAMLETS = """\
t-na-tang,Nà Tảng,thon,06x19,100,2000-01-01,
t-na-dam,Nà Đấm,thon,06x19,60,2000-01-01,
"""
COVERAGE = """\
na-tang,t-na-tang,,2000-01-01,,opening
na-dam,t-na-dam,,2000-01-01,,opening
"""
PROPOSED = MoveHamlets("02137", ON, hamlets=("t-na-dam",), cells_to="02137.2020")
OTHERWISE = replace(PROPOSED, to_place="02152", cells_to="cuong-loi")


@pytest.fixture
def clerk(tmp_path: Path) -> Account:
    """Whoever records in the cast's register with three communes more."""
    folder = tmp_path / "so"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for name, more in {"organisations": ORGANISATIONS, "hamlets": HAMLETS, "coverage": COVERAGE}.items():
        with (folder / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(more)
    clerk = account("clerk", None, "read", "record", "administer")
    enact(OpenRegister.of(read_opening(folder)), by=clerk)
    return clerk


def steps() -> list[Movement]:
    return list(OfPlaces(number("bk"), ON).steps())


def number(code: str, on: date = ON - DAY) -> int:
    found = organisation_coded(code, on)
    assert found is not None, code
    return found


def lies(code: str) -> str:
    return HamletVersion.objects.at(ON).get(code=code).place.code


def test_communes_become_what_the_data_says_and_the_district_goes_on(clerk: Account) -> None:
    (new, *moves) = steps()

    assert isinstance(new, ConsolidateOrganisations)
    assert (new.name, new.organisations) == ("Đảng bộ xã Văn Vũ", ("van-hoc", "vu-loan"))
    assert moves == [
        MoveHamlets("02137", ON, from_place="06x17"),
        PROPOSED,
        replace(PROPOSED, hamlets=("t-na-tang",)),
    ]
    assert [
        (one.hamlet.code, [place.code for place, _there in one.parts])
        for one in OfPlaces(number("bk"), ON).divided()
    ] == [("t-na-dam", ["02137", "02152"]), ("t-na-tang", ["02137", "02152"])]


def test_a_hamlet_of_a_divided_commune_takes_its_cell_where_it_is_sent(clerk: Account) -> None:
    chosen = [OTHERWISE if one == PROPOSED else one for one in steps()]
    done = enact(Reorganise("Sắp xếp", ON, tuple(chosen)), by=clerk, override="thử")

    new = number("02137.2020", ON)
    row = version_on(new, ON)
    assert row is not None
    assert (row.kind, row.grassroots_type) == ("grassroots_organisation", "commune")
    assert parent_of(new, ON) == number("na-ri")
    assert (lies("t-na-dam"), lies("t-na-tang")) == ("02152", "02137")
    assert parent_of(number("na-dam"), ON) == number("cuong-loi")
    assert parent_of(number("na-tang"), ON) == new
    enact(Void(done.number), by=clerk, override="thử")
    assert parent_of(number("na-dam"), ON) == number("van-hoc")


def test_cells_of_others_do_not_go_along(clerk: Account) -> None:
    """Only those of the commune where the hamlet lay."""
    enact(MoveOrganisation("na-dam", "kim-lu", date(2019, 6, 1)), by=clerk, override="thử")
    enact(Reorganise("Sắp xếp", ON, tuple(steps())), by=clerk, override="thử")

    assert parent_of(number("na-dam"), ON) == number("kim-lu")


def test_a_part_without_an_organisation_is_named(clerk: Account) -> None:
    of_places = OfPlaces(number("bk"), ON)
    of_places.communes.pop(number("cuong-loi"))

    with pytest.raises(NoPlace, match="Cường Lợi"):
        of_places.divided()
