"""TCVN3 and VNI text is found and converted; Unicode text is left alone."""

import pytest

from dangvu.core.legacy_text import convert, detect, recover

TCVN3 = [
    ("NguyÔn V¨n §«ng", "Nguyễn Văn Đông"),
    ("TrÇn ThÞ Hång", "Trần Thị Hồng"),
    ("Chi bé Nµ §on", "Chi bộ Nà Đon"),
    ("Phó bÝ th­", "Phú bí thư"),
    ("Hµ", "Hà"),
]
VNI = [
    ("Nguyeãn Vaên Ñoâng", "Nguyễn Văn Đông"),
    ("Traàn Thò Hoàng", "Trần Thị Hồng"),
    ("NGUYEÃN VAÊN AÙNH", "NGUYỄN VĂN ÁNH"),
    ("Trieäu Ñöùc Quyønh", "Triệu Đức Quỳnh"),
]
UNICODE = [
    "Nguyễn Văn Đông",
    "HOÀNG VĂN THỤ",
    "Hà Mí Sính",
    "Thái Nguyên",
    "H’Mông – Dao",
    "Vi Văn Hoà",
    "Tày",
    "Café",
    "München",
    "plain ASCII",
    "",
]


@pytest.mark.parametrize(("found", "text"), TCVN3)
def test_tcvn3_text_is_recognised_and_converted(found: str, text: str) -> None:
    conversion = recover(found)

    assert conversion is not None
    assert (conversion.encoding, conversion.text, conversion.found) == ("tcvn3", text, found)


@pytest.mark.parametrize(("found", "text"), VNI)
def test_vni_text_is_recognised_and_converted(found: str, text: str) -> None:
    conversion = recover(found)

    assert conversion is not None
    assert (conversion.encoding, conversion.text) == ("vni", text)


@pytest.mark.parametrize("text", UNICODE)
def test_unicode_text_is_left_alone(text: str) -> None:
    assert detect(text) is None


def test_text_that_reads_both_ways_is_not_decided_here() -> None:
    assert detect("Hé") is None
    assert convert("Hé", "tcvn3") == "Hộ"


def test_every_vietnamese_letter_survives_tcvn3() -> None:
    letters = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"

    produced = convert("".join(chr(code) for code in range(0xA1, 0x100)), "tcvn3")

    assert set(letters) <= set(produced)
