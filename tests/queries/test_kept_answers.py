"""What is kept of answers never shows what no longer holds: after any act each page says what it says when
nothing is kept. An answer made of a kind of fact that nobody noticed would be found here.
"""

import re
from collections.abc import Iterable
from contextlib import suppress

import pytest
from django.db import transaction
from django.test import Client

from dangvu.core.finding import Refused
from dangvu.ledger import position
from dangvu.ledger.acts import kinds
from dangvu.ledger.facts import facts
from tests.cast import World, browser_of, enact
from tests.hostile.samples import PAYLOADS
from tests.queries.test_constant_counts import PAGES

pytestmark = pytest.mark.django_db
DAY = "2026-06-30"
BY_DAY = ("change_attribute", "move_organisation", "void")
_DRAWN = re.compile(r'(name="(?:csrfmiddlewaretoken|key)" value|data-key)="[^"]*"')


def shown(browser: Client, world: World) -> dict[str, str]:
    """What each page says, without what is drawn anew each time; an act may have ended what it is about."""
    said = {}
    for name, address in PAGES.items():
        path = address(world)
        answer = browser.get(f"{path}{'&' if '?' in path else '?'}on={DAY}")
        said[name] = f"{answer.status_code} {_DRAWN.sub('', answer.text)}"
    return said


def changes_after(world: World, kinds_tried: Iterable[str], patch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """Record one act of each kind, each alone, and compare; gives the tables that each touched."""
    browser = browser_of(world.clerk)
    assert all(said.startswith("200 ") for said in shown(browser, world).values())
    touched, warm = {}, position._answers.items()
    for name in kinds_tried:
        patch.setattr(position, "_answers", position.shelves())  # nothing of an act that was rolled back
        for key, answer in warm:
            position._answers.put(key, answer, answer.weight)
        with transaction.atomic():
            before = position.at_this_moment()
            act = kinds()[name].recorded(PAYLOADS[name](world))
            with suppress(Refused):  # some ask for a second person
                enact(act, by=world.clerk, override="thử")
            after = position.at_this_moment()
            touched[name] = {one for one in after.marks if not after.says_unchanged(one, before)}
            kept = shown(browser, world)
            with patch.context() as nothing_kept:
                nothing_kept.setattr(position, "_answers", position.shelves())
                assert kept == shown(browser, world), name
            transaction.set_rollback(True)
    return touched


@pytest.mark.by_day("embedded")
def test_no_page_shows_what_an_act_has_changed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    touched = changes_after(world, BY_DAY, monkeypatch)

    assert touched["change_attribute"] == {"people_personattribute"}
    assert all(touched.values())


@pytest.mark.nightly
def test_no_page_shows_what_any_kind_of_act_has_changed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    touched = changes_after(world, PAYLOADS, monkeypatch)

    of_facts = {model._meta.db_table for model in facts().values()}
    assert of_facts - set().union(*touched.values()) == {"places_population"}  # told by opening files alone


def test_an_act_leaves_standing_what_was_not_made_of_what_it_changed(world: World) -> None:
    position.forget()
    browser = browser_of(world.clerk)
    browser.get("/worklist")
    kept = position._answers.items()

    act = kinds()["change_attribute"].recorded(PAYLOADS["change_attribute"](world))
    enact(act, by=world.clerk, override="thử")

    now = position.at_this_moment()
    assert kept
    assert all(answer.holds(now) for _key, answer in kept)
