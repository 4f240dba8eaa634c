"""Reading, importing, opening, backing up, stopped at every safe point: all or nothing, and no fault told."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest

from dangvu.core.finding import Refused
from dangvu.exchange.act_workbook.reading import read_acts
from dangvu.exchange.act_workbook.template import write_act_template
from dangvu.exchange.acts import import_members
from dangvu.exchange.acts.import_members import ImportMembers
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.backup.secret import PLAIN, Secret
from dangvu.exchange.backup.taking import back_up
from dangvu.exchange.opening.files import read_opening
from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.parsing import events_of
from dangvu.exchange.workbook.reading import read_members
from dangvu.exchange.workbook.template import write_list
from dangvu.ledger.enact import head
from dangvu.ledger.facts import facts
from dangvu.membership.acts import TransferMember
from dangvu.membership.models import Membership
from tests.cast import FOLDER, World, account, enact
from tests.installation import EMBEDDED
from tests.watched import SOME_BY_DAY, Told, stopped_everywhere

ON = date(2025, 6, 30)
CELLS = [("na-ca", "Chi bộ thôn Nà Cà")]


@pytest.fixture
def members(tmp_path: Path) -> Path:
    write_list(tmp_path / "list.xlsx", good_rows(CELLS, 4))
    return tmp_path / "list.xlsx"


@SOME_BY_DAY
def test_stopped_reading_of_a_workbook_gives_no_faults_of_the_file(
    members: Path, tmp_path: Path, every: int
) -> None:
    template = tmp_path / "acts.xlsx"
    write_act_template(TransferMember, template, [("na-ca", "Chi bộ thôn Nà Cà")])

    for read in (
        lambda told: read_members(members, watch=told),
        lambda told: read_acts(TransferMember, template, watch=told),
    ):
        assert stopped_everywhere(read, lambda: True, every=every) > 4


def test_a_child_that_reads_is_ended_with_the_work(members: Path) -> None:
    class Broken(Told):
        def breakable(self, *breaks: Callable[[], None]) -> AbstractContextManager[None]:
            threading.Timer(0, breaks[0]).start()
            time.sleep(0.2)
            return super().breakable(*breaks)

    with pytest.raises(Refused):
        list(events_of(members, watch=Broken()))


@pytest.mark.django_db(transaction=True)
def test_stopped_import_records_nothing_and_is_done_later(
    world: World, members: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_members, "TOLD_EVERY", 1)
    reading, before = read_members(members), Membership.objects.count()

    points = stopped_everywhere(
        lambda told: enact(ImportMembers.of(reading, ON, told.tell), by=world.clerk),
        lambda: (head().number, Membership.objects.count()) == (1, before),
    )

    assert points == 8  # four rows checked, four recorded
    assert (head().number, Membership.objects.count()) == (2, before + 4)


@pytest.mark.django_db(transaction=True)
def test_stopped_opening_records_nothing_and_is_done_later() -> None:
    clerk = account("clerk", None, "record")

    points = stopped_everywhere(
        lambda told: enact(OpenRegister.of(read_opening(FOLDER, told), told.tell, told), by=clerk),
        lambda: head().number == 0 and not any(model.objects.exists() for model in facts().values()),
    )

    assert points > 20
    assert head().number == 1


@pytest.mark.skipif(not EMBEDDED, reason="the dump of a server is told by its blocks alone")
@pytest.mark.django_db(transaction=True, databases="__all__")
def test_stopped_backup_leaves_no_file(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()

    points = stopped_everywhere(
        lambda told: back_up(folder / "file", Secret(PLAIN, b""), ON, told),
        lambda: not list(folder.iterdir()),
    )

    assert points > 5
    assert {path.name for path in folder.iterdir()} == {"file", "file.keys"}
