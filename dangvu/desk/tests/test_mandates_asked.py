"""Mandates that reach far: asked for by one administrator, given when another approves."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test import Client
from django.utils import timezone

from dangvu.accounts import giving, making, waiting
from dangvu.accounts.events import broken_events, events_about
from dangvu.accounts.mandates import ACTIONS, granted
from dangvu.accounts.models import Account, Mandate, MandateAsked
from dangvu.accounts.tokens import make_token
from dangvu.core.finding import Refused
from tests.cast import Two, World, account, browser_of, opened_world

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = TODAY + timedelta(30)
RECORD = {"action": "record", "organisation": "kim-lu", "ground": "QĐ 12"}


@pytest.fixture
def two(world: World) -> Two:
    return Two.of(world)


def ask(by: Account, to: Account, **given: str) -> int:
    answer = browser_of(by).post(f"/accounts/{to.pk}/give", RECORD | given)
    assert answer.headers["Location"].startswith("/accounts/asked/"), answer.text
    return int(answer.headers["Location"].split("/")[-1])


def step(somebody: Account | Client, number: int, word: str, **more: str) -> int:
    browser = somebody if isinstance(somebody, Client) else browser_of(somebody)
    digest = MandateAsked.objects.get(pk=number).digest
    return browser.post(f"/accounts/asked/{number}", {"digest": digest, "step": word, **more}).status_code


def test_one_administrator_asks_and_another_gives(two: Two) -> None:
    friend, kim_lu = two.world.stranger, two.world.organisation("kim-lu")
    number = ask(two.clerk, friend)
    chief = browser_of(two.chief)
    assert granted(friend) == {}
    assert "1 quyền chờ người quản trị thứ hai" in chief.get("/accounts").text
    assert "Stranger" in chief.get("/accounts/asked").text
    page = chief.get(f"/accounts/asked/{number}").text
    for shown in ("ghi việc", "Đảng bộ xã Kim Lư", "QĐ 12", "Duyệt"):
        assert shown in page

    assert step(chief, number, "approve") == 302

    assert granted(friend) == {"record": frozenset({kim_lu})}
    asked = MandateAsked.objects.get()
    assert (asked.state, asked.sealed) == ("approved", "")
    assert asked.mandate is not None
    assert (asked.mandate.given_by, asked.closed_by) == ("clerk", two.chief)
    given, asked_for = events_about(friend)[:2]
    assert (given.kind, given.by, asked_for.kind) == ("mandate.given", "clerk", "mandate.asked")
    assert '"second": "chief"' in given.said
    assert "chief duyệt" in chief.get(f"/accounts/{friend.pk}").text
    assert "Đã được Chief duyệt" in chief.get(f"/accounts/asked/{number}").text
    assert broken_events() == []


@pytest.mark.parametrize(
    ("action", "organisation", "waits"),
    [
        ("read", "kim-lu", False),
        ("audit", "kim-lu", False),
        ("read", "", True),
        ("audit", "", True),
        ("record", "na-ca", True),
        ("administer", "na-ca", True),
        ("administer", "", True),
    ],
)
def test_what_waits(two: Two, action: str, organisation: str, waits: bool) -> None:
    given = {"action": action, "organisation": organisation, "ground": "QĐ 12"}

    answer = browser_of(two.clerk).post(f"/accounts/{two.world.stranger.pk}/give", given)

    assert answer.headers["Location"].startswith("/accounts/asked/") == waits
    assert bool(granted(two.world.stranger)) != waits


def test_alone_it_is_given_and_the_log_says_so(world: World) -> None:
    browser_of(world.clerk).post(f"/accounts/{world.stranger.pk}/give", RECORD)

    assert set(granted(world.stranger)) == {"record"}
    assert '"unchecked": true' in events_about(world.stranger)[0].said
    page = browser_of(world.clerk).get(f"/accounts/{world.stranger.pk}").text
    assert "không có người quản trị khác để duyệt" in page


def test_whose_mandate_it_would_be_is_nobody_to_ask(two: Two) -> None:
    """Of two administrators, one gives to the other: there is no third."""
    browser_of(two.clerk).post(f"/accounts/{two.chief.pk}/give", RECORD)

    assert not MandateAsked.objects.exists()
    assert Mandate.objects.filter(account=two.chief, ground="QĐ 12").exists()


def test_an_administrator_of_elsewhere_is_nobody_to_ask(world: World) -> None:
    account("far", world.organisation("ban-khan"), "administer")
    browser_of(world.clerk).post(f"/accounts/{world.stranger.pk}/give", RECORD)
    assert set(granted(world.stranger)) == {"record"}

    account("near", world.organisation("na-ri"), "administer")
    ask(world.clerk, account("another", None))


def test_delegating_ones_own_asks_nobody(two: Two) -> None:
    mine = Mandate.objects.get(account=two.clerk, action="record")
    giving.delegate(two.clerk, mine, two.world.stranger, TODAY, LATER, "đi vắng", TODAY)

    assert set(granted(two.world.stranger)) == {"record"}


def by_oneself(two: Two, number: int) -> None:
    assert step(two.clerk, number, "approve") == 400


def by_the_beneficiary(two: Two, number: int) -> None:
    Mandate.objects.create(account=two.world.stranger, action="administer", from_date=TODAY, ground="thử")
    assert step(two.world.stranger, number, "approve") == 400


def by_another_account_of_the_same_person(two: Two, number: int) -> None:
    Account.objects.filter(name__in=("clerk", "chief")).update(person=two.world.person("be"))
    assert step(two.chief, number, "approve") == 400


def by_another_account_of_the_beneficiary(two: Two, number: int) -> None:
    Account.objects.filter(name__in=("stranger", "chief")).update(person=two.world.person("be"))
    assert step(two.chief, number, "approve") == 400


def by_a_name_changed_in_the_database(two: Two, number: int) -> None:
    Account.objects.filter(pk=two.clerk.pk).update(name="renamed")
    assert step(Account.objects.get(pk=two.clerk.pk), number, "approve") == 400


def by_another_asker_written_over(two: Two, number: int) -> None:
    MandateAsked.objects.filter(pk=number).update(asked_by=two.chief)
    assert step(two.clerk, number, "approve") == 400


def by_an_account_the_asker_made(two: Two, number: int) -> None:
    puppet, _link = making.make_account(two.clerk, "puppet", "", "QĐ 1", TODAY)
    Mandate.objects.create(account=puppet, action="administer", from_date=TODAY, ground="thử")
    assert step(puppet, number, "approve") == 400


def by_the_others_account_let_into_anew(two: Two, number: int) -> None:
    making.renew_link(two.clerk, two.chief, "quên mật khẩu", TODAY)
    assert step(two.chief, number, "approve") == 400


def by_closing_the_other(two: Two, _number: int) -> None:
    making.close_account(two.clerk, two.chief, "thôi việc", TODAY)
    ask(two.clerk, two.world.stranger)


def by_ending_the_mandate_of_the_other(two: Two, _number: int) -> None:
    theirs = Mandate.objects.get(account=two.chief, action="administer")
    giving.end(two.clerk, theirs, TODAY, "thôi việc", TODAY)
    ask(two.clerk, two.world.stranger)


def by_what_a_closed_account_asked_for(two: Two, number: int) -> None:
    making.close_account(two.chief, two.clerk, "thôi việc", TODAY)
    assert step(two.chief, number, "approve") == 400


def by_a_second_who_administers_elsewhere(two: Two, number: int) -> None:
    far = account("far", two.world.organisation("ban-khan"), "administer")
    assert step(far, number, "approve") == 404


def by_a_token(two: Two, number: int) -> None:
    secret = make_token(two.chief, "thử", LATER)[1]
    given = {"digest": MandateAsked.objects.get(pk=number).digest, "step": "approve"}
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().post(f"/accounts/asked/{number}", given, headers=headers).status_code == 302


def by_the_session_of_a_closed_account(two: Two, number: int) -> None:
    browser = browser_of(two.chief)
    browser.get(f"/accounts/asked/{number}")
    making.close_account(two.clerk, two.chief, "thôi việc", TODAY)
    assert step(browser, number, "approve") == 302


def by_a_page_of_something_else(two: Two, number: int) -> None:
    other = ask(two.clerk, two.world.stranger, organisation="na-ca")
    assert step(two.chief, number, "approve", digest=MandateAsked.objects.get(pk=other).digest) == 400


def by_a_seal_moved_from_another(two: Two, number: int) -> None:
    wider = ask(two.clerk, two.world.stranger, organisation="")
    MandateAsked.objects.filter(pk=number).update(sealed=MandateAsked.objects.get(pk=wider).sealed)
    assert step(two.chief, number, "approve") == 400


def by_what_was_withdrawn(two: Two, number: int) -> None:
    assert step(two.clerk, number, "refuse") == 302
    assert step(two.chief, number, "approve") == 400
    assert MandateAsked.objects.get(pk=number).state == "withdrawn"


def by_what_was_not_approved(two: Two, number: int) -> None:
    assert step(two.chief, number, "refuse") == 302
    assert step(two.chief, number, "approve") == 400
    assert MandateAsked.objects.get(pk=number).state == "returned"


def by_the_command_in_an_administrators_name(two: Two, _number: int) -> None:
    with pytest.raises(Refused) as told:
        giving.give(two.clerk, two.world.stranger, "record", None, TODAY, None, "QĐ 1", TODAY)
    assert told.value.findings[0].code == "second.needed"


WAYS = [way for name, way in list(globals().items()) if name.startswith("by_") and callable(way)]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nobody_gives_it_alone(two: Two, way: Callable[[Two, int], None]) -> None:
    number = ask(two.clerk, two.world.stranger)

    way(two, number)

    assert "record" not in granted(two.world.stranger)


def test_there_are_ways_enough() -> None:
    assert len(WAYS) >= 12


def test_a_day_passed_meanwhile_gives_nothing_back_in_time(two: Two) -> None:
    number = ask(two.clerk, two.world.stranger)
    asked, tomorrow = MandateAsked.objects.get(pk=number), TODAY + timedelta(1)

    made = giving.approve_mandate(two.chief, asked, asked.digest, tomorrow)

    assert made.from_date == tomorrow


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_approved_many_times_at_once_it_is_given_once() -> None:
    world = opened_world()
    seconds = [account(name, None, *ACTIONS) for name in ("chief", "deputy", "third")]
    number = ask(world.clerk, world.stranger)
    together, told = Barrier(len(seconds)), []

    def approve(by: Account) -> None:
        together.wait()
        while not approve_once(by):
            time.sleep(0.01)
        connections.close_all()

    def approve_once(by: Account) -> bool:
        """The embedded database of tests lies in memory, where nobody waits for a lock by himself."""
        try:
            asked = MandateAsked.objects.select_related("account").get(pk=number)
            giving.approve_mandate(by, asked, asked.digest, TODAY)
            told.append("given")
        except Refused as fault:
            told.append(fault.findings[0].code)
        except OperationalError as fault:
            if "locked" not in str(fault):
                raise
            return False
        return True

    threads: list[Any] = [Thread(target=approve, args=(one,)) for one in seconds]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(told) == ["given", "second.closed", "second.closed"]
    assert Mandate.objects.filter(account=world.stranger).count() == 1
    assert MandateAsked.objects.get().state == waiting.APPROVED
