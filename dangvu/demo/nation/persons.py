"""Persons, drawn and written by the database itself: one statement for each kind of row. A client could not
send so many in minutes.
"""

from random import Random
from typing import Any

from django.db import connection

from dangvu.core.text import name_sort_key, search_key
from dangvu.demo.build import LAST_DAY
from dangvu.demo.names import person_name
from dangvu.ledger.recording import insert_rows
from dangvu.ledger.sealing import keystore

NAMES = 30_000
"""Names drawn of either sex; some hundred persons bear each, as it is in the country."""
LEFT = 100
"""To so many members one who was a member until some day of the last years."""
WITH_KEYS = 20
"""Persons with a key in the keystore, the last ones: the door looks whether theirs are there."""
EACH = 10_000_000
"""Ordinals kept for each kind of row about persons."""

_DRAWN = """
    CREATE TEMPORARY TABLE drawn AS
    SELECT n, cell, name, sex, born, admitted, official, ends,
      CASE WHEN ends IS NULL AND chance < 0.58 AND official < day - 400
        THEN official + 30 + floor(random() * (day - official - 60))::int END AS moved
    FROM (
      SELECT *, (admitted + interval '1 year')::date AS official, %(day)s::date AS day,
        admitted - 6600 - floor(random() * 7300)::int AS born,
        CASE WHEN n > %(members)s THEN %(day)s::date - floor(random() * 1800)::int END AS ends
      FROM (
        SELECT n, 1 + (n %% %(members)s)::bigint * %(cells)s / %(members)s AS cell, random() AS chance,
          CASE WHEN random() < 0.36 THEN 'female' ELSE 'male' END AS sex,
          1 + floor(random() * %(names)s)::int AS name,
          %(day)s::date - floor(random() * 16000)::int
            - CASE WHEN n > %(members)s THEN 2200 ELSE 0 END AS admitted
        FROM generate_series(1, %(persons)s) n
      ) one
    ) other
"""
_SUBJECTS = """
    INSERT INTO ledger_subject (id, founded_in, token)
    SELECT %(first)s + n, 1, COALESCE(
      (%(tokens)s::text[])[n - %(persons)s + %(with_keys)s], md5('person ' || n)) FROM drawn
"""
_RECORDS = """
    INSERT INTO people_personrecord (recorded_in, ordinal, from_date, person_id, code, full_name, search_name,
      sort_name, sex, birth_date, ethnic_group, identity_number, card_number)
    SELECT 1, %(each)s + drawn.n, born, %(first)s + drawn.n, 'N' || lpad(drawn.n::text, 7, '0'), full_name,
      search_name, sort_name, drawn.sex, born, '01',
      '0' || province || CASE WHEN drawn.sex = 'female' THEN 1 ELSE 0 END
        + CASE WHEN born >= '2000-01-01' THEN 2 ELSE 0 END
        || to_char(born, 'YY') || lpad((drawn.n %% 1000000)::text, 6, '0'), lpad(drawn.n::text, 8, '0')
    FROM drawn JOIN drawn_name named ON named.n = drawn.name AND named.sex = drawn.sex
    JOIN drawn_cell ON drawn_cell.n = cell
"""
_MEMBERSHIPS = """
    INSERT INTO membership_membership (recorded_in, ordinal, from_date, until_date, person_id,
      organisation_id, status, start_reason, end_reason, decision_date, admission_date, official_date)
    SELECT 1, %(each)s * 2 + drawn.n * 3 + line, stretch.from_date, stretch.until_date,
      %(first)s + drawn.n, organisation, status, start_reason, end_reason, admitted - 10,
      admitted, CASE WHEN status = 'official' THEN official END
    FROM drawn CROSS JOIN LATERAL (VALUES
      (admitted, CASE WHEN official <= %(day)s THEN official END, 'probationary', 'admitted',
        CASE WHEN official <= %(day)s THEN 'recognised' ELSE '' END, 0),
      (CASE WHEN official <= %(day)s THEN official END, COALESCE(moved, ends), 'official', 'recognised',
        CASE WHEN moved IS NOT NULL THEN 'transferred_out' WHEN ends IS NOT NULL THEN 'died' ELSE '' END, 1),
      (moved, NULL, 'official', 'transferred_in', '', 2)
    ) stretch (from_date, until_date, status, start_reason, end_reason, line)
    JOIN drawn_cell ON drawn_cell.n = CASE WHEN moved IS NULL OR line = 2 THEN cell
      ELSE 1 + (cell + drawn.n %% 7) %% %(cells)s END
    WHERE stretch.from_date IS NOT NULL
"""
_RESIDENCES = """
    INSERT INTO people_residence (recorded_in, ordinal, from_date, person_id, hamlet_id)
    SELECT 1, %(each)s * 4 + drawn.n, COALESCE(moved, admitted), %(first)s + drawn.n, hamlet
    FROM drawn JOIN drawn_cell ON drawn_cell.n = cell WHERE hamlet IS NOT NULL AND ends IS NULL
"""
_ATTRIBUTES = """
    INSERT INTO people_personattribute (recorded_in, ordinal, from_date, person_id, attribute, value)
    SELECT 1, %(each)s * 5 + n, admitted, %(first)s + n, 'qualification',
      (ARRAY['elementary', 'intermediate', 'college', 'university', 'master'])[1 + n %% 5]
    FROM drawn WHERE ends IS NULL
"""


def write_persons(members: int, first: int, cells: list[tuple[int, int | None, str]]) -> int:
    """So many members, evenly over the cells (organisation, its hamlet, the code of its province), and those
    who were some; their numbers come after ``first``. Gives how many persons.
    """
    persons = members + members // LEFT
    keys = keystore()
    asked: dict[str, Any] = {
        "members": members,
        "persons": persons,
        "first": first,
        "cells": len(cells),
        "names": NAMES,
        "day": LAST_DAY,
        "each": EACH,
        "tokens": [keys.create() for _one in range(WITH_KEYS)],
        "with_keys": WITH_KEYS,
    }
    keys.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.6)")
        cursor.execute(
            "CREATE TEMPORARY TABLE drawn_cell (n int, organisation bigint, hamlet bigint, province text)"
        )
        cursor.execute(
            "CREATE TEMPORARY TABLE drawn_name "
            "(n int, sex text, full_name text, search_name text, sort_name text)"
        )
        numbered = [(number, *cell) for number, cell in enumerate(cells, start=1)]
        insert_rows("drawn_cell", ("n", "organisation", "hamlet", "province"), numbered)
        insert_rows("drawn_name", ("n", "sex", "full_name", "search_name", "sort_name"), _names())
        for statement in (_DRAWN, "ANALYZE drawn, drawn_cell, drawn_name"):
            cursor.execute(statement, asked if "%" in statement else None)
        for statement in (_SUBJECTS, _RECORDS, _MEMBERSHIPS, _RESIDENCES, _ATTRIBUTES):
            cursor.execute(statement, asked)
        cursor.execute("DROP TABLE drawn, drawn_cell, drawn_name")
    return persons


def _names() -> list[tuple[int, str, str, str, str]]:
    rng = Random(6)
    rows = []
    for sex in ("female", "male"):
        for number in range(1, NAMES + 1):
            name = person_name(rng, "01", sex)
            rows.append((number, sex, name, search_key(name), name_sort_key(name)))
    return rows
