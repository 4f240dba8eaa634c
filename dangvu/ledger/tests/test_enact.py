"""The door: check, lock, check again, apply, append; one request, one entry."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Barrier, Thread
from typing import Any
from unicodedata import normalize

import pytest
from django.db import connection

from dangvu.core.finding import Finding, Refused, refusals, warnings
from dangvu.ledger import enact as door
from dangvu.ledger.acts import kinds
from dangvu.ledger.change import Change
from dangvu.ledger.enact import Recorded, head, remarks_of
from dangvu.ledger.models import Entry
from dangvu.ledger.paper import Paper, Step
from dangvu.ledger.rebuild import check
from dangvu.ledger.seen import Seen
from dangvu.ledger.verify import verify
from dangvu.ledger.void import Void
from dangvu.membership.acts import RecogniseMember, RecordDeath, TransferMember
from dangvu.membership.models import Membership
from dangvu.membership.tests.test_admit_member import MOI
from dangvu.people.acts import CorrectPerson
from tests.cast import World, account, dry_run, enact

ON = date(2021, 1, 4)
MOVE = TransferMember("son", "na-ca", ON)
LATE = RecogniseMember("nga", date(2026, 3, 2), date(2026, 3, 20))
PAPER = Paper("12-QĐ/ĐU", date(2020, 12, 30), "Đảng ủy xã Bằng Phúc", "Phó Bí thư")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.findings]


def test_an_entry_tells_who_what_by_which_paper_and_follows_the_one_before(world: World) -> None:
    recorded = enact(MOVE, by=world.clerk, paper=PAPER)

    entry = Entry.objects.get(pk=2)
    assert (entry.kind, entry.actor, entry.row_count) == ("transfer_member", "clerk", 0)
    assert entry.payload == '{"on":"2021-01-04","organisation":"na-ca","person":"son"}'
    assert entry.paper == (
        '{"issued_on":"2020-12-30","issuer":"Đảng ủy xã Bằng Phúc","number":"12-QĐ/ĐU","signer":"Phó Bí thư"}'
    )
    assert entry.previous_hash == world.opened.hash
    assert (recorded.number, recorded.hash) == (2, entry.hash) == (head().number, head().hash)


def test_a_refused_act_changes_nothing(world: World) -> None:
    before = head().hash, Membership.objects.count()

    with pytest.raises(Refused):
        enact(replace(MOVE, organisation="khong-co"), by=world.clerk)

    assert (head().hash, Membership.objects.count()) == before
    assert not Entry.objects.filter(pk=2).exists()


def test_a_fault_while_applying_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_act: TransferMember, change: Change) -> None:
        change.supersede(Membership.objects.known()[0])
        raise RuntimeError

    monkeypatch.setattr(TransferMember, "apply", broken)
    with pytest.raises(RuntimeError):
        enact(MOVE, by=world.clerk)

    assert head().number == 1
    assert not Membership.objects.filter(superseded_in__isnull=False).exists()
    assert check() == []


def test_a_dry_run_tells_and_records_nothing(world: World) -> None:
    warned = warnings(dry_run(LATE, by=world.clerk))
    assert [one.code for one in warned] == ["membership.recognition_considered_late"]
    assert [one.code for one in refusals(dry_run(MOVE, by=world.stranger))] == ["mandate.missing"]
    assert head().number == 1


def test_a_warning_needs_a_reason_which_is_kept(world: World) -> None:
    with pytest.raises(Refused) as refused:
        enact(LATE, by=world.clerk)
    assert codes(refused)[0] == "membership.recognition_considered_late"

    enact(LATE, by=world.clerk, override=normalize("NFD", "chi bộ không họp được vì lũ"))

    remarks = remarks_of(Entry.objects.get(pk=2))
    assert remarks["reason"] == "chi bộ không họp được vì lũ"
    assert [one["code"] for one in remarks["findings"]] == [
        "membership.recognition_considered_late",
        "membership.new_member_class_not_stated",
        "deciding.not_told",
    ]
    assert remarks["findings"][0]["article"]


def test_an_act_without_a_word_of_its_paper_needs_a_reason(world: World) -> None:
    with pytest.raises(Refused) as refused:
        enact(MOVE, by=world.clerk, paper=Paper())
    (missing,) = warnings(refused.value.findings)
    assert (missing.code, missing.where) == ("paper.missing", {"field": "paper.number"})
    assert head().number == 1

    enact(MOVE, by=world.clerk, paper=Paper(), override="giấy giới thiệu đến sau")

    remarks = remarks_of(Entry.objects.get(pk=2))
    assert remarks["reason"] == "giấy giới thiệu đến sau"
    assert "paper.missing" in [one["code"] for one in remarks["findings"]]


@pytest.mark.parametrize("told", [{"number": "1"}, {"signer": "Vi Văn Ký"}, {"steps": (Step("deciding"),)}])
def test_any_word_of_a_paper_is_enough(world: World, told: dict[str, Any]) -> None:
    enact(MOVE, by=world.clerk, paper=Paper(**told))

    assert head().number == 2


def test_who_comes_without_a_paper_is_said_once() -> None:
    """All others ask for one: an act that shall not must be written down here."""
    without = {kind for kind, act in kinds().items() if not act.by_paper}

    assert (
        without
        == {
            "accept_return",
            "change_attribute",
            "correct_attribute",
            "correct_organisation",
            "correct_person",
            "freeze_return",
            "import_members",
            "move_residence",
            "open_register",
            "report_number",
            "send_back_return",
            "void",
            "withdraw_number",
            "write_facts",
        }
        & kinds().keys()
    )


def test_what_asks_for_no_paper_is_recorded_without(world: World) -> None:
    told = CorrectPerson("be", date(2020, 1, 6), "Hoàng Thị Bê")

    assert "paper.missing" not in [one.code for one in dry_run(told, by=world.clerk, paper=Paper())]


def test_what_was_recorded_while_the_same_request_was_checked_answers_both(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked, first = door._checked, []

    def overtaken(*given: Any) -> list[Finding]:
        monkeypatch.setattr(door, "_checked", checked)
        first.append(enact(MOVE, by=world.clerk, key="hai lan", seen=Seen(1)))
        return checked(*given)

    monkeypatch.setattr(door, "_checked", overtaken)

    assert [enact(MOVE, by=world.clerk, key="hai lan", seen=Seen(1))] == first
    assert head().number == 2


def test_a_reason_does_not_lift_a_refusal(world: World) -> None:
    with pytest.raises(Refused):
        enact(replace(LATE, considered_on=date(2025, 1, 1)), by=world.clerk, override="cần gấp")


def test_the_same_key_again_records_once_and_gives_the_same_answer(world: World) -> None:
    first = enact(MOVE, by=world.clerk, paper=PAPER, key="k1")
    again = enact(replace(MOVE), by=world.clerk, paper=replace(PAPER), key="k1")

    assert (again.number, again.hash) == (first.number, first.hash)
    assert head().number == 2


@pytest.mark.parametrize(
    "again",
    [
        lambda by: enact(replace(MOVE, on=date(2021, 1, 5)), by=by, paper=PAPER, key="k1"),
        lambda by: enact(RecordDeath("be", ON), by=by, paper=PAPER, key="k1"),
        lambda by: enact(MOVE, by=by, paper=replace(PAPER, number="13-QĐ/ĐU"), key="k1"),
    ],
    ids=["another payload", "another kind", "another paper"],
)
def test_the_same_key_with_other_content_is_refused(world: World, again: Callable[..., Recorded]) -> None:
    enact(MOVE, by=world.clerk, paper=PAPER, key="k1")

    with pytest.raises(Refused) as refused:
        again(world.clerk)

    assert codes(refused) == ["ledger.key_reused"]
    assert head().number == 2


def test_the_same_key_with_another_name_is_other_content(world: World) -> None:
    enact(MOI, by=world.clerk, key="k1")
    assert enact(MOI, by=world.clerk, key="k1").number == 2

    with pytest.raises(Refused) as refused:
        enact(replace(MOI, full_name="Vi Thị Mơ"), by=world.clerk, key="k1")

    assert codes(refused) == ["ledger.key_reused"]


@pytest.mark.parametrize("key", ["k" * 65, "a\x00b", "e\u0302\u0323"])
def test_a_key_that_no_database_can_hold_is_refused(world: World, key: str) -> None:
    with pytest.raises(Refused) as refused:
        enact(MOVE, by=world.clerk, key=key)

    assert codes(refused) == ["ledger.key_form"]


@pytest.mark.parametrize("text", ["\ud800", "số\x00", "đ\u202eảo", "dài" * 400])
def test_a_paper_or_reason_that_cannot_be_shown_is_refused(world: World, text: str) -> None:
    with pytest.raises(Refused) as refused:
        enact(MOVE, by=world.clerk, paper=Paper(number="12-QĐ", signer=text), override=text)

    assert [one.where["field"] for one in refused.value.findings] == ["paper.signer", "override"]
    assert head().number == 1


def test_only_what_can_be_read_again_is_recorded(world: World) -> None:
    enact(MOVE, by=world.clerk)
    for reason in ("hai\ndòng", "d" * 201):
        with pytest.raises(Refused) as refused:
            enact(Void(2, reason), by=world.clerk)
        assert codes(refused) == ["payload.form"]

    enact(Void(2, normalize("NFD", "ghi nhầm người")), by=world.clerk)

    assert '"reason":"ghi nhầm người"' in Entry.objects.get(pk=3).payload


def test_an_act_outside_the_mandate_is_refused(world: World, caplog: pytest.LogCaptureFixture) -> None:
    recorder = account("ghi", world.organisation("bang-phuc"), "record")

    with pytest.raises(Refused) as refused:
        enact(RecordDeath("be", ON), by=recorder)
    assert codes(refused) == ["mandate.missing"]
    told = '{"event": "act.refused", "account": "ghi", "act": "record_death", "why": "mandate.missing"}'
    assert [one.getMessage() for one in caplog.records if one.name == "dangvu.security"] == [told]
    with pytest.raises(Refused):
        enact(MOVE, by=world.secretary)  # may read, not record

    assert enact(MOVE, by=recorder).number == 2


def interposed(monkeypatch: pytest.MonkeyPatch, other: Callable[[], Recorded]) -> None:
    """Between the check and the lock of the next act, ``other`` is recorded."""
    checked = door._checked

    def check_then_wait(*given: Any) -> list[Finding]:
        findings = checked(*given)
        monkeypatch.setattr(door, "_checked", checked)
        other()
        return findings

    monkeypatch.setattr(door, "_checked", check_then_wait)


def test_what_another_recorded_after_the_check_is_checked_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    interposed(monkeypatch, lambda: enact(RecordDeath("son", date(2020, 1, 1)), by=world.clerk))

    with pytest.raises(Refused) as refused:
        enact(MOVE, by=world.clerk)

    assert codes(refused) == ["membership.none"]
    assert Membership.objects.known().get(person=world.person("son")).end_reason == "died"


def test_a_request_sent_twice_at_once_is_recorded_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    interposed(monkeypatch, lambda: enact(MOVE, by=world.clerk, key="k1"))

    second = enact(MOVE, by=world.clerk, key="k1")

    entry = Entry.objects.get(key="k1")
    assert (second.number, second.hash) == (entry.number, entry.hash)
    assert Membership.objects.known().filter(person=world.person("son")).count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_at_once_stand_in_one_order_without_a_gap(world: World) -> None:
    start = Barrier(4)
    answers: list[Recorded | Refused] = []

    def record(person: str) -> None:
        start.wait()
        try:
            answers.append(enact(RecordDeath(person, date(2026, 1, 1)), by=world.clerk))
        except Refused as refused:
            answers.append(refused)
        finally:
            connection.close()

    threads = [Thread(target=record, args=(person,)) for person in ("be", "hoa", "khanh", "be")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(one.number for one in answers if isinstance(one, Recorded)) == [2, 3, 4]
    (refused,) = [one for one in answers if isinstance(one, Refused)]
    assert [one.code for one in refused.findings] == ["membership.later_change"]
    assert list(verify()) == []
    assert check() == []
