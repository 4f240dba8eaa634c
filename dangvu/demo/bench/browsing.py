"""`member_page`, `search`: pages through HTTP, from a real server with two workers, signed in."""

import re
from html import unescape
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Max, Min

from dangvu.accounts.mandates import Reach
from dangvu.core.text import search_key
from dangvu.demo.bench.bench import Bench
from dangvu.demo.bench.client import Client, requests_a_second
from dangvu.demo.bench.measuring import Outcome, p95, rss_of, same, timed
from dangvu.demo.bench.server import serving, serving_bare
from dangvu.demo.build import LAST_DAY
from dangvu.demo.commands.serve import THREADS, WORKERS
from dangvu.ledger.models import Subject
from dangvu.people.models import PersonRecord
from dangvu.people.search import MOST_HITS, persons_found

AT_ONCE = 8
PAGES = [f"/members?page={number}" for number in range(1, 21)]
NAMES = 200
_NAMES = re.compile(r"<th(?: scope=\"row\")?>(?:<a[^>]*>)?([^<]+)")


def member_page(bench: Bench) -> Outcome:
    """Fifty members with everything around them; one reader, then eight at once."""
    each = bench.rounds(40)
    with serving(bench.place) as server:
        client = Client(server.port)
        client.sign_in(bench.place.home)
        ours = _names(client.get("/members"))
        _warm(client, PAGES)
        seconds = [client.timed(page) for _round in range(bench.rounds(5)) for page in PAGES]
        rate = requests_a_second(server.port, client.cookies, PAGES, AT_ONCE, each)
        peak = max(map(rss_of, server.workers))
    with serving_bare(bench.place, WORKERS, THREADS) as server:
        client = Client(server.port)
        pages = [page.replace("/members", "/") for page in PAGES]
        same(ours, _names(client.get("/")))
        _warm(client, pages)
        others = [client.timed(page) for _round in range(bench.rounds(2)) for page in pages]
        other_rate = requests_a_second(server.port, {}, pages, AT_ONCE, bench.rounds(10))
    more = {"rps": rate, "baseline_rps": other_rate}
    return Outcome(seconds, peak, "bare view, 50 rows by the ORM", others, more)


def search(bench: Bench) -> Outcome:
    """Two hundred names, with and without diacritics, in whole and in part."""
    asked = _asked(bench)
    with serving(bench.place) as server:
        client = Client(server.port)
        client.sign_in(bench.place.home)
        addresses = [f"/search?{urlencode({'q': words})}" for words in asked]
        _warm(client, addresses[:20])
        seconds = [client.timed(address) for address in addresses]
        peak = max(map(rss_of, server.workers))
    others = []
    everywhere = Reach(everywhere=True, roots=frozenset())
    for words in asked[:: max(len(asked) // 10, 1) if bench.nation else 1]:  # each reads the whole register
        took, plain = timed(lambda words=words: _by_hand(words), 1)  # type: ignore[misc]
        others += took
        found = persons_found(words, everywhere, LAST_DAY)
        same(len(found.persons), min(len(plain), MOST_HITS))
    more = {"p95_s": p95(seconds), "baseline_p95_s": p95(others)}
    return Outcome(seconds, peak, "SQL with LIKE on the register, no page", others, more)


def _warm(client: Client, addresses: list[str]) -> None:
    """Ask often enough that either worker has had its first request."""
    for address in addresses:
        client.get(address)


def _names(page: str) -> list[str]:
    """The persons of a list, as it shows them."""
    return [unescape(name) for name in _NAMES.findall(page)]


def _asked(bench: Bench) -> list[str]:
    """Words that people type: the names of members evenly over the register, and parts of them."""
    first, last = Subject.objects.aggregate(first=Min("pk"), last=Max("pk")).values()
    persons = range(first, last, max((last - first) // NAMES, 1))
    records = PersonRecord.objects.known().filter(until_date=None, person__in=persons).order_by("person_id")
    names = [record.full_name for record in records][: bench.rounds(NAMES)]
    asked = []
    for number, name in enumerate(names):
        words = name.split()
        part = (name, " ".join(words[-2:]), " ".join((words[0], words[-1])), words[-1])[number % 4]
        asked.append(search_key(part) if number % 8 >= 4 else part)
    return asked


def _by_hand(words: str) -> list[int]:
    """Persons in whose name every word begins a word, as they are on the demo's last day."""
    wanted = search_key(words).split()
    condition = " AND ".join(["(search_name LIKE %s OR search_name LIKE %s)"] * len(wanted))
    marks = [mark for word in wanted for mark in (f"{word}%", f"% {word}%")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM people_personrecord WHERE superseded_in IS NULL AND from_date <= %s AND "
            f"(until_date IS NULL OR until_date > %s) AND {condition} ORDER BY sort_name LIMIT {MOST_HITS}",
            [LAST_DAY, LAST_DAY, *marks],
        )
        return [number for (number,) in cursor.fetchall()]
