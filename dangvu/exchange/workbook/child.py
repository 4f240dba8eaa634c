"""The child process that parses a workbook: limits itself, reads one file, answers in JSON lines, and knows
nothing else.

Run by path with an empty environment (``reading.py``); imports only the standard library and
python-calamine. Answers, a line each: a list is a row of cells, first its number; a dictionary says what
begins (``sheet``), what was found in the sheet's XML (``formulas``, ``hidden_rows`` ...) or why reading
ended (``error``).
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from math import isfinite
from posixpath import join, normpath
from typing import Any
from xml.etree import ElementTree

_CHUNK = 1 << 20
_OVERLAP = 1 << 16
_SHOWN = 20
_LOOK_BACK = 2048
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Z]{1,3}\d{1,7})[\"']")
_HIDDEN_ROW = re.compile(
    rb"<(?:\w+:)?row\b(?=[^>]*\bhidden\s*=\s*[\"'](?:1|true)[\"'])[^>]*?\br\s*=\s*[\"'](\d{1,7})[\"']"
)
_HIDDEN_COLUMN = re.compile(
    rb"<(?:\w+:)?col\b(?=[^>]*\bhidden\s*=\s*[\"'](?:1|true)[\"'])(?=[^>]*\bmin\s*=\s*[\"'](\d{1,5})[\"'])[^>]*\bmax\s*=\s*[\"'](\d{1,5})[\"']"
)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']([A-Z0-9:]{2,24})[\"']")
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def limit(memory: int, cpu_seconds: int) -> None:
    """From here on: no more memory, no more time, no files written, no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def say(answer: dict[str, Any] | list[Any]) -> None:
    """One line to the parent."""
    sys.stdout.write(_encode(answer) + "\n")


def cell(value: Any) -> Any:
    """A cell as JSON: text as it is, nothing as null, any other type as [letter, text]."""
    if type(value) is str:
        return value or None
    if isinstance(value, bool):
        return ["b", "1" if value else "0"]
    if isinstance(value, float | int):
        return ["n", str(int(value)) if isfinite(value) and value == int(value) else repr(value)]
    if isinstance(value, datetime):
        return ["d", value.date().isoformat()] if value.time() == time(0) else ["t", value.isoformat(" ")]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, time | timedelta):
        return ["h", str(value)]
    return None


def xml_of(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    """A small part as XML; the parent has refused any DOCTYPE or ENTITY in it."""
    return ElementTree.fromstring(archive.read(part))  # noqa: S314 - see above


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet and the part that holds it. Raises KeyError for a part that is not there."""
    relations = xml_of(archive, "xl/_rels/workbook.xml.rels")
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts: dict[str, str] = {}
    for element in xml_of(archive, "xl/workbook.xml").iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        name = element.get("name", "")
        if name in parts:
            raise KeyError(name)
        identity = next((value for key, value in element.items() if key.endswith("}id")), None)
        parts[name] = normpath(join("/xl", targets[identity])).lstrip("/")
        archive.getinfo(parts[name])
    return parts


def scan(archive: zipfile.ZipFile, part: str) -> dict[str, Any]:
    """What calamine does not tell of a sheet: formulas, merged cells, hidden rows and columns; where, and
    how many."""
    found: dict[str, list[str]] = {"formulas": [], "merged": [], "hidden_rows": [], "hidden_columns": []}
    counts = dict.fromkeys(found, 0)

    def note(kind: str, place: str) -> None:
        counts[kind] += 1
        if len(found[kind]) < (1000 if kind == "merged" else _SHOWN):
            found[kind].append(place)

    with archive.open(part) as stream:
        for data, fresh in windows(stream):
            # A plain search for a few bytes first: it passes over a province's sheet ten times as fast.
            if b"<f" in data or b":f" in data:
                for match in _FORMULA.finditer(data, fresh):
                    note(
                        "formulas", address_before(data, match.start()) if counts["formulas"] < _SHOWN else ""
                    )
            if b"hidden" in data:
                for match in _HIDDEN_ROW.finditer(data, fresh):
                    note("hidden_rows", match.group(1).decode())
                for match in _HIDDEN_COLUMN.finditer(data, fresh):
                    note("hidden_columns", f"{match.group(1).decode()}:{match.group(2).decode()}")
            if b"mergeCell" in data:
                for match in _MERGED.finditer(data, fresh):
                    note("merged", match.group(1).decode())
    return {"scan": found, "counts": counts}


def address_before(data: bytes, position: int) -> str:
    """The address of the cell that the formula found at a position stands in; empty where the file gives
    none."""
    cells = _CELL.findall(data, max(0, position - _LOOK_BACK), position)
    return cells[-1].decode() if cells else ""


def windows(stream: Any) -> Iterator[tuple[bytes, int]]:
    """The part in pieces that end at the end of a tag, each with a look back; and where in it the new bytes
    begin."""
    before = tail = b""
    while chunk := stream.read(_CHUNK):
        chunk = tail + chunk
        cut = chunk.rfind(b">") + 1
        fresh, tail = chunk[:cut], chunk[cut:]
        yield before + fresh, len(before)
        before = (before + fresh)[-_OVERLAP:]
    if tail:
        yield before + tail, len(before)


def rows_of(sheet: Any, most_rows: int, most_columns: int) -> None:
    """Say each row that holds something, its number first; a sheet beyond the limits is named, not read."""
    if sheet.start is None:
        return
    (_, first_column), (last_row, last_column) = sheet.start, sheet.end
    if last_row >= most_rows + 100 or last_column >= most_columns:
        say({"error": "sheet_too_large", "rows": last_row + 1, "columns": last_column + 1})
        return
    padding = [None] * first_column
    for number, values in enumerate(islice(sheet.iter_rows(), last_row + 1), start=1):
        cells = [value if type(value) is str and value else cell(value) for value in values]
        if any(content is not None for content in cells):
            say([number, *padding, *cells])


def main(path: str, settings: dict[str, int]) -> None:
    """Read one workbook and say it."""
    limit(settings["memory"], settings["cpu_seconds"])
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415  under the limits, like all it does

    try:
        with zipfile.ZipFile(path) as archive, CalamineWorkbook.from_path(path) as book:
            parts = sheet_parts(archive)
            for sheet in book.sheets_metadata:
                visible = str(sheet.visible).rpartition(".")[2]
                if str(sheet.typ).rpartition(".")[2] != "WorkSheet":
                    continue
                say({"sheet": sheet.name, "hidden": visible != "Visible"} | scan(archive, parts[sheet.name]))
                rows_of(book.get_sheet_by_name(sheet.name), settings["rows"], settings["columns"])
        say({"end": True})
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, OSError):
        say({"error": "unreadable"})
    except MemoryError:
        say({"error": "too_much"})


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main(sys.argv[1], json.loads(sys.argv[2]))
