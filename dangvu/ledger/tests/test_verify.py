"""One changed byte anywhere in the ledger, a missing entry, a foreign row: each is found and named."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Model

from dangvu.ledger.models import Entry, Row
from dangvu.ledger.paper import Paper
from dangvu.ledger.tests.tampering import unguarded
from dangvu.ledger.verify import verify
from dangvu.membership.acts import RecordDeath, TransferMember
from tests.cast import World, enact

REST = "ordinal, payload, effects, sealed, hash FROM ledger_row WHERE ordinal = 1"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three(world: World) -> World:
    """The opening and two acts after it."""
    paper = Paper("12-QĐ/ĐU", date(2020, 12, 30))
    enact(TransferMember("son", "na-ca", date(2021, 1, 4)), by=world.clerk, paper=paper)
    enact(RecordDeath("be", date(2022, 1, 4)), by=world.clerk)
    return world


def altered(value: Any) -> Any:
    """The value with one thing changed in its middle."""
    if isinstance(value, int):
        return value + 40
    if isinstance(value, datetime):
        return value + timedelta(seconds=1)
    middle = len(value) // 2
    return value[:middle] + ("1" if value[middle] == "0" else "0") + value[middle + 1 :]


def undetected(model: type[Model], key: str, row: dict[str, Any]) -> list[str]:
    """The columns in which a changed value is not found; each is put back before the next."""
    table, missed = model._meta.db_table, []
    with unguarded() as execute:
        for column, value in row.items():
            bent = row | {column: altered(value)}
            names = ", ".join(f'"{name}" = %s' for name in row)
            # Told apart by its old key, found again by its new one.
            where = " AND ".join(f'"{name}" = %s' for name in key.split())
            execute(
                f'UPDATE "{table}" SET {names} WHERE {where}',
                [*bent.values(), *(row[name] for name in key.split())],
            )
            missed += [] if list(verify()) else [column]
            execute(
                f'UPDATE "{table}" SET {names} WHERE {where}',
                [*row.values(), *(bent[name] for name in key.split())],
            )
    return missed


def test_a_whole_ledger_is_verified_without_a_word(three: World) -> None:
    assert list(verify()) == []


def test_a_changed_value_in_any_column_of_an_entry_or_of_a_row_is_found(three: World) -> None:
    for entry in Entry.objects.values():
        assert len(entry) == 15
        assert undetected(Entry, "number", {**entry}) == []
    columns = ("entry", "ordinal", "payload", "effects", "sealed", "hash")
    row = Row.objects.filter(entry=1).exclude(sealed="{}").values(*columns)[0]

    assert undetected(Row, "entry ordinal", row) == []
    assert list(verify()) == []


CUT: list[tuple[str, set[str]]] = [
    ("DELETE FROM ledger_entry WHERE number = 3", {"ledger.head"}),
    ("DELETE FROM ledger_entry WHERE number = 2", {"ledger.gap", "ledger.chain"}),
    ("DELETE FROM ledger_entry WHERE number = 1", {"ledger.gap", "ledger.chain"}),
    ("DELETE FROM ledger_row WHERE ordinal = 1", {"ledger.row_altered", "ledger.rows_changed"}),
    ("DELETE FROM ledger_row WHERE ordinal = (SELECT max(ordinal) FROM ledger_row)", {"ledger.rows_changed"}),
    ("UPDATE ledger_head SET number = 4", {"ledger.head"}),
    ("UPDATE ledger_head SET hash = 'x'", {"ledger.head"}),
    (f"INSERT INTO ledger_row SELECT 9, {REST}", {"ledger.rows_without_entry"}),
    (f"INSERT INTO ledger_row SELECT 2, {REST}", {"ledger.rows_changed"}),
]


def test_what_was_cut_or_put_in_is_named(three: World) -> None:
    tables = ("ledger_entry", "ledger_row", "ledger_head")
    with unguarded() as execute:
        for statement, found in CUT:
            for table in tables:
                execute(f"CREATE TEMPORARY TABLE whole_{table} AS SELECT * FROM {table}", [])
            execute(statement, [])

            assert {one.code for one in verify()} == found

            for table in tables:
                execute(f"DELETE FROM {table}", [])
                execute(f"INSERT INTO {table} SELECT * FROM whole_{table}", [])
                execute(f"DROP TABLE whole_{table}", [])
    assert list(verify()) == []


def test_an_entry_rewritten_with_its_hash_breaks_the_chain_after_it(three: World) -> None:
    entry = Entry.objects.get(pk=2)
    entry.payload = entry.payload.replace("son", "hoa")
    with unguarded() as execute:
        change = "UPDATE ledger_entry SET payload = %s, hash = %s WHERE number = 2"
        execute(change, [entry.payload, entry.computed_hash()])

    (found,) = verify()
    assert (found.code, found.where) == ("ledger.chain", {"entry": 3})
