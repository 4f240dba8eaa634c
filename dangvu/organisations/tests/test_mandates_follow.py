"""Mandates over what ends: they go on where the successor is nothing more, and are told where they do not."""

from datetime import date

import pytest
from django.utils import timezone

from dangvu.accounts.giving import delegate
from dangvu.accounts.mandates import granted
from dangvu.accounts.models import Account, AccountEvent, Mandate
from dangvu.core.finding import warnings
from dangvu.ledger.acts import Act
from dangvu.ledger.void import Void
from dangvu.organisations.acts import ConsolidateOrganisations, MoveOrganisation, Reorganise
from dangvu.organisations.tests.test_reorganising import ABSORB, CONSOLIDATE, ON, number
from tests.cast import World, account, browser_of, dry_run, enact

pytestmark = pytest.mark.django_db

ANEW = ConsolidateOrganisations(
    "moi", "Đảng bộ xã Kim Lư mới", ON, "grassroots_organisation", "na-ri", organisations=("kim-lu",)
)


def codes(act: Act, by: Account) -> set[str]:
    return {one.code for one in dry_run(act, by=by) if one.code.startswith("reorganise.mandates")}


def test_a_mandate_goes_on_at_what_is_nothing_more_and_what_was_lent_with_it(world: World) -> None:
    today = timezone.localdate()
    here, other = account("here", world.organisation("kim-lu"), "read", "record"), account("nguoi-khac", None)
    lent = Mandate.objects.get(account=here, action="read")
    delegate(here, lent, other, today, date(2100, 1, 1), "đi công tác", today)
    assert codes(ANEW, world.clerk) == {"reorganise.mandates_follow"}

    entry = enact(ANEW, by=world.clerk, override="thử").number

    new, old = number("moi"), world.organisation("kim-lu")
    assert granted(here) == {"read": {old, new}, "record": {old, new}}
    assert granted(other) == {"read": {old, new}}
    made = Mandate.objects.get(account=other, organisation=new)
    lender = Mandate.objects.get(account=here, action="read", organisation=new)
    assert (made.delegated_from, made.until_date) == (lender, date(2100, 1, 1))
    assert AccountEvent.objects.filter(kind="mandate.followed", account="nguoi-khac", by="clerk").exists()
    assert "quyền đi theo Đảng bộ xã Kim Lư mới" in browser_of(here).get("/mandates").text

    enact(Void(entry), by=world.clerk, override="thử")
    assert old in granted(here)["record"]


@pytest.mark.parametrize(
    "act",
    [
        ABSORB,
        CONSOLIDATE,
        Reorganise("Thử", ON, (ANEW, MoveOrganisation("ban-khan", "moi", ON))),
        Reorganise("Thử", ON, (MoveOrganisation("ban-khan", "kim-lu", ON), ANEW)),
    ],
    ids=["absorbed", "together", "with more", "with more before"],
)
def test_a_mandate_does_not_widen_and_that_is_told(world: World, act: Act) -> None:
    ends = "khuoi-it" if act is ABSORB else "kim-lu"
    here = account("here", world.organisation(ends), "read")
    there = Mandate.objects.filter(organisation=world.organisation(ends)).count()
    (told,) = [one for one in warnings(dry_run(act, by=world.clerk)) if one.code == "reorganise.mandates_end"]
    assert f"{there} quyền" in told.message

    enact(act, by=world.clerk, override="thử")

    assert granted(here) == {"read": {world.organisation(ends)}}
