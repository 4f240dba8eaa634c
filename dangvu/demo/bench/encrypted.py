"""`encrypted_open`, `encrypted_scan`, `encrypted_page`: the same in an encrypted data folder and a plain one.

Turn about, so that a busy machine slows both alike; opening and scanning by processor time.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection

from dangvu.core.keys import new_key_file
from dangvu.demo.bench.bench import Bench, in_process
from dangvu.demo.bench.client import Client
from dangvu.demo.bench.measuring import Outcome, peak_rss, same
from dangvu.demo.bench.place import Place, copy_of, new_place
from dangvu.demo.bench.server import serving
from dangvu.demo.generator import write_opening

SCANNED = ("membership_membership", "people_personrecord")
PAGES = [f"/members?page={number}" for number in range(1, 11)]
SEARCHES = [
    f"/search?{urlencode({'q': words})}" for words in ("hoàng thị", "nong van", "bế", "hùng", "lường")
]


def encrypted_open(bench: Bench) -> Outcome:
    """The whole command `dangvu open`."""
    folder = bench.folder / "opening-encrypted"
    write_opening(folder, members=bench.asked)
    encrypted: list[float] = []
    plain: list[float] = []
    peak = 0.0
    for _round in range(bench.rounds(3)):
        for key_file, seconds in ((_key(bench.folder), encrypted), ("", plain)):
            with new_place(bench.folder, on_server=False, key_file=key_file) as place:
                done = place.dangvu("open", folder, "--json")
            seconds.append(done.cpu_seconds)
            peak = max(peak, done.rss_mb)
    return Outcome(encrypted, peak, "plain data folder, processor time", plain)


def encrypted_scan(bench: Bench) -> Outcome:
    """Every row of the memberships and of the persons' records, from a process that has read nothing yet."""
    encrypted, plain = [], []
    with _encrypted(bench) as other:
        for _round in range(bench.rounds(7)):
            ours, theirs = (in_process(place, "scan") for place in (other, bench.place))
            same(ours["rows"], theirs["rows"])
            encrypted.append(ours["seconds"])
            plain.append(theirs["seconds"])
    return Outcome(encrypted, ours["rss_mb"], "plain data folder, processor time", plain)


def encrypted_page(bench: Bench) -> Outcome:
    """Pages of members and searches, from two servers at a time."""
    encrypted: list[float] = []
    plain: list[float] = []
    with ExitStack() as stack:
        other = stack.enter_context(_encrypted(bench))
        readers = []
        for place, seconds in ((other, encrypted), (bench.place, plain)):
            port = stack.enter_context(serving(place)).port
            reader = Client(port)
            reader.sign_in(bench.place.home)
            readers.append((port, reader.cookies, seconds))
        for number in range(2 + bench.rounds(5)):
            for port, cookies, seconds in readers:
                reader = Client(port, cookies)  # the server hangs up on who is silent for a round
                took = [reader.timed(address) for address in PAGES + SEARCHES]
                if number >= 2:  # either worker has had its first request by then
                    seconds += took
    return Outcome(encrypted, peak_rss(), "plain data folder", plain)


def scan() -> dict[str, object]:
    """What a process of ``encrypted_scan`` does."""
    connection.ensure_connection()
    start, rows = time.process_time(), {}
    with connection.cursor() as cursor:
        for table in SCANNED:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows[table] = sum(len(some) for some in iter(lambda: cursor.fetchmany(1000), []))
    return {"seconds": time.process_time() - start, "rows": rows, "rss_mb": peak_rss()}


def _key(folder: Path) -> str:
    path = folder / "bench.key"
    new_key_file(path)
    return str(path)


@contextmanager
def _encrypted(bench: Bench) -> Iterator[Place]:
    """The province of the benchmark once more, encrypted."""
    with copy_of(bench.place) as copy:
        key_file = _key(bench.folder)
        copy.dangvu("encrypt", "--key-file", key_file)
        yield replace(copy, key_file=key_file)
