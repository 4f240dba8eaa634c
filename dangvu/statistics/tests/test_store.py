"""The store: a base and what came since are the register, at every entry."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.db import connection
from django.db.models import Q

from dangvu.ledger.enact import head
from dangvu.ledger.facts import Fact, facts
from dangvu.statistics.figures import figure
from dangvu.statistics.store import LedgerAhead, base, changed_files, drop_bases, reading, store
from dangvu.statistics.store.columns import datasets
from dangvu.statistics.tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    settings.HOME = tmp_path
    return tmp_path / "store"


def standing(world: World, person: str) -> Fact:
    """The current row of a person's membership."""
    return facts()["membership"].objects.known().get(Q(("person", world.ids[person])))


@pytest.fixture
def world(folder: Path) -> World:
    """Twelve entries: members come, and their rows are superseded later, some of them twice."""
    world = World()
    world.organisation("province", None, kind="province")
    world.organisation("cell", "province")
    for number in range(20):
        world.member(f"p{number}", "cell", "2010-01-01")
    world.record()
    for number in range(6):
        world.member(f"q{number}", "cell", "2015-01-01")
        world.record()
    for number in range(5):
        row = standing(world, f"p{number % 3}")
        world.close(row, f"20{20 - number}-01-01", end_reason="died")
        world.record()
    return world


def direct(kind: str, known: int) -> list[tuple[Any, ...]]:
    """A kind of fact as known after an entry, asked of the register itself."""
    model, names = (
        facts()[kind],
        [column.source for column in datasets()[kind].columns if column.name != "superseded_in"],
    )
    rows = model.objects.known(known).order_by("recorded_in", "ordinal").values_list(*names)
    return [tuple(row) for row in rows]


def stored(kind: str, known: int) -> list[tuple[Any, ...]]:
    """The same, from the store."""
    names = ", ".join(column.name for column in datasets()[kind].columns if column.name != "superseded_in")
    question = (
        f"SELECT {names} FROM all_{kind} "
        f"WHERE recorded_in <= {known} AND (superseded_in IS NULL OR superseded_in > {known}) "
        "ORDER BY recorded_in, ordinal"
    )
    return reading(known).rows(question)


KINDS = ("membership", "person", "placement", "organisation")


HELD = pytest.mark.parametrize("again", [1, 10**6], ids=["held in memory", "on the disk"])


@HELD
@pytest.mark.parametrize("rows_kept_in_memory", [0, 30, 1000])
def test_base_and_delta_are_the_register_at_every_entry(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch, rows_kept_in_memory: int, again: int
) -> None:
    monkeypatch.setattr(store, "AGAIN", again)
    monkeypatch.setattr(store, "DELTA_ROWS", rows_kept_in_memory)
    last = reading().number

    for known in range(1, last + 1):
        for kind in KINDS:
            assert stored(kind, known) == direct(kind, known)
    assert bool(list(folder.glob("*/manifest.json"))) == (rows_kept_in_memory < 1000)


@HELD
def test_what_is_recorded_later_is_read_on_top_of_an_old_base(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch, again: int
) -> None:
    monkeypatch.setattr(store, "AGAIN", again)
    monkeypatch.setattr(store, "DELTA_ROWS", 0)
    base = reading().number
    monkeypatch.setattr(store, "DELTA_ROWS", 1000)
    for number in range(3, 6):
        world.close(
            standing(world, f"p{number}"),
            "2021-01-01",
            end_reason="died",
        )
        world.member(f"r{number}", "cell", "2021-01-01")
        last = world.record()
        assert stored("membership", last) == direct("membership", last)

    assert reading().is_held == (again == 1)
    assert [json.loads(path.read_text())["number"] for path in folder.glob("*/manifest.json")] == [base]
    for known in range(1, last + 1):
        assert stored("membership", known) == direct("membership", known)


def test_deleting_the_store_changes_nothing(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "DELTA_ROWS", 0)
    before = figure("members.total", "province", at=date(2019, 6, 1)).value
    shutil.rmtree(folder)

    after = figure("members.total", "province", at=date(2019, 6, 1)).value

    assert before == after == 20 + 6 - 3
    assert list(folder.glob("*/manifest.json"))


def test_a_file_that_vanishes_in_the_middle_is_built_again(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "DELTA_ROWS", 0)
    figure("members.total", "province", at=date(2019, 6, 1))
    for path in folder.glob("*/membership/*.parquet"):
        path.unlink()

    assert figure("members.total", "province", at=date(2019, 6, 1)).value == 23


@pytest.mark.parametrize(
    "bend", [Path.unlink, partial(Path.write_bytes, data=b"cut")], ids=["gone", "damaged"]
)
def test_a_base_whose_files_do_not_open_is_built_again(
    world: World, monkeypatch: pytest.MonkeyPatch, folder: Path, bend: Callable[[Path], object]
) -> None:
    monkeypatch.setattr(store, "DELTA_ROWS", 0)
    before = figure("members.total", at=date(2016, 1, 1)).value
    for file in folder.glob("*/*/*.parquet"):
        bend(file)
    monkeypatch.setattr(store, "_stores", {})  # a process that starts

    assert figure("members.total", at=date(2016, 1, 1)).value == before == 25


