"""A return made in one visit: frozen and sent together by one paper, or not at all."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connections

from dangvu.accounts.models import Account, Mandate
from dangvu.core.finding import Refused
from dangvu.ledger.enact import Recorded, head
from dangvu.ledger.models import Entry
from dangvu.ledger.paper import Paper
from dangvu.ledger.rebuild import check
from dangvu.ledger.verify import verify
from dangvu.membership.acts import RecordDeath
from dangvu.organisations.acts import MoveOrganisation
from dangvu.statistics.acts import FreezeReturn, SendReturn
from dangvu.statistics.returns.making import freeze_and_send, freezing_of, prepared
from dangvu.statistics.returns.standing import latest, returns_of
from dangvu.statistics.tables import Table, compute
from tests.cast import World, account, enact

PERIOD = ("kim-lu", date(2025, 1, 1), date(2025, 6, 30))
PAPER = Paper(number="7-BC/ĐU", issued_on=date(2025, 7, 3), signer="Hoàng Văn Bí thư")


def freezing() -> FreezeReturn:
    return FreezeReturn(*PERIOD, tables="3")


def made(by: Account, key: str = "", paper: Paper = PAPER, override: str = "") -> list[Recorded]:
    done = freeze_and_send(freezing(), by=by, paper=paper, key=key, override=override)
    return [recorded for _act, recorded in done]


def codes_of(by: Account, paper: Paper = PAPER) -> set[str]:
    with pytest.raises(Refused) as refused:
        made(by, paper=paper)
    return {one.code for one in refused.value.findings}


def standing() -> list[tuple[int, str]]:
    return [(one.version, one.state) for one in returns_of([World.organisation("kim-lu")])]


@pytest.mark.django_db
def test_both_acts_stand_in_the_ledger_by_one_paper_once(world: World) -> None:
    first = made(world.clerk, key="một")
    again = made(world.clerk, key="một")

    entries = Entry.objects.filter(pk__in=[one.number for one in first]).order_by("pk")
    assert [one.kind for one in entries] == ["freeze_return", "send_return"]
    assert {one.paper for one in entries} == {PAPER.text()}
    assert [one.number for one in again] == [one.number for one in first]
    assert standing() == [(1, "sent")]
    assert check() == []


@pytest.mark.django_db
def test_what_asks_for_a_reason_records_neither_and_each_keeps_its_own(world: World) -> None:
    before = head().number
    assert codes_of(world.clerk, Paper()) == {"paper.missing"}
    assert codes_of(world.clerk, Paper(number="7-BC/ĐU")) == {"return.paper_issued_on", "return.paper_signer"}
    assert head().number == before

    frozen, sent = made(world.clerk, paper=Paper(), override="gửi tay")

    reasons = ["gửi tay" in Entry.objects.get(pk=one.number).remarks for one in (frozen, sent)]
    assert reasons == [False, True]


@pytest.mark.django_db
def test_neither_stands_where_the_second_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = head().number
    monkeypatch.setattr(SendReturn, "taken", "accepted")

    assert codes_of(world.clerk) == {"return.not_accepted"}

    assert (head().number, standing()) == (before, [])


@pytest.mark.django_db
def test_what_was_frozen_before_is_only_sent_and_what_was_sent_is_not_sent_again(world: World) -> None:
    enact(freezing(), by=world.clerk)
    assert prepared(freezing(), world.clerk).is_frozen

    assert len(made(world.clerk)) == 1

    told = prepared(freezing(), world.clerk)
    assert (told.is_frozen, told.is_refused) == (False, True)
    assert codes_of(world.clerk) == {"return.same"}
    enact(RecordDeath("be", date(2025, 3, 1)), by=world.clerk, override="thử")
    assert len(made(world.clerk)) == 2
    assert standing() == [(2, "sent"), (1, "sent")]


@pytest.mark.django_db
def test_figures_older_than_what_another_froze_meanwhile_are_refused(world: World) -> None:
    old = freezing()
    prepared(old, world.clerk)
    enact(RecordDeath("be", date(2025, 3, 1)), by=world.clerk, override="thử")
    made(world.clerk)

    with pytest.raises(Refused) as refused:
        enact(old, by=world.clerk)

    assert [one.code for one in refused.value.findings] == ["return.older"]
    assert standing() == [(1, "sent")]


@pytest.mark.django_db
def test_nothing_is_computed_for_whom_the_mandate_does_not_reach(world: World) -> None:
    beside = account("beside", World.organisation("bang-phuc"), "read", "record")
    act = freezing()

    with pytest.raises(Refused) as refused:
        prepared(act, beside)

    assert {one.code for one in refused.value.findings} == {"mandate.missing"}
    assert act.once.found is None


@pytest.mark.django_db
def test_left_out_are_the_period_that_ended_last_and_the_topmost_organisation(world: World) -> None:
    clerk = account("xã", World.organisation("kim-lu"), "read", "record")

    act = freezing_of({}, clerk, date(2025, 7, 2))

    assert (act.organisation, act.from_date, act.to_date) == PERIOD
    assert freezing_of({}, world.clerk, date(2025, 7, 2)).organisation == "bk"
    two = account("hai", World.organisation("kim-lu"), "record")
    more = {"organisation_id": World.organisation("bang-phuc"), "action": "record", "ground": "test"}
    Mandate.objects.create(account=two, from_date=date(2020, 1, 1), **more)
    with pytest.raises(Refused, match="Tổ chức đảng"):
        freezing_of({}, two, date(2025, 7, 2))


@pytest.mark.django_db
def test_what_organisations_counted_before_they_came_is_no_breach(world: World) -> None:
    """Minh was admitted in Kim Lư in February; from July on Kim Lư stands under Chợ Đồn."""

    def year(table: str, code: str, structure: date | None = None) -> Table:
        return compute(table, code, first=date(2017, 1, 1), last=date(2017, 12, 31), structure=structure)

    assert dict(year("2", "na-ri").identities)["I=Σ"] is True
    enact(MoveOrganisation("kim-lu", "cho-don", date(2017, 7, 1)), by=world.clerk, override="thử")

    for code in ("na-ri", "cho-don"):
        table = year("2", code)
        assert ("I=Σ" in dict(table.identities), table.breaches) == (False, ()), code
    whole = year("2", "cho-don", date(2017, 12, 31))
    assert dict(whole.identities)["I=Σ"] is True
    assert dict(year("1", "cho-don").identities)["D=Σ"] is True


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_make_the_same_return_at_once_one_makes_it_and_the_other_is_told(world: World) -> None:
    together = Barrier(2)
    told: list[list[int] | set[str]] = []

    def make() -> None:
        act = freezing()
        prepared(act, world.clerk)
        together.wait()
        try:
            done = freeze_and_send(act, by=world.clerk, paper=PAPER)
            told.append([one.number for _act, one in done])
        except Refused as refused:
            told.append({one.code for one in refused.findings})
        finally:
            connections.close_all()

    threads = [Thread(target=make) for _one in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(map(str, told)) == sorted(map(str, ([2, 3], {"return.same"})))
    assert standing() == [(1, "sent")]
    found = latest(World.organisation("kim-lu"), *PERIOD[1:])
    assert found is not None
    assert found.frozen_in == 2
    assert (list(verify()), check()) == ([], [])
