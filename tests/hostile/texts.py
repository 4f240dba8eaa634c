"""Group 5, Vietnamese text: the same name in five encodings, and names that are not what they look like."""

import unicodedata
from collections.abc import Iterator
from functools import partial

from dangvu.core.legacy_text import _TCVN3_LOWER, _TCVN3_UPPER
from tests.hostile.bricks import FIRST_ROW, HEADINGS, book, lines, people, with_first
from tests.hostile.case import Case, accept, refuse

GROUP = "text"
NAMES = (
    "Nguyễn Thị Đào",
    "Lường Văn Hưởng",
    "Ma Thế Quyết",
    "Đặng Ngọc Ánh",
    "Bế Xuân Trường",
    "Hà Sỹ Nghiêm",
    "Phùng Đức Độ",
    "Lý Thị Ngoãn",
)
TCVN3 = {
    "Nguyễn Thị Đào": "NguyÔn ThÞ §µo",
    "Trần Văn Hồng": "TrÇn V¨n Hång",
    "Lê Thanh Hưởng": "Lª Thanh H­ëng",
    "Đặng Đức Thắng": "§Æng §øc Th¾ng",
    "Phạm Quyết Tiến": "Ph¹m QuyÕt TiÕn",
    "Vũ Mạnh Dũng": "Vò M¹nh Dòng",
}
VNI = {
    "Nguyễn Văn Đông": "Nguyeãn Vaên Ñoâng",
    "Trần Thị Hường": "Traàn Thò Höôøng",
    "Đặng Đức Thắng": "Ñaëng Ñöùc Thaéng",
    "Phạm Quyết Tiến": "Phaïm Quyeát Tieán",
    "Lê Bảo Quốc": "Leâ Baûo Quoác",
}
LOOK_ALIKE = {
    "Russian a": "Bàn Vаn Hòa".replace("a", "a", 1),
    "Russian o": "Bàn Văn Hоа",
    "Russian B": "Вàn Văn Hòa",
    "Russian H": "Bàn Văn Нòa",
    "Greek omicron": "Bàn Văn Hοa",
    "Greek Nu": "Νông Văn Hòa",
    "Cherokee": "Ꭰàn Văn Hòa",
    "Armenian": "Bàn Văn Hօa",
    "Chinese": "潘文和",
    "Lao": "ບານ ວັນ",
    "Thai": "ไทย",
    "Hebrew": "בן ון",
    "Arabic": "بان وان",
}
UNSEEN = {
    "zero": "\x00",
    "bell": "\x07",
    "escape": "\x1b",
    "delete": "\x7f",
    "joiner of no width": "\u200d",
    "non-joiner of no width": "\u200c",
    "word joiner": "\u2060",
    "turned to the left": "\u202e",
    "embedded to the left": "\u202b",
    "isolated to the left": "\u2067",
    "mark to the left": "\u200f",
    "Arabic letter mark": "\u061c",
    "line separator inside": "\u2029\u202d",
    "private letter": "\ue000",
    "unassigned letter": "\u0378",
    "tag": "\U000e0041",
    "language tag": "\U000e0001",
    "soft hyphen beside Unicode": "\u00ad",
    "annotation": "\ufff9",
    "escaped control": "_x0007_",
    "escaped zero": "_x0000_",
    "space of no width inside": "\u200b",
    "mark of order inside": "\ufeff",
}
SPACES = {
    "two spaces": "  ",
    "a tab": "\t",
    "a line break": "\n",
    "a space that does not break": "\u00a0",
    "a thin space": "\u2009",
    "an ideographic space": "\u3000",
    "a space of no width beside one": " \u200b",
}
DIGITS = {
    "full-width": "００００９０００００01",
    "Arabic": "٠٠٠٠٩٠٠٠٠٠٠١",
    "Devanagari": "००००९००००००१",
    "mathematical": "𝟎𝟎𝟎𝟎𝟗𝟎𝟎𝟎𝟎𝟎𝟎𝟏",
    "superscript": "⁰⁰⁰⁰⁹⁰⁰⁰⁰⁰⁰¹",
    "circled": "⓪⓪⓪⓪⑨⓪⓪⓪⓪⓪⓪①",
    "with letters O": "OOOO9OOOOOO1",
    "with letters l": "00009000000l",
    "with a joiner": "000090\u200d000001",
    "with dots": "000.090.000.001",
    "with a minus": "-00090000001",
    "with a comma": "000090000,001",
}
ODD_NAMES = {
    "with an emoji": "Bàn Văn Hòa 🙂",
    "with digits": "Bàn Văn Hòa 2",
    "with a star": "Bàn Văn Hòa*",
    "like a formula": "=Bàn Văn Hòa",
    "like an order": "@Bàn Văn Hòa",
    "like a tag": "<b>Bàn Văn Hòa</b>",
    "like a script": "<script>alert(1)</script>",
    "like SQL": "Bàn'; DROP TABLE people_personrecord;--",
    "like a template": "{{ settings.SECRET_KEY }}",
    "like a format": "Bàn %s %(x)s",
    "like a path": "../../etc/passwd",
}


