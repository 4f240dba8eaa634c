"""`workbook_check`, `workbook_enact`: a list as large as the province, in a workbook of 40 columns."""

import json
from pathlib import Path
from zipfile import ZipFile

from dangvu.demo.bench.bench import Bench
from dangvu.demo.bench.beside import recorded_beside_plain_rows
from dangvu.demo.bench.measuring import Outcome, Ran, of_commands, same, timed
from dangvu.demo.bench.place import Place
from dangvu.demo.build import LAST_DAY
from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.template import LIST_SHEET, TEMPLATE_COLUMNS, heading_of
from dangvu.exchange.workbook.writing import Styles, new_workbook, write_texts
from dangvu.organisations.models import OrganisationVersion

ROUNDS = 3
COLUMNS = 40
"""As wide as the files of the central database: ours, and some that say nothing to us."""


def workbook_check(bench: Bench) -> Outcome:
    """The whole command with ``--dry-run``: nothing is recorded."""
    file, rows = _workbook(bench)
    ours = []
    for _round in range(bench.rounds(ROUNDS)):
        done = bench.place.dangvu("import", file, "--on", LAST_DAY.isoformat(), "--dry-run", "--json")
        same(rows, json.loads(done.out)["accepted"])
        ours.append(done)
    seconds, read = _read_by_openpyxl(file, bench.rounds(2))
    if read is not None:
        same(rows, read)
    return of_commands(ours, "openpyxl read-only, unchecked", seconds, rows)


def workbook_enact(bench: Bench) -> Outcome:
    """The whole command: read, checked, recorded beside the members that are there."""
    file, rows = _workbook(bench)

    def record(place: Place) -> tuple[Ran, int]:
        done = place.dangvu("import", file, "--on", LAST_DAY.isoformat(), "--json")
        told = json.loads(done.out)
        same(rows, told["accepted"])
        return done, told["entry"]

    ours, theirs = recorded_beside_plain_rows(bench, record, ROUNDS)
    return of_commands(ours, "executemany", theirs, rows)


def _workbook(bench: Bench) -> tuple[Path, int]:
    """The workbook, written once for both; and its rows."""
    file = bench.folder / "members.xlsx"
    if not file.exists():
        cells = OrganisationVersion.objects.at(LAST_DAY).filter(kind="cell").order_by("code")
        rows = good_rows([(cell.code, cell.name) for cell in cells], bench.members)
        with new_workbook(file) as book:
            styles = Styles(book)
            sheet = book.add_worksheet(LIST_SHEET)
            more = [f"Ghi chú {number}" for number in range(1, COLUMNS - len(TEMPLATE_COLUMNS) + 1)]
            write_texts(sheet, 0, [*map(heading_of, TEMPLATE_COLUMNS), *more], styles.heading)
            for line, row in enumerate(rows, start=1):
                texts = [row.get(column.key, "") for column in TEMPLATE_COLUMNS]
                write_texts(sheet, line, [*texts, *(f"{name} {line}" for name in more)], styles.text)
        with ZipFile(file) as archive:
            assert archive.testzip() is None  # a broken disk would be measured as a quick refusal
    return file, bench.members


def _read_by_openpyxl(file: Path, rounds: int) -> tuple[list[float], int | None]:
    """The rows as openpyxl reads them; nothing where it is not installed: it belongs to the tests alone."""
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - see above
    except ImportError:
        return [], None

    def read() -> int:
        book = load_workbook(file, read_only=True)
        rows = sum(1 for row in book[LIST_SHEET].iter_rows(min_row=2, values_only=True) if any(row))
        book.close()
        return rows

    return timed(read, rounds)
