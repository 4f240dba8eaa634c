"""Mandates over what ends: they go on where the successor is nothing more, and are told where they do not."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dangvu.accounts.giving import delegate, end
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
    told = browser_of(here).get("/mandates").text
    assert told.count("không có hiệu lực: việc lập tổ chức này đã bị hủy") == 3
    assert (told.count("đang có hiệu lực"), told.count("Thôi quyền này")) == (3, 2)
    assert "Đảng bộ xã Kim Lư mới" in told


def test_a_mandate_over_what_was_taken_back_is_listed_as_nothing(world: World) -> None:
    """Neither among what an account may do, nor among what is to be given anew."""
    here, admin = (
        account("here", world.organisation("kim-lu"), "record"),
        account("admin", None, "administer"),
    )
    may, pages = '<td data-label="Đang được">ghi việc</td>', browser_of(admin)
    entry = enact(ANEW, by=world.clerk, override="thử").number
    end(
        admin,
        Mandate.objects.get(account=here, follows=None),
        timezone.localdate(),
        "dọn",
        timezone.localdate(),
    )
    assert may in pages.get("/accounts?q=here").text

    enact(Void(entry), by=world.clerk, override="thử")

    assert may not in pages.get("/accounts?q=here").text
    assert ">here<" not in pages.get("/accounts?ended=1").text


@pytest.mark.parametrize(("ends", "goes_on"), [(0, False), (59, False), (60, False), (61, True)])
def test_what_is_to_go_on_ends_with_what_it_goes_on_from(world: World, ends: int, goes_on: bool) -> None:
    """A scheme of a day to come has given the mandate at the successor; then the post is given up."""
    today, on = timezone.localdate(), timezone.localdate() + timedelta(60)
    here, admin = account("here", world.organisation("na-ca"), "record"), account("admin", None, "administer")
    anew = ConsolidateOrganisations("moi", "Chi bộ Nà Cà", on, "cell", "kim-lu", organisations=("na-ca",))
    enact(anew, by=world.clerk, override="thử")
    old = Mandate.objects.get(account=here, follows=None)
    assert granted(here, on) == {"record": {world.organisation("na-ca"), number("moi")}}

    end(admin, old, today + timedelta(ends), "thôi giữ chức", today)

    assert ("record" in granted(here, on)) is goes_on
    assert granted(here, today + timedelta(max(ends, 60 + goes_on))) == {}


def test_what_goes_on_already_is_a_mandate_by_itself(world: World) -> None:
    """Ending what reaches nothing any more does not take what took its place."""
    today = timezone.localdate()
    here, admin = (
        account("here", world.organisation("kim-lu"), "record"),
        account("admin", None, "administer"),
    )
    enact(ANEW, by=world.clerk, override="thử")

    end(admin, Mandate.objects.get(account=here, follows=None), today, "dọn", today)

    assert granted(here) == {"record": {number("moi")}}


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
