"""Whoever puts an act forward, by whatever detour, is not its second person too."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from dangvu.accounts import giving, making
from dangvu.accounts.local import the_actor
from dangvu.accounts.mandates import ACTIONS
from dangvu.accounts.models import Account, Mandate, OneTimeLink
from dangvu.accounts.tokens import make_token
from dangvu.core.finding import Refused
from dangvu.desk.commands import enact as enact_command
from dangvu.desk.commands import void as void_command
from dangvu.desk.tests.test_second_person import (
    EXPEL,
    PAPER,
    WHY,
    Two,
    record_on_page,
    refused,
    two,
)
from dangvu.ledger import proposals
from dangvu.ledger.enact import enact, head, remarks_of
from dangvu.ledger.models import Entry, Proposal
from dangvu.ledger.proposals import propose
from dangvu.ledger.sealing import keystore
from dangvu.ledger.void import Void
from dangvu.membership.acts import ExpelMember
from tests.cast import World, account, browser_of, opened_world

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = TODAY + timedelta(30)
ITEM = {"payload": {"person": "lan", "on": "2021-03-01"}, "override": WHY}
__all__ = ["two"]


def token_of(somebody: Account) -> str:
    return make_token(somebody, "thử", LATER)[1]


def send(secret: str, address: str, body: dict[str, Any], **headers: str) -> Any:
    headers |= {"Authorization": f"Bearer {secret}"}
    return Client().post(f"/api/v1/{address}", json.dumps(body), "application/json", headers=headers)


def by_another_account_of_the_same_person(two: Two, number: int) -> None:
    for one in (two.clerk, two.chief):
        one.person_id = two.world.person("be")
        one.save()
    assert refused(lambda: two.recorded(EXPEL, two.chief, number)) == ["second.self"]
    assert record_on_page(browser_of(two.chief), number) == 400


def by_a_name_changed_in_the_database(two: Two, number: int) -> None:
    Account.objects.filter(pk=two.clerk.pk).update(name="other")
    renamed = Account.objects.get(pk=two.clerk.pk)
    assert refused(lambda: two.recorded(EXPEL, renamed, number)) == ["second.self"]
    assert record_on_page(browser_of(renamed), number) == 400


def by_a_mandate_the_proposer_lent(two: Two, number: int) -> None:
    mine = Mandate.objects.get(account=two.clerk, action="record")
    friend = account("friend", None)
    giving.delegate(two.clerk, mine, friend, TODAY, LATER, "đi vắng", TODAY)
    assert friend.findings_for(EXPEL) == []
    assert refused(lambda: two.recorded(EXPEL, friend, number)) == ["second.lent"]
    assert record_on_page(browser_of(friend), number) == 400


def by_an_account_the_proposer_made(two: Two, number: int) -> None:
    puppet, _link = making.make_account(two.clerk, "puppet", "", "QĐ 1", TODAY)
    puppet.set_password("một mật khẩu đủ dài")
    puppet.save()
    Mandate.objects.create(account=puppet, action="record", from_date=TODAY, ground="thử")
    assert refused(lambda: two.recorded(EXPEL, puppet, number)) == ["second.made_lately"]


def by_an_account_that_the_second_made(two: Two, _number: int) -> None:
    """The same the other way round: the puppet puts forward."""
    puppet, _link = making.make_account(two.chief, "puppet", "", "QĐ 1", TODAY)
    Mandate.objects.create(account=puppet, action="record", from_date=TODAY, ground="thử")
    forward = propose([EXPEL], by=puppet, paper=PAPER, override=WHY, seen=1).pk
    assert refused(lambda: two.recorded(EXPEL, two.chief, forward)) == ["second.made_lately"]


def by_the_others_account_let_into_anew(two: Two, number: int) -> None:
    making.renew_link(two.clerk, two.chief, "quên mật khẩu", TODAY)
    assert OneTimeLink.objects.filter(account=two.chief).exists()
    assert refused(lambda: two.recorded(EXPEL, two.chief, number)) == ["second.made_lately"]


def by_locking_the_other_out(two: Two, _number: int) -> None:
    """With the other's password gone nobody else signs in; the first is not alone for that."""
    Account.objects.filter(pk=two.chief.pk).update(last_login=timezone.now())
    making.renew_link(two.clerk, two.chief, "quên mật khẩu", TODAY)
    assert refused(lambda: two.recorded(EXPEL, two.clerk, None)) == ["second.needed"]


def by_ending_the_mandates_of_the_other(two: Two, _number: int) -> None:
    mandate = Mandate.objects.get(account=two.chief, action="record")
    giving.end(two.clerk, mandate, TODAY, "thôi việc", TODAY)
    assert refused(lambda: two.recorded(EXPEL, two.clerk, None)) == ["second.needed"]


def by_closing_the_other(two: Two, _number: int) -> None:
    making.close_account(two.clerk, two.chief, "thôi việc", TODAY)
    assert refused(lambda: two.recorded(EXPEL, two.clerk, None)) == ["second.needed"]


