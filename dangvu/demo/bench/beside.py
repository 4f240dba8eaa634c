"""Recording by a command, each time on a fresh copy; beside it what it did to the facts, by plain SQL."""

from collections.abc import Callable

from dangvu.demo.bench.bench import Bench, in_process
from dangvu.demo.bench.measuring import Ran, same
from dangvu.demo.bench.place import Place, copy_of


def recorded_beside_plain_rows(
    bench: Bench, record: Callable[[Place], tuple[Ran, int]], rounds: int
) -> tuple[list[Ran], list[float]]:
    """``record`` gives the command that ran and the number of its entry. Gives the commands and the seconds
    of the baseline. Raises Disagreement where the two leave other rows behind.
    """
    dump = bench.folder / "rows.json"
    dump.unlink(missing_ok=True)
    ours, theirs = [], []
    for _round in range(bench.rounds(rounds)):
        with copy_of(bench.place) as place:
            done, entry = record(place)
            ours.append(done)
            counts = in_process(place, "recorded", entry=entry)
            if not dump.exists():
                in_process(place, "dump_rows", file=dump, entry=entry)
        with copy_of(bench.place) as place:
            plain = in_process(place, "insert_rows", file=dump)
            same(counts, plain["rows"])
            theirs.append(plain["seconds"])
    return ours, theirs
