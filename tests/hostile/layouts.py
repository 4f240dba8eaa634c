"""Group 6, layout: headings moved, missing, twice, far down; merged, hidden, several sheets."""

from collections.abc import Iterator, Mapping
from functools import partial

from tests.hostile.bricks import FIRST, HEADINGS, Cell, Line, book, lines, pack, parts, people, sheet
from tests.hostile.case import Case, accept, refuse

GROUP = "layout"
MUST = ("sex", "birth_date", "ethnic_group", "religion", "identity_number", "admission_date", "official_date")
ALIASES = {
    "full_name": ("Họ tên", "HỌ VÀ TÊN KHAI SINH", "Họ, chữ đệm và tên*"),
    "sex": ("Phái", "Nam/Nữ", "giới  tính"),
    "birth_date": ("Ngày sinh", "Ngày, tháng, năm sinh", "Sinh ngày (dd/mm/yyyy)"),
    "identity_number": ("Số CCCD", "Căn cước công dân", "Số định danh cá nhân (12 số)*"),
    "organisation_code": ("Mã TCĐ", "Mã chi bộ"),
    "admission_date": ("Ngày kết nạp", "Ngày vào Đảng (dự bị)"),
}


def rows() -> list[dict[str, Cell]]:
    made: list[dict[str, Cell]] = [dict(row) for row in people()]
    made[0] |= FIRST
    return made


def cases() -> Iterator[Case]:
    yield from _columns()
    yield from _headings()
    yield from _parts()
    yield from _sheets()


def _columns() -> Iterator[Case]:
    for key in MUST:
        without = {name: text for name, text in HEADINGS.items() if name != key}
        yield refuse(GROUP, f"without {key}", partial(_list, without), "workbook.column_missing")
    nameless = {name: text for name, text in HEADINGS.items() if name != "full_name"}
    yield refuse(GROUP, "without names", partial(_list, nameless), "workbook.no_heading")
    nowhere = {name: text for name, text in HEADINGS.items() if name != "organisation_code"}
    yield refuse(GROUP, "without any organisation", partial(_list, nowhere), "workbook.column_missing")
    for key, heading in HEADINGS.items():
        if key == "ordinal":
            continue
        made = partial(
            book, [(*line, line[at]) for line in lines(rows()) for at in [list(HEADINGS).index(key)]]
        )
        yield refuse(GROUP, f"{key} twice", made, "workbook.column_twice")
        unheaded = HEADINGS | {key: ""}
        codes = ("workbook.column_missing", "workbook.column_unnamed", "workbook.no_heading")
        yield refuse(GROUP, f"{key} without its heading", partial(_list, unheaded), *codes)
        if key in MUST:
            other = HEADINGS | {key: f"{heading[::-1]}"}
            yield refuse(
                GROUP, f"heading of {key} misspelt", partial(_list, other), "workbook.column_missing"
            )
    for key, names in ALIASES.items():
        for name in names:
            yield accept(GROUP, f"{key} called {name}", partial(_list, HEADINGS | {key: name}))
    backwards = dict(reversed(HEADINGS.items()))
    yield accept(GROUP, "columns the other way round", partial(_list, backwards))
    shifted = partial(book, [(None, None, None, *line) for line in lines(rows())])
    yield accept(GROUP, "begins at column D", shifted)
    more = partial(
        book, [(*line, "Ghi chú" if number == 0 else "x") for number, line in enumerate(lines(rows()))]
    )
    yield accept(GROUP, "a column of remarks", more, "workbook.column_unknown")
    stray = [list(line) for line in lines(rows())]
    stray[2] += [None, None, "lạc"]
    yield refuse(GROUP, "a cell beyond all headings", lambda: book(stray), "workbook.column_unnamed")


def _list(headings: Mapping[str, str]) -> bytes:
    return book(lines(rows(), headings))


