"""`crowd`: hundreds of users at their work, each doing something every ten seconds; beside them one alone."""

import random
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import quote, urlencode

from dangvu.demo.bench.bench import Bench
from dangvu.demo.bench.client import Client
from dangvu.demo.bench.measuring import Failed, Outcome, p95, processor_of, rss_of
from dangvu.demo.bench.server import Server, serving

USERS, USERS_ON_SERVER = 300, 1000
EVERY = 10.0
"""Seconds from one thing that a user does to the next, on average."""
MINUTES = 30
LISTS = 200
"""Pages of members whose persons are opened; each person is changed once at most."""
SESSIONS = 10
ACCOUNT = "tinh"
"""Reads and records in the whole province."""
WEIGHTS = {"read": 85, "search": 10, "act": 5}
"""Of a hundred things that users do."""
READ = (
    "/worklist",
    "/admissions",
    "/tables/1",
    "/ledger",
    *(f"/members?page={n}" for n in range(1, 40)),
)
NAMES = ("nông", "Hoàng Thị", "trieu van", "Lường", "mai", "hùng", "Ly Thi", "Đàm Văn", "bế", "phuong")
VALUES = ("sơ cấp", "trung cấp", "cao cấp")
"""Of political theory: a person has one of them at most."""
CELLS = ("na", "ban", "khuoi", "phieng", "coc", "truong", "cong an", "tieu hoc")
"""Words by which cells are looked for, to which persons are moved."""
_PERSON = re.compile(r'href="(/people/\d+)')
_CODE = re.compile(r"/acts/change_attribute\?(?:[^\"]*&amp;)?subject=([^\"&]+)")
_CELL = re.compile(r'data-code="([^"]+)"')
_FINDINGS = re.compile(r'<div class="error-summary".*?<ul>(.*?)</ul>', re.S)
MOST_REFUSED = 0.05
"""Of the acts: a person drawn at random may have a history that the act does not fit."""
_HIDDEN = re.compile(r'<input type="hidden" name="(key|seen|checked|csrfmiddlewaretoken)" value="([^"]*)"')


class Refused(Exception):
    """The register said why it does not record something: no fault of it."""


