"""`dangvu export DIR`: all facts without names, one file per kind, with both clocks."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import reach
from dangvu.core.files import written
from dangvu.core.finding import Finding, Refused
from dangvu.core.spreadsheet import LIVE
from dangvu.core.terminal import DONE, WRONG_USAGE
from dangvu.jobs.work import Work
from dangvu.jobs.worker import in_hand
from dangvu.statistics.jobs import EXPORT
from dangvu.statistics.store import Reading, steadily
from dangvu.statistics.store.columns import dated
from dangvu.statistics.store.extract import quoted

HELP = "Kết xuất toàn bộ dữ kiện của sổ, không có tên người, mỗi loại một tệp."
FORMATS = {"parquet": "FORMAT parquet", "csv": "FORMAT csv, HEADER"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="thư mục để ghi, phải trống hoặc chưa có")
    parser.add_argument(
        "--format", choices=sorted(FORMATS), default="parquet", help="dạng tệp, mặc định parquet"
    )


def run(options: argparse.Namespace) -> int:
    """Exit 2 where the folder is not empty. Raises Refused without the whole register in reach."""
    if not reach(options.actor, "read").everywhere:
        message = _("Tài khoản “%(account)s” không được xem toàn bộ sổ nên không kết xuất được.")
        raise Refused([Finding("mandate.missing", message % {"account": options.actor.name})])
    if options.folder.exists() and (not options.folder.is_dir() or any(options.folder.iterdir())):
        print(
            _("Thư mục %(folder)s không trống; hãy chọn thư mục khác.") % {"folder": options.folder},
            file=sys.stderr,
        )
        return WRONG_USAGE
    with in_hand(EXPORT.name, options.actor, {"folder": str(options.folder)}) as work:
        number = steadily(lambda reading: _write(reading, options.folder, options.format, work))
        work.answer = {"entry": number}
    print(
        _("Đã kết xuất sổ đến bút toán %(number)s vào %(folder)s.")
        % {"number": number, "folder": options.folder}
    )
    return DONE


def _guarded(reading: Reading, name: str) -> str:
    """All columns, texts as ``core.spreadsheet.csv_safe`` makes them: a spreadsheet opens these files."""
    described = reading.engine.execute(f"DESCRIBE all_{name}").fetchall()
    texts = [column for column, kind, *_more in described if kind == "VARCHAR"]
    safe = [f"regexp_replace(\"{column}\", '{LIVE}', '\\1''\\2', 'g') AS \"{column}\"" for column in texts]
    return f"* REPLACE ({', '.join(safe)})" if safe else "*"


def _write(reading: Reading, folder: Path, form: str, work: Work) -> int:
    """Written where the engine may write, then moved. Gives the ledger number."""
    store = settings.HOME / "store"
    aside = Path(tempfile.mkdtemp(prefix=".export-", dir=store))
    try:
        datasets = dated()
        for done, dataset in enumerate(datasets):
            work.tell(done, len(datasets))
            path = aside / f"{dataset.name}.{form}"
            known = f"recorded_in <= {reading.number} ORDER BY recorded_in, ordinal"
            columns = _guarded(reading, dataset.name) if form == "csv" else "*"
            rows = f"SELECT {columns} FROM all_{dataset.name} WHERE {known}"
            reading.engine.execute(f"COPY ({rows}) TO '{quoted(path)}' ({FORMATS[form]})")
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(aside.iterdir()):
            with path.open("rb") as source, written(folder / path.name) as file:
                shutil.copyfileobj(source, file)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return reading.number
