"""A process's view of the store: the base, and in memory what was recorded or superseded since."""

import atexit
import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection

from dangvu.core import patience, scope
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.ledger import position as ledger
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry
from dangvu.ledger.observing import unobserved
from dangvu.ledger.position import at_this_moment
from dangvu.statistics.store import base as bases
from dangvu.statistics.store.base import Base, Position
from dangvu.statistics.store.columns import Dataset, dated
from dangvu.statistics.store.engines import connect, file_gone, is_spark
from dangvu.statistics.store.extract import scan_csv, write_csv
from dangvu.statistics.store.laid import Gathered
from dangvu.statistics.store.reading import ALL, PARTS, Reading

DELTA_ROWS = 20_000
DELTA_SHARE = 0.1
"""The base is built anew when more rows than this, and than this share of its own, were written since."""
HELD_ROWS = 1_000_000
"""Of a base of no more, a process that reads it ``AGAIN`` holds the rows in memory: a command that asks once
does not wait for them.
"""
AGAIN = 2

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class LedgerAhead(Exception):
    """A figure was asked as known after an entry that does not exist yet."""


class Store:
    """The engine of this process, and how far it has been loaded."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._engine: Any = None
        self._base: Base | None = None
        self._at = Position(0, "")
        self._loaded: ledger.Position | None = None
        """How the ledger stood when that was loaded; None while that is a base from the disk."""
        self._delta = 0
        self._made: dict[str, tuple[str, ...]] = {}
        self._gathered = Gathered()
        self._readings = 0
        """How often the base was read."""
        self._is_held = False

    @unobserved()  # everything is loaded; what of it is asked is noted where it is asked
    @scope.whole()
    @patience.without_end()
    def reading(self, known: int | None = None, watch: Watch = UNWATCHED) -> Reading:
        """Begin to read at the last entry. Raises LedgerAhead."""
        with self._lock:
            now = at_this_moment()
            last = Position(now.number, now.hash if now.number else "")
            if known is not None and known > last.number:
                raise LedgerAhead(known, last.number)
            if self._engine is None or not self._holds() or not self._continues_to(last, now.renewal):
                self._open(last)
            if self._at.number < last.number:
                self._advance(last, self._changed(now), watch)
            self._readings += 1
            if self._readings == AGAIN:
                self._hold()
            self._loaded = now
            known = last.number if known is None else known
            return Reading(
                last.number,
                known,
                self._engine.cursor(),
                self._made,
                self._load_reference,
                self._gathered,
                is_held=self._is_held,
                parts=PARTS if self._is_large else (ALL,),
                empty=_empty(now),
            )

    def start_again(self) -> None:
        """Drop the engine and its base, whose files are gone or damaged; the next reading builds another."""
        with self._lock:
            if self._base:
                shutil.rmtree(self._base.path, ignore_errors=True)
            self._engine = None

    def _holds(self) -> bool:
        return self._base is None or (self._base.path / "manifest.json").exists()

    def _continues_to(self, last: Position, renewal: str) -> bool:
        """Whether what is loaded is of this register: the same entry with the same hash is in its ledger, and
        no facts were put in place of others.
        """
        if self._loaded is not None and self._loaded.renewal != renewal:
            return False
        return self._at == last or (self._at.number < last.number and _is_recorded(self._at))

    def _open(self, last: Position) -> None:
        on_disk = next(self._whole_bases(last), None)
        try:
            self._attach(on_disk)
        except Exception as fault:
            if on_disk is None or not file_gone(fault):
                raise
            shutil.rmtree(on_disk.path, ignore_errors=True)
            self._attach(None)

    def _whole_bases(self, last: Position) -> Iterator[Base]:
        """The bases of this register, newest first; one whose files were changed is removed."""
        for base in bases.find(self._folder, last.number):
            if not _is_recorded(base.position):
                continue
            if names := bases.changed(base):
                log.warning("columnar store: %s changed since it was written; built again", ", ".join(names))
                shutil.rmtree(base.path, ignore_errors=True)
                continue
            yield base

    def _attach(self, base: Base | None) -> None:
        """A fresh engine over the base, or over nothing."""
        engine = connect(self._folder)
        for dataset in dated():
            engine.execute(f"CREATE TABLE delta_{dataset.name} ({dataset.types})")
            engine.execute(f"CREATE TABLE gone_{dataset.name} ({_keys_of(dataset).types})")
            engine.execute(_view(dataset, base))
        self._engine, self._base, self._delta, self._made = engine, base, 0, {}
        self._gathered = Gathered()
        if self._is_large and base:
            for dataset in (one for one in dated() if one.person):
                for part, rows_of in enumerate(PARTS):
                    engine.execute(_view(dataset, base, rows_of.format(dataset.name), part))
        self._loaded, self._readings, self._is_held = None, 0, False
        self._at = base.position if base else Position(0, "")

    @property
    def _is_large(self) -> bool:
        """Whether questions are better put to one part of the persons after the other."""
        return self._base is not None and self._base.rows > HELD_ROWS and not is_spark()

    def _hold(self) -> None:
        """Take the rows of a base into memory, where a question finds them sooner."""
        if self._base is None or self._is_large or is_spark():
            return
        for dataset in dated():
            name = dataset.name
            self._together(
                f"CREATE TABLE held_{name} AS SELECT * FROM all_{name}",
                f"CREATE OR REPLACE VIEW all_{name} AS SELECT * FROM held_{name}",
                f"DELETE FROM delta_{name}",
                f"DELETE FROM gone_{name}",
            )
        self._is_held = True

    def _together(self, *commands: str) -> None:
        """All of it or nothing, for whoever reads meanwhile too."""
        self._engine.begin()
        try:
            for command in commands:
                self._engine.execute(command)
        except BaseException:
            self._engine.rollback()
            raise
        self._engine.commit()

    def _changed(self, now: ledger.Position) -> list[Dataset]:
        """The kinds of facts of which something was written since; all where that is not known."""
        loaded = self._loaded
        return [one for one in dated() if loaded is None or not now.says_unchanged(one.table, loaded)]

    def _advance(self, last: Position, changed: Sequence[Dataset], watch: Watch) -> None:
        """Load what was written since; where that has become much, build a new base instead."""
        fresh = sum(_count(dataset, condition) for dataset in changed for condition in _since(self._at, last))
        limit = max(DELTA_ROWS, int(DELTA_SHARE * self._base.rows) if self._base else 0)
        if self._delta + fresh > limit and (built := self._rebuilt(last, watch)):
            self._attach(built)
            if built.position == last:
                return
            changed = dated()
        opened, gone = _since(self._at, last)
        for dataset in changed:
            self._load(self._engine, dataset, f"delta_{dataset.name}", opened)
            self._load(self._engine, _keys_of(dataset), f"gone_{dataset.name}", gone)
        self._at, self._delta = last, self._delta + fresh
        if self._is_held:
            self._take_in(changed)

    def _take_in(self, changed: Sequence[Dataset]) -> None:
        """Put what was written since among the rows held: a question finds one table of each kind. Who reads
        meanwhile goes by both clocks and sees nothing of it.
        """
        for dataset in changed:
            name = dataset.name
            self._together(
                f"INSERT INTO held_{name} BY NAME SELECT * FROM delta_{name}",
                f"UPDATE held_{name} h SET superseded_in = g.superseded_in FROM gone_{name} g "
                "WHERE g.recorded_in = h.recorded_in AND g.ordinal = h.ordinal",
                f"DELETE FROM delta_{name}",
                f"DELETE FROM gone_{name}",
            )

    def _rebuilt(self, last: Position, watch: Watch) -> Base | None:
        """A new base, or None where another process builds one and the old one will do meanwhile."""
        with bases.locked(self._folder, wait=self._base is None) as mine:
            if not mine:
                return None
            newest = next(self._whole_bases(last), None)
            old = self._base.position.number if self._base else 0
            if newest and newest.position.number > old:
                return newest
            built = bases.build(self._folder, last, watch)
            bases.remove_others(self._folder, built)
            return built

    @unobserved()
    @scope.whole()
    @patience.without_end()
    def _load_reference(self, engine: Any, dataset: Dataset) -> None:
        with self._lock:
            if dataset.name not in self._made:
                engine.execute(f"CREATE TABLE {dataset.name} ({dataset.types})")
                self._load(engine, dataset, dataset.name)
                self._made[dataset.name] = ()

    def _load(self, engine: Any, dataset: Dataset, table: str, condition: str = "TRUE") -> None:
        handle, name = tempfile.mkstemp(prefix=".delta-", suffix=".csv", dir=self._folder)
        os.close(handle)
        path = Path(name)
        try:
            if write_csv(dataset, path, condition):
                engine.execute(
                    f"INSERT INTO {table} SELECT {dataset.read_back} FROM {scan_csv(dataset, path)}"
                )
        finally:
            path.unlink()


def _empty(now: ledger.Position) -> frozenset[str]:
    """The kinds of facts that the ledger has no entry of."""
    if not now.is_settled:
        return frozenset()
    return frozenset(one.name for one in dated() if not now.newest[one.table])


def _is_recorded(position: Position) -> bool:
    if position.number == 0:
        return True
    return Entry.objects.filter(number=position.number, hash=position.hash).exists()


def _view(dataset: Dataset, base: Base | None, name: str = "", part: int | None = None) -> str:
    """All rows of a fact with both clocks, or those of one part of the persons: of the base and since, with
    what superseded them since.
    """
    names = ", ".join(f"r.{column.name}" for column in dataset.columns if column.name != "superseded_in")
    base_rows = f"SELECT * FROM {base.scan(dataset, part)} UNION ALL " if base else ""
    where = "" if part is None else f" WHERE person % {len(PARTS)} = {part}"
    return (
        f"CREATE VIEW {name or f'all_{dataset.name}'} AS "
        f"SELECT {names}, coalesce(r.superseded_in, g.superseded_in) AS superseded_in "
        f"FROM ({base_rows}SELECT * FROM delta_{dataset.name}{where}) r "
        f"LEFT JOIN gone_{dataset.name} g ON g.recorded_in = r.recorded_in AND g.ordinal = r.ordinal"
    )


def _since(at: Position, last: Position) -> tuple[str, str]:
    """Which rows were recorded, and which superseded, after one entry and up to another."""
    opened = f"recorded_in > {at.number} AND recorded_in <= {last.number}"
    gone = f"superseded_in > {at.number} AND superseded_in <= {last.number} AND recorded_in <= {at.number}"
    return opened, gone


def _keys_of(dataset: Dataset) -> Dataset:
    """The dataset as far as its rows' clocks go, and whose they are."""
    order = ("recorded_in", "ordinal", "superseded_in", *(("person",) if dataset.person else ()))
    columns = {column.name: column for column in dataset.columns}
    return Dataset(dataset.name, dataset.table, tuple(columns[name] for name in order))


