"""What was found just now counts at the door, unless the register or the mandates have moved since."""

from dataclasses import replace
from datetime import date

import pytest

from dangvu.core.finding import Finding, Refused
from dangvu.ledger import enact as door
from dangvu.ledger.acts import Act
from dangvu.ledger.enact import Examined, head
from dangvu.ledger.paper import Paper
from dangvu.ledger.rebuild import check
from dangvu.ledger.tests.test_enact import MOVE, codes, interposed
from dangvu.membership.acts import RecordDeath
from tests.cast import World, account, enact, moved


def told_before(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Examined, list[Act]]:
    """What the clerk was told of the move just now; and what is examined from here on."""
    act = replace(MOVE)
    by = world.clerk
    before = Examined(act, Paper(), door.examined(act), head().number, by.number, by.standing())
    found, anew = door._findings, list[Act]()

    def findings(act: Act, paper: Paper) -> list[Finding]:
        anew.append(act)
        return found(act, paper)

    monkeypatch.setattr(door, "_findings", findings)
    return before, anew


def test_what_was_found_just_now_is_not_found_out_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, anew = told_before(world, monkeypatch)

    door.enact(before.act, by=world.clerk, override="thử", before=before)

    assert (anew, head().number) == ([], 2)
    assert check() == []


def test_what_was_found_before_others_recorded_is_found_out_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, anew = told_before(world, monkeypatch)
    enact(RecordDeath("son", date(2020, 1, 1)), by=world.clerk, override="thử")

    with pytest.raises(Refused) as refused:
        door.enact(before.act, by=world.clerk, override="thử", before=before)

    assert (codes(refused), len(anew)) == (["membership.none"], 2)


def test_what_was_found_is_found_out_again_under_the_lock_if_others_were_faster(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, _anew = told_before(world, monkeypatch)
    interposed(monkeypatch, lambda: enact(RecordDeath("son", date(2020, 1, 1)), by=world.clerk))

    with pytest.raises(Refused) as refused:
        door.enact(before.act, by=world.clerk, override="thử", before=before)

    assert codes(refused) == ["membership.none"]


def test_what_was_found_for_whoever_has_lost_the_mandate_counts_for_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = account("ghi", world.organisation("bang-phuc"), "record")
    before, _anew = told_before(world, monkeypatch)
    before = replace(before, by=recorder.number, standing=recorder.standing())
    moved(recorder, world.organisation("kim-lu"))

    with pytest.raises(Refused) as refused:
        door.enact(before.act, by=recorder, override="thử", before=before)

    assert codes(refused) == ["mandate.missing"]


def test_what_was_found_for_one_counts_for_no_other_whose_own_case_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = account("other", None, "read", "record", "administer", "audit")
    other.person_id = world.person("son")
    before, _anew = told_before(world, monkeypatch)
    assert other.standing() == before.standing

    with pytest.raises(Refused) as refused:
        door.enact(before.act, by=other, override="thử", before=before)

    assert codes(refused) == ["mandate.own_case"]


def test_what_was_found_is_not_enough_without_a_reason(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before, _anew = told_before(world, monkeypatch)

    with pytest.raises(Refused) as refused:
        door.enact(before.act, by=world.clerk, before=before)

    assert "paper.missing" in codes(refused)
