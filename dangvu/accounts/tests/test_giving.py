from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.utils import timezone

from dangvu.accounts import giving, making
from dangvu.accounts.events import broken_events, events_about
from dangvu.accounts.mandates import findings_for, granted, reach
from dangvu.accounts.models import Account, AccountEvent, Mandate, MandateEnd
from dangvu.accounts.tokens import make_token
from dangvu.core.finding import Refused
from dangvu.ledger.enact import enact
from dangvu.ledger.void import Void
from dangvu.membership.acts import RecordDeath, TransferMember
from tests.cast import World, account

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
TOMORROW = TODAY + timedelta(1)
NEXT_YEAR = TODAY + timedelta(365)
ON = date(2018, 1, 4)


def code_of(attempt: Any, *words: Any, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        attempt(*words, **more)
    return str(refused.value.findings[0].code)


def given(
    world: World, to: Account, organisation: str = "kim-lu", action: str = "read", **more: Any
) -> Mandate:
    days = {"from_date": TODAY, "until_date": NEXT_YEAR} | more
    number = world.organisation(organisation)
    return giving.give(world.clerk, to, action, number, ground="QĐ 1", today=TODAY, **days)


def test_a_mandate_given_holds_at_once_and_is_logged(world: World) -> None:
    made = given(world, world.stranger)

    assert granted(world.stranger) == {"read": frozenset({world.organisation("kim-lu")})}
    line = events_about(world.stranger)[0]
    assert (line.by, line.kind, line.ground) == ("clerk", "mandate.given", "QĐ 1")
    assert f'"mandate": {made.pk}' in line.said


def test_a_mandate_is_refused(world: World) -> None:
    yesterday = TODAY - timedelta(1)
    local = account("quan", world.organisation("kim-lu"), "administer")
    elsewhere = world.organisation("bang-phuc")

    assert code_of(given, world, world.clerk) == "mandate.oneself"
    assert code_of(given, world, world.stranger, from_date=yesterday) == "mandate.past"
    assert code_of(given, world, world.stranger, until_date=TODAY) == "mandate.days"
    days = (TODAY, None, "QĐ 1", TODAY)
    assert (
        code_of(giving.give, local, world.stranger, "read", elsewhere, *days) == "mandate.not_administrator"
    )
    assert code_of(giving.give, local, world.stranger, "read", None, *days) == "mandate.not_administrator"
    assert code_of(giving.give, world.secretary, world.stranger, "read", None, *days) == (
        "mandate.not_administrator"
    )
    assert code_of(giving.give, world.clerk, world.stranger, "read", None, TODAY, None, " ", TODAY) == (
        "mandate.no_ground"
    )
    assert granted(world.stranger) == {}


def test_an_administrator_of_a_subtree_gives_below_it(world: World) -> None:
    local = account("quan", world.organisation("kim-lu"), "administer")

    giving.give(local, world.stranger, "read", world.organisation("na-ca"), TODAY, None, "QĐ 1", TODAY)

    assert granted(world.stranger) == {"read": frozenset({world.organisation("na-ca")})}


def test_nobody_gives_to_another_account_of_the_same_person(world: World) -> None:
    for one in (world.clerk, world.stranger):
        Account.objects.filter(pk=one.pk).update(person=world.person("be"))
        one.refresh_from_db()

    assert code_of(given, world, world.stranger) == "mandate.oneself"


def test_a_mandate_ends_from_a_day_on(world: World) -> None:
    made = given(world, world.stranger)

    giving.end(world.clerk, made, TOMORROW, "QĐ 2", TODAY)

    assert granted(world.stranger, TODAY) != {}
    assert granted(world.stranger, TOMORROW) == {}
    assert giving.stops(made) == TOMORROW


def test_an_end_is_refused(world: World) -> None:
    made = given(world, world.stranger)
    other = account("khac", None)
    yesterday = TODAY - timedelta(1)

    assert code_of(giving.end, world.clerk, made, yesterday, "QĐ 2", TODAY) == "mandate.past"
    assert code_of(giving.end, other, made, TODAY, "QĐ 2", TODAY) == "mandate.not_administrator"
    assert code_of(giving.end, world.clerk, made, NEXT_YEAR, "QĐ 2", TODAY) == "mandate.ended"
    giving.end(world.stranger, made, TODAY, "thôi việc", TODAY)  # one's own
    assert granted(world.stranger) == {}


def test_the_last_administrator_of_the_whole_stays(world: World) -> None:
    mine = Mandate.objects.get(account=world.clerk, action="administer")

    assert code_of(giving.end, world.clerk, mine, TODAY, "thôi", TODAY) == "mandate.last_administrator"
    assert MandateEnd.objects.count() == 0


def test_a_delegation_is_as_wide_no_longer_and_no_further(world: World) -> None:
    mine = given(world, world.stranger)
    other, third = account("thay", None), account("ba", None)

    def delegate(by: Account, mandate: Mandate, to: Account, until: date = TOMORROW) -> Mandate:
        return giving.delegate(by, mandate, to, TODAY, until, "nghỉ phép", TODAY)

    assert code_of(delegate, world.stranger, mine, other, NEXT_YEAR + timedelta(1)) == "mandate.too_long"
    assert code_of(delegate, world.clerk, mine, other) == "mandate.not_yours"
    assert code_of(delegate, world.stranger, mine, world.stranger) == "mandate.oneself"
    made = delegate(world.stranger, mine, other)
    assert granted(other) == granted(world.stranger)
    assert granted(other, TOMORROW) == {}
    assert code_of(delegate, other, made, third) == "mandate.not_delegable"
    administer = Mandate.objects.get(account=world.clerk, action="administer")
    assert code_of(delegate, world.clerk, administer, other) == "mandate.not_delegable"


def test_a_delegation_ends_when_that_of_whoever_delegated_does(world: World) -> None:
    mine, other = given(world, world.stranger), account("thay", None)
    made = giving.delegate(world.stranger, mine, other, TODAY, NEXT_YEAR, "nghỉ phép", TODAY)

    giving.end(world.clerk, mine, TODAY, "QĐ 2", TODAY)

    assert granted(other) == {}
    assert giving.stops(made) == TODAY


def test_whoever_delegated_may_end_it(world: World) -> None:
    mine, other = given(world, world.stranger), account("thay", None)
    made = giving.delegate(world.stranger, mine, other, TODAY, NEXT_YEAR, "nghỉ phép", TODAY)

    giving.end(world.stranger, made, TODAY, "đã về", TODAY)

    assert granted(other) == {}
    assert granted(world.stranger) != {}


def test_a_mandate_that_ended_binds_at_the_next_request(world: World) -> None:
    other = account("doc-them", None)
    made = given(world, other)
    record = given(world, other, action="record")
    browser = Client()
    browser.force_login(other)
    _token, secret = make_token(other, "thử", NEXT_YEAR)
    headers = {"Authorization": f"Bearer {secret}"}
    assert browser.get("/members").status_code == 200
    assert browser.get("/api/v1/acts", headers=headers).status_code == 200

    for mandate in (made, record):
        giving.end(world.clerk, mandate, TODAY, "QĐ 2", TODAY)

    assert browser.get("/members").status_code == 403
    assert browser.get("/api/v1/acts", headers=headers).status_code == 403


def test_an_account_that_is_closed_is_out_at_the_next_request(world: World) -> None:
    other = account("doc-them", None)
    given(world, other)
    browser = Client()
    browser.force_login(other)
    assert browser.get("/members").status_code == 200

    making.close_account(world.clerk, other, "QĐ 3", TODAY)

    assert browser.get("/members").headers["Location"].startswith("/sign-in")
    making.open_account(world.clerk, other, "QĐ 4", TODAY)
    other.refresh_from_db()
    assert granted(other) == {}
    assert [one.kind for one in events_about(other)][:3] == [
        "account.opened",
        "account.closed",
        "mandate.ended",
    ]


@pytest.mark.parametrize(
    ("drop", "left", "kinds"),
    [(False, 1, ["password.renewed"]), (True, 0, ["password.renewed", "factors.dropped"])],
)
def test_a_link_begins_anew_without_password_and_only_if_asked_without_factors(
    world: World, drop: bool, left: int, kinds: list[str]
) -> None:
    other = account("mat", None)
    Authenticator.objects.create(user_id=other.pk, type="totp", data={})
    other.set_password("cau cu rat de nho")
    other.save()
    browser = Client()
    browser.force_login(other)

    link = making.renew_link(world.clerk, other, "mất điện thoại", TODAY, drop_factors=drop)

    assert browser.get("/account").headers["Location"].startswith("/sign-in")
    assert Client().get(link).status_code == 200
    assert not Account.objects.get(pk=other.pk).has_usable_password()
    assert Authenticator.objects.filter(user_id=other.pk).count() == left
    assert [one.kind for one in events_about(other)][: len(kinds)] == kinds
    assert code_of(making.renew_link, world.clerk, world.clerk, "thử", TODAY) == "account.oneself"
    assert code_of(making.renew_link, world.secretary, other, "thử", TODAY) == "account.not_administrator"


def test_nobody_acts_in_their_own_case(world: World) -> None:
    recorder = account("ghi", None, "read", "record")
    making.link_person(world.clerk, recorder, world.person("be"), "hồ sơ", TODAY)
    recorder.refresh_from_db()

    def why(act: Any) -> list[str]:
        return [one.code for one in findings_for(recorder, act)]

    assert why(RecordDeath("be", ON)) == ["mandate.own_case"]
    assert why(TransferMember("be", "khuoi-it", ON)) == ["mandate.own_case"]
    assert why(RecordDeath("don", ON)) == []
    done = enact(TransferMember("be", "khuoi-it", ON), by=world.clerk, override="thử")
    other = enact(TransferMember("hoa", "khuoi-it", ON), by=world.clerk, override="thử")
    assert why(Void(done.number)) == ["mandate.own_case"]
    assert why(Void(other.number)) == []


def test_a_link_to_a_person_opens_nothing_of_others(world: World) -> None:
    making.link_person(world.clerk, world.stranger, world.person("be"), "hồ sơ", TODAY)
    world.stranger.refresh_from_db()

    assert not reach(world.stranger, "read")
    browser = Client()
    browser.force_login(world.stranger)
    assert browser.get(f"/people/{world.person('be')}").status_code == 403
    assert code_of(making.link_person, world.clerk, world.clerk, None, "hồ sơ", TODAY) == "account.oneself"


@pytest.mark.parametrize("table", ["accounts_mandate", "accounts_mandateend", "accounts_accountevent"])
@pytest.mark.parametrize("change", ["UPDATE {} SET ground = 'khác'", "DELETE FROM {}"])
def test_the_database_itself_keeps_mandates_and_their_log(world: World, table: str, change: str) -> None:
    made = given(world, world.stranger)
    giving.end(world.clerk, made, TOMORROW, "QĐ 2", TODAY)

    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))


def test_a_line_of_the_log_that_was_altered_is_found(world: World) -> None:
    given(world, world.stranger)
    given(world, world.secretary)
    assert broken_events() == []
    last = AccountEvent.objects.order_by("-pk")[0]

    AccountEvent.objects.bulk_create(
        [AccountEvent(**{**last.parts(), "at": last.at, "hash": last.hash, "ground": "khác"})]
    )

    assert len(broken_events()) == 1
