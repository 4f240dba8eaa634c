"""`table_1_year`, `table_3`: statutory tables with every commune, each with the year before beside it.

Each round is of days not asked before: nothing that is kept answers it. By hand the communes alone are
counted; the table has also the whole, the shares, and the identities of each.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from dangvu.core.period import add_months
from dangvu.demo.bench.bench import Bench
from dangvu.demo.bench.by_hand import ByHand, base_of
from dangvu.demo.bench.measuring import Outcome, peak_rss, same, timed
from dangvu.demo.bench.tables_by_hand import COMMUNES, LINES_OF_TABLE_1, Counts, table_1, table_3
from dangvu.statistics.tables import NOT_KEPT, Table, compute
from dangvu.statistics.tables.declaration import Row

LAST = date(2024, 12, 31)
STEP = timedelta(days=37)
"""Between the days of two rounds: none is that of another, nor a year before it."""
ROUNDS, ROUNDS_OF_THE_NATION, WARM = 9, 3, 1
BY_HAND = "DuckDB SQL, same files, every commune by the tree"
AGE = "members.age."
_COUNTED = {
    "members.female": "sex female",
    "members.ethnic_minority": "minority true",
    "members.religious": "religious true",
    "members.probationary": "status probationary",
    "members.occupation_unknown": "occupation ",
    "members.joined_unknown": "joined ",
    f"{AGE}average": "years",
}
Answer = TypeVar("Answer")
Both = tuple[Counts, Counts]


def table_1_year(bench: Bench) -> Outcome:
    """Increase and decrease of a year, identities checked for every commune."""

    def ours(last: date) -> Table:
        return compute("1", None, first=_first(last), last=last, every=COMMUNES)

    def by_hand(engine: ByHand, last: date) -> Both:
        before = add_months(last, -12)
        return table_1(engine, _first(last), last), table_1(engine, add_months(_first(last), -12), before)

    return _measured(bench, ours, by_hand, {line: [line] for line in LINES_OF_TABLE_1})


def table_3_of_a_day(bench: Bench) -> Outcome:
    """Who the members are, identities checked likewise."""

    def ours(at: date) -> Table:
        return compute("3", None, at=at, every=COMMUNES)

    def by_hand(engine: ByHand, at: date) -> Both:
        return table_3(engine, at), table_3(engine, add_months(at, -12))

    return _measured(bench, ours, by_hand, _lines_of_table_3(ours(LAST + STEP)))


def _first(last: date) -> date:
    """The first day of the year that ends on a day."""
    return add_months(last, -12) + timedelta(days=1)


def _measured(
    bench: Bench,
    ours: Callable[[date], Table],
    by_hand: Callable[[ByHand, date], Both],
    lines: dict[str, list[str]],
) -> Outcome:
    rounds = bench.rounds(ROUNDS_OF_THE_NATION if bench.nation else ROUNDS)
    days = [LAST - STEP * number for number in range(WARM + rounds)]
    seconds, table = _each_day(ours, days)
    peak = peak_rss()
    again, _table = timed(lambda: ours(days[-1]), bench.rounds(ROUNDS))
    engine = ByHand(base_of(bench.place.home))
    others, (this, before) = _each_day(lambda day: by_hand(engine, day), days)
    _same_in_every_commune(table, (this, before), lines)
    outcome = Outcome(seconds, peak, BY_HAND, others)
    return replace(
        outcome, more={"again_s": round(sorted(again)[len(again) // 2], 4), "communes": str(len(table.below))}
    )


def _each_day(work: Callable[[date], Answer], days: Sequence[date]) -> tuple[list[float], Answer]:
    """The seconds of each day after the warm ones, and the answer of the last."""
    done = [timed(lambda day=day: work(day), 1) for day in days]  # type: ignore[misc]
    return [seconds for ((seconds,), _answer) in done[WARM:]], done[-1][1]


def _same_in_every_commune(table: Table, counts: Both, lines: dict[str, list[str]]) -> None:
    assert table.below  # a register without communes is no measure
    columns = [one.code for one in table.declaration.columns[:2]]
    for part in table.below:
        assert part.unit is not None  # of every commune, none is left over
        for column, counted in zip(columns, counts, strict=True):
            own = counted.get(part.unit.id, {})
            # Where nothing of a quality is recorded of anybody, those without it are not kept.
            kept = {
                line: each for line, each in lines.items() if not _is_without(part.values[line, column], each)
            }
            mine = {line: _number(part.values[line, column]) for line in kept}
            theirs = {line: sum(own.get(one, 0) or 0 for one in each) for line, each in kept.items()}
            same([part.unit.code, column, mine], [part.unit.code, column, theirs])


def _is_without(value: object, each: list[str]) -> bool:
    return value == NOT_KEPT and all(one.endswith(" ") for one in each)


def _number(value: object) -> object:
    """What is not kept of a commune, and what it did not have before it was there, are none by hand."""
    return 0 if value in (None, NOT_KEPT) else value


def _lines_of_table_3(table: Table) -> dict[str, list[str]]:
    """Each line with the parts of the answer by hand that it is the sum of."""
    return {row.code: parts for row in table.declaration.rows if (parts := _parts(row))}


def _parts(row: Row) -> list[str]:
    if row.indicator in _COUNTED:
        return [_COUNTED[row.indicator]]
    if row.indicator.startswith(AGE):
        return [f"age {row.indicator.removeprefix(AGE)}"]
    if row.indicator != "members.total":
        return []
    if not row.filters:
        return ["total"]
    if "exemption" in row.filters:
        return ["at_rest true"]
    ((name, values),) = row.filters.items()
    return ["youth true"] if name == "youth_union_member" else [f"{name} {value}" for value in values]
