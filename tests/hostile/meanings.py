"""Group 7, meaning: well-formed lists that say what cannot be: days, numbers, persons twice, organisations
that are none.
"""

from collections.abc import Iterator
from functools import partial

from tests.hostile.bricks import FIRST, FIRST_ROW, HEADINGS, Cell, book, lines, people, with_first
from tests.hostile.case import Case, accept, refuse

GROUP = "meaning"
NO_DAYS = {
    "31/02/1990": "no_such_day",
    "30/02/1992": "no_such_day",
    "29/02/1990": "no_such_day",
    "29/02/1900": "no_such_day",
    "31/04/1990": "no_such_day",
    "00/01/1990": "no_such_day",
    "01/00/1990": "no_such_day",
    "02/13/1990": "no_such_day",
    "32/01/1990": "no_such_day",
    "1990-13-01": "no_such_day",
    "1990": "day_incomplete",
    "02/1990": "day_incomplete",
    "03/02/90": "day_form",
    "03/02/19900": "day_form",
    "3 tháng 2 năm 1990": "day_form",
    "Feb 3, 1990": "day_form",
    "03022090": "day_form",
    "mùng 3 Tết Canh Ngọ": "day_form",
    "không nhớ": "day_form",
    "?": "day_form",
    "03/02/1990?": "day_form",
    "03/02/1790": "day_too_early",
    "03/02/0090": "day_too_early",
    "٠٣/٠٢/١٩٩٠": "day_form",
}
DAYS = ("3/2/1990", "03-02-1990", "03.02.1990", " 03 / 02 / 1990 ", "1990-02-03", "1990-02-03 00:00:00")
NO_IDENTITY = {
    "90000001": "identity_number_form",
    "0000900000010": "identity_number_form",
    "00009000000A": "identity_number_form",
    "90000001234": "identity_number_zeros_lost",
    "900000012": "identity_number_zeros_lost",
    "CMND 012345678": "identity_number_form",
    "không có": "identity_number_form",
    "0000 9000 00": "identity_number_zeros_lost",
}
NO_CARD = {
    "12345": "card_number_zeros_lost",
    "9000000000012": "card_number_form",
    "90.00000001": "card_number_form",
    "mất": "card_number_form",
    "123456789": "card_number_zeros_lost",
}
NO_WORDS = {
    "sex": ("khác", "?", "Nam nữ", "1", "M", "female*"),
    "ethnic_group": ("Việt kiều", "57", "00", "Kinh/Tày", "-1", "Champa"),
    "religion": ("đạo lạ", "có", "?", "Phật giáo, Công giáo"),
    "activity_status": ("đi vắng", "nghỉ hưu", "0"),
}
PLACES = {
    "06.066.001.000.099": "organisation_unknown",
    "06.066.001": "organisation_holds_no_members",
    "06": "organisation_holds_no_members",
    "bk": "organisation_holds_no_members",
    "06.066.009": "organisation_closed",
    "truong-noi-tru": "organisation_closed",
    "06.066.001.000.001 ": "",
    "na-ca": "",
    "NA-CA": "organisation_unknown",
    "06 066 001 000 001": "organisation_unknown",
    "' OR 1=1 --": "organisation_unknown",
    "%": "organisation_unknown",
    "../na-ca": "organisation_unknown",
}
PATHS = {
    "Chi bộ thôn Nà Cà": "",
    "Chi bo thon Na Ca, Dang bo xa Kim Lu": "",
    "Đảng bộ xã Kim Lư > Chi bộ thôn Nà Cà": "",
    "Đảng bộ xã Kim Lư": "organisation_holds_no_members",
    "Chi bộ thôn Nà Cà, Đảng bộ xã Bằng Phúc": "organisation_unknown",
    "Chi bộ thôn không có": "organisation_unknown",
    "Chi bộ Trường Nội trú Na Rì": "organisation_unknown",
    ",,,": "organisation_unknown",
}
ORDER = {
    "born after admission": {"birth_date": "03/02/2016"},
    "born on the day of admission": {"birth_date": "03/02/2015"},
    "official before admission": {"official_date": "02/02/2015"},
    "official before birth": {"birth_date": "03/02/2017", "admission_date": "01/01/2018"},
    "died before admission": {"activity_status": "đã mất", "status_date": "01/01/2014"},
}
STATUS_COLUMN = HEADINGS | {"status_date": "Ngày rời khỏi / ngày mất / ngày miễn sinh hoạt"}


