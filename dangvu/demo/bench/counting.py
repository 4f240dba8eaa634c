"""`figure_cold`, `headcount`, `twenty_year_ends`: figures of a day."""

import json
import sys
from datetime import date

from dangvu.demo.bench.bench import Bench
from dangvu.demo.bench.by_hand import HEAD_COUNT, YEAR_ENDS, ByHand, Rows, base_of
from dangvu.demo.bench.measuring import Outcome, of_commands, peak_rss, run, same, timed
from dangvu.statistics.figures import Query, figure_in
from dangvu.statistics.head_count import head_count
from dangvu.statistics.store import Reading, steadily

DAY = date(2020, 12, 31)
YEAR_ENDS_ASKED = [date(year, 12, 31) for year in range(2005, 2025)]
ROUNDS = 15


def figure_cold(bench: Bench) -> Outcome:
    """A whole process for one figure, beside one that only imports the engine and counts."""
    store, ours, theirs = base_of(bench.place.home), [], []
    by_hand = [sys.executable, "-m", "dangvu.demo.bench.by_hand", str(store), DAY.isoformat()]
    for _round in range(bench.rounds(7)):
        done = bench.place.dangvu("figure", "members.total", "--at", DAY.isoformat(), "--json")
        plain = run(by_hand, bench.place.environment)
        same(json.loads(done.out)["value"], int(plain.out))
        ours.append(done)
        theirs.append(plain.seconds)
    return of_commands(ours, "python: import duckdb, SQL", theirs)


def headcount(bench: Bench) -> Outcome:
    """Every organisation at all levels x sex x five age bands on a past day, warm."""

    def ours() -> Rows:
        return [(one.organisation, one.sex, one.band, one.members) for one in head_count(DAY)]

    seconds, answer = timed(ours, bench.rounds(ROUNDS), warm=2)
    peak = peak_rss()
    engine = ByHand(base_of(bench.place.home))
    others, plain = timed(lambda: engine.rows(HEAD_COUNT, {"at": DAY}), bench.rounds(ROUNDS), warm=2)
    same(sorted(answer), sorted(plain))
    return Outcome(seconds, peak, "DuckDB SQL, same files", others)


def twenty_year_ends(bench: Bench) -> Outcome:
    """Members at twenty year-ends over one reading, warm."""

    def in_reading(reading: Reading) -> list[tuple[date, object]]:
        queries = [Query("members.total", at=day) for day in YEAR_ENDS_ASKED]
        return [(query.day, figure_in(reading, query).value) for query in queries]

    seconds, answer = timed(lambda: steadily(in_reading), bench.rounds(ROUNDS), warm=2)
    peak = peak_rss()
    engine = ByHand(base_of(bench.place.home))
    others, plain = timed(
        lambda: engine.rows(YEAR_ENDS, {"days": YEAR_ENDS_ASKED}), bench.rounds(ROUNDS), warm=2
    )
    same([one for one in answer if one[1]], plain)
    return Outcome(seconds, peak, "DuckDB SQL, same files", others)
