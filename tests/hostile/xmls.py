"""Group 2, XML: parts that attack the parser, break off, contradict one another or point astray."""

from collections.abc import Iterator
from functools import partial

from tests.hostile.bricks import FIRST, MAIN, SHEET, good_parts, replaced, with_parts
from tests.hostile.case import Case, accept, refuse

GROUP = "XML"
BROKEN = ("workbook.unreadable",)
DOCTYPES = {
    "entity": '<!DOCTYPE x [<!ENTITY a "b">]>',
    "outer entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>',
    "billion laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    "outer grammar": '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
    "in small letters": "<!doctype x>",
}
PARTS = ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", SHEET)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
READ_BY_THE_CHILD = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET)


def cases() -> Iterator[Case]:
    yield from _attacks()
    yield from _encodings()
    yield from _broken_off()
    yield from _astray()
    yield from _sheets()


def _attacks() -> Iterator[Case]:
    for part in (*PARTS, "xl/sharedStrings.xml"):
        for name, doctype in DOCTYPES.items():
            made = partial(replaced, part, HEAD, HEAD + doctype)
            yield refuse(GROUP, f"{name} in {part}", made, "workbook.doctype")
    external = (
        '<Relationships><Relationship Id="x" Type="http://x/externalLinkPath" Target="file:///c:/x.xlsx" '
        'TargetMode="External"/></Relationships>'
    )
    for part in ("xl/worksheets/_rels/sheet1.xml.rels", "xl/_rels/other.xml.rels", "_rels/other.rels"):
        yield refuse(
            GROUP,
            f"outward relation in {part}",
            partial(with_parts, {part: external.encode()}),
            "workbook.external_links",
        )
    macro = partial(replaced, "[Content_Types].xml", "spreadsheetml.sheet.main", "sheet.macroEnabled.main")
    yield refuse(GROUP, "content type with macros", macro, "workbook.macros")


def _encodings() -> Iterator[Case]:
    for part in PARTS:
        text = good_parts()[part].decode()
        for encoding in ("utf-16", "utf-16-le", "utf-32"):
            made = partial(with_parts, {part: text.encode(encoding)})
            yield refuse(GROUP, f"{part} in {encoding}", made, "workbook.encoding")
        for declared in ("UTF-7", "ISO-8859-1", "windows-1258", "EBCDIC-CP-US"):
            made = partial(replaced, part, 'encoding="UTF-8"', f'encoding="{declared}"')
            yield refuse(GROUP, f"{part} declared {declared}", made, "workbook.encoding")
    yield refuse(GROUP, "a zero byte", partial(replaced, SHEET, "Bàn", "B\x00n"), "workbook.encoding")
    cut_letter = good_parts()[SHEET].replace("à".encode(), b"\xc3")
    yield refuse(GROUP, "half a letter of UTF-8", partial(with_parts, {SHEET: cut_letter}), *BROKEN)
    latin = good_parts()[SHEET].replace("à".encode(), b"\xe0")
    yield refuse(GROUP, "Latin-1 that calls itself UTF-8", partial(with_parts, {SHEET: latin}), *BROKEN)
    mark = b"\xef\xbb\xbf" + good_parts()[SHEET]
    yield accept(GROUP, "a mark before the sheet", partial(with_parts, {SHEET: mark}), or_refused=BROKEN)


def _broken_off() -> Iterator[Case]:
    for part in READ_BY_THE_CHILD:
        whole = good_parts()[part]
        for share in (0.4, 0.7, 0.95):
            made = partial(with_parts, {part: whole[: int(len(whole) * share)]})
            yield refuse(GROUP, f"{part} breaks off at {share:.0%}", made, *BROKEN)
        yield refuse(GROUP, f"{part} is empty", partial(with_parts, {part: b""}), *BROKEN, "workbook.empty")
        yield refuse(
            GROUP, f"{part} is not XML", partial(with_parts, {part: b"danh sach"}), *BROKEN, "workbook.empty"
        )
    for part in ("xl/_rels/workbook.xml.rels", SHEET):
        yield refuse(GROUP, f"without {part}", partial(with_parts, {part: None}), *BROKEN)
    gone = partial(with_parts, {"xl/workbook.xml": None})
    yield refuse(GROUP, "without the workbook", gone, "workbook.renamed_archive")
    no_types = partial(with_parts, {"[Content_Types].xml": None})
    yield refuse(GROUP, "without types", no_types, "workbook.renamed_archive")
    for part in ("xl/styles.xml", "xl/sharedStrings.xml"):
        yield accept(GROUP, f"without {part}", partial(with_parts, {part: None}), or_refused=BROKEN)