@dataclass
class Done:
    """What users did: the seconds of each thing by its kind, what was refused with its reason, and what went
    wrong.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in WEIGHTS})
    refused: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, work: Callable[[], None]) -> None:
        """Do a thing, and note how long it took."""
        start = time.perf_counter()
        try:
            work()
        except (Failed, Refused, OSError) as fault:
            with self.lock:
                told = self.refused if isinstance(fault, Refused) else self.errors
                told.append(f"{kind}: {fault}"[:300])
            return
        with self.lock:
            self.seconds[kind].append(time.perf_counter() - start)

    @property
    def all(self) -> list[float]:
        return [one for seconds in self.seconds.values() for one in seconds]


@dataclass(frozen=True)
class Persons:
    """The pages of persons, those whom nobody has changed yet, and the codes of cells."""

    all: Sequence[str]
    unchanged: deque[str]
    cells: Sequence[str]


class User:
    """Somebody signed in, who opens pages, looks for names and records changes."""

    def __init__(self, port: int, cookies: dict[str, str], persons: Persons, seed: int) -> None:
        self._port, self._cookies, self._persons = port, cookies, persons
        self._chance = random.Random(seed)

    def work(self, done: Done, until: float, every: float) -> None:
        while True:
            time.sleep(self._chance.uniform(0, 2 * every))
            if time.monotonic() > until:
                return
            self.do_something(done)

    def do_something(self, done: Done) -> None:
        (kind,) = self._chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        done.note(kind, {"read": self._read, "search": self._search, "act": self._act}[kind])

    def _client(self) -> Client:
        """A connection of its own: the server has closed the last one meanwhile."""
        return Client(self._port, self._cookies)

    def _read(self) -> None:
        of_person = self._chance.random() < 0.5
        self._client().get(self._chance.choice(self._persons.all if of_person else READ))

    def _search(self) -> None:
        self._client().get(f"/search?{urlencode({'q': self._chance.choice(NAMES)})}")

    def _act(self) -> None:
        """Open a person, the form, have it checked and record it, as a clerk does: half of the changes are of
        what a member has learnt, which few figures are made of, half of the cell they are in, as all are.
        """
        client = self._client()
        found = _CODE.search(client.get(self._persons.unchanged.pop()))
        if found is None:
            raise Failed("no change may be recorded there")
        code, is_move = unescape(found[1]), self._chance.random() < 0.5
        address = "/acts/transfer_member" if is_move else "/acts/change_attribute"
        typed = {
            "act-person": code,
            "act-on": f"{self._chance.randint(1, 28):02}/06/2025",
            "override": "đo",
            **({} if is_move else {"act-attribute": "political_theory"}),
        }
        form = client.get(f"{address}?subject={quote(code)}")
        offered, field = (self._persons.cells, "act-organisation") if is_move else (VALUES, "act-value")
        for value in self._chance.sample(offered, 2):  # one of two is not what stands there
            typed[field] = value
            page = client.post(address, {**dict(_HIDDEN.findall(form)), **typed, "step": "check"}, 200, 400)
            sent = dict(_HIDDEN.findall(page))
            if 'value="record"' in page:
                client.post(address, {**sent, **typed, "step": "record"}, 302)
                return
        if told := _FINDINGS.search(page):
            raise Refused(" ".join(re.sub(r"<[^>]+>", " ", told[1]).split()))
        raise Failed("neither recorded nor refused")


def crowd(bench: Bench) -> Outcome:
    """What users wait for, one alone and all together. Raises Failed where anything went wrong."""
    promised = USERS_ON_SERVER if bench.place.database else USERS
    users = bench.users or (20 if bench.is_small else promised)
    every = 0.5 if bench.is_small else EVERY
    with serving(bench.place) as server:
        cookies, persons = _prepared(bench, server)
        alone, together = Done(), Done()
        one = User(server.port, cookies[0], persons, 0)
        for _turn in range(bench.rounds(100)):
            one.do_something(Done())  # either worker has had its first requests
        for _turn in range(10 * bench.rounds(40)):
            one.do_something(alone)
        seconds = 5 if bench.is_small else 60 * (bench.minutes or MINUTES)
        until, worked = time.monotonic() + seconds, sum(map(processor_of, server.workers))
        with ThreadPoolExecutor(users) as pool:
            all_users = [
                User(server.port, cookies[number % len(cookies)], persons, number + 1)
                for number in range(users)
            ]
            list(pool.map(lambda user: user.work(together, until, every), all_users))
        peak = max(map(rss_of, server.workers))
        worked = sum(map(processor_of, server.workers)) - worked
    errors = [*alone.errors, *together.errors]
    if len(together.refused) > MOST_REFUSED * len(together.seconds["act"]):
        errors += together.refused
    if errors:
        waited = f"{p95(alone.all):.3f} s alone, {p95(together.all):.3f} s together"
        raise Failed(f"{len(errors)} of {len(alone.all) + len(together.all)} ({waited}): {errors[0]}")
    more: dict[str, float | str] = {
        "users": users,
        "done": len(together.all),
        "refused": len(together.refused),
        "p95_s": p95(together.all),
        "processor_s_each": round(worked / max(1, len(together.all)), 4),
        "baseline_p95_s": p95(alone.all),
    }
    for start, done in (("", together), ("baseline_", alone)):
        more |= {f"{start}{kind}_p95_s": p95(told) for kind, told in done.seconds.items() if len(told) > 1}
    return Outcome(together.all, peak, "one user alone", alone.all, more)


def _prepared(bench: Bench, server: Server) -> tuple[list[dict[str, str]], Persons]:
    """Sessions, and pages of persons to open."""
    clients = [Client(server.port) for _session in range(2 if bench.is_small else SESSIONS)]
    for client in clients:
        client.sign_in(bench.place.home, ACCOUNT)
    # A connection of its own: the server may have closed the first one while the others signed in.
    reader = Client(server.port, clients[0].cookies)
    lists = [reader.get(f"/members?page={number}") for number in range(1, 5 if bench.is_small else LISTS)]
    persons = sorted({person for page in lists for person in _PERSON.findall(page)})
    random.Random(0).shuffle(persons)
    asked = [reader.get(f"/acts/suggest/cell?{urlencode({'act-organisation': words})}") for words in CELLS]
    cells = sorted({unescape(code) for text in asked for code in _CELL.findall(text)})
    return [client.cookies for client in clients], Persons(persons, deque(persons), cells)