def _headings() -> Iterator[Case]:
    title: Line = ("DANH SÁCH ĐẢNG VIÊN",)
    for count in (1, 5, 12, 18):
        made = partial(book, [*([title] * count), *lines(rows())])
        yield accept(GROUP, f"heading in row {count + 1}", made)
    yield accept(
        GROUP, "heading far down an empty sheet", lambda: pack(parts(sheet(lines(rows()), first=400)))
    )
    made = partial(book, [*([title] * 21), *lines(rows())])
    yield refuse(GROUP, "heading below twenty rows", made, "workbook.no_heading")
    whole = lines(rows())
    yield accept(GROUP, "numbers of columns below the heading", lambda: book(_numbered(whole)))
    yield refuse(
        GROUP,
        "heading again in the middle",
        lambda: book([*whole[:2], whole[0], *whole[2:]]),
        "workbook.unknown_word",
        "workbook.day_form",
    )
    for at, what in ((1, "under the heading"), (2, "between members")):
        gaps = partial(book, [*whole[:at], *([()] * 40), *whole[at:]])
        yield accept(GROUP, f"forty blank rows {what}", gaps)
    spaces: Line = (" ",) * len(HEADINGS)
    yield refuse(GROUP, "a row of spaces", lambda: book([*whole, spaces]), "workbook.missing")
    total: Line = ("Tổng cộng", "4 đảng viên")
    yield refuse(GROUP, "a total below", lambda: book([*whole, total]), "workbook.missing")
    signed: Line = (None, None, None, "NGƯỜI LẬP")
    yield refuse(GROUP, "a signature below", lambda: book([*whole, signed]), "workbook.missing")
    yield refuse(GROUP, "heading only", lambda: book(whole[:1]), "workbook.empty")
    yield refuse(GROUP, "members only", lambda: book(whole[1:]), "workbook.no_heading")
    turned = [tuple(column) for column in zip(*whole, strict=True)]
    yield refuse(
        GROUP,
        "rows and columns exchanged",
        lambda: book(turned),
        "workbook.no_heading",
        "workbook.column_missing",
    )
    one_cell = [(";".join(str(value or "") for value in line),) for line in whole]
    yield refuse(GROUP, "everything in one column", lambda: book(one_cell), "workbook.no_heading")
    groups = [(None, None, *([None] * 10)), ("STT", "Họ và tên", *whole[0][2:])]
    yield accept(GROUP, "an empty row above the heading", lambda: book([*groups, *whole[1:]]))


def _numbered(whole: list[Line]) -> list[Line]:
    return [whole[0], tuple(f"({at})" for at in range(1, len(HEADINGS) + 1)), *whole[1:]]


def _parts() -> Iterator[Case]:
    whole = lines(rows())
    for reference in ("B2:B3", "A2:L2", "I2:I4", "A1:B1"):
        merged = f'<mergeCells count="1"><mergeCell ref="{reference}"/></mergeCells>'
        yield refuse(GROUP, f"merged {reference}", partial(_sheet, whole, after=merged), "workbook.merged")
    title: list[Line] = [("DANH SÁCH",), *whole]
    merged = '<mergeCells count="1"><mergeCell ref="A1:L1"/></mergeCells>'
    yield accept(GROUP, "a merged title", partial(_sheet, title, after=merged))
    hidden_column = '<cols><col min="4" max="5" hidden="1"/></cols>'
    yield accept(
        GROUP, "hidden columns", partial(_sheet, whole, before=hidden_column), "workbook.columns_hidden"
    )
    by_hand = sheet(whole).replace('<row r="2">', '<row r="2" hidden="1">')
    yield accept(GROUP, "a hidden row", lambda: pack(parts(by_hand)), "workbook.rows_hidden")
    filtered = sheet(whole, after='<autoFilter ref="A1:L4"/>').replace(
        '<row r="2">', '<row hidden="true" r="2">'
    )
    yield accept(GROUP, "a filtered row", lambda: pack(parts(filtered)), "workbook.rows_hidden")
    flat = sheet(whole).replace('<row r="2">', '<row r="2" ht="0" customHeight="1">')
    yield accept(GROUP, "a row without height", lambda: pack(parts(flat)))
    protected = '<sheetProtection sheet="1" password="CC1A"/>'
    yield accept(GROUP, "a protected sheet", partial(_sheet, whole, after=protected))


def _sheet(content: list[Line], before: str = "", after: str = "") -> bytes:
    return pack(parts(sheet(content, before, after)))


def _sheets() -> Iterator[Case]:
    whole, again = sheet(lines(rows())), rows()
    for state in ("hidden", "veryHidden"):
        made = partial(pack, parts(whole, sheet([("x",)]), states=(state, "")))
        yield accept(GROUP, f"the list on a {state} sheet", made, "workbook.sheet_hidden")
    yield accept(GROUP, "the list on the second sheet", lambda: pack(parts(sheet([("Hướng dẫn",)]), whole)))
    yield refuse(
        GROUP,
        "the same list on two sheets",
        lambda: pack(parts(whole, whole)),
        "workbook.identity_number_twice",
    )
    other = people(9)[3:]
    yield accept(GROUP, "two lists on two sheets", lambda: pack(parts(whole, sheet(lines(other)))), rows=9)
    again[1]["sex"] = "?"
    yield refuse(
        GROUP,
        "a fault on a hidden second sheet",
        lambda: pack(parts(sheet(lines(other)), sheet(lines(again)), states=("", "veryHidden"))),
        "workbook.unknown_word",
    )
    yield accept(GROUP, "fifty sheets without a list", lambda: pack(parts(whole, *([sheet([("x",)])] * 50))))
    yield refuse(GROUP, "empty sheets only", lambda: pack(parts(sheet([]), sheet([]))), "workbook.empty")
    for name in ("Danh sách 'đảng viên'", "<b>", "=1+1", "../x", "D" * 31, "DS\t1"):
        yield accept(
            GROUP,
            f"a sheet called {name!r}",
            partial(pack, parts(whole, names=(name,))),
            or_refused=("workbook.unreadable",),
        )
