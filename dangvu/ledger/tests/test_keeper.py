"""Checkpoints kept elsewhere: what is sent, what is refused, and what a restored register may do."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from dangvu.core.finding import Refused
from dangvu.ledger import anchoring
from dangvu.ledger.checkpoints import copy_path, fault_path, flag_path, read, receipt, state, ungiven_path
from dangvu.ledger.enact import head
from dangvu.ledger.keeper import begin_epoch, keep
from dangvu.ledger.models import Entry
from dangvu.ledger.signing import Checkpoint, node_key_path, signed
from dangvu.ledger.verify import verify
from dangvu.membership.acts import RecordDeath
from tests.cast import World, enact

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


@pytest.fixture
def keeper(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A folder elsewhere; what this machine remembers of it is forgotten afterwards."""
    folder = tmp_path / "keeper"
    folder.mkdir()
    settings.CHECKPOINTS = folder
    yield folder
    for path in (copy_path(), fault_path(), flag_path(), ungiven_path()):
        path.unlink(missing_ok=True)


def died(world: World, person: str = "be") -> int:
    return enact(RecordDeath(person, date(2022, 5, 1)), by=world.clerk).number


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {found.code.removeprefix("checkpoint.") for found in refused.value.findings}


def put(folder: Path, checkpoint: Checkpoint) -> None:
    """A checkpoint that the keeper has and this register does not know of."""
    name = f"{checkpoint.epoch:04}-{checkpoint.entries:012}-{checkpoint.head[:16]}.txt"
    (folder / name).write_text(checkpoint.text, encoding="utf-8")


def test_checkpoint_says_how_the_ledger_stands(world: World, keeper: Path) -> None:
    made = keep(DAY)

    assert (made.epoch, made.entries, made.head, made.day) == (0, 1, world.opened.hash, DAY)
    assert read(keeper) == ([made], [])
    assert (state().entries, state().not_anchored, state().code) == (1, 0, made.code)


def test_nothing_new_makes_no_new_file(world: World, keeper: Path) -> None:
    first = keep(DAY)

    assert keep(date(2026, 11, 23)) == first
    assert len(list(keeper.iterdir())) == 1


def test_acts_since_are_told_as_not_anchored(world: World, keeper: Path) -> None:
    keep(DAY)
    died(world)

    assert state().not_anchored == 1
    keep(DAY)
    assert state().not_anchored == 0
    assert [one.entries for one in read(keeper)[0]] == [1, 2]


def test_cut_tail_is_refused_and_verify_names_the_entries(world: World, keeper: Path) -> None:
    put(keeper, signed(0, 5, "ab" * 32, DAY))

    with pytest.raises(Refused) as refused:
        keep(DAY)

    assert codes(refused) == {"missing", "not_extended"}
    (found,) = verify(read(keeper)[0])
    assert (found.code, found.where) == ("checkpoint.missing", {"entry": 5})


def test_fork_is_refused(world: World, keeper: Path) -> None:
    keep(DAY)
    died(world)
    put(keeper, signed(0, 2, "ab" * 32, DAY))

    with pytest.raises(Refused) as refused:
        keep(DAY)

    assert codes(refused) == {"differs", "not_extended"}
    assert refused.value.findings[-1].figures == {"newest": 2, "whole": 1, "lost": 1}


def test_split_view_is_found(world: World, keeper: Path) -> None:
    keep(DAY)
    put(keeper, signed(0, 1, "ab" * 32, DAY))

    assert {found.code for found in verify(read(keeper)[0])} == {"checkpoint.split", "checkpoint.differs"}


def test_folder_of_another_node_is_refused(world: World, keeper: Path) -> None:
    own = node_key_path().read_bytes()
    node_key_path().unlink()
    put(keeper, signed(0, 1, world.opened.hash, DAY))
    node_key_path().write_bytes(own)

    with pytest.raises(Refused) as refused:
        keep(DAY)

    assert codes(refused) == {"foreign"}
    both = [*read(keeper)[0], signed(0, 1, world.opened.hash, DAY)]
    assert [found.code for found in verify(both)] == ["checkpoint.node"]


def test_keeper_that_lost_its_files_is_told(world: World, keeper: Path) -> None:
    keep(DAY)
    for path in keeper.iterdir():
        path.unlink()

    with pytest.raises(Refused) as refused:
        keep(DAY)

    assert codes(refused) == {"keeper_lost"}


def test_keeper_out_of_reach_is_never_made_here(world: World, keeper: Path) -> None:
    keeper.rmdir()

    with pytest.raises(OSError, match="keeper"):
        keep(DAY)

    assert not keeper.exists()


def test_damaged_file_of_the_keeper_is_told(world: World, keeper: Path) -> None:
    made = keep(DAY)
    (path,) = keeper.iterdir()
    path.write_text(made.text.replace("entries 1", "entries 2"), encoding="utf-8")

    with pytest.raises(Refused) as refused:
        keep(DAY)

    assert codes(refused) == {"form"}


# A restored register


def test_restored_register_records_nothing_before_it_met_its_keeper(world: World, keeper: Path) -> None:
    keep(DAY)
    flag_path().touch()

    with pytest.raises(Refused) as refused:
        died(world)
    assert codes(refused) == {"unmet"}
    with pytest.raises(Refused):
        keep(DAY)

    keep(DAY, meeting=True)
    assert died(world) == 2


