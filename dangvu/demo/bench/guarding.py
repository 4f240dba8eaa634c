"""`reading_log`, `second_lock`: what pages cost for being logged, and for the database holding rows back. The
same pages with it and without, turn about in one process.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from functools import partial
from statistics import median
from unittest.mock import patch

from django.db import connections
from django.test import Client
from django.utils import timezone

from dangvu.accounts import readings
from dangvu.accounts.giving import give
from dangvu.accounts.models import Account
from dangvu.demo.bench.bench import Bench, in_process
from dangvu.demo.bench.client import ACCOUNT, HOST
from dangvu.demo.bench.measuring import Failed, Outcome, peak_rss, same
from dangvu.demo.bench.place import copy_of
from dangvu.demo.build import LAST_DAY
from dangvu.membership.models import Membership
from dangvu.organisations.models import OrganisationVersion

ROUNDS = 30
LISTS = {"members": "/members", "next": "/members?page=2", "search": "/search?q=nong"}
KINDS = ("district", "grassroots_organisation", "cell")
"""Whom the lists are asked by: a reader of the province, and of one organisation of each of these kinds."""
_PERSON = re.compile(r"/people/(\d+)")
Pages = Mapping[str, Callable[[], str]]
"""By their names, pages to ask for; each gives what it says."""


def reading_log(bench: Bench) -> Outcome:
    """A list of members, a person, a search."""
    return _outcome(bench, "logged", "the same pages, no reading logged")


def second_lock(bench: Bench) -> Outcome:
    """Lists of members and a search, of mandates as wide as the province and as narrow as a cell."""
    return _outcome(bench, "locked", "the same pages, row-level security off")


def _outcome(bench: Bench, task: str, baseline: str) -> Outcome:
    with copy_of(bench.place) as place:
        told = in_process(place, task, rounds=bench.rounds(ROUNDS))
    return Outcome(told["seconds"], told["rss_mb"], baseline, told["others"], told["more"])


def logged(rounds: int) -> dict[str, object]:
    """What the process of ``reading_log`` does, on a register that may be written to."""
    reader = _signed_in(Account.objects.get(name=ACCOUNT))
    somebody = _PERSON.search(_page(reader, "/members"))
    if somebody is None:
        raise Failed("/members names nobody")
    asked = {"list": "/members", "person": f"/people/{somebody[1]}", "search": "/search?q=nong"}
    pages = {name: partial(_page, reader, address) for name, address in asked.items()}
    return _turn_about(pages, rounds, lambda: patch.object(readings, "_log", lambda *_told: None))


def locked(rounds: int) -> dict[str, object]:
    """What the process of ``second_lock`` does, on a register of its own."""
    readers = {"province": Account.objects.get(name=ACCOUNT)} | {kind: _reader_of(kind) for kind in KINDS}
    pages = {
        f"{who}_{name}": partial(_page, _signed_in(account), address)
        for who, account in readers.items()
        for name, address in LISTS.items()
    }
    return _turn_about(pages, rounds, _unlocked)


def _turn_about(
    pages: Pages, rounds: int, without: Callable[[], AbstractContextManager[object]]
) -> dict[str, object]:
    """The seconds of all pages with it and without, and the ratio of the medians of each. Each side is first
    in every other round, and is asked once before it counts: what it costs to change sides, as plans made
    anew, is neither's.
    """
    seconds: dict[str, list[float]] = {name: [] for name in pages}
    others: dict[str, list[float]] = {name: [] for name in pages}
    sides: list[tuple[dict[str, list[float]], Callable[[], AbstractContextManager[object]]]]
    sides = [(seconds, nullcontext), (others, without)]
    for _round in range(rounds):
        told = []
        for noted, side in sides:
            with side():
                _asked(pages, {})
                told.append(_asked(pages, noted))
        same(*told)
        sides.reverse()
    ratios = {f"{name}_ratio": round(median(seconds[name]) / median(others[name]), 3) for name in pages}
    return {
        "seconds": [one for some in seconds.values() for one in some],
        "others": [one for some in others.values() for one in some],
        "more": ratios,
        "rss_mb": peak_rss(),
    }


def _asked(pages: Pages, seconds: Mapping[str, list[float]]) -> dict[str, Sequence[str]]:
    """The persons that each page leads to; its seconds are noted."""
    told: dict[str, Sequence[str]] = {}
    for name, page in pages.items():
        start = time.perf_counter()
        text = page()
        if name in seconds:
            seconds[name].append(time.perf_counter() - start)
        told[name] = _PERSON.findall(text) or [str(text.count("\n"))]
    return told


def _signed_in(account: Account) -> Client:
    client = Client(headers={"host": HOST})
    client.force_login(account)
    return client


def _page(client: Client, address: str) -> str:
    """Raises Failed where it is not the page asked for."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise Failed(f"{address}: {answer.status_code}")
    return b"".join(answer).decode()


def _reader_of(kind: str) -> Account:
    """Somebody who reads one organisation of the kind: of cells one that has members."""
    today: date = timezone.localdate()
    found = OrganisationVersion.objects.at(LAST_DAY).filter(kind=kind)
    if kind == "cell":
        members = Membership.objects.at(LAST_DAY).values("organisation_id")
        found = found.filter(organisation_id__in=members)
    account = Account.objects.create(name=f"bench-{kind}")
    organisation = found.order_by("pk").values_list("organisation_id", flat=True)[0]
    give(None, account, "read", organisation, today, None, "bench", today)
    return account


@contextmanager
def _unlocked() -> Iterator[None]:
    """No table holds rows back; as its owner said."""
    with connections["owner"].cursor() as owner:
        owner.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        tables = [table for (table,) in owner.fetchall()]
        for table in tables:
            owner.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
        try:
            yield
        finally:
            for table in tables:
                owner.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
