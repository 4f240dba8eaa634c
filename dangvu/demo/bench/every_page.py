"""`every_page`: a page of each kind, asked by twenty readers at once who think before they go on; beside it
one reader alone.
"""

import random
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from dangvu.demo.bench.bench import Bench
from dangvu.demo.bench.client import Client
from dangvu.demo.bench.measuring import Failed, Outcome, p95, rss_of
from dangvu.demo.bench.server import Server, serving

READERS, THINK = 20, 2.0
"""So many readers; between an answer and the next page each thinks so many seconds on average."""
MOST = 0.1
"""Seconds: kinds of pages that take longer are named."""
ROUNDS = 4
"""How often each reader goes through the pages."""
ACCOUNTS = ("tinh", "tinh", "tinh", "quantri")
"""Whom the readers are in turn: between them they may open every kind of page."""
OF_NATION = ("tinh", "xa", "lanhdao", "quantri")
"""The same in the country, where one reads everything."""
BEGINNINGS = ("/home", "/members?page=5", "/search?q=nong", "/tables/1", "/accounts")
_LINK = re.compile(r'href="(/[^"#]*)')
_NO_PAGE = re.compile(r"\.\w+$|/file$|^/(api|static|guide|account/totp)/|^/sign-out")
"""Files, what is the same for everybody, and what asks again after ten minutes who reads it."""
Times = dict[str, list[float]]
"""The seconds of each kind of page."""


@dataclass(frozen=True)
class Reader:
    """Somebody who has signed in, and one address of each kind of page that they can open."""

    cookies: dict[str, str]
    pages: dict[str, str]

    def read(self, port: int, turns: Sequence[str], think: float) -> Times:
        """Open the kinds of pages in turn."""
        pauses = random.Random(turns[0])
        times: Times = defaultdict(list)
        for kind in turns:
            time.sleep(pauses.uniform(0, 2 * think))
            # A connection of its own: the server has closed the last one while the reader thought.
            times[kind].append(Client(port, self.cookies).timed(self.pages[kind]))
        return times


def every_page(bench: Bench) -> Outcome:
    """Each kind of page as often as any other."""
    accounts = OF_NATION if bench.nation else ACCOUNTS
    with serving(bench.place) as server:
        readers = {name: _signed_in(bench, server, name) for name in dict.fromkeys(accounts)}
        for reader in readers.values():
            reader.read(server.port, [*reader.pages] * 2, 0)  # either worker has had its first request
        alone = _together(
            reader.read(server.port, [*reader.pages] * bench.rounds(5), 0) for reader in readers.values()
        )
        crowd = _crowd(bench, server, [readers[accounts[one % len(accounts)]] for one in range(READERS)])
        peak = max(map(rss_of, server.workers))
    slowest = max(crowd, key=lambda kind: p95(crowd[kind]))
    many, single = _all(crowd), _all(alone)
    more: dict[str, float | str] = {
        "pages": len(crowd),
        "p95_s": p95(many),
        "baseline_p95_s": p95(single),
        "slowest": slowest,
        "slowest_p95_s": p95(crowd[slowest]),
        "slowest_baseline_p95_s": p95(alone[slowest]),
        "beyond": " ".join(sorted(kind for kind, seconds in crowd.items() if p95(seconds) > MOST)),
    }
    return Outcome(many, peak, "one reader alone", single, more)


def _signed_in(bench: Bench, server: Server, name: str) -> Reader:
    client = Client(server.port)
    client.sign_in(bench.place.home, name)
    return Reader(client.cookies, _kinds(client))


def _kinds(client: Client) -> dict[str, str]:
    """One page of each kind that can be opened, found by following the links of those before."""
    waiting = {_kind_of(address): address for address in BEGINNINGS}
    found: dict[str, str] = {}
    while waiting:
        kind, address = waiting.popitem()
        try:
            page = client.get(address)
        except Failed:  # a link that leads on to another page, or asks for more than a reader has
            found[kind] = ""
            continue
        found[kind] = address
        links = [unescape(link) for link in _LINK.findall(page)]
        new = {_kind_of(link): link for link in links if not _NO_PAGE.search(urlsplit(link).path)}
        waiting |= {kind: link for kind, link in new.items() if kind not in found}
    return {kind: address for kind, address in found.items() if address}


def _kind_of(address: str) -> str:
    """Pages of one kind do the same work: what tells them apart is taken out."""
    parts = urlsplit(address)
    asked = sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair} - {"on", "page", "q"})
    path = re.sub(r"/names/.*", "/names", re.sub(r"\d+", "N", parts.path))
    return f"{path}?{'&'.join(asked)}"


def _crowd(bench: Bench, server: Server, readers: Sequence[Reader]) -> Times:
    """All readers at once, each in an order of their own."""

    def read(number: int) -> Times:
        reader = readers[number]
        turns = [*reader.pages] * bench.rounds(ROUNDS)
        random.Random(number).shuffle(turns)
        return reader.read(server.port, turns, 0.1 if bench.is_small else THINK)

    with ThreadPoolExecutor(len(readers)) as pool:
        return _together(pool.map(read, range(len(readers))))


def _together(several: Iterable[Times]) -> Times:
    times: Times = defaultdict(list)
    for one in several:
        for kind, seconds in one.items():
            times[kind] += seconds
    return times


def _all(times: Times) -> list[float]:
    return [one for seconds in times.values() for one in seconds]