def test_old_copy_does_not_meet_but_may_begin_a_new_epoch(world: World, keeper: Path) -> None:
    keep(DAY)
    put(keeper, signed(0, 4, "ab" * 32, DAY))
    flag_path().touch()

    with pytest.raises(Refused) as refused:
        keep(DAY, meeting=True)
    assert "not_extended" in codes(refused)
    assert flag_path().exists()
    with pytest.raises(Refused) as refused:
        begin_epoch(DAY, "  ")
    assert codes(refused) == {"no_reason"}

    made = begin_epoch(DAY, "máy hỏng,\nbản sao lưu cũ")
    assert (made.epoch, made.entries, made.reason) == (1, 1, "máy hỏng, bản sao lưu cũ")
    assert died(world) == 2
    assert keep(DAY).epoch == 1
    (found,) = verify(read(keeper)[0])
    assert (found.code, found.severity) == ("checkpoint.given_up", "warn")
    assert "máy hỏng" in found.message


def test_new_epoch_needs_a_need(world: World, keeper: Path) -> None:
    keep(DAY)

    with pytest.raises(Refused) as refused:
        begin_epoch(DAY, "thử")

    assert codes(refused) == {"no_need"}


def test_restored_register_without_a_keeper_begins_an_epoch(
    world: World, keeper: Path, settings: Settings
) -> None:
    settings.CHECKPOINTS = None
    flag_path().touch()

    with pytest.raises(Refused) as refused:
        keep(DAY, meeting=True)
    assert codes(refused) == {"no_keeper"}
    begin_epoch(DAY, "chưa có nơi giữ")

    assert died(world) == 2


@pytest.fixture
def begun_alone(world: World, keeper: Path, settings: Settings) -> Checkpoint:
    """A restored register that began an epoch before it had a keeper, and recorded since."""
    settings.CHECKPOINTS = None
    flag_path().touch()
    made = begin_epoch(DAY, "chưa có nơi giữ")
    died(world)
    settings.CHECKPOINTS = keeper
    return made


def test_keeper_set_up_after_an_epoch_was_begun_is_given_its_beginning(
    keeper: Path, begun_alone: Checkpoint
) -> None:
    made = keep(date(2026, 11, 23))

    assert (made.epoch, made.entries) == (1, 2)
    assert read(keeper) == ([begun_alone, made], [])
    assert list(verify(read(keeper)[0])) == []


def test_once_given_it_is_missed_when_it_is_lost(keeper: Path, begun_alone: Checkpoint) -> None:
    keep(DAY)
    for file in keeper.iterdir():
        file.unlink()

    with pytest.raises(Refused) as refused:
        keep(DAY)

    assert codes(refused) == {"keeper_lost"}


def test_late_keeper_that_knows_more_is_not_passed_over(
    world: World, keeper: Path, begun_alone: Checkpoint
) -> None:
    put(keeper, signed(0, 9, "0" * 64, DAY))

    with pytest.raises(Refused) as refused:
        keep(DAY)

    assert "not_extended" in codes(refused)
    assert len(list(keeper.iterdir())) == 1


# By themselves


@pytest.mark.django_db(transaction=True)
def test_act_is_anchored_when_it_is_time(world: World, keeper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(DAY)
    died(world)
    assert state().not_anchored == 1

    monkeypatch.setattr(anchoring, "ACTS", 2)
    died(world, "hoa")
    assert state().not_anchored == 0
    monkeypatch.setattr(anchoring, "SECONDS", 0)
    died(world, "son")
    assert state().not_anchored == 0


@pytest.mark.django_db(transaction=True)
def test_last_act_is_anchored_in_a_while(world: World, keeper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(DAY)
    later = anchoring._Later()
    monkeypatch.setattr(anchoring, "_later", lambda _process: later)

    died(world)
    waiting = later._waiting
    assert waiting is not None
    assert waiting.interval == anchoring.SECONDS
    later._at_exit()

    assert state().not_anchored == 0


@pytest.mark.django_db(transaction=True)
def test_keeper_out_of_reach_fails_no_act_and_is_told(world: World, keeper: Path) -> None:
    keeper.rmdir()

    assert died(world) == 2

    assert str(keeper) in state().fault
    assert died(world, "hoa") == 3
    keeper.mkdir()
    keep(DAY)
    assert state().fault == ""


@pytest.mark.django_db(transaction=True)
def test_old_copy_found_by_an_act_records_no_more(world: World, keeper: Path) -> None:
    put(keeper, signed(0, 40, "ab" * 32, DAY))

    assert died(world) == 2

    assert state().must_meet
    with pytest.raises(Refused) as refused:
        died(world, "hoa")
    assert codes(refused) == {"unmet"}


# Receipts


def test_receipt_is_the_checkpoint_that_ends_at_the_entry(world: World, keeper: Path) -> None:
    number = died(world)
    died(world, "hoa")

    made = receipt(Entry.objects.get(pk=number), DAY)

    assert Checkpoint.parse(made.text) == made
    assert (made.entries, made.head) == (number, Entry.objects.get(pk=number).hash)
    assert list(verify([made])) == []


def test_receipt_of_an_altered_entry_is_refused(world: World) -> None:
    entry = Entry.objects.get(pk=1)
    entry.actor = "ai khác"

    with pytest.raises(Refused):
        receipt(entry, DAY)
    assert head().number == 1
