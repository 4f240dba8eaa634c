from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection

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