def cases() -> Iterator[Case]:
    for name in NAMES:
        for form in ("NFD", "NFKD"):
            decomposed = unicodedata.normalize(form, name)
            yield (
                accept(
                    GROUP,
                    f"{name} in {form}",
                    partial(with_first, full_name=decomposed, other_names=form),
                    "workbook.text_nfd",
                    full_name=name,
                )
                if form == "NFD"
                else accept(
                    GROUP,
                    f"{name} in NFD twice",
                    partial(_everybody, decomposed),
                    "workbook.text_nfd",
                    full_name=name,
                )
            )
    for encoding, known in (("tcvn3", TCVN3), ("vni", VNI)):
        for name, typed in known.items():
            yield accept(
                GROUP,
                f"{name} in {encoding}",
                partial(with_first, full_name=typed),
                f"workbook.text_{encoding}",
                full_name=name,
            )
    yield from _headings_in_tcvn3()
    for name, look_alike in LOOK_ALIKE.items():
        yield refuse(
            GROUP,
            f"letters that only look Latin: {name}",
            partial(with_first, full_name=look_alike),
            "workbook.foreign_letters",
            at=(FIRST_ROW, "full_name"),
        )
    for name, sign in UNSEEN.items():
        codes: tuple[str, ...] = ("workbook.control_characters",)
        if sign < " ":  # XML cannot hold these
            codes += ("workbook.encoding", "workbook.unreadable")
        for key, text in (("full_name", f"Bàn Vă{sign}n Hòa"), ("organisation_code", f"06.0{sign}66")):
            yield refuse(GROUP, f"{name} in {key}", partial(with_first, **{key: text}), *codes)
    for name, space in SPACES.items():
        yield accept(
            GROUP,
            f"{name} between names",
            partial(with_first, full_name=f"Bàn{space}Văn{space}Hòa"),
        )
    for name, digits in DIGITS.items():
        made = partial(with_first, identity_number=digits)
        codes = ("workbook.identity_number_form", "workbook.control_characters")
        yield refuse(GROUP, f"identity number {name}", made, *codes, at=(FIRST_ROW, "identity_number"))
    for name, odd in ODD_NAMES.items():
        yield accept(
            GROUP, f"name {name}", partial(with_first, full_name=odd), "workbook.name_unusual", full_name=odd
        )
    yield from _marks()


def _everybody(name: str) -> bytes:
    rows = people()
    rows[0] |= {"full_name": name, "birth_date": "03/02/1990", "identity_number": "000090000001"}
    rows[0] |= {"sex": "nam", "admission_date": "03/02/2015", "official_date": "03/02/2016"}
    rows[1]["full_name"] = name
    return book(lines(rows))


def _headings_in_tcvn3() -> Iterator[Case]:
    table = str.maketrans(_table())
    headings = {key: unicodedata.normalize("NFC", text).translate(table) for key, text in HEADINGS.items()}
    rows = people()
    rows[0] |= {"full_name": "Bàn Văn Hòa", "birth_date": "03/02/1990", "identity_number": "000090000001"}
    rows[0] |= {"sex": "nam", "admission_date": "03/02/2015", "official_date": "03/02/2016"}
    yield accept(GROUP, "headings in TCVN3", lambda: book(lines(rows, headings)))
    decomposed = {key: unicodedata.normalize("NFD", text) for key, text in HEADINGS.items()}
    yield accept(GROUP, "headings in NFD", lambda: book(lines(rows, decomposed)))
    bare = {key: text.upper() for key, text in HEADINGS.items()}
    yield accept(GROUP, "headings in capitals", lambda: book(lines(rows, bare)))


def _table() -> dict[str, str]:
    words = f"{_TCVN3_LOWER} {_TCVN3_UPPER}".split(" ")
    return dict(zip(words[::2], words[1::2], strict=True))


def _marks() -> Iterator[Case]:
    heaped = "Bàn Văn Ho" + "\u0301" * 40 + "a"
    yield refuse(
        GROUP,
        "forty marks on a letter",
        partial(with_first, full_name=heaped),
        "workbook.foreign_letters",
        "workbook.name_marks",
    )
    long_name = "Bàn " + "Văn " * 40
    yield refuse(GROUP, "a name too long", partial(with_first, full_name=long_name), "workbook.too_long")
    khmer = "Thạch Sa Rươn Na Rith Sô Pha Đa Ra"
    yield accept(GROUP, "a long name", partial(with_first, full_name=khmer), full_name=khmer)
    yield accept(GROUP, "a name of one word", partial(with_first, full_name="Y"), full_name="Y")
    yield accept(
        GROUP,
        "a name with an apostrophe",
        partial(with_first, full_name="H'Mai Ayun"),
        full_name="H'Mai Ayun",
    )
