"""A member workbook read whole: every row, every fault, before anything is decided.

``read_members(path)`` opens no database and reads no clock. What needs the register (unknown organisation, a
person already there) is checked by the act that imports the rows.
"""

import hashlib
from contextlib import closing
from pathlib import Path

from dangvu.core.finding import Refused
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.exchange.workbook.checks import check_rows, no_list
from dangvu.exchange.workbook.faults import Faults
from dangvu.exchange.workbook.headings import Named
from dangvu.exchange.workbook.layout import cell_faults
from dangvu.exchange.workbook.limits import LIMITS, Limits
from dangvu.exchange.workbook.parsing import Sheet, events_of
from dangvu.exchange.workbook.remarks import Remarks
from dangvu.exchange.workbook.results import WorkbookReading
from dangvu.exchange.workbook.safety import check_file
from dangvu.exchange.workbook.sheets import SheetReader


def sha256_of(path: Path) -> str:
    """The file's hash, which the act keeps."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_members(
    path: Path | str, limits: Limits = LIMITS, named: Named | None = None, watch: Watch = UNWATCHED
) -> WorkbookReading:
    """Check the file, parse it in the child, read every list in it, compare its rows with one another.
    ``named``: what somebody said that its headings mean.
    """
    path = Path(path)
    reading = WorkbookReading(sha256_of(path))
    if faults := check_file(path, limits):
        reading.faults = faults
        return reading
    remarks, noted = Remarks(), Faults()
    readers: list[SheetReader] = []
    try:
        with closing(events_of(path, limits, watch)) as events:
            for event in events:
                watch.check()
                if isinstance(event, Sheet):
                    readers.append(SheetReader(event, reading, noted, remarks, limits, named))
                else:
                    readers[-1].take(event)
        for reader in readers:
            reader.finish()
    except Refused as refused:
        watch.check()  # stopped is not refused
        # Half a file is no file.
        return WorkbookReading(reading.sha256, faults=refused.findings)
    is_list = any(reader.heading for reader in readers)
    for reader in readers:
        if reader.heading or not is_list:
            reading.columns += reader.columns()
    if not is_list:
        for reader in readers:
            noted.add(cell_faults(reader.sheet, None))
        noted.add([no_list(any(reader.has_content for reader in readers))])
    check_rows(reading, noted, remarks)
    reading.warnings.extend(remarks.findings())
    order = {reader.sheet.name: rank for rank, reader in enumerate(readers)}
    reading.faults = sorted(
        noted.told(),
        key=lambda fault: (order.get(str(fault.where.get("sheet")), -1), int(fault.where.get("row", 0))),
    )
    return reading
