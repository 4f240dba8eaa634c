"""The country into an empty register on PostgreSQL: rows first, then what guards and finds them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection, transaction

from dangvu.core import canonical
from dangvu.core.files import write_text
from dangvu.demo.accounts import make_demo_accounts
from dangvu.demo.build import LAST_DAY, marker
from dangvu.demo.nation.persons import EACH, write_persons
from dangvu.demo.nation.tree import ROOT, SINCE, Country, Unit, hamlets
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.ledger import guards
from dangvu.ledger.facts import Fact, facts, identities, names_persons
from dangvu.ledger.guard_statements import statements
from dangvu.ledger.models import GENESIS, Entry, Head
from dangvu.ledger.recording import insert_rows
from dangvu.organisations.models import Coverage, OrganisationVersion
from dangvu.people import findable
from dangvu.places.models import Hamlet, HamletVersion
from dangvu.statistics.store import reading
from dangvu.tree.models import Organisation, Placement

PROVINCE = "38"
"""Thanh Hóa, the province with the most communes."""
ACCOUNTS = (
    ("tinh", "Chuyên viên Ban Tổ chức Tỉnh ủy", PROVINCE, ("read", "record"), "xem và ghi cả tỉnh"),
    ("lanhdao", "Lãnh đạo", ROOT, ("read",), "chỉ xem cả nước"),
    ("quantri", "Quản trị hệ thống", None, ("administer",), "quản trị, không xem dữ liệu"),
)
CLERK = ("xa", "Cán bộ xã", ("read", "record"), "xem và ghi một xã")


def build(members: int) -> int:
    """Everything, with accounts to read it; gives how many organisations hold members."""
    country = Country(members)
    with guards.as_owner(), transaction.atomic(), findable.filled_afterwards(), _bare():
        cells = _write_units(country.units)
        first = len(country.units) + len(cells)
        persons = write_persons(members, first, cells)
        _append_entry(first + persons)
    with guards.as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    communes = [one for one in country.units if one.code.startswith(f"{PROVINCE}-") and one.place]
    clerk = next(one for one in communes if one.kind == "grassroots_organisation")
    make_demo_accounts((*ACCOUNTS, (CLERK[0], CLERK[1], clerk.code, *CLERK[2:])))
    reading()
    write_text(marker(), json.dumps({"day": LAST_DAY.isoformat()}))
    return len(cells)


@contextmanager
def _bare() -> Iterator[None]:
    """Tables without guards, references and indexes, all of which come back and are checked at the end."""
    tables = [model._meta.db_table for model in (*facts().values(), *identities().values())]
    with connection.cursor() as cursor, guards.lifted(connection):
        cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
        cursor.execute(_REFERENCES, [tables])
        references = cursor.fetchall()
        for table, name, _definition in references:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(_INDEXES, [tables])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in references:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        for create in _guards_of_persons():
            cursor.execute(create)


def _guards_of_persons() -> Iterator[str]:
    """That of persons only one row stands at a time, held of rows recorded from now on: to index the millions
    that are there takes the database an hour, and they were made one at a time.
    """
    tables = {model._meta.db_table for model in facts().values() if names_persons(model)}
    for _name, table, _drop, create in statements("postgresql"):
        if table in tables and "EXCLUDE" in create:
            yield create.replace("WHERE (", "WHERE (recorded_in > 1 AND ")


_REFERENCES = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
"""
_INDEXES = """
    SELECT relname, indexdef FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    JOIN pg_indexes ON indexname = relname WHERE indrelid = ANY(%s::regclass[])
      AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""


def _write_units(units: list[Unit]) -> list[tuple[int, int | None, str]]:
    """Organisations, hamlets and what covers them. Gives the cells as ``write_persons`` takes them."""
    covering = {unit.number: len(units) + line for line, unit in enumerate(hamlets(units), start=1)}
    insert_rows(Organisation._meta.db_table, ("id", "founded_in"), [(one.number, 1) for one in units])
    insert_rows(Hamlet._meta.db_table, ("id", "founded_in"), [(number, 1) for number in covering.values()])
    ordinals = iter(range(1, EACH))
    stand = (
        "organisation_id",
        "code",
        "kind",
        "name",
        "official_code",
        "grassroots_type",
        "place_id",
        "start_reason",
        "end_reason",
    )
    _facts(
        OrganisationVersion,
        ordinals,
        stand,
        [
            (
                one.number,
                one.code,
                one.kind,
                one.name,
                one.official_code,
                one.grassroots_type,
                one.place,
                "opening",
                "",
            )
            for one in units
        ],
    )
    _facts(Placement, ordinals, ("organisation_id", "parent_id"), [(one.number, one.parent) for one in units])
    with_hamlets = list(hamlets(units))
    _facts(
        HamletVersion,
        ordinals,
        ("hamlet_id", "code", "name", "kind", "place_id", "population"),
        [(covering[one.number], f"{one.code}-h", one.hamlet, "thon", one.place, 500) for one in with_hamlets],
    )
    _facts(
        Coverage,
        ordinals,
        ("organisation_id", "hamlet_id", "other_unit", "start_reason"),
        [(one.number, covering[one.number], "", "opening") for one in with_hamlets],
    )
    return [(one.number, covering.get(one.number), one.code[:2]) for one in units if one.holds_members]


def _facts(
    model: type[Fact], ordinals: Iterator[int], columns: tuple[str, ...], rows: list[tuple[object, ...]]
) -> None:
    names = ("recorded_in", "ordinal", "from_date", *columns)
    insert_rows(model._meta.db_table, names, [(1, next(ordinals), SINCE, *row) for row in rows])


def _append_entry(identities_founded: int) -> None:
    entry = Entry(
        number=1,
        kind=OpenRegister.kind,
        version=OpenRegister.version,
        key="nation",
        payload=canonical.text_of({"files": {}}),
        effects="{}",
        sealed="{}",
        paper="{}",
        remarks="{}",
        actor="local",
        at=datetime.now(UTC).replace(microsecond=0),
        row_count=0,
        rows_root=canonical.root_of([]),
        previous_hash=GENESIS,
    )
    entry.hash = entry.computed_hash()
    entry.save(force_insert=True)
    Head.objects.filter(pk=1).update(number=1, hash=entry.hash, identities=identities_founded)
