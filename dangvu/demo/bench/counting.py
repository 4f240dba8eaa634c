"""`figure_cold`, `headcount`, `twenty_year_ends`: figures of a day."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from dangvu.demo.bench.bench import Bench
from dangvu.demo.bench.by_hand import HEAD_COUNT, YEAR_ENDS, ByHand, Rows, base_of
from dangvu.demo.bench.measuring import Outcome, of_commands, peak_rss, run, same, timed
from dangvu.statistics.figures import Query
from dangvu.statistics.head_count import head_count
from dangvu.statistics.series import series

DAY = date(2020, 12, 31)
YEAR_ENDS_ASKED = [date(year, 12, 31) for year in range(2005, 2025)]
STEP = timedelta(days=3)
"""Between the days of two rounds."""
ROUNDS, WARM = 15, 2
Answer = TypeVar("Answer")


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
    """Members on twenty days, a year one from the other, each on the tree of the last day and on its own, as
    pictures of years show them; each round of days not asked before. ``one_s``: a single day.
    """
    rounds = bench.rounds(ROUNDS)

    def asked(number: int) -> list[date]:
        return [day - STEP * number for day in YEAR_ENDS_ASKED]

    def ours(days: list[date]) -> list[tuple[date, object]]:
        found = series(Query("members.total"), [(None, day) for day in days])
        assert all(one.value == one.then for one in found.points if one.then is not None)
        return [(one.last, one.value) for one in found.points]

    seconds, answer = _each(lambda number: ours(asked(number)), rounds)
    peak = peak_rss()
    one, _answer = _each(lambda number: ours(asked(number + rounds + WARM)[-1:]), rounds)
    engine = ByHand(base_of(bench.place.home))
    others, plain = _each(lambda number: engine.rows(YEAR_ENDS, {"days": asked(number)}), rounds)
    same([one for one in answer if one[1]], plain)
    outcome = Outcome(seconds, peak, "DuckDB SQL, same files", others)
    return replace(outcome, more={"one_s": round(sorted(one)[len(one) // 2], 4)})


def _each(work: Callable[[int], Answer], rounds: int) -> tuple[list[float], Answer]:
    """The seconds of each round after the warm ones, told apart by their numbers; the last answer."""
    done = [timed(lambda number=number: work(number), 1) for number in range(WARM + rounds)]  # type: ignore[misc]
    return [seconds for ((seconds,), _answer) in done[WARM:]], done[-1][1]
