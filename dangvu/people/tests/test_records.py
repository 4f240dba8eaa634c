"""What an act that brings a person into the register opens."""

from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest

from dangvu.ledger.change import Change
from dangvu.ledger.sealing import Keystore
from dangvu.people.records import CODE_LETTERS, LONGEST_SORT_KEY, new_code, open_attributes, open_person


@pytest.fixture
def change(tmp_path: Path) -> Change:
    return Change(7, 40, Keystore(tmp_path / "keystore.sqlite"))


def opened(change: Change, name: str) -> dict[str, object]:
    open_person(change, code="x", full_name=name, sex="male", birth_date=date(1980, 1, 2), ethnic_group="01")
    ((_ordinal, _fact, values),) = change.part({}).done.open
    return values


def test_the_name_is_kept_as_spelled_in_nfc_with_keys_to_search_and_sort(change: Change) -> None:
    values = opened(change, normalize("NFD", "Đặng Thị Lệ-Hằng"))

    assert values["full_name"] == "Đặng Thị Lệ-Hằng"
    assert values["search_name"] == "dang thi le-hang"
    assert (values["person"], values["from_date"]) == (41, "1980-01-02")


def test_a_name_of_foreign_letters_does_not_outgrow_its_sort_key(change: Change) -> None:
    values = opened(change, "Ж" * 120)

    assert len(str(values["sort_name"])) == LONGEST_SORT_KEY


def test_what_is_not_known_is_left_out(change: Change) -> None:
    assert not {"identity_number", "card_number", "until_date"} & opened(change, "Lý Văn A").keys()


def test_qualities_are_opened_in_one_order_whatever_order_they_came_in(change: Change) -> None:
    open_attributes(change, 5, {"religion": "none", "occupation": "farmer"}, date(2020, 1, 1), hamlet=9)

    effects = change.part({}).done
    assert [(fact, values.get("attribute")) for _ordinal, fact, values in effects.open] == [
        ("person_attribute", "occupation"),
        ("person_attribute", "religion"),
        ("residence", None),
    ]


def test_new_codes_differ_and_are_easy_to_read() -> None:
    codes = {new_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(set(code.removeprefix("DV-")) <= set(CODE_LETTERS) for code in codes)
    assert not set("01OIL") & set(CODE_LETTERS)
