"""The shipped places: counts of both states, parents, successors, Bắc Kạn before and after 2020."""

import shutil
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from dangvu.core.period import holds, last_day, overlapping_pairs
from dangvu.places.data import (
    FOLDER,
    SINCE_BEFORE,
    DamagedPlacesError,
    Level,
    Place,
    PlacesData,
    UnknownPlaceError,
    load,
)

REFORM = date(2025, 7, 1)
EVE_OF_REFORM = date(2025, 6, 30)
BAC_KAN_DISTRICTS = ("058", "060", "061", "062", "063", "064", "065", "066")


@pytest.fixture(scope="module")
def data() -> PlacesData:
    return load()


@pytest.mark.parametrize(
    ("on", "level", "count"),
    [
        (EVE_OF_REFORM, "province", 63),
        (EVE_OF_REFORM, "district", 696),
        (EVE_OF_REFORM, "commune", 10_035),
        (REFORM, "province", 34),
        (REFORM, "district", 0),
        (REFORM, "commune", 3_321),
    ],
)
def test_each_state_has_its_number_of_places(data: PlacesData, on: date, level: Level, count: int) -> None:
    assert len(list(data.places_on(on, level))) == count


def test_codes_have_the_length_of_their_level(data: PlacesData) -> None:
    lengths = {(place.level, len(place.code)) for place in data.places}

    assert lengths == {("province", 2), ("district", 3), ("commune", 5)}


def test_a_key_is_borne_once_and_a_code_once_a_day(data: PlacesData) -> None:
    assert len({place.key for place in data.places}) == len(data.places)
    assert [pair for rows in data.by_code.values() for pair in overlapping_pairs(rows)] == []


def test_every_place_keeps_its_parents_from_its_first_day_to_its_last(data: PlacesData) -> None:
    above: dict[Level, dict[bool, Level | None]] = {
        "province": {False: None, True: None},
        "district": {False: "province"},
        "commune": {False: "district", True: "province"},
    }

    for place in data.places:
        parent = data.parent_of(place)

        expected = above[place.level][place.from_date >= REFORM]
        assert (parent.level if parent else None) == expected, place
        if parent:
            final = last_day(place.until_date)
            assert holds(parent, final) if final else parent.until_date is None, place


def test_every_place_that_ended_has_a_default_successor_of_the_day_it_ended(data: PlacesData) -> None:
    by_key = {place.key: place for place in data.places}
    defaults = Counter(row.from_key for row in data.successors if row.is_default)
    # Districts ended without one; five islands without communes became special zones.
    ended = [place for place in data.places if place.until_date and place.level != "district"]

    assert [place for place in ended if defaults[place.key] != 1] == []
    assert sum(by_key[key].level == "district" for key in defaults) == 5
    for row in data.successors:
        assert by_key[row.from_key].until_date == row.on_date
        assert holds(by_key[row.to_key], row.on_date)


def test_every_place_of_2025_came_from_somewhere(data: PlacesData) -> None:
    reached = {row.to_key for row in data.successors}

    assert [place for place in data.places_on(REFORM) if place.key not in reached] == []


def test_only_divided_places_have_several_successors(data: PlacesData) -> None:
    kinds: dict[str, list[str]] = defaultdict(list)
    for row in data.successors:
        kinds[row.from_key].append(row.kind)

    assert {len(found) > 1 for found in kinds.values() if "divided" in found} == {True}
    assert {len(found) for found in kinds.values() if "divided" not in found} == {1}


@pytest.mark.parametrize(
    ("on", "by_district"),
    [
        (date(2010, 1, 1), [8, 10, 16, 11, 17, 22, 16, 22]),
        (date(2020, 1, 31), [8, 10, 16, 11, 17, 22, 16, 22]),
        (date(2020, 2, 1), [8, 10, 15, 10, 14, 20, 14, 17]),
        (EVE_OF_REFORM, [8, 10, 15, 10, 14, 20, 14, 17]),
    ],
)
def test_bac_kan_has_its_communes_by_district(data: PlacesData, on: date, by_district: list[int]) -> None:
    communes = Counter(place.parent_code for place in data.places_on(on, "commune"))

    assert [communes[district] for district in BAC_KAN_DISTRICTS] == by_district
    assert {data.place_on(district, on).parent_code for district in BAC_KAN_DISTRICTS} == {"06"}


def test_bac_kan_has_as_many_kinds_as_the_resolutions_count(data: PlacesData) -> None:
    def kinds(on: date) -> dict[str, int]:
        return Counter(
            place.kind for place in data.places_on(on, "commune") if place.parent_code in BAC_KAN_DISTRICTS
        )

    assert kinds(date(2020, 2, 1)) == {"xã": 96, "phường": 6, "thị trấn": 6}
    assert kinds(date(2023, 4, 9)) == {"xã": 96, "phường": 6, "thị trấn": 6}
    assert kinds(date(2023, 4, 10)) == {"xã": 95, "phường": 6, "thị trấn": 7}


def test_a_code_means_the_place_that_bears_it_on_the_day(data: PlacesData) -> None:
    names = [data.place_on("02083", on).full_name for on in (date(2020, 2, 1), EVE_OF_REFORM, REFORM)]
    keys = [data.place_on("01954", date(2023, 4, day)).key for day in (9, 10)]

    assert names == ["Xã Yên Phong", "Xã Yên Phong", "Xã Yên Phong"]
    assert data.place_on("02083", REFORM).key == "02083@2025-07-01"
    assert keys == ["01954@1900-01-01", "01954@2023-04-10"]


def test_a_code_nobody_bears_on_the_day_is_refused(data: PlacesData) -> None:
    with pytest.raises(UnknownPlaceError, match=r"'01960' on 2020-01-31"):
        data.place_on("01960", date(2020, 1, 31))
    with pytest.raises(UnknownPlaceError):
        data.place_on("06", REFORM)


def test_the_communes_of_bac_kan_that_ended_in_2020_are_followed_to_2025(data: PlacesData) -> None:
    def heirs(place: Place) -> set[str]:
        keys = {row.to_key for row in data.successors if row.from_key == place.key}
        return {heir.full_name for heir in data.places if heir.key in keys}

    by_name = {place.name: place for place in data.places if place.code.startswith("06x")}

    assert len(by_name) == 25
    assert heirs(by_name["Hương Nê"]) == {"Xã Hiệp Lực"}
    assert heirs(by_name["Lương Hạ"]) == {"Thị trấn Yến Lạc", "Xã Cường Lợi"}
    assert heirs(by_name["Văn Học"]) == {"Xã Văn Vũ", "Xã Cường Lợi"}
    assert heirs(data.place_on("01954", date(2022, 1, 1))) == {"Thị trấn Vân Tùng"}
    assert heirs(data.place_on("01954", EVE_OF_REFORM)) == {"Xã Ngân Sơn"}


def test_places_older_than_the_data_say_so(data: PlacesData) -> None:
    assert data.place_on("06", SINCE_BEFORE).full_name == "Tỉnh Bắc Kạn"
    assert data.place_on("01834", SINCE_BEFORE).from_date == SINCE_BEFORE


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "data")
    changed = folder / "places.csv"
    changed.write_text(
        changed.read_text(encoding="utf-8").replace("Phủ Thông", "Phú Thông"), encoding="utf-8"
    )

    with pytest.raises(DamagedPlacesError, match=r"places\.csv .* is not the file its manifest lists"):
        load(folder)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "data")
    (folder / "successors.csv").unlink()

    with pytest.raises(DamagedPlacesError, match=r"successors\.csv is missing"):
        load(folder)
