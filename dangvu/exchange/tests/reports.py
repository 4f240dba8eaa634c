"""Workbooks of cells for tests: handed out by the program, filled in as a secretary would."""

from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl

from dangvu.accounts.mandates import Reach
from dangvu.exchange.cell_report.sheets import Stamp
from dangvu.exchange.cell_report.writing import choices_of, members_of, write_report
from dangvu.ledger.enact import head
from tests.cast import World

ON = date(2018, 6, 1)
Filled = Mapping[str, Iterable[tuple[str, ...]]]


def report_of(world: World, path: Path, filled: Filled, cell: str = "na-ca") -> Path:
    """The workbook of a cell with these rows on its sheets."""
    members = members_of(world.organisation(cell), ON)
    content = BytesIO()
    stamp = Stamp(cell, ON, head().number)
    write_report(content, "Chi bộ", stamp, members, choices_of(members, Reach(True, frozenset()), ON))
    path.write_bytes(fill(content.getvalue(), filled))
    return path


def fill(content: bytes, filled: Filled) -> bytes:
    book = openpyxl.load_workbook(BytesIO(content))
    for title, rows in filled.items():
        for line, row in enumerate(rows, start=2):
            for place, text in enumerate(row, start=1):
                book[title].cell(line, place, text)
    changed = BytesIO()
    book.save(changed)
    return changed.getvalue()
