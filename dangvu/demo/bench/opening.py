"""`open`: the province's opening files into an empty register."""

from pathlib import Path

from dangvu.demo.bench.bench import Bench, in_process
from dangvu.demo.bench.measuring import Outcome, of_commands, same
from dangvu.demo.bench.place import new_place
from dangvu.demo.generator import write_opening

ROUNDS = 3


def open_register(bench: Bench) -> Outcome:
    """The whole command, from its start to its end: read, checked, recorded."""
    folder, dump = bench.folder / "opening", bench.folder / "opened.json"
    write_opening(folder, members=bench.asked)
    ours, theirs = [], []
    for _round in range(bench.rounds(ROUNDS)):
        with new_place(bench.folder, on_server=bool(bench.place.database)) as place:
            done = place.dangvu("open", folder, "--json")
            ours.append(done)
            counts = in_process(place, "recorded", entry=1)
            if not dump.exists():
                in_process(place, "dump_rows", file=dump, entry=1)
        theirs.append(_by_hand(bench, dump, counts))
    return of_commands(ours, "executemany", theirs)


def _by_hand(bench: Bench, dump: Path, counts: dict[str, int]) -> float:
    with new_place(bench.folder, on_server=bool(bench.place.database)) as place:
        done = in_process(place, "insert_rows", file=dump)
        same(counts, done["rows"])
        return float(done["seconds"])