def by_a_second_whose_mandate_ended(two: Two, number: int) -> None:
    browser = browser_of(two.chief)
    browser.get(f"/acts/proposals/{number}")
    mandate = Mandate.objects.get(account=two.chief, action="record")
    giving.end(two.clerk, mandate, TODAY, "thôi việc", TODAY)
    assert record_on_page(browser, number) == 403
    assert refused(lambda: two.recorded(EXPEL, two.chief, number)) == ["mandate.missing"]


def by_the_session_of_a_closed_account(two: Two, number: int) -> None:
    browser = browser_of(two.chief)
    browser.get(f"/acts/proposals/{number}")
    making.close_account(two.clerk, two.chief, "thôi việc", TODAY)
    assert record_on_page(browser, number) == 302
    assert browser.get("/home").status_code == 302


def by_what_a_closed_account_put_forward(two: Two, number: int) -> None:
    making.close_account(two.chief, two.clerk, "thôi việc", TODAY)
    assert record_on_page(browser_of(two.chief), number) == 400
    assert refused(lambda: two.recorded(EXPEL, two.chief, number)) == ["second.gone"]


def by_a_token_on_the_page(two: Two, number: int) -> None:
    headers = {"Authorization": f"Bearer {token_of(two.chief)}"}
    given = {"digest": Proposal.objects.get(pk=number).digest, "step": "record"}
    answer = Client().post(f"/acts/proposals/{number}", given, headers=headers)
    assert (answer.status_code, answer.headers["Location"][:9]) == (302, "/sign-in?")


def by_the_api_with_the_others_token(two: Two, number: int) -> None:
    secret = token_of(two.chief)
    answer = send(secret, "acts/expel_member", {**ITEM, "proposal": number})
    assert [one["code"] for one in answer.json()["findings"]] == ["request.form"]
    again = send(secret, "acts/expel_member", ITEM)
    assert [one["code"] for one in again.json()["findings"]] == ["second.needed"]


def by_a_command_in_the_others_name(two: Two, _number: int) -> None:
    """Putting forward in another's name at the machine, to approve it on the page in one's own."""
    options = argparse.Namespace(
        override=WHY, dry_run=False, json=True, actor=two.chief, propose=True, token=""
    )
    item = {"kind": "expel_member", **ITEM}
    assert refused(lambda: enact_command._enact_all([item], options)) == ["second.unproved"]
    options.token = token_of(two.clerk)
    assert refused(lambda: enact_command._enact_all([item], options)) == ["second.unproved"]


def by_replaying_what_the_other_sent(two: Two, number: int) -> None:
    """The very request by which the other would record it, in the proposer's session."""
    digest = Proposal.objects.get(pk=number).digest
    browser = browser_of(two.clerk)
    for _time in range(2):
        answer = browser.post(f"/acts/proposals/{number}", {"digest": digest, "step": "record"})
        assert answer.status_code == 400


def by_another_digest_in_the_database(two: Two, number: int) -> None:
    Proposal.objects.filter(pk=number).update(digest="0" * 64)
    assert refused(lambda: two.recorded(EXPEL, two.chief, number)) == ["second.changed"]


def by_opening_again_what_was_closed(two: Two, number: int) -> None:
    sealed = Proposal.objects.get(pk=number).sealed
    proposals.withdraw(number, two.clerk)
    keystore().forget([Proposal.objects.get(pk=number).token])
    Proposal.objects.filter(pk=number).update(state="open", sealed=sealed)
    assert refused(lambda: two.recorded(EXPEL, two.chief, number)) == ["second.sealed"]


def by_mending_a_draft_after_it_was_put_forward(two: Two, number: int) -> None:
    mended = ExpelMember("lan", date(2021, 4, 1))
    again = propose([mended], by=two.clerk, paper=PAPER, override=WHY, seen=1).pk
    assert refused(lambda: two.recorded(mended, two.chief, number)) == ["second.changed"]
    assert refused(lambda: two.recorded(EXPEL, two.chief, again)) == ["second.changed"]


WAYS = [way for name, way in list(globals().items()) if name.startswith("by_") and callable(way)]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nobody_is_both(two: Two, way: Callable[[Two, int], None]) -> None:
    number = two.put_forward().pk

    way(two, number)

    assert head().number == 1


def test_there_are_ways_enough() -> None:
    assert len(WAYS) >= 12


