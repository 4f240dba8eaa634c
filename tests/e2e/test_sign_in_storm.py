"""Goal F4: everybody signs in at eight in the morning, and those at work already hardly notice."""

import re
import threading
import time
from http.cookiejar import CookieJar
from statistics import quantiles
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from tests.e2e.conftest import Served
from tests.e2e.stage import PASSWORD

pytestmark = [pytest.mark.nightly, pytest.mark.once]
SIGN_INS, SECONDS = 300, 60
LONGEST = 3.0
"""Seconds within which 95 of 100 sign-ins are done."""


def browser() -> OpenerDirector:
    return build_opener(HTTPCookieProcessor(CookieJar()))


def sign_in(served: Served, name: str, one: OpenerDirector) -> float:
    """Open the page and sign in; gives the seconds."""
    begun = time.perf_counter()
    page = one.open(f"{served.address}/sign-in", timeout=30).read().decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    sent = {"csrfmiddlewaretoken": found[1], "name": name, "password": PASSWORD}
    answer = one.open(f"{served.address}/sign-in", urlencode(sent).encode(), timeout=30)
    assert answer.url.endswith("/home"), answer.url
    return time.perf_counter() - begun


def read(served: Served, one: OpenerDirector) -> float:
    begun = time.perf_counter()
    one.open(f"{served.address}/home", timeout=30).read()
    return time.perf_counter() - begun


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def test_a_morning_of_sign_ins_keeps_nobody_waiting(served: Served) -> None:
    at_work = browser()
    sign_in(served, "clerk", at_work)
    idle = [read(served, at_work) for _one in range(100)]
    taken: list[float] = []
    during: list[float] = []
    over = threading.Event()

    def arrive(first: int) -> None:
        for number in range(first, SIGN_INS, 4):
            time.sleep(max(0.0, begun + number * SECONDS / SIGN_INS - time.perf_counter()))
            taken.append(sign_in(served, ("clerk", "secretary")[number % 2], browser()))

    def work() -> None:
        while not over.is_set():
            during.append(read(served, at_work))
            time.sleep(0.2)

    begun = time.perf_counter()
    arriving = [threading.Thread(target=arrive, args=(first,)) for first in range(4)]
    working = threading.Thread(target=work)
    for thread in (*arriving, working):
        thread.start()
    for thread in arriving:
        thread.join()
    over.set()
    working.join()

    print(f"sign-in p95 {p95(taken):.3f} s; a page {p95(idle):.3f} s, meanwhile {p95(during):.3f} s")
    assert len(taken) == SIGN_INS
    assert p95(taken) <= LONGEST
    # Twice as long; or still within what a page may take, where one takes next to nothing by itself.
    assert p95(during) <= max(2 * p95(idle), 0.2)
