"""A disk that is full while a workbook is recorded: a sentence says so, the register can be read, and it goes
on by itself when there is room again.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from tests.faults import register
from tests.faults.driver import Driver, Outcome
from tests.faults.register import Trial, look
from tests.faults.server import Server, own_server
from tests.faults.small_disk import leave_free, make_room, small_disk
from tests.faults.test_server_killed import keys_there, loads
from tests.installation import ROOT, URLS, Installation, copy_of, new_installation

MEMBERS = 300
MOST_FREE = 4 * 2**20
"""Bytes with which the import is done."""
SAYS_SO = "Ổ đĩa chứa sổ đã đầy"
TOLD = (SAYS_SO, "Mất liên lạc với máy chủ cơ sở dữ liệu")
CAST = ROOT / "tests" / "cast"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 24) as disk:
        yield disk


@pytest.fixture
def trial(cast: Installation, disk: Path, tmp_path: Path) -> Iterator[Trial]:
    with (
        copy_of(cast, disk / "register") as installation,
        Driver(installation, tmp_path / "output") as driver,
    ):
        yield Trial.of(register.workbook(cast, tmp_path / "list.xlsx", MEMBERS), driver)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder with a short name that the server's user may enter."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def server_disk(public: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The small disk that the data of a server lie on; its log lies elsewhere."""
    with small_disk(public / "disk", 200) as disk, own_server(disk, monkeypatch) as server:
        server.move_log(public / "log")
        yield disk


@pytest.fixture
def server_trial(server_disk: Path, tmp_path: Path) -> Iterator[Trial]:
    with (
        new_installation(tmp_path / "cast") as cast,
        copy_of(cast, tmp_path / "register") as installation,
        Driver(installation, tmp_path / "output") as driver,
    ):
        assert cast.run("open", CAST).code == 0
        yield Trial.of(register.workbook(cast, tmp_path / "list.xlsx", MEMBERS), driver)


def told_at_levels(trial: Trial, disk: Path, levels: int) -> list[bool]:
    """Try the import at so many fill levels; gives for each whether it was done."""

    def tried(*words: str) -> Outcome:
        assert trial.driver.run("ledger", "head").status == 0  # a day when there was room
        leave_free(disk, free_now)
        outcome = trial.driver.run(*words)
        if outcome.status:
            assert SAYS_SO in outcome.output + outcome.errors, (free_now, outcome)
            assert "Traceback" not in outcome.errors
        assert trial.driver.run("ledger", "verify").status == 0
        assert trial.driver.json("figure", "members.total", "--at", "2025-06-30")["value"] > 0
        make_room(disk)
        return outcome

    done = []
    for level in range(levels):
        free_now = level * MOST_FREE // levels
        outcome, recorded = trial.disturbed(tried)
        assert recorded == (outcome.status == 0)
        done.append(recorded)
    return done


@pytest.mark.by_day("embedded")
def test_a_full_disk_is_told_and_the_register_goes_on(trial: Trial, disk: Path) -> None:
    done = told_at_levels(trial, disk, 5)

    assert set(done) == {False, True}


@pytest.mark.nightly
def test_a_full_disk_is_told_at_100_fill_levels(trial: Trial, disk: Path) -> None:
    done = told_at_levels(trial, disk, 100)

    assert set(done) == {False, True}


@pytest.mark.nightly
@pytest.mark.postgres
def test_a_full_disk_of_the_server_is_told_at_100_fill_levels(server_trial: Trial, server_disk: Path) -> None:
    assert set(told_at_levels(server_trial, server_disk, 100)) == {False, True}


@pytest.mark.nightly
@pytest.mark.postgres
def test_a_server_whose_log_has_no_room_loses_nothing(
    public: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stops by itself. Whoever minds it starts it again; the clients go on where they were."""
    with small_disk(public / "disk", 64) as disk, own_server(public, monkeypatch) as server:
        server.move_log(disk / "log")
        with new_installation(tmp_path / "register") as installation:
            assert installation.run("open", CAST).code == 0
            with loads(installation) as both:
                for load in both:
                    load.wait_for_another()
                leave_free(disk, 0)
                _use_up_the_log(server)
                for load in both:
                    load.wait_for_refusal()
                acknowledged = {key for load in both for key in list(load.done)}
                make_room(disk)
                server.start()
                assert acknowledged <= set(keys_there(installation))
                for load in both:
                    load.wait_for_another()
            with Driver(installation, tmp_path / "output") as driver:
                assert look(driver)["number"] == 1 + len(keys_there(installation))
    assert {sentence for load in both for sentence in load.refused if not sentence.startswith(TOLD)} == set()


def _use_up_the_log(server: Server) -> None:
    """Write until the segment of the log that is there is full and no other can be made."""
    much = "CREATE TABLE much AS SELECT repeat('x', 900) FROM generate_series(1, 100000)"
    with psycopg.connect(server.environment[URLS[1]], autocommit=True) as owner, pytest.raises(psycopg.Error):
        owner.execute(much)
