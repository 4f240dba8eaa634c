"""All facts of the register without names, one file per kind, with both clocks: into a folder, or as one file
to be fetched from a page.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings

from dangvu.core.files import written
from dangvu.core.spreadsheet import LIVE
from dangvu.core.watch import Watch
from dangvu.statistics.store import Reading
from dangvu.statistics.store.columns import dated
from dangvu.statistics.store.extract import quoted

FORMATS = {"parquet": "FORMAT parquet", "csv": "FORMAT csv, HEADER"}
CHUNK = 1 << 20
FIELDS = "personal, sensitive"
"""Which classes of fields an export shows of everybody: all but what identifies."""


def export_into(folder: Path, reading: Reading, form: str, watch: Watch) -> None:
    """Write the files, each whole, into an empty folder, or one to be made; stopped, none of them is left."""
    is_new = not folder.exists()
    with _aside(reading, form, watch) as files:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for path in files:
                with path.open("rb") as source, written(folder / path.name) as file:
                    _copy(source, file, watch)
        except BaseException:
            for path in files:
                (folder / path.name).unlink(missing_ok=True)
            if is_new:
                folder.rmdir()
            raise


def export_as_one(to: Path, reading: Reading, form: str, line: str, watch: Watch) -> None:
    """Write a zip of the files and of a ``line`` that says whose export it is."""
    with _aside(reading, form, watch) as files, written(to) as file:
        # Parquet is packed already.
        packing = zipfile.ZIP_DEFLATED if form == "csv" else zipfile.ZIP_STORED
        with zipfile.ZipFile(file, "w", packing) as archive:
            archive.writestr("ket_xuat.txt", f"{line}\n")
            for path in files:
                with path.open("rb") as source, archive.open(path.name, "w", force_zip64=True) as part:
                    _copy(source, part, watch)


@contextmanager
def _aside(reading: Reading, form: str, watch: Watch) -> Iterator[list[Path]]:
    """The files where the engine may write them; gone afterwards."""
    aside = Path(tempfile.mkdtemp(prefix=".export-", dir=settings.HOME / "store"))
    try:
        datasets = dated()
        for done, dataset in enumerate(datasets):
            watch.tell(done, len(datasets))
            path = aside / f"{dataset.name}.{form}"
            known = f"recorded_in <= {reading.number} ORDER BY recorded_in, ordinal"
            with watch.breakable(reading.engine.interrupt):
                columns = _guarded(reading, dataset.name) if form == "csv" else "*"
                rows = f"SELECT {columns} FROM all_{dataset.name} WHERE {known}"
                reading.engine.execute(f"COPY ({rows}) TO '{quoted(path)}' ({FORMATS[form]})")
        watch.tell(len(datasets), len(datasets))
        yield sorted(aside.iterdir())
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _guarded(reading: Reading, name: str) -> str:
    """All columns, texts as ``core.spreadsheet.csv_safe`` makes them: a spreadsheet opens these files."""
    described = reading.engine.execute(f"DESCRIBE all_{name}").fetchall()
    texts = [column for column, kind, *_more in described if kind == "VARCHAR"]
    safe = [f"regexp_replace(\"{column}\", '{LIVE}', '\\1''\\2', 'g') AS \"{column}\"" for column in texts]
    return f"* REPLACE ({', '.join(safe)})" if safe else "*"


def _copy(source: BinaryIO, to: IO[bytes], watch: Watch) -> None:
    while chunk := source.read(CHUNK):
        watch.check()
        to.write(chunk)
