"""The ledger as one file for whoever verifies it elsewhere: what is hashed, line by line.

The format is told in ``docs/ledger-format.md``; ``verifier/verify.py`` reads it. What is sealed stays sealed.
"""

from collections.abc import Iterator
from pathlib import Path

from dangvu.core.files import written
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.ledger.models import Entry, Head, Row

LINES_AT_ONCE = 2000


def write_export(path: Path, watch: Watch = UNWATCHED) -> int:
    """Write the ledger up to its head as it stands now; gives that entry's number. Raises OSError.

    Written aside and put in place when whole. Acts recorded meanwhile are simply not in it.
    """
    head = Head.objects.get(pk=1)
    total = Entry.objects.count() + Row.objects.count()
    with written(path) as file:
        for done, line in enumerate(lines(head)):
            file.write(f"{line}\n".encode())
            if not done % LINES_AT_ONCE:
                watch.tell(done, total)
    return head.number


def lines(head: Head) -> Iterator[str]:
    """The lines of an export: its name, each entry followed by its rows, the head."""
    yield "dangvu-ledger 1"
    rows = Row.objects.filter(entry__lte=head.number).order_by("entry", "ordinal").iterator(LINES_AT_ONCE)
    row = next(rows, None)
    for entry in Entry.objects.filter(pk__lte=head.number).order_by("number").iterator(LINES_AT_ONCE):
        yield f"E {entry.hash} {entry.text()}"
        while row is not None and row.entry <= entry.number:
            yield _row_line(row)
            row = next(rows, None)
    while row is not None:
        yield _row_line(row)
        row = next(rows, None)
    yield f"H {head.number} {head.hash}"


def _row_line(row: Row) -> str:
    """Tabs stand for the line ends of what is hashed; canonical texts hold neither."""
    return f"R {row.entry} {row.hash} {row.ordinal}\t{row.payload}\t{row.effects}\t{row.sealed}"
