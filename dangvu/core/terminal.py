"""What commands share: exit codes, findings as text or JSON, progress on a terminal and silence in a pipe."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from dangvu.core.finding import Finding

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
MARKS = {"refuse": "✗", "warn": "!", "inform": "·"}


def show_findings(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Print findings: as JSON on standard output, else as sentences on standard error."""
    if as_json:
        print(json.dumps({"findings": [one.as_json() for one in findings]}, ensure_ascii=False))
        return
    for one in findings:
        print(f"{MARKS[one.severity]} {one}", file=sys.stderr)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A function to tell how much of how much is done; drawn only where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from tqdm import tqdm  # noqa: PLC0415 - takes a while to load, and most commands show nothing

    with tqdm(desc=label, leave=False) as bar:

        def tell(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield tell