def _astray() -> Iterator[Case]:
    rels = "xl/_rels/workbook.xml.rels"
    target = 'Target="worksheets/sheet1.xml"'
    for name, other in {
        "a sheet that is not there": "worksheets/sheet7.xml",
        "the workbook itself": "workbook.xml",
        "the styles": "styles.xml",
        "outside the file": "../../../../etc/passwd",
        "the web": "http://127.0.0.1/sheet1.xml",
        "nowhere": "",
    }.items():
        made = partial(replaced, rels, target, f'Target="{other}"')
        yield refuse(GROUP, f"relation to {name}", made, *BROKEN, "workbook.empty")
    for name, other in {
        "absolute": "/xl/worksheets/sheet1.xml",
        "roundabout": "./worksheets/./sheet1.xml",
    }.items():
        made = partial(replaced, rels, target, f'Target="{other}"')
        yield accept(GROUP, f"relation by {name} path", made, or_refused=BROKEN)
    wrong = partial(replaced, "xl/workbook.xml", 'r:id="rId1"', 'r:id="rId77"')
    yield refuse(GROUP, "relation of another number", wrong, *BROKEN)
    two = '<sheet name="DS1" sheetId="1" r:id="rId1"/>'
    again = partial(replaced, "xl/workbook.xml", two, two + two)
    yield refuse(GROUP, "two sheets of one name", again, *BROKEN)
    none = partial(replaced, "xl/workbook.xml", two, "")
    yield refuse(GROUP, "no sheet at all", none, *BROKEN, "workbook.empty")
    nameless = partial(replaced, "xl/workbook.xml", 'name="DS1"', 'name=""')
    yield accept(GROUP, "a sheet without a name", nameless, or_refused=BROKEN)


def _sheets() -> Iterator[Case]:
    name = FIRST["full_name"]
    shared = f'<is><t xml:space="preserve">{name}</t></is>'
    for index, what in {"99": "beyond the list", "65536": "beyond the list by far"}.items():
        made = partial(replaced, SHEET, f't="inlineStr">{shared}', f't="s"><v>{index}</v>')
        yield refuse(GROUP, f"shared text {what}", made, *BROKEN, "workbook.missing")
    for index, what in {
        "99999999999999999999": "beyond all numbers",
        "-1": "negative",
        "x": "no number",
        "": "empty",
    }.items():
        made = partial(replaced, SHEET, f't="inlineStr">{shared}', f't="s"><v>{index}</v>')
        # The reader takes the first text for it.
        yield accept(GROUP, f"shared text {what}", made, or_refused=(*BROKEN, "workbook.missing"))
    yield accept(GROUP, "shared text", partial(replaced, SHEET, f't="inlineStr">{shared}', 't="s"><v>0</v>'))
    for old, new, what in (
        ('r="B2"', 'r="ZZZZ2"', "beyond the last column"),
        ('r="B2"', 'r="B99999999"', "beyond the last row"),
        ('r="B2"', 'r="2B"', "turned about"),
        ('r="B2"', 'r="B0"', "in row 0"),
        ('r="B2"', 'r="B3"', "of another row"),
        ('r="B2"', 'r="A2"', "said twice"),
        ('r="B2"', 'r=""', "left empty"),
        ('<row r="2">', '<row r="0">', "row 0"),
        ('<row r="2">', '<row r="x">', "row without a number"),
        ('<row r="2">', '<row r="99999999999">', "row of a great number"),
    ):
        yield accept(
            GROUP,
            f"address {what}",
            partial(replaced, SHEET, old, new),
            or_refused=(*BROKEN, "workbook.missing", "workbook.too_much", "workbook.sheet_too_large"),
        )
    for what, (old, new) in {
        "no addresses": (' r="B2"', ""),
        "a comment in the row": ('<row r="2">', '<row r="2"><!-- ghi chú -->'),
        "an instruction": ("<sheetData>", "<?x y?><sheetData>"),
        "unknown elements": ("<sheetData>", "<la:khong xmlns:la='urn:x'/><sheetData>"),
        "a dimension that lies small": ("<sheetData>", '<dimension ref="A1"/><sheetData>'),
        "a dimension that lies large": ("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'),
        "marked text": (name, "Bàn V&#259;n Hòa"),
        "a character section": (f">{name}<", f"><![CDATA[{name}]]><"),
        "rich text": (
            f'<t xml:space="preserve">{name}</t>',
            "<r><t>Bàn Văn</t></r><r><t xml:space='preserve'> Hòa</t></r>",
        ),
        "signs about the sound": (f"{name}</t>", f"{name}</t><rPh sb='0' eb='1'><t>ban</t></rPh>"),
    }.items():
        yield accept(
            GROUP, what, partial(replaced, SHEET, old, new), or_refused=(*BROKEN, "workbook.too_much")
        )
    for what, sign in {
        "zero": "&#0;",
        "beyond Unicode": "&#x110000;",
        "half a pair": "&#xD800;",
        "unknown": "&x;",
    }.items():
        made = partial(replaced, SHEET, name, f"Bàn {sign}Hòa")
        yield refuse(GROUP, f"reference to a character: {what}", made, *BROKEN, "workbook.control_characters")
    deep = "<a>" * 100_000
    yield accept(
        GROUP,
        "a hundred thousand levels",
        partial(replaced, SHEET, "</sheetData>", f"</sheetData>{deep}"),
        or_refused=(*BROKEN, "workbook.too_much"),
    )
    wide = " ".join(f'a{number}="1"' for number in range(50_000))
    yield accept(
        GROUP, "fifty thousand attributes", partial(replaced, SHEET, "<sheetData>", f"<sheetData {wide}>")
    )
    strict = partial(replaced, SHEET, MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    yield accept(GROUP, "the strict namespace", strict)
    twice = partial(replaced, SHEET, "</sheetData>", "</sheetData><sheetData/>")
    yield accept(GROUP, "data twice", twice, or_refused=BROKEN)
