"""What the database refuses, whoever asks: as the application and as the owner of the tables."""

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from dangvu.ledger import guards, position
from dangvu.ledger.enact import head
from dangvu.ledger.guard_statements import statements
from dangvu.ledger.models import Entry, Head
from dangvu.ledger.position import NEWEST
from dangvu.ledger.tests.tampering import begun_entry, owner, unguarded
from dangvu.membership.acts import RecordDeath
from dangvu.membership.models import Membership
from tests.cast import World, enact

committed = pytest.mark.django_db(transaction=True)
"""For what asks the owner, whose connection is another on PostgreSQL."""

SUPERSEDE = "UPDATE membership_membership SET superseded_in = %s WHERE"


@pytest.mark.parametrize("value", [0, 1, 2, 4, None])
def test_a_row_is_superseded_by_the_entry_being_written_and_no_other(world: World, value: int | None) -> None:
    enact(RecordDeath("son", date(2020, 1, 1)), by=world.clerk)
    with pytest.raises(DatabaseError), transaction.atomic():
        execute(f"{SUPERSEDE} recorded_in = 2", 3)  # the number is not drawn yet

    assert begun_entry() == 3
    with pytest.raises(DatabaseError), transaction.atomic():
        execute(f"{SUPERSEDE} recorded_in = 2", value)

    execute(f"{SUPERSEDE} recorded_in = 2", 3)
    with pytest.raises(DatabaseError), transaction.atomic():
        execute(f"{SUPERSEDE} recorded_in = 2", 3)  # only once


def test_a_row_written_is_not_superseded_by_its_own_entry(world: World) -> None:
    number = begun_entry()
    membership(world, date(2019, 5, 19), None, recorded_in=number)

    with pytest.raises(DatabaseError), transaction.atomic():
        execute(f"{SUPERSEDE} recorded_in = 2", number)


@pytest.mark.parametrize(("recorded_in", "superseded_in"), [(1, None), (3, None), (2, 3), (2, 2)])
def test_a_row_is_written_in_the_entry_being_written_and_stands(
    world: World, recorded_in: int, superseded_in: int | None
) -> None:
    assert begun_entry() == 2
    values = {"recorded_in": recorded_in, "superseded_in": superseded_in}

    with pytest.raises(DatabaseError), transaction.atomic():
        membership(world, date(2019, 5, 19), None, **values)

    membership(world, date(2019, 5, 19), None, recorded_in=2)


def test_numbers_are_drawn_one_by_one(world: World) -> None:
    for number in (0, 3, 9):
        with pytest.raises(DatabaseError), transaction.atomic():
            execute("UPDATE ledger_head SET number = %s", number)
    begun_entry()

    with pytest.raises(DatabaseError), transaction.atomic():
        begun_entry()


def membership(world: World, from_date: date, until_date: date | None, **more: Any) -> Membership:
    whose = {"person_id": world.person("don"), "organisation_id": world.organisation("na-ca")}
    return Membership.objects.create(
        **{
            "recorded_in": head().number,
            "ordinal": 900,
        }
        | whose
        | {"from_date": from_date, "until_date": until_date}
        | more
    )


@pytest.mark.parametrize(
    ("from_date", "until_date"),
    [
        (date(2019, 5, 18), None),
        (date(1990, 1, 1), date(2000, 1, 2)),
        (date(2005, 1, 1), date(2006, 1, 1)),
        (date(1990, 1, 1), None),
    ],
)
def test_an_overlap_written_past_the_code_is_refused(
    world: World, from_date: date, until_date: date | None
) -> None:
    begun_entry()
    with pytest.raises(DatabaseError), transaction.atomic():
        membership(world, from_date, until_date)


def test_what_only_touches_or_no_longer_stands_is_no_overlap(world: World) -> None:
    number = begun_entry()
    membership(world, date(1999, 1, 1), date(2000, 1, 1))
    Membership.objects.filter(recorded_in=1, person=world.person("don")).update(superseded_in=number)

    membership(world, date(2010, 1, 1), None, ordinal=901)

    assert Membership.objects.filter(person=world.person("don")).count() == 3


@pytest.mark.parametrize("until_date", [date(2020, 1, 1), date(2019, 1, 1)])
def test_a_period_without_a_day_is_refused(world: World, until_date: date) -> None:
    begun_entry()
    with pytest.raises(DatabaseError), transaction.atomic():
        membership(world, date(2020, 1, 1), until_date)


def execute(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_the_head_of_the_ledger_is_not_deleted(world: World) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Head.objects.filter(pk=1).delete()


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_mandate SET action = 'record'",
        "UPDATE accounts_mandate SET until_date = NULL",
        "DELETE FROM accounts_mandate",
        "UPDATE accounts_reading SET account = 'ai'",
        "DELETE FROM accounts_reading",
        "TRUNCATE accounts_reading",
        "TRUNCATE accounts_mandate",
        "INSERT INTO ledger_head VALUES (2, 1, '', 1)",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER guard_ledger_entry_update ON ledger_entry",
        "CREATE TABLE aside (number int)",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_has_no_right_to(world: World, statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        execute(statement)


@pytest.mark.parametrize("number", [1, 3, 0])
def test_an_entry_out_of_turn_is_refused(world: World, number: int) -> None:
    values = Entry.objects.values().get(pk=1) | {"number": number, "key": "khác"}

    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.create(**values)


@committed
def test_a_missing_guard_is_named_and_the_program_does_not_start(world: World) -> None:
    guards.require(connection)
    name, _table, drop, _create = next(statements(connection.vendor))

    with unguarded(), pytest.raises(guards.GuardMissing, match=name):
        guards.require(connection)
    guards.require(connection)

    with owner().cursor() as cursor:
        cursor.execute(drop)
    assert guards.missing(connection) == [name]
    guards.install(owner())
    assert guards.missing(connection) == []


@pytest.mark.postgres
@committed
def test_a_program_that_owns_tables_is_refused() -> None:
    guards.require(connection)

    with pytest.raises(guards.GuardMissing, match=r"làm chủ.*DANGVU_DATABASE_OWNER_URL"):
        guards.require(owner())


@committed
def test_a_register_with_its_guards_is_given_the_column_of_a_later_release() -> None:
    later = import_module("dangvu.ledger.migrations.0005_renewal")
    with owner().cursor() as cursor:
        cursor.execute(later.DROP)
        cursor.execute(later.ADD)

    assert (Head.objects.get().renewal, guards.missing(owner())) == ("", [])


@committed
@pytest.mark.postgres
def test_the_program_is_given_the_function_of_the_marks_by_name() -> None:
    with owner().cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON FUNCTION {NEWEST}() FROM PUBLIC")
    guards.install(owner())
    position.forget()

    assert position.at_this_moment().is_settled
