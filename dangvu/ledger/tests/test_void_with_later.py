"""An entry taken back with the later ones in its way: the list whole, no longer than needed, all or none."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.core.finding import Refused
from dangvu.ledger.enact import head
from dangvu.ledger.facts import facts
from dangvu.ledger.models import Entry
from dangvu.ledger.paper import Paper
from dangvu.ledger.rebuild import check
from dangvu.ledger.returning import rows_of
from dangvu.ledger.taking_back import Trial, plan_for
from dangvu.ledger.void import Void, void_with_later
from dangvu.membership.acts import AdmitMember, AllowWithdrawal, RecordDeath, TransferMember
from dangvu.membership.models import Membership
from dangvu.organisations.acts import EstablishOrganisation
from dangvu.people.models import PersonRecord
from tests.cast import World, account, enact


def standing() -> set[tuple[object, ...]]:
    """All that the register says now, as rows without their keys."""
    rows = (row for model in facts().values() for row in model.objects.known())
    return {(row.fact, *map(str, row.values().items())) for row in rows}


@pytest.fixture
def busy(world: World) -> World:
    """(2) founds a cell out of Nà Cà; (3) moves Sơn to Nà Cà; (4) moves Minh into the new cell; (5) ends
    Sơn; (6) moves Minh on; (7) ends Khánh.
    """
    acts = [
        EstablishOrganisation(
            code="moi",
            name="Chi bộ mới",
            organisation_kind="cell",
            on=date(2018, 6, 1),
            parent="kim-lu",
            members=("be", "hoa", "lan"),
        ),
        TransferMember("son", "na-ca", date(2010, 1, 1)),
        TransferMember("minh", "moi", date(2019, 1, 1)),
        RecordDeath("son", date(2020, 1, 1)),
        TransferMember("minh", "na-ca", date(2020, 1, 1)),
        AllowWithdrawal("khanh", date(2021, 1, 1)),
    ]
    for act in acts:
        enact(act, by=world.clerk, override="thử")
    return world


@pytest.mark.parametrize(
    ("number", "later"),
    [(7, ()), (6, ()), (5, ()), (4, (6,)), (3, (5,)), (2, (6, 4)), (1, (7, 6, 5, 4, 3, 2))],
)
def test_the_list_is_whole_in_order_and_no_longer_than_needed(
    busy: World, number: int, later: tuple[int, ...]
) -> None:
    assert plan_for(number).later == later

    for left_out in later:
        trial, blocked = Trial(), False
        for entry in (*(one for one in later if one != left_out), number):
            blocked = blocked or bool(trial.in_the_way(entry).entries)
            trial.take_back(entry)
        assert blocked, left_out


def test_all_are_taken_back_each_by_an_entry_of_its_own_with_one_paper(busy: World) -> None:
    paper = Paper(number="12-QĐ/TU", issued_on=date(2025, 2, 3))

    done = void_with_later(Void(2, "nhầm"), by=busy.clerk, paper=paper, key="k", seen=(6, 4))

    entries = list(Entry.objects.filter(number__gt=7).order_by("number"))
    assert [one.number for one in done] == [one.number for one in entries] == [8, 9, 10]
    assert [one.payload for one in entries] == [
        f'{{"number":{number},"reason":"nhầm"}}' for number in (6, 4, 2)
    ]
    assert len({one.paper for one in entries}) == 1
    assert void_with_later(Void(2, "nhầm"), by=busy.clerk, paper=paper, key="k")[-1].number == 10
    assert head().number == 10
    assert check() == []


def test_what_stood_before_stands_again(world: World) -> None:
    before = standing()
    enact(TransferMember("son", "na-ca", date(2010, 1, 1)), by=world.clerk)
    enact(AllowWithdrawal("son", date(2015, 1, 1)), by=world.clerk)
    again = AdmitMember(
        "na-ca", date(2021, 1, 10), date(2021, 2, 3), person="son", hard_circumstances_on=date(2021, 1, 4)
    )
    enact(again, by=world.clerk, override="thử")

    # (4) admits Sơn anew where the row ended by (3) would return; it holds nothing of (2) itself.
    assert plan_for(2).later == (4, 3)
    void_with_later(Void(2), by=world.clerk)

    assert standing() == before
    assert check() == []


def test_what_was_recorded_meanwhile_is_shown_and_nothing_is_done(busy: World) -> None:
    seen = plan_for(3).later
    enact(Void(5), by=busy.clerk)
    enact(TransferMember("son", "khuoi-it", date(2022, 1, 1)), by=busy.clerk)

    with pytest.raises(Refused, match="bây giờ là các bút toán 9") as refused:
        void_with_later(Void(3), by=busy.clerk, seen=seen)

    assert [one.code for one in refused.value.findings] == ["void.changed"]
    assert head().number == 9


def test_without_a_mandate_over_the_later_ones_nothing_is_done(busy: World) -> None:
    may_two = account("moi", busy.organisation("kim-lu"), "record")
    enact(TransferMember("minh", "ban-khan", date(2022, 1, 1)), by=busy.clerk)  # out of their reach
    rows = Membership.objects.count()

    with pytest.raises(Refused) as refused:
        void_with_later(Void(2), by=may_two)

    assert [one.code for one in refused.value.findings] == ["mandate.missing"]
    assert (head().number, Membership.objects.count()) == (8, rows)


def test_one_that_is_refused_on_the_way_takes_with_it_what_was_recorded_before_it(busy: World) -> None:
    enact(TransferMember("lan", "khuoi-it", date(2022, 1, 1)), by=busy.clerk, key="k-4")
    before, last = standing(), head()

    with pytest.raises(Refused) as refused:
        void_with_later(Void(2), by=busy.clerk, key="k")

    assert [one.code for one in refused.value.findings] == ["ledger.key_reused"]
    assert (head().number, head().hash, standing()) == (last.number, last.hash, before)
    assert check() == []


def test_a_row_is_not_made_slower_by_a_savepoint_around_it(busy: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        void_with_later(Void(2), by=busy.clerk)

    # That of the test's own transaction: in use there is none.
    assert [one["sql"].split()[0] for one in asked if "SAVEPOINT" in one["sql"]] == ["SAVEPOINT", "RELEASE"]


def test_few_rows_of_an_entry_of_many_are_read_alone(busy: World) -> None:
    keys = {row.key for row in PersonRecord.objects.filter(recorded_in=1).order_by("ordinal")[::3]}

    with CaptureQueriesContext(connection) as asked:
        found = rows_of(PersonRecord, keys)

    assert [row.key for row in found] == sorted(keys)
    with connection.cursor() as cursor:
        cursor.execute(asked[0]["sql"].split("whole';")[-1])  # behind what PostgreSQL is told of the scope
        assert len(cursor.fetchall()) == len(keys) < PersonRecord.objects.filter(recorded_in=1).count()


def test_an_entry_taken_back_already_has_no_plan(busy: World) -> None:
    enact(Void(7), by=busy.clerk)

    assert not plan_for(7).is_whole
    with pytest.raises(Refused, match="đã được thu hồi"):
        void_with_later(Void(7), by=busy.clerk)
    assert plan_for(8).later == ()


def test_a_void_with_later_can_itself_be_taken_back_with_later(busy: World) -> None:
    before = standing()
    void_with_later(Void(2), by=busy.clerk)

    for number in (10, 9, 8):
        void_with_later(Void(number), by=busy.clerk)

    assert standing() == before
    assert check() == []
