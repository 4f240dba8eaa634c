"""Vietnamese text: stored form, search keys, sort keys."""

import unicodedata

import pytest

from dangvu.core.text import (
    accent_key,
    collapse,
    column_key,
    name_sort_key,
    nfc,
    search_key,
    search_keys,
    slug,
    words_sort_key,
)


def test_nfc_composes_what_a_mac_decomposed() -> None:
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Đào")

    assert decomposed != "Nguyễn Thị Đào"
    assert nfc(decomposed) == "Nguyễn Thị Đào"


def test_collapse_takes_no_break_and_zero_width_spaces_for_spaces() -> None:
    assert collapse(" Ma\u00a0Văn\u200b  Bế\ufeff ") == "Ma Văn Bế"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nguyễn  Thị Đào", "nguyen thi dao"),
        ("HOÀNG VĂN THỤ", "hoang van thu"),
        (unicodedata.normalize("NFD", "Đỗ Ước"), "do uoc"),
        ("Ðặng", "dang"),  # eth in place of đ
        ("H'Mông", "h'mong"),
    ],
)
def test_search_key_drops_case_marks_and_the_bar_of_d(text: str, key: str) -> None:
    assert search_key(text) == key


@pytest.mark.parametrize(
    ("one", "other"), [("Hòa", "Hoà"), ("THÚY", "thuý"), ("Quý", "Qúy"), ("khỏe", "khoẻ")]
)
def test_accent_key_is_the_same_wherever_the_tone_is_placed(one: str, other: str) -> None:
    assert nfc(one).lower() != nfc(other).lower()
    assert accent_key(one) == accent_key(other)


def test_accent_key_keeps_tones_and_letters_apart() -> None:
    words = ["hoa", "hòa", "hóa", "hỏa", "họa", "đoa", "doa", "hoă"]

    assert len({accent_key(word) for word in words}) == len(words)


def test_names_sort_by_given_name_then_middle_then_family() -> None:
    in_order = [
        "Lò An",
        "Nguyễn Anh An",
        "Bế Văn An",
        "Nguyễn Văn An",
        "Lê Thị Ánh",
        "Bế Ăn",
        "Trần Ân",
        "Y Ban",
        "Hà Dần",
        "Đỗ Dũng",
        "Hà Đức",
        "Nguyễn Văn Hoa",
        "Nguyễn Thị Hòa",
    ]

    mixed = [*in_order[1::2], *in_order[::2]]

    assert sorted(mixed, key=name_sort_key) == in_order


def test_names_that_differ_by_tone_sort_in_the_order_of_the_dictionary() -> None:
    in_order = ["Ma", "Mà", "Mả", "Mã", "Má", "Mạ", "Mai", "Măng"]

    mixed = [*in_order[1::2], *in_order[::2]]

    assert sorted(mixed, key=lambda name: name_sort_key(f"Lê {name}")) == in_order


def test_a_name_sort_key_sorts_in_byte_order_and_is_the_same_for_both_spellings() -> None:
    key = name_sort_key("Ksor H'Bia Êban")

    assert key.isascii()
    assert name_sort_key("Vi Hoà") == name_sort_key("Vi Hòa")
    assert name_sort_key("") == ""


def test_slug_and_column_key_keep_letters_and_digits_only() -> None:
    assert slug("Chi bộ Nà Đon, xã 2") == "chi-bo-na-don-xa-2"
    assert column_key(" Số thẻ Đảng* (12 số) ") == "so the dang 12 so"


@pytest.mark.parametrize(
    "texts", [[], ["Nguyễn  Thị Đào"], ["Đảng bộ xã Hoà Bình", "", "Chi bộ\nthôn Ê", "ÐẠI", "H'Mông"]]
)
def test_keys_of_many_are_the_keys_of_each(texts: list[str]) -> None:
    assert search_keys(texts) == [search_key(text) for text in texts]


def test_words_are_sorted_by_letter_before_tone() -> None:
    names = ["Hạ Long", "Hà Nam", "Đà Nẵng", "Da Lat", "Hà Giang"]

    assert sorted(names, key=words_sort_key) == ["Da Lat", "Đà Nẵng", "Hà Giang", "Hà Nam", "Hạ Long"]
