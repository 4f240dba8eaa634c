"""The base: Parquet files that hold every fact as recorded up to one entry of the ledger.

    store/<number>-<hash of the entry>/manifest.json, membership/part=0/data_0.parquet ...

Built aside, synced, then renamed, under a lock on a file; never changed afterwards. The manifest holds the
hash of every file: Parquet with a changed byte may still open, and answer otherwise.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from dangvu.core.files import publish
from dangvu.core.watch import UNWATCHED, Watch, breaking
from dangvu.statistics.store.columns import Dataset, dated
from dangvu.statistics.store.engine import SPILL, connect
from dangvu.statistics.store.extract import quoted, scan_csv, write_csv

FORMAT = 2
"""Raised when the layout of the store changes; older bases are then built again."""
FILES_OF_PERSONS = 8
HASHED_AT_ONCE = 8 * 1024**2
"""Bytes of a base that are hashed whenever it is opened: 20 ms. Of a larger one the sizes, and the ends of
its files, where Parquet says what is where.
"""
END = 64 * 1024


@dataclass(frozen=True, slots=True)
class Position:
    """An entry of the ledger: the same number with another hash is another register."""

    number: int
    hash: str

    @property
    def folder(self) -> str:
        return f"{self.number}-{self.hash[:16]}"


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written."""

    size: int
    sha256: str
    end: str
    """The hash of its last ``END`` bytes."""

    @classmethod
    def of(cls, path: Path) -> "Written":
        with path.open("rb") as file:
            return cls(path.stat().st_size, _hash(file, 0), _hash(file, -END))


@dataclass(frozen=True, slots=True)
class Base:
    """A base on the disk."""

    position: Position
    path: Path
    rows: int
    files: dict[str, Written]
    """By their paths in the base."""

    def scan(self, dataset: Dataset, part: int | None = None) -> str:
        """The DuckDB expression that reads a kind of fact, or one part of the persons of it."""
        own = f"{dataset.name}/{part}.parquet"
        if part is None or {own, f"{dataset.name}/1.parquet"} <= self.files.keys():
            file = "*" if part is None else str(part)
            folder = quoted(self.path / dataset.name)
            return f"read_parquet('{folder}/{file}.parquet', hive_partitioning = false)"
        return f"(SELECT * FROM {self.scan(dataset)} WHERE person % {FILES_OF_PERSONS} = {part})"


def layout() -> dict[str, str]:
    """The columns of every dataset; a base laid out otherwise is of another version of the program."""
    return {dataset.name: dataset.types for dataset in dated()}


def find(store: Path, number: int) -> list[Base]:
    """The bases on the disk up to the entry, newest first; those of other versions or broken are left out."""
    found = []
    for manifest in store.glob("*/manifest.json"):
        try:
            told = json.loads(manifest.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            continue  # removed by another process this moment, or damaged: build again
        if told.get("format") == FORMAT and told["layout"] == layout() and told["number"] <= number:
            position = Position(told["number"], told["hash"])
            files = {name: Written(**written) for name, written in told["files"].items()}
            found.append(Base(position, manifest.parent, told["rows"], files))
    return sorted(found, key=lambda base: base.position.number, reverse=True)


@contextmanager
def locked(store: Path, *, wait: bool) -> Iterator[bool]:
    """Hold the store's lock: the value is False where another process has it and ``wait`` is not asked."""
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (store / "lock").open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def build(store: Path, position: Position, watch: Watch = UNWATCHED) -> Base:
    """Write a base at the position from the register. The lock is held; stopped, nothing is left of it."""
    aside = Path(tempfile.mkdtemp(prefix=".building-", dir=store))
    try:
        rows = 0
        engine = connect(store)
        with watch.breakable(engine.interrupt, breaking(connections[DEFAULT_DB_ALIAS])):
            for dataset in dated():
                watch.check()
                rows += _write(engine, dataset, aside, position.number, watch)
        engine.close()
        files = {str(path.relative_to(aside)): Written.of(path) for path in sorted(aside.glob("*/*"))}
        manifest = {
            "format": FORMAT,
            "number": position.number,
            "hash": position.hash,
            "rows": rows,
            "files": {name: asdict(one) for name, one in files.items()},
            "layout": layout(),
        }
        (aside / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        path = store / position.folder
        shutil.rmtree(path, ignore_errors=True)
        publish(aside, path)
        return Base(position, path, rows, files)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def changed(base: Base, *, wholly: bool = False, watch: Watch = UNWATCHED) -> list[str]:
    """The files of a base that are not as they were written, or are gone. Every byte is looked at if
    ``wholly``, or where there are few.
    """
    wholly = wholly or sum(one.size for one in base.files.values()) <= HASHED_AT_ONCE
    found = []
    for name, one in base.files.items():
        watch.check()
        try:
            whole = _is_whole(base.path / name, one) if wholly else _ends_alike(base.path / name, one)
        except FileNotFoundError:
            whole = False
        if not whole:
            found.append(name)
    return found


def _is_whole(path: Path, one: Written) -> bool:
    with path.open("rb") as file:
        return _hash(file, 0) == one.sha256


def _ends_alike(path: Path, one: Written) -> bool:
    with path.open("rb") as file:
        return path.stat().st_size == one.size and _hash(file, -END) == one.end


def _hash(file: BufferedReader, start: int) -> str:
    """The hash of a file from a place on; one below 0 is counted from its end."""
    size = file.seek(0, os.SEEK_END)
    file.seek(start if start >= 0 else max(0, size + start))
    return hashlib.file_digest(file, "sha256").hexdigest()


def _write(engine: Any, dataset: Dataset, aside: Path, number: int, watch: Watch) -> int:
    """One dataset into Parquet; gives its rows."""
    plain = aside / f"{dataset.name}.csv"
    rows = write_csv(dataset, plain, f"recorded_in <= {number}", watch)
    folder = aside / dataset.name
    folder.mkdir()
    files = FILES_OF_PERSONS if dataset.person and rows > FILES_OF_PERSONS else 1
    scan = scan_csv(dataset, plain)
    if files == 1:
        _copy(engine, f"SELECT {dataset.read_back} FROM {scan}", folder / "0.parquet")
    else:
        engine.execute(f"CREATE TEMP TABLE part AS SELECT {dataset.read_back} FROM {scan}")
        for part in range(files):
            some = f"SELECT * FROM part WHERE person % {files} = {part} ORDER BY {_laid_by(dataset)}"
            _copy(engine, some, folder / f"{part}.parquet")
        engine.execute("DROP TABLE part")
    plain.unlink()
    return rows


def _laid_by(dataset: Dataset) -> str:
    """What stands together in a file: who asks for a commune or a province reads only the parts where its
    organisations are.
    """
    return "organisation" if any(one.name == "organisation" for one in dataset.columns) else "person"


def _copy(engine: Any, question: str, path: Path) -> None:
    engine.execute(f"COPY ({question}) TO '{quoted(path)}' (FORMAT parquet)")


def remove_others(store: Path, kept: Base) -> None:
    """Remove the bases before this one, and what a killed process left. The lock is held.

    A process that still reads one finds it gone and takes the new one.
    """
    for path in store.iterdir():
        if path.is_dir() and path != kept.path and not path.name.startswith((SPILL, ".export-")):
            shutil.rmtree(path, ignore_errors=True)