def with_one_byte_changed(path: Path) -> bytes:
    """What a Parquet file holds with one byte changed, so that it still opens and says something else."""
    content = path.read_bytes()
    aside = path.with_name("aside.parquet")
    with duckdb.connect() as engine:
        before = engine.read_parquet(str(path)).fetchall()
        for place in range(4, len(content)):
            changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
            aside.write_bytes(changed)
            try:
                is_other = engine.read_parquet(str(aside)).fetchall() != before
            except (duckdb.Error, UnicodeDecodeError):
                is_other = False
            aside.unlink()
            if is_other:
                return changed
    pytest.fail("every change is noticed")


@pytest.mark.parametrize("large", [False, True])
def test_a_byte_changed_in_valid_parquet_is_noticed(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    monkeypatch.setattr(store, "DELTA_ROWS", 0)
    before = reading().rows("SELECT * FROM all_membership ORDER BY ALL")
    assert changed_files() == []
    path = next(iter(sorted(folder.glob("*/membership/*.parquet"))))
    path.write_bytes(with_one_byte_changed(path))
    name = str(path.relative_to(folder))
    if large:  # only the ends of its files are looked at when it is opened, here all of them
        monkeypatch.setattr(base, "HASHED_AT_ONCE", 0)
    monkeypatch.setattr(store, "_stores", {})  # a process that starts

    assert changed_files() == [name]
    assert reading().rows("SELECT * FROM all_membership ORDER BY ALL") == before
    assert changed_files() == []


def test_a_large_base_is_looked_at_wholly_only_when_asked(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "DELTA_ROWS", 0)
    monkeypatch.setattr(base, "HASHED_AT_ONCE", 0)
    monkeypatch.setattr(base, "END", 8)
    reading()
    path = next(iter(sorted(folder.glob("*/membership/*.parquet"))))
    content = bytearray(path.read_bytes())
    content[20] ^= 1
    path.write_bytes(content)
    (found,) = base.find(folder, 12)

    assert base.changed(found) == []
    assert base.changed(found, wholly=True) == [str(path.relative_to(found.path))]
    path.write_bytes(content[:-1])
    assert base.changed(found) == [str(path.relative_to(found.path))]
    path.unlink()
    assert base.changed(found) == [str(path.relative_to(found.path))]


def test_what_another_process_is_building_is_dropped_too(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last, locked, built = head(), base.locked, list[Path]()

    @contextmanager
    def waiting(store_folder: Path, *, wait: bool) -> Iterator[bool]:
        with locked(store_folder, wait=wait) as mine:
            built.append(base.build(store_folder, base.Position(last.number, last.hash)).path)
            yield mine

    monkeypatch.setattr(base, "locked", waiting)
    drop_bases()

    assert [path.exists() for path in built] == [False]


def test_a_base_of_another_register_is_not_used(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "DELTA_ROWS", 0)
    reading()
    store._stores.clear()
    (manifest,) = folder.glob("*/manifest.json")
    manifest.write_text(manifest.read_text().replace(json.loads(manifest.read_text())["hash"], "f" * 64))

    assert figure("members.total", "province", at=date(2019, 6, 1)).value == 23
    assert [json.loads(path.read_text())["hash"] != "f" * 64 for path in folder.glob("*/manifest.json")] == [
        True
    ]


def test_persons_lie_in_several_files_and_nothing_that_identifies_them_does(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "DELTA_ROWS", 0)
    now = reading()

    assert len(list(folder.glob("*/membership/*.parquet"))) == 8
    assert "full_name" not in [row[0] for row in now.rows("DESCRIBE all_person")]
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert "Nguyễn Văn Mẫu".encode() not in everything
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_personrecord WHERE full_name = 'Nguyễn Văn Mẫu'")
        assert cursor.fetchone()[0] == 26


def test_the_engine_reads_no_other_file(world: World) -> None:
    with pytest.raises(Exception, match="Permission"):
        reading().rows("SELECT * FROM read_csv('/etc/hostname')")


def test_what_is_not_yet_recorded_cannot_be_known(world: World) -> None:
    with pytest.raises(LedgerAhead):
        reading(reading().number + 1)


def test_figures_as_known_before_are_reproduced(world: World) -> None:
    values = [
        figure("members.total", "province", at=date(2019, 6, 1), known=known).value
        for known in (1, 7, 8, 9, 10, 11, 12)
    ]

    # p0 dies 2020, p1 2019, p2 2018; then p0 is superseded by a death in 2017 and p1 by one in 2016.
    assert values == [20, 26, 26, 25, 24, 23, 23]