def cases() -> Iterator[Case]:
    for text, code in NO_DAYS.items():
        for key in ("birth_date", "admission_date"):
            made = partial(with_first, **{key: text})
            yield refuse(GROUP, f"{key}: {text}", made, f"workbook.{code}", at=(FIRST_ROW, key))
    for text in DAYS:
        yield accept(GROUP, f"birth_date written {text!r}", partial(with_first, birth_date=text))
    for key, wrong in (("identity_number", NO_IDENTITY), ("card_number", NO_CARD)):
        for text, code in wrong.items():
            made = partial(with_first, **{key: text})
            yield refuse(GROUP, f"{key}: {text}", made, f"workbook.{code}", at=(FIRST_ROW, key))
    grouped = partial(with_first, identity_number="0000 9000 0001")
    yield accept(GROUP, "identity number in groups of four", grouped)
    for key, words in NO_WORDS.items():
        for word in words:
            made = partial(with_first, **{key: word})
            yield refuse(GROUP, f"{key}: {word}", made, "workbook.unknown_word", at=(FIRST_ROW, key))
    for code, fault in PLACES.items():
        made = partial(with_first, organisation_code=code)
        title = f"organisation {code!r}"
        yield refuse(GROUP, title, made, f"workbook.{fault}") if fault else accept(GROUP, title, made)
    yield from _paths()
    for what, changes in ORDER.items():
        made = partial(_with_status, **changes)
        yield refuse(GROUP, what, made, "workbook.days_out_of_order")
    yield from _persons()
    yield from _extract_day()


def _paths() -> Iterator[Case]:
    headings = {
        ("organisation_path" if key == "organisation_code" else key): text for key, text in HEADINGS.items()
    }
    headings["organisation_path"] = "Tổ chức Đảng đang sinh hoạt"
    for path, fault in PATHS.items():
        rows: list[dict[str, Cell]] = [dict(row) for row in people()]
        rows[0] |= {**FIRST, "organisation_path": path}
        made = partial(book, lines(rows, headings))
        title = f"path {path!r}"
        yield refuse(GROUP, title, made, f"workbook.{fault}") if fault else accept(GROUP, title, made)
    nowhere = partial(with_first, organisation_code="")
    yield refuse(GROUP, "no organisation", nowhere, "workbook.organisation_missing")


def _with_status(**changes: str) -> bytes:
    rows: list[dict[str, Cell]] = [dict(row) for row in people()]
    rows[0] |= {**FIRST, **changes}
    return book(lines(rows, STATUS_COLUMN))


def _persons() -> Iterator[Case]:
    for key in ("identity_number", "card_number"):
        rows: list[dict[str, Cell]] = [dict(row) for row in people(4)]
        rows[0] |= FIRST
        rows[3][key] = rows[0][key]
        yield refuse(GROUP, f"{key} twice", partial(book, lines(rows)), f"workbook.{key}_twice", at=(5, key))
    known = partial(with_first, identity_number="006162000001", sex="nữ", birth_date="05/04/1962")
    yield refuse(GROUP, "somebody the register has", known, "workbook.already_there")
    rows = [dict(row) for row in people(4)]
    rows[0] |= FIRST
    rows[3] |= {"full_name": FIRST["full_name"], "birth_date": FIRST["birth_date"], "sex": "nam"}
    rows[3] |= {"admission_date": "03/02/2015", "official_date": "03/02/2016"}
    made = partial(book, lines(rows))
    yield accept(GROUP, "two of one name and birthday", made, "workbook.same_name_and_birth_date", rows=4)
    disagrees = partial(with_first, sex="nữ")
    yield accept(GROUP, "a number of the other sex", disagrees, "workbook.identity_number_disagrees")
    gone = partial(_with_status, activity_status="đã mất", status_date="01/01/2024")
    yield Case(GROUP, "one who has died is left out", gone, read={}, rows=2, warned=("workbook.left_out",))
    alive = partial(_with_status, status_date="01/01/2024")
    yield refuse(GROUP, "a day of death and still active", alive, "workbook.status_disagrees")


def _extract_day() -> Iterator[Case]:
    """The list is of 30 June 2025."""
    for key, code in (("admission_date", "after_extract"), ("official_date", "official_after_extract")):
        made = partial(
            with_first, **{key: "01/07/2025", **({"official_date": ""} if key == "admission_date" else {})}
        )
        yield refuse(GROUP, f"{key} after the list", made, f"workbook.{code}", at=(FIRST_ROW, key))
    last = partial(with_first, admission_date="30/06/2025", official_date="", card_number="")
    yield accept(GROUP, "admitted on the day of the list", last, admission_date="2025-06-30")
    gone = {"activity_status": "đã ra khỏi Đảng", "status_date": "01/01/2024"}
    everybody: list[dict[str, Cell]] = [{**row, **gone} for row in people()]
    yield refuse(
        GROUP,
        "nobody left",
        partial(book, lines(everybody, STATUS_COLUMN)),
        "workbook.nobody",
        "workbook.days_out_of_order",
    )
