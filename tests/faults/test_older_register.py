"""A register of an older program, with its guards in place, is brought up to date."""

import sqlite3
from contextlib import closing

import pytest

from tests.installation import EMBEDDED, Installation


@pytest.mark.skipif(not EMBEDDED, reason="PostgreSQL alters a table in place")
def test_a_table_that_guards_read_is_made_anew(victim: Installation) -> None:
    with closing(sqlite3.connect(victim.home / "register.sqlite")) as database:
        guards = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in guards:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("ALTER TABLE ledger_head DROP COLUMN renewal")
        database.execute("DELETE FROM django_migrations WHERE (app, name) = ('ledger', '0005_renewal')")
        for _name, sql in guards:
            database.execute(sql)
        database.commit()

    migrated = victim.run("migrate")

    assert migrated.code == 0, migrated
    assert victim.run("ledger", "verify").code == 0