def test_after_a_week_the_other_account_may_check(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    making.renew_link(two.clerk, two.chief, "quên mật khẩu", TODAY)
    monkeypatch.setattr("dangvu.accounts.second.SETTLES", timedelta(0))

    assert two.recorded(EXPEL, two.chief, two.put_forward().pk) == 2


def test_what_was_taken_back_is_not_recorded_again_by_the_old_approval(two: Two) -> None:
    number = two.put_forward().pk
    two.recorded(EXPEL, two.chief, number)
    void = propose([Void(2, WHY)], by=two.clerk, paper=PAPER, override="", seen=2).pk
    enact(Void(2, WHY), by=two.chief, paper=PAPER, proposal=void)

    assert refused(lambda: two.recorded(EXPEL, two.chief, number)) == ["second.closed"]
    assert record_on_page(browser_of(two.chief), number) == 302  # to the entry it was, and no new one
    assert head().number == 3


def test_a_program_puts_forward_and_a_person_records_on_the_page(two: Two) -> None:
    secret = token_of(two.clerk)
    bodies = [{**ITEM, "paper": {"number": "15-QĐ/HU", "issued_on": "2021-02-25"}, "propose": True}] * 2

    first, again = (send(secret, "acts/expel_member", body, **{"Idempotency-Key": "a"}) for body in bodies)

    (told,) = first.json()["proposed"]
    assert again.json() == first.json()
    assert (told["state"], told["page"]) == ("open", f"/acts/proposals/{told['proposal']}")
    assert head().number == 1
    chief = browser_of(two.chief)
    assert "Trình bằng token của chương trình" in chief.get(told["page"]).text
    assert record_on_page(browser_of(two.clerk), told["proposal"]) == 400
    assert record_on_page(chief, told["proposal"]) == 302
    assert remarks_of(Entry.objects.get(pk=2))["second"]["via"] == "api"
    other = send(secret, "acts/expel_member", {**bodies[0], "key": "a", "payload": ITEM["payload"]})
    assert other.json()["proposed"][0]["state"] == "recorded"


def test_the_same_key_for_something_else_is_refused(two: Two) -> None:
    secret, item = token_of(two.clerk), {**ITEM, "propose": True, "key": "k"}
    send(secret, "acts/expel_member", item)

    answer = send(secret, "acts/strike_off_member", item)

    assert [one["code"] for one in answer.json()["findings"]] == ["ledger.key_reused"]
    assert Proposal.objects.count() == 1


def test_what_one_person_records_is_not_put_forward(two: Two) -> None:
    body = {"payload": {"person": "lan", "on": "2021-03-01", "organisation": "na-ca"}, "propose": True}

    answer = send(token_of(two.clerk), "acts/transfer_member", body)

    assert [one["code"] for one in answer.json()["findings"]] == ["second.not_asked"]


def test_a_void_is_put_forward_with_what_goes_first(two: Two) -> None:
    two.recorded(EXPEL, two.chief, two.put_forward().pk)
    secret = token_of(two.clerk)
    body = {"payload": {"number": 1, "reason": "nhầm tệp"}, "propose": True}

    refused_alone = send(secret, "acts/void", body)
    (told,) = send(secret, "acts/void", {**body, "with_later": True}).json()["proposed"]

    assert [one["code"] for one in refused_alone.json()["findings"]] == ["void.changed"]
    assert record_on_page(browser_of(two.chief), told["proposal"]) == 302
    assert head().number == 4


def test_a_command_puts_forward_by_the_proposers_own_token(
    two: Two, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = token_of(two.clerk)
    actor = the_actor("", secret)
    shared = {"json": True, "actor": actor, "token": secret, "propose": True, "dry_run": False}
    item = {"kind": "expel_member", **ITEM, "paper": {"number": "15-QĐ/HU"}}

    code = enact_command._enact_all([item], argparse.Namespace(override=WHY, **shared))
    expelled = json.loads(capsys.readouterr().out)["proposed"][0]["proposal"]
    void = argparse.Namespace(number=1, reason="nhầm tệp", with_later=None, names=False, key="", **shared)
    assert (code, void_command.run(void)) == (0, 0)

    taken_back = json.loads(capsys.readouterr().out)["proposed"][0]["proposal"]
    assert head().number == 1
    assert actor == two.clerk
    assert record_on_page(browser_of(two.clerk), taken_back) == 400
    page = browser_of(two.chief).get(f"/acts/proposals/{expelled}").text
    assert "Trình bằng lệnh tại máy" in page
    assert record_on_page(browser_of(two.chief), taken_back) == 302


def test_a_wrong_token_names_nobody(two: Two) -> None:
    with pytest.raises(Exception, match="DANGVU_TOKEN"):
        the_actor("", "dangvu_wrong")
    with pytest.raises(Exception, match="DANGVU_TOKEN"):
        the_actor("chief", token_of(two.clerk))


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_two_who_approve_at_once_record_it_once() -> None:
    world: World = opened_world()
    seconds = [account(name, None, *ACTIONS) for name in ("chief", "deputy", "third")]
    number = propose([EXPEL], by=world.clerk, paper=PAPER, override=WHY, seen=1).pk
    together = Barrier(len(seconds))
    told: list[int | list[str]] = []

    def approve(by: Account) -> None:
        together.wait()
        try:
            told.append(enact(EXPEL, by=by, paper=PAPER, override=WHY, proposal=number).number)
        except Refused as fault:
            told.append([one.code for one in fault.findings])
        finally:
            connections.close_all()

    threads = [Thread(target=approve, args=(one,)) for one in seconds]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert [one for one in told if isinstance(one, int)] == [2], told
    assert head().number == 2
    assert Proposal.objects.get().entry == 2