def _count(dataset: Dataset, condition: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{dataset.table}" WHERE {condition}')
        return int(cursor.fetchone()[0])


_stores: dict[tuple[int, Path], Store] = {}
_stores_lock = threading.Lock()
atexit.register(_stores.clear)  # an engine that outlives the interpreter complains on the terminal


def _store() -> Store:
    """The store of this process: an engine does not survive a fork."""
    key = os.getpid(), Path(settings.HOME) / "store"
    with _stores_lock:
        return _stores.setdefault(key, Store(key[1]))


def reading(known: int | None = None, watch: Watch = UNWATCHED) -> Reading:
    """Begin to read, as known after entry ``known``, else as known now. Raises LedgerAhead."""
    return _store().reading(known, watch)


def changed_files(watch: Watch = UNWATCHED, *, remove: bool = False) -> list[str]:
    """The files of this installation's store that are not as they were written, every byte looked at; the
    bases they stand in may be removed, and the next reader builds another.
    """
    found: list[str] = []
    for base in bases.find(Path(settings.HOME) / "store", head().number):
        names = bases.changed(base, wholly=True, watch=watch)
        found += [f"{base.path.name}/{name}" for name in names]
        if names and remove:
            shutil.rmtree(base.path, ignore_errors=True)
    return found


def drop_bases() -> None:
    """Nothing of this installation's store stays on the disk, where other facts were put in place of those
    in it; what another process is building of them is waited for, and goes too.
    """
    folder = Path(settings.HOME) / "store"
    with bases.locked(folder, wait=True):
        for base in bases.find(folder, head().number):
            shutil.rmtree(base.path, ignore_errors=True)


def steadily(work: Callable[[Reading], Answer], known: int | None = None, watch: Watch = UNWATCHED) -> Answer:
    """Do the work over one reading; once more where the store's files are gone or damaged."""
    try:
        return work(reading(known, watch))
    except Exception as fault:
        if not file_gone(fault):
            raise
        _store().start_again()
        return work(reading(known, watch))
