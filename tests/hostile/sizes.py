"""Group 3, size: bombs, endless sheets, cells far away, texts without end."""

from collections.abc import Iterator
from functools import partial

from tests.hostile.bricks import (
    FIRST,
    FIRST_ROW,
    HEADINGS,
    SHEET,
    Cell,
    Line,
    Raw,
    book,
    lines,
    pack,
    parts,
    people,
    sheet,
    with_first,
    with_parts,
)
from tests.hostile.case import Case, accept, refuse

GROUP = "size"
BOMB = "workbook.inflates_too_far"
LARGE = ("workbook.sheet_too_large", "workbook.too_much")
MEGABYTE = 1024 * 1024


def rows() -> list[dict[str, Cell]]:
    made: list[dict[str, Cell]] = [dict(row) for row in people()]
    made[0] |= FIRST
    return made


def cases() -> Iterator[Case]:
    for part in (SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/media/image1.png", "docProps/core.xml"):
        for size in (2, 20, 120):
            made = partial(with_parts, {part: b" " * (size * MEGABYTE)})
            yield refuse(GROUP, f"{size} MB of nothing in {part}", made, BOMB)
    many = {f"xl/media/image{number}.png": bytes(MEGABYTE) for number in range(500)}
    yield refuse(GROUP, "500 parts of 1 MB", partial(with_parts, many), BOMB)
    inner = {"xl/media/bomb.zip": pack({"zeros": bytes(50 * MEGABYTE)})}
    yield accept(GROUP, "a bomb inside a picture", partial(with_parts, inner))
    yield from _far_cells()
    yield from _texts()
    yield from _much()


def _far_cells() -> Iterator[Case]:
    whole = lines(rows())
    for column, row in (
        ("XFD", 1048576),
        ("A", 1048576),
        ("XFD", 5),
        ("GS", 5),
        ("A", 200101),
        ("GR", 150000),
        ("CV", 190000),
        ("ZZ", 100000),
        ("IV", 65536),
        ("GR", 200000),
    ):
        far = f'<row r="{row}"><c r="{column}{row}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
        made = partial(_replaced, whole, "</sheetData>", far)
        yield refuse(
            GROUP, f"a cell at {column}{row}", made, *LARGE, "workbook.column_unnamed", "workbook.missing"
        )
    yield accept(
        GROUP,
        "an empty cell far away",
        partial(_replaced, whole, "</sheetData>", '<row r="1048576"><c r="XFD1048576"/></row></sheetData>'),
    )
    wide = [(*line, *([None] * 180), "x" if number else "Ghi chú") for number, line in enumerate(whole)]
    yield accept(GROUP, "193 columns", partial(book, wide))
    wider = [(*line, *(["x"] * 300)) for line in whole]
    yield refuse(GROUP, "312 columns", partial(book, wider), *LARGE)


def _replaced(whole: list[Line], old: str, new: str) -> bytes:
    return pack(parts(sheet(whole).replace(old, new)))


def _texts() -> Iterator[Case]:
    for key in ("full_name", "birth_date", "identity_number", "organisation_code", "sex", "religion"):
        made = partial(with_first, **{key: "x" * 40_000})
        yield refuse(GROUP, f"40,000 characters in {key}", made, "workbook.too_long", at=(FIRST_ROW, key))
    yield refuse(GROUP, "a name of 121", partial(with_first, full_name="B" * 121), "workbook.too_long")
    yield accept(GROUP, "a name of 120", partial(with_first, full_name="B" * 120), full_name="B" * 120)
    heading = HEADINGS | {"ordinal": "S" * 32_000}
    yield accept(
        GROUP, "a heading of 32,000", partial(book, lines(rows(), heading)), "workbook.column_unknown"
    )
    digits = Raw(f'<c r="REF"><v>{"9" * 400}</v></c>')
    yield refuse(
        GROUP,
        "a number of 400 digits",
        partial(with_first, birth_date=digits),
        "workbook.unreadable",
        "workbook.day_as_number",
        "workbook.day_form",
        "workbook.missing",
    )
    deep = "<r><t>B</t></r>" * 60_000
    rich = Raw(f'<c r="REF" t="inlineStr"><is>{deep}</is></c>')
    yield refuse(GROUP, "a name of 60,000 pieces", partial(with_first, full_name=rich), "workbook.too_long")


def _much() -> Iterator[Case]:
    whole = lines(rows())
    formulas = [*whole, *([(Raw('<c r="REF"><f>1+1</f><v>2</v></c>'),) * 12] * 2000)]
    yield refuse(GROUP, "24,000 formulas", partial(book, formulas), "workbook.formula")
    merged = "".join(f'<mergeCell ref="A{at}:B{at}"/>' for at in range(3, 20_000))
    yield refuse(
        GROUP,
        "20,000 merged cells",
        lambda: pack(parts(sheet(whole, after=f"<mergeCells>{merged}</mergeCells>"))),
        "workbook.merged",
    )
    faulty: Line = ("1", *(["?"] * 11))
    yield refuse(
        GROUP,
        "5,000 rows with eleven faults each",
        lambda: book([*whole, *([faulty] * 5000)]),
        "workbook.unknown_word",
    )
    yield accept(
        GROUP,
        "900 sheets",
        lambda: pack(parts(sheet(whole), *([sheet([])] * 899))),
        or_refused=("workbook.too_many_parts",),
    )
    blank = '<row r="5"/>' * 300_000
    yield accept(
        GROUP,
        "300,000 rows without a cell",
        lambda: _replaced(whole, "</sheetData>", f"{blank}</sheetData>"),
        or_refused=(BOMB,),
    )
    strings = "<si><t>x</t></si>" * 400_000
    yield accept(
        GROUP,
        "400,000 shared texts",
        lambda: with_parts({"xl/sharedStrings.xml": _shared(strings)}),
        or_refused=(BOMB,),
    )
    formats = '<xf numFmtId="0"/>' * 60_000
    styles = f"<styleSheet><cellXfs>{formats}</cellXfs></styleSheet>"
    yield accept(
        GROUP, "60,000 styles", lambda: with_parts({"xl/styles.xml": styles.encode()}), or_refused=(BOMB,)
    )
    names = "".join(f"<definedName name='n{at}'>DS1!$A${at}</definedName>" for at in range(1, 30_000))
    yield accept(
        GROUP, "30,000 names", lambda: with_parts({"xl/workbook.xml": _named(names)}), or_refused=(BOMB,)
    )
    yield accept(
        GROUP, "2,000 honest members", lambda: book(lines([rows()[0], *people(2000)[1:]])), rows=2000
    )


def _shared(strings: str) -> bytes:
    return f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{strings}</sst>'.encode()


def _named(names: str) -> bytes:
    text = parts(sheet([]))["xl/workbook.xml"].decode()
    return text.replace("</sheets>", f"</sheets><definedNames>{names}</definedNames>").encode()
