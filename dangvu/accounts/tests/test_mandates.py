"""Mandates: nothing without one, nothing outside its subtree, its days or its action."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dangvu.accounts.mandates import actions_of, covers, in_reach, may_see_entry, reach
from dangvu.accounts.models import Account, Mandate
from dangvu.core.finding import Refused
from dangvu.ledger.enact import enact, head
from dangvu.ledger.models import Entry
from dangvu.ledger.void import Void
from dangvu.membership.acts import EndMembership, TransferMember
from dangvu.membership.models import Membership
from tests.cast import World, account

ON = date(2021, 1, 4)
MOVE = TransferMember("son", "na-ca", ON)


def refused(act: TransferMember | EndMembership | Void, by: Account) -> list[str]:
    with pytest.raises(Refused) as refusal:
        enact(act, by=by)
    assert head().number == 1 or isinstance(act, Void)
    return [one.code for one in refusal.value.findings]


def test_an_account_without_a_mandate_may_nothing(world: World) -> None:
    assert not reach(world.stranger, "read")
    assert actions_of(world.stranger) == set()
    assert refused(MOVE, world.stranger) == ["mandate.missing"]


def test_a_mandate_to_read_or_administer_is_none_to_record(world: World) -> None:
    both = account("xem", None, "read", "administer")

    assert refused(MOVE, both) == ["mandate.missing"]


@pytest.mark.parametrize(
    ("organisation", "may"), [("ban-khan", True), ("bang-phuc", True), ("bk", True), ("kim-lu", False)]
)
def test_a_mandate_reaches_down_and_not_sideways(world: World, organisation: str, may: bool) -> None:
    recorder = account("ghi", world.organisation(organisation), "record")

    if may:
        assert enact(MOVE, by=recorder).number == 2
    else:
        assert refused(MOVE, recorder) == ["mandate.missing"]


@pytest.mark.parametrize(("from_day", "until_day"), [(1, None), (-9, 0), (-9, -1)])
def test_a_mandate_counts_only_on_its_days(world: World, from_day: int, until_day: int | None) -> None:
    today = timezone.localdate()
    recorder = account("ghi", None, "record")
    until = None if until_day is None else today + timedelta(until_day)
    Mandate.objects.filter(account=recorder).update(
        from_date=today + timedelta(from_day), until_date=until
    )

    assert refused(MOVE, recorder) == ["mandate.missing"]


def test_a_closed_account_may_nothing(world: World) -> None:
    recorder = account("ghi", None, "record")
    recorder.is_active = False
    recorder.save()

    assert refused(MOVE, recorder) == ["mandate.missing"]


def test_an_act_upon_an_unknown_person_is_outside_every_subtree(world: World) -> None:
    recorder = account("ghi", world.organisation("bk"), "record")

    assert refused(EndMembership("ai", ON, "died"), recorder) == ["mandate.missing"]


def test_a_void_asks_for_what_the_act_asked_for(world: World) -> None:
    enact(MOVE, by=world.clerk)
    here, there = (account(name, world.organisation(name), "record") for name in ("bang-phuc", "cho-don"))
    outside = account("ngoai", world.organisation("na-ri"), "record")

    assert refused(Void(2), outside) == ["mandate.missing"]
    assert enact(Void(2), by=there).number == 3
    assert refused(Void(1), here) == ["mandate.missing"]  # the opening touched the whole register


def test_the_tree_of_the_day_decides(world: World) -> None:
    allowed = reach(world.secretary, "read")
    cell = frozenset({world.organisation("na-ca")})

    assert covers(allowed, cell, ON)
    assert not covers(allowed, cell, date(1999, 12, 31))  # it did not stand under Kim Lư yet
    assert not covers(allowed, cell | {world.organisation("ban-khan")}, ON)
    assert not covers(allowed, frozenset(), ON)


def test_a_query_gives_only_what_lies_within_reach(world: World) -> None:
    def seen(by: Account) -> int:
        return Membership.objects.at(ON).filter(in_reach(reach(by, "read"), ON)).count()

    assert (seen(world.clerk), seen(world.secretary), seen(world.stranger)) == (6, 5, 0)


def test_an_entry_is_seen_by_who_recorded_it_and_who_reads_everything(world: World) -> None:
    recorder = account("ghi", world.organisation("bang-phuc"), "record")
    enact(MOVE, by=recorder)
    entry = Entry.objects.get(pk=2)

    assert [may_see_entry(one, entry) for one in (recorder, world.clerk, world.secretary)] == [
        True,
        True,
        False,
    ]
