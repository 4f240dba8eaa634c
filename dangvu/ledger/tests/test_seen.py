"""The version seen travels with the form: who would overwrite another's change unseen is shown both."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import override

from dangvu.core.finding import Finding, Refused
from dangvu.ledger.enact import head
from dangvu.ledger.facts import about, facts
from dangvu.ledger.seen import Seen, conflicts, named_in
from dangvu.ledger.void import Void
from dangvu.membership.acts import RecordDeath, TransferMember
from dangvu.membership.tests.test_admit_member import MOI
from dangvu.organisations.acts import EstablishOrganisation
from dangvu.organisations.tests.test_establish_organisation import KHUOI_TAT
from dangvu.people.acts import ChangePerson
from tests.cast import World, enact

THEN = Seen(1)
MOVE = TransferMember("son", "na-ca", date(2021, 1, 4))
BACK = TransferMember("son", "khuoi-it", date(2021, 2, 1))


def refused(world: World, act: TransferMember | RecordDeath | Void | EstablishOrganisation) -> list[Finding]:
    with pytest.raises(Refused) as refusal:
        enact(act, by=world.clerk, seen=THEN)
    return refusal.value.findings


def test_who_saw_the_last_change_records(world: World) -> None:
    enact(MOVE, by=world.clerk, seen=THEN)

    assert enact(BACK, by=world.clerk, seen=Seen(2)).number == 3


def test_a_change_unseen_is_told_with_both_versions_and_the_entry_between(world: World) -> None:
    enact(MOVE, by=world.clerk)

    (conflict,) = refused(world, BACK)

    assert conflict.code == "edit.conflict"
    figures = dict(conflict.figures)
    assert figures.pop("at")
    assert figures == {
        "of": "son",
        "seen": 1,
        "entry": 2,
        "actor": "clerk",
        "act": "Chuyển sinh hoạt đảng",
        "then": "Thời gian đảng viên (từ 01/01/2000): nơi sinh hoạt Chi bộ thôn Bản Khắn, "
        "lý do bắt đầu đầu kỳ",
        "now": "Thời gian đảng viên (từ 01/01/2000 đến hết 03/01/2021): "
        "nơi sinh hoạt Chi bộ thôn Bản Khắn, lý do bắt đầu đầu kỳ, lý do kết thúc •••; "
        "Thời gian đảng viên (từ 04/01/2021): nơi sinh hoạt Chi bộ thôn Nà Cà, "
        "lý do bắt đầu chuyển sinh hoạt đến",
    }
    assert "cũng về “Hứa Văn Sơn (son)”" in conflict.message
    assert all(str(figures[name]) in conflict.message for name in ("then", "now", "entry", "actor"))
    assert head().number == 2


def test_a_conflict_is_told_in_the_language_of_whoever_reads_it(world: World) -> None:
    enact(MOVE, by=world.clerk)

    with override("en"):
        (conflict,) = refused(world, BACK)

    now = str(conflict.figures["now"])
    assert "why it began transferred in" in now
    assert "sinh hoạt" not in now


def test_a_sealed_value_that_changed_is_told_without_what_it_was(world: World) -> None:
    act = ChangePerson("son", date(2021, 1, 4), identity_number="006070000099")
    enact(act, by=world.clerk, override="thử")

    with pytest.raises(Refused) as refusal:
        enact(MOVE, by=world.clerk, seen=THEN)

    (conflict,) = refusal.value.findings
    assert "số định danh •••" in str(conflict.figures["then"])
    assert "số định danh •••" in str(conflict.figures["now"])
    assert "0060700000" not in conflict.message
    assert "họ và tên" not in conflict.message


def test_a_person_whom_the_act_does_not_name_is_told_by_code(world: World) -> None:
    enact(MOVE, by=world.clerk)
    enact(BACK, by=world.clerk)

    with pytest.raises(Refused) as refusal:
        enact(Void(3), by=world.clerk, seen=Seen(2))

    assert "cũng về “son”" in refusal.value.findings[0].message
    assert "Hứa Văn Sơn" not in refusal.value.findings[0].message


def test_what_a_check_refuses_because_of_the_change_is_told_so_first(world: World) -> None:
    enact(RecordDeath("son", date(2021, 1, 4)), by=world.clerk)

    findings = refused(world, BACK)

    assert [one.code for one in findings] == ["edit.conflict", "membership.none"]
    assert "lý do kết thúc •••" in str(findings[0].figures["now"])


def test_a_change_about_somebody_else_is_no_conflict(world: World) -> None:
    enact(MOVE, by=world.clerk)

    assert enact(TransferMember("be", "khuoi-it", date(2021, 1, 4)), by=world.clerk, seen=THEN).number == 3
    assert enact(MOI, by=world.clerk, seen=THEN).number == 4


def test_two_who_found_a_cell_over_the_same_hamlet_meet_though_neither_names_the_other(world: World) -> None:
    enact(KHUOI_TAT, by=world.clerk)

    findings = refused(
        world, replace(KHUOI_TAT, code="khac", official_code="", members=("khanh", "lan", "son"))
    )

    assert [one.code for one in findings] == ["edit.conflict"]


def test_a_void_meets_what_was_recorded_since(world: World) -> None:
    enact(MOVE, by=world.clerk)
    enact(BACK, by=world.clerk)

    with pytest.raises(Refused) as refusal:
        enact(Void(3), by=world.clerk, seen=Seen(2))

    assert [one.figures["entry"] for one in refusal.value.findings] == [3]


def test_the_same_key_again_is_answered_whatever_was_seen(world: World) -> None:
    first = enact(MOVE, by=world.clerk, key="k1", seen=THEN)

    assert enact(MOVE, by=world.clerk, key="k1", seen=THEN).number == first.number


def test_what_the_same_request_recorded_is_no_conflict(world: World) -> None:
    enact(MOVE, by=world.clerk)

    assert enact(BACK, by=world.clerk, seen=Seen(1, frozenset({2}))).number == 3


@pytest.mark.parametrize("number", [-1, 2])
def test_nobody_has_seen_what_is_not_there(world: World, number: int) -> None:
    with pytest.raises(Refused) as refusal:
        enact(MOVE, by=world.clerk, seen=Seen(number))

    assert [one.code for one in refusal.value.findings] == ["edit.not_seen"]


def test_what_lies_beyond_the_mandate_is_not_told(world: World) -> None:
    enact(MOVE, by=world.clerk)

    with pytest.raises(Refused) as refusal:
        enact(BACK, by=world.stranger, seen=THEN)

    assert [one.code for one in refusal.value.findings] == ["mandate.missing"]


def test_what_a_payload_says_in_pairs_names_nobody(world: World) -> None:
    act = replace(MOI, attributes={"religion": "0"}, organisation="na-ca")

    assert named_in(act)["organisation"] == {world.organisation("na-ca")}


def test_every_fact_is_about_an_identity_or_of_a_place(world: World) -> None:
    assert {name for name, model in facts().items() if about(model) is None} == {
        "place_succession",
        "place_version",
        "population",
    }


def test_a_conflict_of_many_tells_so_many(world: World) -> None:
    everybody = {"person": {world.person(code) for code in ("be", "hoa", "lan", "son")}}

    found = conflicts(everybody, Seen(0), head().number)

    assert [one.figures["of"] for one in found] == ["be", "hoa", "lan", "son"]
    assert {one.figures["then"] for one in found} == {"không có dòng nào khác"}
