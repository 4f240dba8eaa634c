"""Long work over the ledger tells how far it is; stopped at any safe point it has changed nothing."""

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections

from dangvu.core.watch import breaking
from dangvu.ledger import enact as door
from dangvu.ledger.enact import head
from dangvu.ledger.export import write_export
from dangvu.ledger.rebuild import check, rebuild
from dangvu.ledger.tests.tampering import unguarded
from dangvu.ledger.verify import verify
from dangvu.ledger.void import Void, void_with_later
from dangvu.membership.acts import TransferMember
from dangvu.membership.models import Membership
from tests.cast import World, enact
from tests.watched import SOME_BY_DAY, Told, stopped_everywhere

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def moved(world: World) -> World:
    enact(TransferMember("son", "na-ca", date(2021, 1, 4)), by=world.clerk)
    return world


def _standing() -> tuple[object, ...]:
    return head().number, sorted(Membership.objects.values_list("recorded_in", "ordinal", "superseded_in"))


@SOME_BY_DAY
def test_stopped_rebuild_leaves_the_facts_as_they_are(moved: World, every: int) -> None:
    with unguarded() as execute:
        execute(
            "UPDATE membership_membership SET from_date = '2021-01-05' "
            "WHERE recorded_in = 2 AND until_date IS NULL",
            [],
        )

    def untouched() -> bool:
        (found,) = check()
        return found.table == "membership_membership"

    points = stopped_everywhere(rebuild, untouched, every=every)

    assert points > 20
    assert check() == []


@pytest.mark.parametrize("work", [check, lambda told: list(verify((), told))])
def test_looking_through_the_ledger_tells_how_far_it_is(moved: World, work: object) -> None:
    told = Told()

    assert callable(work)
    assert work(told) == []

    steps: dict[str, list[tuple[int, int]]] = {}
    for done, total, step in told.said:
        steps.setdefault(step, []).append((done, total))
    assert all(said == sorted(said) for said in steps.values())
    first, *_more = steps.values()
    assert first[-1][0] == first[-1][1] > 30


def test_stopped_export_leaves_no_file(moved: World, tmp_path: Path) -> None:
    points = stopped_everywhere(
        lambda told: write_export(tmp_path / "ledger", told), lambda: not list(tmp_path.iterdir())
    )

    assert (points, (tmp_path / "ledger").exists()) == (1, True)


def test_stopped_void_takes_nothing_back_and_is_done_later(
    moved: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dangvu.ledger.void.ITEMS_A_ROW", 20)
    monkeypatch.setattr(door, "ITEMS_AT_ONCE", 20)
    before = _standing()

    points = stopped_everywhere(
        lambda told: void_with_later(replace(Void(1), watch=told), by=moved.clerk),
        lambda: _standing() == before,
        only_told=True,
    )

    assert points > 3
    assert (head().number, Membership.objects.known().count(), check()) == (4, 0, [])


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"


def test_question_that_takes_long_is_broken_off_from_another_thread(db: None) -> None:
    timer = threading.Timer(0.3, breaking(connections[DEFAULT_DB_ALIAS]))
    timer.start()

    with pytest.raises(OperationalError, match=r"interrupted|canceling"), connection.cursor() as cursor:
        cursor.execute(ENDLESS)
    timer.join()

    assert head().number == 0
