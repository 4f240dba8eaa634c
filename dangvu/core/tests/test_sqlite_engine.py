"""What the embedded engine refuses, and that several processes may make one file at once."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from dangvu.core.sqlite.engine import database, make_durable, refuse_unsafe_version

OPEN = """
import sys
from dangvu.core.sqlite.engine import database, make_durable
for _ in range(20):
    connection = database.connect(sys.argv[1], timeout=20, isolation_level=None)
    make_durable(connection, in_memory=False)
    connection.execute("CREATE TABLE IF NOT EXISTS mark (value)")
    connection.execute("INSERT INTO mark VALUES (1)")
    connection.close()
"""


def test_engine_before_the_wal_mend_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"3\.51\.2.*3\.51\.3"):
        refuse_unsafe_version((3, 51, 2))


def test_engine_with_the_wal_mend_is_accepted() -> None:
    refuse_unsafe_version((3, 51, 3))


def test_engine_we_ship_is_safe() -> None:
    refuse_unsafe_version(database.sqlite_version_info)


def test_engine_refuses_a_place_without_wal() -> None:
    # A database in memory stands for a drive that cannot do WAL: both answer the PRAGMA with another mode.
    connection = database.connect(":memory:")

    with pytest.raises(ImproperlyConfigured, match="WAL"):
        make_durable(connection, in_memory=False)


def test_engine_lets_four_processes_make_one_file_at_once(tmp_path: Path) -> None:
    path = str(tmp_path / "new.sqlite")

    processes = [subprocess.Popen([sys.executable, "-c", OPEN, path]) for _ in range(4)]
    codes = [process.wait(timeout=60) for process in processes]

    assert codes == [0, 0, 0, 0]
    assert database.connect(path).execute("SELECT count(*) FROM mark").fetchone() == (80,)
