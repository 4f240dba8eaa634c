"""`worker_rss`, `second_start`: what a web worker holds, and how soon the pages are back."""

from dangvu.demo.bench.bench import Bench
from dangvu.demo.bench.client import Client
from dangvu.demo.bench.measuring import Outcome, rss_of
from dangvu.demo.bench.server import serving

BEFORE = ("/home", "/organisations", "/members", "/search?q=nong")
FIGURES = ("/tables/1?from=2024-01-01&to=2024-12-31", "/tables/1?from=2023-01-01&to=2023-12-31")


def worker_rss(bench: Bench) -> Outcome:
    """One worker after pages without figures (``rss_before_mb``), and after the first figures."""
    with serving(bench.place, "--workers", "1") as server:
        client = Client(server.port)
        client.sign_in(bench.place.home)
        for page in BEFORE:
            client.get(page)
        (worker,) = server.workers
        before = round(rss_of(worker), 1)
        for page in FIGURES:
            client.get(page)
        return Outcome(rss_mb=rss_of(worker), more={"rss_before_mb": before})


def second_start(bench: Bench) -> Outcome:
    """From starting the server on a register that is there to the first page."""
    seconds = []
    for _round in range(bench.rounds(5)):
        with serving(bench.place, "--demo") as server:
            seconds.append(server.seconds)
            held = sum(map(rss_of, [server.process, *server.workers]))
    return Outcome(seconds, held)
