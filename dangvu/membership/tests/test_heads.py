"""Head counts that are kept up from one entry to the next are those counted anew."""

from datetime import date

import pytest

from dangvu.ledger.position import forget
from dangvu.ledger.void import Void
from dangvu.membership import heads
from dangvu.membership.acts import RecordDeath
from dangvu.organisations.acts import MoveOrganisation
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
