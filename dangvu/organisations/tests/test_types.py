"""The kinds of organisation, printed whole and reviewed like text."""

from datetime import date
from pathlib import Path

import pytest

from dangvu.law.leaf import CodeList
from dangvu.law.questions import declared_in, known_codes
from dangvu.organisations.types import KINDS, allowed_children, allowed_parents, kinds_on, outline

DAYS = [date(2020, 1, 1), date(2025, 7, 1), date(2026, 8, 1)]
GOLDEN = Path(__file__).parent / "outline.txt"


def test_the_structure_is_the_one_reviewed() -> None:
    assert "\n".join(outline(on) for on in DAYS) == GOLDEN.read_text("utf-8")


def test_kinds_declared_are_kinds_listed_from_the_top_down() -> None:
    assert list(KINDS) == list(known_codes("organisations.code_lists.organisation_kind"))
    listed = declared_in("organisations")["organisations.code_lists.organisation_kind"]
    assert isinstance(listed, CodeList)


@pytest.mark.parametrize("on", DAYS)
def test_parents_and_children_are_two_sides_of_one_law(on: date) -> None:
    parents = {(parent, kind) for kind in kinds_on(on) for parent in allowed_parents(kind, on)}
    children = {(kind, child) for kind in kinds_on(on) for child in allowed_children(kind, on)}

    assert parents == children


@pytest.mark.parametrize("on", DAYS)
def test_whoever_holds_members_has_nothing_below(on: date) -> None:
    holders = [code for code, kind in KINDS.items() if kind.holds_members]

    assert holders == ["grassroots_cell", "cell"]
    assert [allowed_children(code, on) for code in holders] == [(), ()]


@pytest.mark.parametrize("on", DAYS)
def test_no_kind_of_the_day_stands_under_one_that_is_not(on: date) -> None:
    standing = {parent for kind in kinds_on(on) for parent in allowed_parents(kind, on)}

    assert standing <= set(kinds_on(on))
