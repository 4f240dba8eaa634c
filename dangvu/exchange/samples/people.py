"""Invented members for samples, tests and the workbook benchmark. The same arguments give the same people."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from dangvu.core.period import add_months

Row = dict[str, str]

# Family names with the ethnic group they are given here; weights follow the midland north-east.
_FAMILIES = (
    ("Nguyễn", "Kinh"),
    ("Trần", "Kinh"),
    ("Phạm", "Kinh"),
    ("Hoàng", "Tày"),
    ("Nông", "Tày"),
    ("Ma", "Tày"),
    ("Lường", "Tày"),
    ("Hà", "Tày"),
    ("Lý", "Nùng"),
    ("Vi", "Nùng"),
    ("Triệu", "Dao"),
    ("Bàn", "Dao"),
    ("Giàng", "HMông"),
)
_MIDDLE = {"nam": ("Văn", "Đình", "Quang", "Đức", "Tiến"), "nữ": ("Thị", "Thu", "Ngọc", "Thúy", "Bích")}
_GIVEN = {
    "nam": ("Hùng", "Thắng", "Dũng", "Sơn", "Tuấn", "Kiên", "Hòa", "Đạt", "Phúc", "Bình", "Long", "Nghĩa"),
    "nữ": ("Hương", "Lan", "Ánh", "Hoa", "Huệ", "Yến", "Thảo", "Nga", "Đào", "Thủy", "Linh", "Mơ"),
}
_PROVINCE = "Bắc Kạn"
_HAMLETS = ("thôn Nà Mới", "thôn Khau Cút", "tổ 5", "bản Pác Lùng", "thôn Bó Lìn")
_EXTRACT = date(2025, 6, 30)


def good_rows(organisations: Sequence[tuple[str, str]], count: int, seed: int = 7) -> list[Row]:
    """So many members without a fault, as texts by column key; shared out among the organisations (code,
    name)."""
    random = Random(seed)  # noqa: S311  invented people, not secrets
    return [
        _member(random, number, *organisations[(number - 1) % len(organisations)])
        for number in range(1, count + 1)
    ]


def _member(random: Random, number: int, code: str, name: str) -> Row:
    sex = random.choice(("nam", "nam", "nữ"))
    family, ethnic_group = random.choice(_FAMILIES)
    born = date(1950, 1, 1) + timedelta(random.randrange(19_000))
    admitted = add_months(born, 12 * 19) + timedelta(random.randrange(4_000))
    admitted = min(admitted, _EXTRACT - timedelta(random.randrange(1, 700)))
    official = add_months(admitted, 12)
    is_official = official <= _EXTRACT
    hamlet = random.choice(_HAMLETS)
    home = {f"{place}_country": "Việt Nam" for place in ("birth", "home", "residence")}
    home |= {f"{place}_province": _PROVINCE for place in ("birth", "home", "residence")}
    home |= {f"{place}_detail": hamlet for place in ("birth", "home", "residence")}
    return home | {
        "ordinal": str(number),
        "full_name": f"{family} {random.choice(_MIDDLE[sex])} {random.choice(_GIVEN[sex])}",
        "sex": sex,
        "birth_date": _written(born),
        "ethnic_group": ethnic_group,
        "religion": "không",
        "identity_number": _identity_number(sex, born, number),
        "card_number": f"{900_000_000_000 + number}" if is_official else "",
        "card_issued_on": _written(official) if is_official else "",
        "organisation_code": code,
        "organisation_path": name,
        "admission_date": _written(admitted),
        "official_date": _written(official) if is_official else "",
        "activity_status": "đang sinh hoạt",
    }


def _written(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _identity_number(sex: str, born: date, number: int) -> str:
    """Twelve digits of a province code that is not given out (000), century and sex, year of birth, a
    running number."""
    century = 2 * (born.year // 100 - 19) + (sex == "nữ")
    return f"000{century}{born.year % 100:02d}{number:06d}"


def spoil(rows: Sequence[Row]) -> list[Row]:
    """The same rows with one fault in each of the first fourteen; at least fifteen rows are needed."""
    spoilt = [dict(row) for row in rows]
    spoilt[0]["birth_date"] = "31/02/1975"
    spoilt[1]["identity_number"] = spoilt[1]["identity_number"][2:]
    spoilt[2]["identity_number"] = spoilt[14]["identity_number"]
    spoilt[3]["full_name"] = ""
    spoilt[4]["sex"] = "khác"
    spoilt[5]["ethnic_group"] = "Việt kiều"
    spoilt[6]["admission_date"], spoilt[6]["official_date"] = "03/02/2015", "03/02/2014"
    spoilt[7]["admission_date"] = "1998"
    spoilt[8]["card_number"] = "12345"
    spoilt[9]["organisation_code"] = spoilt[9]["organisation_path"] = ""
    spoilt[10]["birth_date"] = "chưa rõ"
    spoilt[11]["religion"] = ""
    spoilt[12]["identity_number"] = "00012345678A"
    spoilt[13]["admission_date"] = spoilt[13]["birth_date"]
    return spoilt
