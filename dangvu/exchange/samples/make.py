"""Make the two sample workbooks: a good list, and the same list with a dozen different faults.

    python -m dangvu.exchange.samples.make FOLDER CODE=NAME [CODE=NAME ...]

CODE and NAME are cells of the register the samples are meant for, as ``--org`` takes them and as they are
called.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import django
from django.conf import settings

from dangvu.exchange.samples.people import good_rows, spoil
from dangvu.exchange.workbook.template import write_list

GOOD = "danh_sach_mau.xlsx"
FAULTY = "danh_sach_loi.xlsx"


def make_samples(folder: Path, organisations: Sequence[tuple[str, str]], count: int = 30) -> None:
    """Write both workbooks; members are shared out evenly among the organisations (code, name)."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = good_rows(organisations, count)
    write_list(folder / GOOD, rows)
    write_list(folder / FAULTY, spoil(rows))


def main(arguments: Sequence[str]) -> int:
    """Entry of the script."""
    if len(arguments) < 2 or not all("=" in argument for argument in arguments[1:]):
        sys.stderr.write(__doc__ or "")
        return 2
    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()
    pairs = [argument.partition("=") for argument in arguments[1:]]
    make_samples(Path(arguments[0]), [(code, name) for code, _equals, name in pairs])
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
