"""Group 1, archive: what is no workbook; a zip that is broken, lies, or holds what no list needs."""

import bz2
import gzip
import io
import lzma
import struct
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from random import Random

from tests.hostile.bricks import SHEET, good, good_parts, pack, with_parts
from tests.hostile.case import Case, accept, refuse

GROUP = "archive"
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
NO_WORKBOOK: dict[str, bytes] = {
    "comma separated": "Họ và tên,Sinh ngày\nBàn Văn Hòa,03/02/1990\n".encode(),
    "comma separated with a mark": b"\xef\xbb\xbf" + "Họ và tên\n".encode(),
    "tab separated in UTF-16": "Họ và tên\tSinh ngày\n".encode("utf-16"),
    "web page": b"<html><body><table><tr><td>1</td></tr></table></body></html>",
    "spreadsheet XML of 2003": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    "flat open document": b'<?xml version="1.0"?><office:document/>',
    "portable document": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "picture, PNG": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "picture, JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(64),
    "picture, GIF": b"GIF89a" + bytes(64),
    "rich text": rb"{\rtf1\ansi Danh s\'e1ch}",
    "JSON": b'[{"full_name": "x"}]',
    "database": b"SQLite format 3\x00" + bytes(200),
    "program, Linux": b"\x7fELF\x02\x01\x01" + bytes(64),
    "program, Windows": b"MZ\x90\x00" + bytes(64),
    "shell script": b"#!/bin/sh\nrm -rf /\n",
    "gzip": gzip.compress(b"danh sach", mtime=0),
    "bzip2": bz2.compress(b"danh sach"),
    "xz": lzma.compress(b"danh sach"),
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(64),
    "rar": b"Rar!\x1a\x07\x01\x00" + bytes(64),
    "tar": b"danh_sach.txt" + bytes(244) + b"ustar\x0000" + bytes(248),
    "zeros": bytes(4096),
    "one byte": b"P",
    "two bytes of a zip": b"PK",
    "chance": Random(5).randbytes(5000),
    "zip behind four bytes": b"\x00\x00\x00\x00" + good(),
    "zip behind a program": b"MZ" + bytes(510) + good(),
    "Lotus": b"\x00\x00\x1a\x00\x00\x10\x04\x00" + bytes(64),
    "old Excel 2": b"\x09\x00\x04\x00\x02\x00\x10\x00" + bytes(64),
}
OTHER_ZIPS: dict[str, dict[str, bytes]] = {
    "text document": {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"},
    "presentation": {"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"},
    "photographs": {"anh1.jpg": b"\xff\xd8", "anh2.jpg": b"\xff\xd8"},
    "list of the wrong name inside": {"danh_sach.csv": "Họ và tên\n".encode()},
    "java archive": {"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\n"},
    "no types": {"xl/workbook.xml": b"<workbook/>"},
    "nothing": {},
    "a workbook one folder down": {f"danh sach/{name}": data for name, data in good_parts().items()},
}
OTHER_WORKBOOKS: dict[str, dict[str, bytes]] = {
    "binary workbook": {"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83\x01"},
    "open document": {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<o/>"},
}
EXTRA_PARTS: dict[str, tuple[str, bytes, str]] = {
    "macros": ("xl/vbaProject.bin", OLE, "workbook.macros"),
    "macros under another case": ("xl/VBAPROJECT.BIN", OLE, "workbook.macros"),
    "data of macros": ("xl/vbaData.xml", b"<x/>", "workbook.macros"),
    "sheet of Excel 4 macros": ("xl/macrosheets/sheet1.xml", b"<x/>", "workbook.macros"),
    "sheet of a dialogue": ("xl/dialogsheets/sheet1.xml", b"<x/>", "workbook.macros"),
    "link to another workbook": ("xl/externalLinks/externalLink1.xml", b"<x/>", "workbook.external_links"),
    "query to the web": ("xl/queryTables/queryTable1.xml", b"<x/>", "workbook.external_links"),
    "connections": ("xl/connections.xml", b"<x/>", "workbook.external_links"),
    "data model": ("xl/model/item.data", b"x", "workbook.external_links"),
    "custom data": ("customData/item1.data", b"x", "workbook.external_links"),
    "embedded document": ("xl/embeddings/oleObject1.bin", OLE, "workbook.embedded"),
    "embedded workbook": ("xl/embeddings/Book1.xlsx", b"PK", "workbook.embedded"),
    "ActiveX": ("xl/activeX/activeX1.xml", b"<x/>", "workbook.embedded"),
    "path upward": ("../../../etc/cron.d/x", b"x", "workbook.broken"),
    "path upward, Windows": ("..\\..\\Windows\\x.dll", b"x", "workbook.broken"),
    "absolute path": ("/etc/passwd", b"x", "workbook.broken"),
    "path upward in the middle": ("xl/../../x", b"x", "workbook.broken"),
}
CUTS = (0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99, 0.999)


def cases() -> Iterator[Case]:
    yield refuse(GROUP, "empty", lambda: b"", "workbook.empty")
    for name, content in NO_WORKBOOK.items():
        yield refuse(GROUP, name, partial(bytes, content), "workbook.not_a_workbook")
    yield refuse(GROUP, "Excel before 2007", lambda: OLE + bytes(3000), "workbook.xls")
    password = OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(900)
    yield refuse(GROUP, "password", lambda: password, "workbook.password")
    for name, parts in OTHER_ZIPS.items():
        yield refuse(GROUP, name, partial(pack, parts), "workbook.renamed_archive")
    for name, parts in OTHER_WORKBOOKS.items():
        yield refuse(GROUP, name, partial(pack, parts), "workbook.other_workbook")
    for name, (part, content, code) in EXTRA_PARTS.items():
        yield refuse(GROUP, name, partial(with_parts, {part: content}), code)
    for share in CUTS:
        yield refuse(GROUP, f"cut off at {share:.1%}", partial(_cut, share), "workbook.broken")
    for method, name in ((zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "lzma")):
        yield refuse(GROUP, f"packed by {name}", partial(pack, good_parts(), method), "workbook.broken")
    for name, change in LIES.items():
        yield refuse(GROUP, name, partial(_changed, change), "workbook.broken", "workbook.unreadable")
    yield accept(GROUP, "stored, not packed", partial(pack, good_parts(), zipfile.ZIP_STORED))
    yield accept(GROUP, "parts in another order", lambda: pack(dict(reversed(list(good_parts().items())))))
    yield accept(GROUP, "with a comment", _commented, or_refused=("workbook.broken",))
    yield refuse(GROUP, "a part twice", lambda: _twice(SHEET), "workbook.broken")
    yield refuse(GROUP, "a part twice by case", lambda: _twice(SHEET.upper()), "workbook.broken")
    yield refuse(GROUP, "a part twice by slash", lambda: _twice(SHEET.replace("/", "\\")), "workbook.broken")
    many = {f"xl/media/image{number}.png": b"" for number in range(1200)}
    yield refuse(GROUP, "too many parts", partial(with_parts, many), "workbook.too_many_parts")
    long_names = {f"xl/media/{'n' * 2000}{number}.png": b"" for number in range(700)}
    yield refuse(GROUP, "directory too large", partial(with_parts, long_names), "workbook.too_many_parts")


def _cut(share: float) -> bytes:
    return good()[: int(len(good()) * share)]


def _commented() -> bytes:
    file = io.BytesIO(good())
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"danh sach" * 50
    return file.getvalue()


def _twice(name: str) -> bytes:
    file = io.BytesIO(good())
    info = zipfile.ZipInfo(name)
    info.filename = name  # as it is, whatever the separator here
    with zipfile.ZipFile(file, "a") as archive:
        archive.NameToInfo.pop(name, None)  # the library would warn
        archive.writestr(info, b"<worksheet/>")
    return file.getvalue()


def _changed(change: Callable[[bytearray, int, int], None]) -> bytes:
    """The good list with something changed in the two places where a zip speaks of the first sheet."""
    content = bytearray(good())
    local = content.find(SHEET.encode()) - 30
    central = content.find(b"PK\x01\x02")
    while content[central + 46 : central + 46 + len(SHEET)] != SHEET.encode():
        central = content.find(b"PK\x01\x02", central + 4)
    change(content, local, central)
    return bytes(content)


def _put(
    form: str, value: int, local: int | None, central: int | None
) -> Callable[[bytearray, int, int], None]:
    def change(content: bytearray, local_at: int, central_at: int) -> None:
        for start, offset in ((local_at, local), (central_at, central)):
            if offset is not None:
                struct.pack_into(form, content, start + offset, value)

    return change


def _end(form: str, offset: int, value: int) -> Callable[[bytearray, int, int], None]:
    def change(content: bytearray, _local: int, _central: int) -> None:
        struct.pack_into(form, content, content.rfind(b"PK\x05\x06") + offset, value)

    return change


def _local_name(content: bytearray, local: int, _central: int) -> None:
    content[local + 30 : local + 30 + len(SHEET)] = SHEET.replace("sheet1", "sheet9").encode()


def _damaged(content: bytearray, local: int, _central: int) -> None:
    start = local + 30 + len(SHEET)
    content[start + 40 : start + 60] = bytes(20)


LIES: dict[str, Callable[[bytearray, int, int], None]] = {
    "checksum of nothing": _put("<L", 0, 14, 16),
    "checksum wrong in the directory": _put("<L", 12345, None, 16),
    "claims to inflate to little": _put("<L", 10, 22, 24),
    "claims to inflate to 4 GB": _put("<L", 0xFFFFFFF0, 22, 24),
    "claims to be packed into little": _put("<L", 10, 18, 20),
    "claims to be packed into more than the file": _put("<L", 0x7FFFFFFF, 18, 20),
    "flagged as encrypted": _put("<H", 1, 6, 8),
    "packed by an unknown method": _put("<H", 99, 8, 10),
    "claims to be stored": _put("<H", 0, 8, 10),
    "begins beyond the end": _put("<L", 0x7FFFFFFF, None, 42),
    "begins within another part": _put("<L", 5, None, 42),
    "directory claims no entries": _end("<H", 10, 0),
    "directory lies beyond the end": _end("<L", 16, 0x7FFFFFFF),
    "directory claims to be long": _end("<L", 12, 0x00FFFF),
    "another name in front of the part": _local_name,
    "damaged in the middle": _damaged,
}
