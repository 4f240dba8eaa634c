"""Mandates: nothing without one, nothing outside its subtree, its days or its action."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from dangvu.accounts.mandates import Reach, covers, granted, in_reach, reach
from dangvu.accounts.models import Account, Mandate
from dangvu.core.finding import Refused
from dangvu.exchange.act_workbook.reading import ActReading, ActRow
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.acts.record_rows import RecordRows
from dangvu.exchange.opening.files import read_opening
from dangvu.ledger.acts import Act
from dangvu.ledger.enact import head
from dangvu.ledger.void import Void
from dangvu.membership.acts import RecogniseMember, RecordDeath, TransferMember
from dangvu.membership.models import Membership
from dangvu.membership.tests.test_admit_member import MOI
from dangvu.people.acts import CorrectPerson
from dangvu.tree.models import Placement
from tests.cast import FOLDER, World, account, enact

ON = date(2021, 1, 4)
MOVE = TransferMember("son", "na-ca", ON)


def refused(act: Act, by: Account) -> list[str]:
    before = head().number
    with pytest.raises(Refused) as refusal:
        enact(act, by=by)
    assert head().number == before
    return [one.code for one in refusal.value.findings]


def test_an_account_without_a_mandate_may_nothing(world: World) -> None:
    assert not reach(world.stranger, "read")
    assert granted(world.stranger) == {}
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
    recorder = account("ghi", None)
    days = {
        "from_date": today + timedelta(from_day),
        "until_date": None if until_day is None else today + timedelta(until_day),
    }
    Mandate.objects.create(account=recorder, action="record", ground="thử", **days)

    assert refused(MOVE, recorder) == ["mandate.missing"]


def test_a_closed_account_may_nothing(world: World) -> None:
    recorder = account("ghi", None, "record")
    recorder.is_active = False
    recorder.save()

    assert refused(MOVE, recorder) == ["mandate.missing"]


def test_an_act_upon_an_unknown_person_is_outside_every_subtree(world: World) -> None:
    recorder = account("ghi", world.organisation("bk"), "record")

    assert refused(RecordDeath("ai", ON), recorder) == ["mandate.missing"]


@pytest.mark.parametrize(
    "act",
    [
        MOVE,
        RecordDeath("son", ON),
        RecogniseMember("nga", date(2025, 11, 10), date(2025, 11, 20)),
        replace(MOI, organisation="ban-khan"),
    ],
    ids=lambda act: act.kind,
)
def test_what_one_may_record_one_may_take_back_and_those_outside_may_not(world: World, act: Act) -> None:
    everywhere_below = account("tinh", world.organisation("bk"), "record")
    enact(act, by=everywhere_below)

    assert refused(Void(2), account("ngoai", world.organisation("truong-noi-tru"), "record")) == [
        "mandate.missing"
    ]
    assert enact(Void(2), by=everywhere_below).number == 3


def test_a_void_touches_the_cell_that_was_left_and_the_cell_that_was_joined(world: World) -> None:
    enact(MOVE, by=world.clerk)
    left, joined = (account(code, world.organisation(code), "record") for code in ("ban-khan", "na-ca"))

    assert refused(Void(2), left) == refused(Void(2), joined) == ["mandate.missing"]
    for code in ("ban-khan", "na-ca"):
        organisation = world.organisation(code)
        Mandate.objects.create(
            account=left, organisation_id=organisation, action="record", from_date=ON, ground="thử"
        )
    assert enact(Void(2), by=left).number == 3


def test_a_void_of_the_opening_or_of_nothing_asks_for_the_whole_register(world: World) -> None:
    everywhere_below = account("tinh", world.organisation("bk"), "record")

    assert refused(Void(1), everywhere_below) == ["mandate.missing"]
    assert refused(Void(99), everywhere_below) == ["mandate.missing"]


def test_the_tree_of_the_day_decides(world: World) -> None:
    allowed = reach(world.secretary, "read")
    cell = frozenset({world.organisation("na-ca")})

    assert covers(allowed, cell, ON)
    assert not covers(allowed, cell, date(1999, 12, 31))  # it did not stand under Kim Lư yet
    assert not covers(allowed, cell | {world.organisation("ban-khan")}, ON)
    assert not covers(allowed, frozenset(), ON)


def test_all_that_an_act_touches_is_asked_in_one_query(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """A scheme touches thousands of organisations."""
    allowed = Reach(
        everywhere=False, roots=frozenset({world.organisation("kim-lu"), world.organisation("bk")})
    )
    standing = frozenset(Placement.objects.at(ON).values_list("organisation_id", flat=True))

    with django_assert_num_queries(1):
        assert covers(allowed, standing, ON)
    assert not covers(replace(allowed, roots=frozenset({world.organisation("kim-lu")})), standing, ON)


def test_an_act_dated_back_is_not_for_those_the_cell_was_taken_from(db: None, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "mo-so"))
    path, cell = folder / "organisations.csv", "cell,Chi bộ thôn Nà Cà,06.066.001.000.001,,,"
    moved = f"na-ca,bang-phuc,{cell}2022-01-01,,opening,\n"
    text = path.read_text(encoding="utf-8").replace(f"{cell}2000-01-01,,", f"{cell}2000-01-01,2022-01-01,")
    path.write_text(text + moved, encoding="utf-8")
    enact(OpenRegister.of(read_opening(folder)), by=account("clerk", None, "record"))
    died = RecordDeath("be", ON)  # when the cell stood under Kim Lư

    for code in ("kim-lu", "bang-phuc"):
        assert refused(died, account(code, World.organisation(code), "record")) == ["mandate.missing"]
    assert enact(died, by=account("tinh", World.organisation("bk"), "record")).number == 2


@pytest.mark.parametrize(("organisation", "may"), [("khuoi-it", False), ("na-ca", False), ("kim-lu", True)])
def test_a_person_who_went_elsewhere_is_reached_by_no_earlier_day(
    world: World, organisation: str, may: bool
) -> None:
    """Lan was in Khuổi Ít until 2016 and is in Nà Cà since: both must be within reach."""
    recorder = account("ghi", world.organisation(organisation), "record")
    act = CorrectPerson("lan", date(2014, 5, 4), "Đặng Thị Lán")

    assert recorder.findings_for(act) == [] if may else refused(act, recorder) == ["mandate.missing"]


@pytest.mark.parametrize("way", ["alone", "in a workbook"])
def test_who_introduced_may_have_gone_elsewhere_since(world: World, way: str) -> None:
    enact(TransferMember("hoa", "ban-khan", date(2025, 5, 4)), by=world.clerk, override="thử")
    act: Act = replace(MOI, introducers=("be", "hoa"))
    if way == "in a workbook":
        rows = [ActRow("Sheet1", 2, act, {})]
        act = RecordRows.of(type(act), ActReading("0" * 64, rows=rows), date(2025, 6, 1))

    assert account("ghi", world.organisation("kim-lu"), "record").findings_for(act) == []


@pytest.mark.parametrize("kind", ["comes back", "introduces"])
def test_a_code_that_nobody_bears_and_one_who_left_elsewhere_are_answered_alike(
    world: World, kind: str
) -> None:
    """Đôn died in Nà Cà; the clerk of Bản Khắn guesses his code."""

    def act(code: str) -> Act:
        told = {"person": code, "code": ""} if kind == "comes back" else {"introducers": (code, "nga")}
        return replace(MOI, organisation="ban-khan", **told)

    guessing = account("ghi", world.organisation("ban-khan"), "record")
    (left,), (nobody,) = guessing.findings_for(act("don")), guessing.findings_for(act("khong-ai"))

    assert left == nobody
    assert left.code == "mandate.missing"
    above = account("tinh", world.organisation("bk"), "record")
    assert above.findings_for(act("don")) == []


def test_what_has_ended_since_stays_with_those_who_had_it(world: World) -> None:
    school = world.organisation("truong-noi-tru")
    recorder = account("truong", school, "record")

    assert recorder.findings_for(replace(MOVE, organisation="truong-noi-tru", on=date(2018, 1, 4))) != []
    Mandate.objects.create(
        account=recorder,
        organisation_id=world.organisation("ban-khan"),
        action="record",
        from_date=ON,
        ground="thử",
    )
    assert recorder.findings_for(replace(MOVE, organisation="truong-noi-tru", on=date(2018, 1, 4))) == []


def test_a_query_gives_only_what_lies_within_reach(world: World) -> None:
    def seen(by: Account) -> int:
        return Membership.objects.at(ON).filter(in_reach(reach(by, "read"), ON)).count()

    assert (seen(world.clerk), seen(world.secretary), seen(world.stranger)) == (6, 5, 0)
