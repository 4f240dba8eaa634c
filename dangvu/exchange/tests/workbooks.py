"""Workbooks for tests: good ones, bent ones, and archives made by hand."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from dangvu.exchange.samples.people import Row, good_rows
from dangvu.exchange.workbook.template import TEMPLATE_COLUMNS, heading_of, write_list

CELLS = (("CB01", "Chi bộ Nà Mới"), ("CB02", "Chi bộ Khau Cút"))
KEYS = [column.key for column in TEMPLATE_COLUMNS]
HEADINGS = [heading_of(column) for column in TEMPLATE_COLUMNS]


def rows_with(count: int = 3, **changes: str) -> list[Row]:
    """Good rows; the first with some cells changed."""
    rows = good_rows(CELLS, count)
    rows[0] |= changes
    return rows


def good(path: Path, count: int = 3, **changes: str) -> Path:
    """A workbook as the template makes it."""
    write_list(path, rows_with(count, **changes))
    return path


def sheet_of(path: Path, lines: Iterable[Sequence[Any]], title: str = "DS") -> Path:
    """A workbook of one sheet with these lines, written by openpyxl."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for line in lines:
        sheet.append(list(line))
    book.save(path)
    return path


def lines_of(
    rows: Sequence[Row], headings: Sequence[str] = HEADINGS, keys: Sequence[str] = KEYS
) -> list[list[str | None]]:
    """Heading and rows as lines of cells."""
    return [list(headings), *([row.get(key) or None for key in keys] for row in rows)]


def parts_of(path: Path) -> dict[str, bytes]:
    """Every part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, parts: Mapping[str, bytes]) -> Path:
    """An archive of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_parts(path: Path, **changes: bytes) -> Path:
    """A good workbook with parts added or replaced; ``__`` in a name stands for a slash, ``_dot_`` for a
    dot."""
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in changes.items()}
    return pack(path, parts_of(good(path)) | named)


def lie_about_size(path: Path, part: str, claimed: int, checksum: int) -> Path:
    """The archive with another size and checksum claimed for one part, in both places a zip file states
    them."""
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo(part)
    claims = struct.pack("<L", checksum) + struct.pack("<L", entry.compress_size) + struct.pack("<L", claimed)
    content[entry.header_offset + 14 : entry.header_offset + 26] = claims
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(part.encode()))
    content[at + 16 : at + 28] = claims
    path.write_bytes(content)
    return path
