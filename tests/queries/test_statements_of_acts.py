"""What an act costs from its form to its entry: no question is asked twice on the way."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dangvu.accounts.models import Reading
from dangvu.desk.tests.test_act_pages import hidden
from dangvu.ledger.enact import head
from dangvu.people.acts import ChangeAttribute
from tests.cast import World, account, browser_of, enact

pytestmark = pytest.mark.django_db
ACTS = {
    "transfer_member": {"act-organisation": "na-ca"},
    "change_attribute": {"act-attribute": "political_theory", "act-value": "sơ cấp"},
}
MOST = {"form": 12, "check": 22, "record": 28}
"""Statements; what frames each page in these numbers."""
MOST_AFTER_OTHERS = {"check": 27, "record": 38}
"""Where others have recorded something meanwhile: what became of it is asked of the kinds of fact that they
changed, of no more.
"""


def alert(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text[text.find("error-summary") :][:900]).split())


def sent(
    browser: Client, kind: str, person: str, counted: dict[str, int], world: World | None = None
) -> None:
    """Record an act by its page, counting; with ``world``, somebody else records before each step."""
    address, typed = f"/acts/{kind}", {"act-person": person, "act-on": "04/02/2025", "override": "thử"}
    typed |= ACTS[kind]

    def ask(step: str, text: str) -> str:
        if world is not None:
            on = date(2025, 3, head().number)
            value = {"check": "sơ cấp", "record": "trung cấp"}[step]
            enact(ChangeAttribute("lan", "political_theory", on, value), by=world.clerk, override="thử")
        with CaptureQueriesContext(connection) as asked:
            answer = browser.post(address, {**typed, **hidden(text), "step": step})
        counted[step] = len(asked)
        assert answer.status_code == (302 if step == "record" else 200), alert(answer.text)
        return answer.text

    with CaptureQueriesContext(connection) as asked:
        form = browser.get(f"{address}?subject={person}").text
    counted["form"] = len(asked)
    ask("record", ask("check", form))


@pytest.mark.parametrize("kind", ACTS)
def test_an_act_asks_nothing_twice(world: World, kind: str) -> None:
    browser = browser_of(account("ghi", world.organisation("bk"), "read", "record"))
    counted: dict[str, int] = {}
    for person in ("khanh", "minh"):  # the first time what seldom changes is looked up
        sent(browser, kind, person, counted)

    assert {step for step, count in counted.items() if count > MOST[step]} == set(), counted


def test_what_others_recorded_is_asked_of_what_they_changed(world: World) -> None:
    browser = browser_of(account("ghi", world.organisation("bk"), "read", "record"))
    counted: dict[str, int] = {}
    for person in ("khanh", "minh"):
        sent(browser, "transfer_member", person, counted, world)

    assert {step for step, most in MOST_AFTER_OTHERS.items() if counted[step] > most} == set(), counted


def test_what_is_recorded_at_once_is_shown_to_nobody(world: World) -> None:
    browser = browser_of(world.clerk)
    typed = {"act-person": "son", "act-on": "04/01/2021", "act-organisation": "na-ca", "override": "thử"}
    form = browser.get("/acts/transfer_member").text
    shown = browser.post("/acts/transfer_member", {**typed, **hidden(form), "step": "check"}).text
    before = Reading.objects.count()

    other = {**typed, **hidden(shown), "act-on": "05/01/2021", "step": "record"}
    assert "05/01/2021" in browser.post("/acts/transfer_member", other).text  # not what was shown
    assert head().number == 1
    pages = [one.page for one in Reading.objects.order_by("pk")[before:]]
    assert "acts__one" in pages

    before = Reading.objects.count()
    answer = browser.post("/acts/transfer_member", {**typed, **hidden(shown), "step": "record"})
    assert (answer.status_code, Reading.objects.count()) == (302, before)
