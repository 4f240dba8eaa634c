from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from dangvu.core import scope
from dangvu.core.postgresql import prepared

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server to prepare for"),
]
OWN = "SELECT current_setting('dangvu.scope'), %s + 1, %s::text"


@pytest.fixture(autouse=True)
def _table() -> Iterator[None]:
    """A connection of its own, which nothing was asked of before."""
    connection.close()
    ask("CREATE TEMP TABLE shelf AS SELECT 1 AS id, DATE '2026-01-01' AS day")
    yield
    connection.close()


def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return list(cursor.fetchall()) if cursor.description else []


def names() -> list[str]:
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements ORDER BY prepare_time")
        return [name for (name,) in cursor.fetchall()]


def test_what_is_asked_again_is_prepared_and_answers_by_its_values_in_the_scope_that_holds() -> None:
    for number in range(8):
        with scope.saying(f"{number};2025-06-30;2025-06-30;"):
            assert ask(OWN, number, f"{number}%'") == [(scope.said(), number + 1, f"{number}%'")]

    assert names() == ["asked_1"]


def test_values_of_another_type_are_another_question() -> None:
    asked = "SELECT pg_typeof(%s)::text, '%%'"
    for value, of_type in ((1, "integer"), (2**40, "bigint"), (True, "boolean"), (date(2026, 1, 1), "date")):
        assert [ask(asked, value) for _turn in range(4)] == [[(of_type, "%")]] * 4

    assert len(names()) == 4


def test_short_lists_are_values_and_long_ones_are_not() -> None:
    among = "SELECT id, pg_typeof(%s)::text FROM shelf WHERE id = ANY(%s) AND 'a' = ANY(%s)"
    kinds = ((1, "smallint[]"), (-(2**31), "integer[]"), (2**40, "bigint[]"))
    for other, of_type in kinds:
        for _turn in range(4):
            assert ask(among, [other], [1, other], ["a", "b'"]) == [(1, of_type)]
            assert ask("SELECT id FROM shelf WHERE id = ANY(%s)", list(range(100))) == [(1,)]

    assert len(names()) == len(kinds)


def test_rows_that_are_others_and_a_statement_that_is_gone_are_asked_for_as_before() -> None:
    everything = "SELECT * FROM shelf WHERE id = %s"
    for _turn in range(4):
        ask(everything, 1)
    ask("ALTER TABLE shelf ADD COLUMN name text")
    assert ask(everything, 1) == [(1, date(2026, 1, 1), None)]

    for _turn in range(4):
        ask(everything, 1)
    ask("DEALLOCATE ALL")
    assert ask(everything, 1) == [(1, date(2026, 1, 1), None)]


def test_what_cannot_be_prepared_is_asked_as_it_is() -> None:
    for _turn in range(4):
        assert ask("SELECT 1 FROM shelf WHERE %s IS NULL", "a") == []
        assert ask("SELECT '%%'") == [("%",)]

    assert names() == []


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST", 3)  # with that of the names
    for column in "abcd":
        for _turn in range(4):
            ask(f"SELECT %s AS {column}", 1)

    assert names() == ["asked_3", "asked_4"]


def test_what_cannot_be_prepared_ends_no_transaction_that_it_begins() -> None:
    undecided = "SELECT id FROM shelf WHERE %s IS NOT NULL"
    for _turn in range(2):
        ask(undecided, "a")

    with transaction.atomic():
        assert ask(undecided, "a") == [(1,)]


def test_room_is_made_of_what_the_server_has_no_more_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST", 2)
    for _turn in range(3):
        ask("SELECT %s AS kept", 1)
    ask("DEALLOCATE ALL")

    assert [ask(f"SELECT %s AS {column}", 1) for column in "abcd"] == [[(1,)]] * 4


def test_what_makes_room_in_a_broken_transaction_is_gone_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST", 2)
    for _turn in range(3):
        ask("SELECT %s AS kept", 1)
    with transaction.atomic():
        with pytest.raises(ProgrammingError):
            ask("SELECT missing FROM shelf WHERE id = %s", 1)
        with pytest.raises(InternalError):
            ask("SELECT %s AS other", 1)
        transaction.set_rollback(True)

    ask("SELECT %s AS other", 1)
    assert names() == []


def test_a_value_of_what_is_of_another_type_now_is_asked_for_as_before() -> None:
    of_day = "SELECT id FROM shelf WHERE day = %s"
    for _turn in range(4):
        ask(of_day, "2026-01-01")
    ask("ALTER TABLE shelf ALTER COLUMN day TYPE text")

    assert ask(of_day, "2026-01-01") == [(1,)]
    for _turn in range(3):
        ask(of_day, "2026-01-01")
    assert names() == ["asked_2"]


def test_policies_laid_after_it_was_prepared_hold_by_the_scope_of_each_time() -> None:
    one = "SELECT id FROM shelf WHERE id = %s"
    for _turn in range(8):
        ask(one, 1)
    ask("ALTER TABLE shelf ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    assert ask(one, 1) == []
    ask("CREATE POLICY seen ON shelf USING ((SELECT current_setting('dangvu.scope') = 'whole'))")

    for _turn in range(8):
        with scope.whole():
            assert ask(one, 1) == [(1,)]
        with scope.saying("1;2026-01-01;2026-01-01;"):
            assert ask(one, 1) == []
    assert names() == ["asked_1"]
