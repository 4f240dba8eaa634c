"""`store_refresh`, `store_rebuild`: what it takes until figures see the register as it stands."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from dangvu.accounts.models import Account
from dangvu.demo.bench.bench import Bench, in_process
from dangvu.demo.bench.measuring import Outcome, peak_rss, same, timed
from dangvu.demo.bench.place import ACTOR, copy_of
from dangvu.demo.build import LAST_DAY
from dangvu.ledger.enact import enact, head
from dangvu.membership.acts import RecordDeath
from dangvu.membership.models import Membership
from dangvu.people.models import PersonRecord
from dangvu.statistics.figures import figure
from dangvu.statistics.store import base
from dangvu.statistics.store.base import Position
from dangvu.statistics.store.columns import dated

DAY = timedelta(days=1)
ROUNDS = 9


def store_refresh(bench: Bench) -> Outcome:
    """The first figure after an act, which it must show; beside the same figure when nothing is new."""
    with copy_of(bench.place) as place:
        told = in_process(place, "refresh", rounds=bench.rounds(ROUNDS))
    return Outcome(told["seconds"], told["rss_mb"], "same figure, nothing new", told["others"])


def refresh(rounds: int) -> dict[str, object]:
    """In a process of its own on a register that may be written to."""
    on = LAST_DAY + DAY
    seconds: list[float] = []
    others: list[float] = []
    actor = Account.objects.get(name=ACTOR)
    members = Membership.objects.at(on).filter(status="official").order_by("person_id")[:rounds]
    before = _members(on)
    for member in list(members):
        code = PersonRecord.objects.at(on).get(person=member.person_id).code
        others += timed(lambda: _members(on), 1)[0]
        enact(RecordDeath(code, on), by=actor, override="bench")
        took, after = timed(lambda: _members(on), 1)
        same(before - 1, after)
        before = after
        seconds += took
    return {"seconds": seconds, "others": others, "rss_mb": peak_rss()}


def _members(on: date) -> int:
    value = figure("members.total", at=on).value
    assert isinstance(value, int)  # a head-count has always a value
    return value


def store_rebuild(bench: Bench) -> Outcome:
    """The whole store from the register; beside DuckDB copying the same tables to Parquet by itself."""
    now = head()
    position = Position(now.number, now.hash)
    aside = bench.folder / "rebuilt"
    aside.mkdir()
    seconds, built = timed(lambda: base.build(aside, position), bench.rounds(3))
    peak = peak_rss()
    others, rows = timed(_copying(built.path, bench.folder), bench.rounds(3))
    same(built.rows, rows)
    shutil.rmtree(aside)
    return Outcome(seconds, peak, "DuckDB: COPY of the same tables, held by itself, to Parquet", others)


def _copying(store: Path, folder: Path) -> Callable[[], int]:
    """The work of copying tables that DuckDB already holds; it gives the rows copied."""
    import duckdb  # noqa: PLC0415 - after our own peak was taken

    engine = duckdb.connect()
    for dataset in dated():
        engine.execute(f"CREATE TABLE {dataset.name} AS FROM '{store}/{dataset.name}/*.parquet'")

    def copy() -> int:
        return sum(
            int(engine.execute(f"COPY {one.name} TO '{folder}/{one.name}.parquet'").fetchall()[0][0])
            for one in dated()
        )

    return copy
