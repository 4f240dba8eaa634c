"""Head counts that are kept up from one entry to the next are those counted anew."""

from datetime import date

import pytest

from dangvu.core import scope
from dangvu.ledger.position import forget
from dangvu.ledger.void import Void
from dangvu.membership import heads, heads_in_store
from dangvu.membership.acts import RecordDeath
from dangvu.organisations.acts import MoveOrganisation
from dangvu.statistics.engine import closure
from dangvu.statistics.store import reading
from tests.cast import World, enact

pytestmark = pytest.mark.django_db
ON = date(2025, 6, 2)


def counted_anew(world: World) -> object:
    forget()
    return heads.head_counts(everything(world), ON)


def everything(world: World) -> list[int]:
    return [world.organisation(code) for code in ("bk", "na-ri", "kim-lu", "na-ca", "khuoi-it")]


def test_what_was_recorded_since_is_added_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = heads.head_counts(everything(world), ON)
    entry = enact(RecordDeath("khanh", date(2025, 6, 1)), by=world.clerk, override="thử").number

    with monkeypatch.context() as patch:
        patch.setattr(heads, "_counted", lambda *_given: pytest.fail("counted anew"))
        after = heads.head_counts(everything(world), ON)
        enact(Void(entry), by=world.clerk, override="thử")
        again = heads.head_counts(everything(world), ON)

    assert before[world.organisation("bk")].total == after[world.organisation("bk")].total + 1
    assert again == before == counted_anew(world)


def test_on_another_tree_all_is_counted_anew(world: World) -> None:
    heads.head_counts(everything(world), ON)
    enact(MoveOrganisation("bang-phuc", "na-ri", ON), by=world.clerk, override="thử")

    assert heads.head_counts(everything(world), ON) == counted_anew(world)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every organisation is counted in the columnar store."""
    monkeypatch.setattr(heads_in_store, "LARGE", 0)


def test_the_store_counts_as_the_register_does(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in (ON, date(2019, 12, 31), date(1990, 1, 1)):
        forget()
        monkeypatch.setattr(heads_in_store, "LARGE", 10**6)
        in_register = heads.head_counts(everything(world), day)
        forget()
        monkeypatch.setattr(heads_in_store, "LARGE", 0)
        assert heads.head_counts(everything(world), day) == in_register
    assert heads.head_counts(everything(world), ON)[world.organisation("bk")].official > 0


@pytest.mark.usefixtures("large")
def test_cells_counted_before_are_moved_on_by_what_was_recorded_since(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    some, others = everything(world)[:1], everything(world)[1:]
    before = heads.head_counts(some, ON)[some[0]].total
    enact(RecordDeath("khanh", date(2025, 6, 1)), by=world.clerk, override="thử")
    enact(MoveOrganisation("bang-phuc", "na-ri", ON), by=world.clerk, override="thử")

    with monkeypatch.context() as patch:
        patch.setattr(heads_in_store, "as_known", lambda *_given: pytest.fail("cells counted anew"))
        found = {**heads.head_counts(some, ON), **heads.head_counts(others, ON)}

    monkeypatch.setattr(heads_in_store, "LARGE", 10**6)
    assert found == counted_anew(world)
    assert found[some[0]].total == before - 1


@pytest.mark.usefixtures("large")
def test_cells_are_counted_anew_after_much(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "MUCH", 0)
    before = heads.head_counts(everything(world), ON)
    enact(RecordDeath("khanh", date(2025, 6, 1)), by=world.clerk, override="thử")
    after = heads.head_counts(everything(world), ON)

    top = world.organisation("bk")
    assert after[top].total == before[top].total - 1


@pytest.mark.usefixtures("large")
def test_few_days_are_kept(world: World) -> None:
    days = [date(2025, 6, number) for number in range(1, closure.KEPT_HEADS + 3)]
    found = [heads.head_counts(everything(world), day) for day in days]
    with scope.whole():
        tables = [one for one in reading().made if one.startswith("heads_")]
    assert len(tables) == closure.KEPT_HEADS
    forget()
    assert [heads.head_counts(everything(world), day) for day in days] == found
