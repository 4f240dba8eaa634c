"""`table_1_year`, `table_3`: statutory tables of the whole register, each with the year before beside it."""

from datetime import date

from dangvu.demo.bench.bench import Bench
from dangvu.demo.bench.by_hand import ByHand, base_of
from dangvu.demo.bench.measuring import Outcome, peak_rss, same, timed
from dangvu.demo.bench.tables_by_hand import TABLE_1, Counts, table_1, table_3
from dangvu.statistics.tables import NOT_KEPT, Table, compute

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
FIRST_BEFORE, LAST_BEFORE = date(2023, 1, 1), date(2023, 12, 31)
ROUNDS = 9
AGE = "members.age."


def table_1_year(bench: Bench) -> Outcome:
    """Increase and decrease of a year, identities checked for every organisation directly below."""
    seconds, table = timed(lambda: compute("1", None, first=FIRST, last=LAST), bench.rounds(ROUNDS), warm=2)
    peak = peak_rss()
    engine = ByHand(base_of(bench.place.home))

    def by_hand() -> tuple[Counts, Counts]:
        return table_1(engine, FIRST, LAST), table_1(engine, FIRST_BEFORE, LAST_BEFORE)

    others, (this, before) = timed(by_hand, bench.rounds(ROUNDS), warm=2)
    for line, parts in TABLE_1.items():
        plain = [sum(counts.get(part, 0) for part in parts) for counts in (this, before)]
        same([line, *_values(table, line)], [line, *plain])
    return Outcome(seconds, peak, "DuckDB SQL, same files, root only", others)


def table_3_of_a_day(bench: Bench) -> Outcome:
    """Who the members are, identities checked likewise."""
    seconds, table = timed(lambda: compute("3", None, at=LAST), bench.rounds(ROUNDS), warm=2)
    peak = peak_rss()
    engine = ByHand(base_of(bench.place.home))

    def by_hand() -> tuple[Counts, Counts]:
        return table_3(engine, LAST), table_3(engine, LAST_BEFORE)

    others, (this, before) = timed(by_hand, bench.rounds(ROUNDS), warm=2)
    for line, parts in _lines_of_table_3(table).items():
        plain = [sum(counts.get(part, 0) for part in parts) for counts in (this, before)]
        same([line, *_values(table, line)], [line, *plain])
    return Outcome(seconds, peak, "DuckDB SQL, same files, root only", others)


def _values(table: Table, code: str) -> list[object]:
    """A line's figures of this year and of the year before."""
    line = next(one for one in table.lines if one.row.code == code)
    return [0 if value == NOT_KEPT else value for value in line.values[:2]]


def _lines_of_table_3(table: Table) -> dict[str, list[str]]:
    """The lines that are counted by hand too, each with the parts of that answer it is the sum of."""
    lines = {"I": ["total "], "I.1": ["sex female"], "I.5": ["status probationary"]}
    for row in table.declaration.rows:
        if row.indicator == "members.total" and row.attribute:
            ((name, values),) = row.filters.items()
            lines[row.code] = [f"{name} {value}" for value in values]
        elif row.indicator.startswith(AGE) and row.indicator != f"{AGE}average":
            lines[row.code] = [f"age {row.indicator.removeprefix(AGE)}"]
    return lines
