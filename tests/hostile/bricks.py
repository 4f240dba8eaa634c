"""Bricks of hostile workbooks: parts of an .xlsx written by hand, so that anything can be wrong with them."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

from dangvu.exchange.samples.people import Row, good_rows
from dangvu.exchange.workbook.cells import letter_of

CELL = ("06.066.001.000.001", "Chi bộ thôn Nà Cà")
"""Code and name of a cell of the cast."""
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LINKS = f'<Relationships xmlns="{_PACKAGE}/relationships">'
HEADINGS: dict[str, str] = {
    "ordinal": "STT",
    "full_name": "Họ và tên",
    "sex": "Giới tính",
    "birth_date": "Sinh ngày",
    "ethnic_group": "Dân tộc",
    "religion": "Tôn giáo",
    "identity_number": "Số định danh cá nhân",
    "card_number": "Số thẻ Đảng",
    "organisation_code": "Mã tổ chức",
    "admission_date": "Ngày vào Đảng",
    "official_date": "Ngày vào Đảng chính thức",
    "activity_status": "Trạng thái hoạt động",
}
KEYS = tuple(HEADINGS)
FIRST_ROW = 2
"""Where the first member stands under a heading in row 1."""


@dataclass(frozen=True)
class Raw:
    """A cell as it stands in the XML, with ``REF`` where its address belongs."""

    xml: str


Cell = str | Raw | None
Line = Sequence[Cell]


def people(count: int = 3, **changes: str) -> list[Row]:
    """Good members of the cast's cell; the first with some values changed."""
    rows = good_rows([CELL], count)
    rows[0] |= changes
    return rows


FIRST = {
    "full_name": "Bàn Văn Hòa",
    "sex": "nam",
    "birth_date": "03/02/1990",
    "ethnic_group": "Dao",
    "religion": "không",
    "identity_number": "000090000001",
    "card_number": "900000000001",
    "admission_date": "03/02/2015",
    "official_date": "03/02/2016",
}
"""Somebody whose every value the expectations can name."""


def lines(rows: Iterable[Mapping[str, Cell]], headings: Mapping[str, str] = HEADINGS) -> list[Line]:
    """Heading and members as lines of cells."""
    return [tuple(headings.values()), *(tuple(row.get(key) or None for key in headings) for row in rows)]


def cell(value: Cell, reference: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Raw):
        return value.xml.replace("REF", reference)
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def sheet(content: Iterable[Line], before: str = "", after: str = "", first: int = 1) -> str:
    """A worksheet; ``before`` and ``after`` stand before and after its data."""
    rows = "".join(
        f'<row r="{number}">'
        + "".join(cell(value, f"{letter_of(at)}{number}") for at, value in enumerate(line))
        + "</row>"
        for number, line in enumerate(content, start=first)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{MAIN}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def parts(*sheets: str, names: Sequence[str] = (), states: Sequence[str] = ()) -> dict[str, bytes]:
    """The parts of a workbook of these worksheets."""
    names = names or [f"DS{number}" for number in range(1, len(sheets) + 1)]
    states = states or [""] * len(sheets)
    count = range(1, len(sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for number in count
    )
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}"{state and f" state={chr(34)}{state}{chr(34)}"} '
        f'r:id="rId{number}"/>'
        for number, (name, state) in enumerate(zip(names, states, strict=True), start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in count
    )
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{_TYPE}.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{_LINKS}<Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_RELATIONS}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"{_LINKS}{relations}"
        f'<Relationship Id="styles" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
        f'<Relationship Id="texts" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        f'<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>Bàn Văn Hòa</t></si></sst>',
    }
    made = {name: f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode() for name, text in texts.items()}
    return made | {
        f"xl/worksheets/sheet{at}.xml": text.encode() for at, text in zip(count, sheets, strict=True)
    }


def pack(content: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return file.getvalue()


def book(content: Iterable[Line]) -> bytes:
    """A workbook of one sheet."""
    return pack(parts(sheet(content)))


def with_first(**changes: Cell) -> bytes:
    """A good list whose first member is ``FIRST``, with some cells changed."""
    rows: list[dict[str, Cell]] = [dict(row) for row in people()]
    rows[0] |= {**FIRST, **changes}
    return book(lines(rows))


@cache
def good_parts() -> Mapping[str, bytes]:
    """The parts of a good list whose first member is ``FIRST``."""
    rows = people()
    rows[0] |= FIRST
    return parts(sheet(lines(rows)))


@cache
def good() -> bytes:
    """That list as a file."""
    return pack(good_parts())


def with_parts(changes: Mapping[str, bytes | None]) -> bytes:
    """The good list with parts replaced, added or (None) left out."""
    changed = {**good_parts(), **changes}
    return pack({name: data for name, data in changed.items() if data is not None})


def replaced(part: str, old: str, new: str) -> bytes:
    """The good list with some text of a part replaced."""
    before = good_parts()[part]
    after = before.replace(old.encode(), new.encode())
    assert after != before, (part, old)
    return with_parts({part: after})
