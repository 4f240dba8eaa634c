"""Tables as they are declared: they name what there is, and are known by what they say and count."""

from dataclasses import field, fields, make_dataclass, replace
from datetime import date

import pytest

from dangvu.law.questions import known_codes
from dangvu.statistics.declarations import indicator_named, relations
from dangvu.statistics.tables import UnknownTable, compute, declared_tables
from dangvu.statistics.tables.between import declared_between
from dangvu.statistics.tables.declaration import Column, Declaration, Row
from dangvu.statistics.tables.version import mark_of, version_of

ROOMS = ("", "evaluation", "emulation", "inspection", "membership", "people")
"""That fill lines of tables, some day."""


def test_a_table_nobody_declares_is_unknown() -> None:
    with pytest.raises(UnknownTable):
        compute("99", None, at=date(2020, 1, 1))


def test_every_table_names_indicators_and_lines_that_exist() -> None:
    for table in declared_tables().values():
        codes = {row.code for row in table.rows}
        assert len(codes) == len(table.rows)
        each: list[Row | Column] = [*table.rows, *table.columns]
        for indicator in {one.indicator for one in each if not one.room} - {""}:
            assert indicator_named(indicator), indicator
        for one in each:
            assert one.room in ROOMS, one.code
        for row in table.rows:
            assert set(row.sum) <= codes
        for identity in table.identities:
            assert {*identity.plus, *identity.minus, identity.equals} <= codes
        assert set(table.additive) <= codes


@pytest.mark.parametrize("code", ["2B", "4"])
def test_the_lines_are_the_lists_of_codes(code: str) -> None:
    rows = declared_tables()[code].rows

    for name, block in (("ethnic_group", "II."), ("religion", "III.")):
        asked = [row.filters[name] for row in rows if row.code.startswith(block)]
        assert asked == [(one,) for one in known_codes(f"people.code_lists.{name}")]


def test_the_version_of_a_definition_changes_with_what_it_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {code: version_of(code) for code in declared_tables()}
    assert len(set(before.values())) == len(before)
    members = relations()["members"]
    monkeypatch.setitem(relations(), "members", replace(members, sql=members.sql + " AND TRUE"))
    version_of.cache_clear()

    changed = {code for code in declared_tables() if version_of(code) != before[code]}
    version_of.cache_clear()

    assert changed == {"1", "3", "4", "5", "7"}


def test_what_is_compared_is_there_and_counts_alike() -> None:
    for sides in declared_between():
        assert len({side.table for side in sides}) == len(sides)
        for side in sides:
            counted = side.counted()
            assert len({(one.relation, one.when, row.moment) for row, one in counted}) == 1
            assert {one.measure for _row, one in counted} == {"count(*)"}


def test_a_word_that_tables_may_say_later_changes_none_that_does_not_say_it() -> None:
    now = declared_tables()["6"]
    later = make_dataclass("Later", [("more", str, field(default=""))], bases=(Declaration,), frozen=True)
    same = {one.name: getattr(now, one.name) for one in fields(now)}

    assert mark_of([later(**same)], []) == mark_of([now], []) != mark_of([later(**same, more="said")], [])
