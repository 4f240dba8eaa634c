"""A copy of a database while somebody writes to it."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dangvu.core.sqlite.copying import copied
from dangvu.core.sqlite.engine import database, make_durable, unlock

KEY = bytes(range(32))
NAME = "Hoàng Thị Bế"


def opened(path: Path, key: bytes | None) -> Any:
    connection = database.connect(str(path), isolation_level=None)
    unlock(connection, path, key)
    make_durable(connection, in_memory=False)
    return connection


@pytest.mark.parametrize("key", [None, KEY])
def test_a_copy_is_of_one_moment_and_under_the_same_key(tmp_path: Path, key: bytes | None) -> None:
    with (
        closing(opened(tmp_path / "register", key)) as one,
        closing(opened(tmp_path / "register", key)) as other,
    ):
        one.execute("CREATE TABLE person (name TEXT)")
        one.execute("CREATE TRIGGER kept BEFORE DELETE ON person BEGIN SELECT RAISE(ABORT, 'kept'); END")
        one.execute("INSERT INTO person VALUES (?)", (NAME,))

        with copied(one, tmp_path / "copy", key):
            other.execute("INSERT INTO person VALUES ('later')")
            assert one.execute("SELECT name FROM copy.person").fetchall() == [(NAME,)]

    with closing(opened(tmp_path / "copy", key)) as copy:
        assert copy.execute("SELECT name FROM person").fetchall() == [(NAME,)]
        with pytest.raises(database.IntegrityError, match="kept"):
            copy.execute("DELETE FROM person")
    assert (NAME.encode() in (tmp_path / "copy").read_bytes()) is (key is None)
