"""The kinds of organisation, printed whole and reviewed like text."""

from datetime import date
from pathlib import Path

import pytest

from dangvu.law.leaf import CodeList
from dangvu.law.questions import declared_in, known_codes
from dangvu.organisations.types import KINDS, allowed_children, allowed_parents, kinds_on

DAYS = [date(2020, 1, 1), date(2025, 7, 1), date(2026, 8, 1)]
GOLDEN = Path(__file__).parent / "outline.txt"


def outline(on: date) -> str:
    """The whole structure of the day as indented text, to be read and reviewed like prose.

    What stands below a kind is written where the kind is met first; later it ends in an ellipsis.
    """
    lines = [on.isoformat()]
    _write(lines, "centre", on, depth=0, written=set())
    return "\n".join(lines) + "\n"


def _write(lines: list[str], code: str, on: date, depth: int, written: set[str]) -> None:
    kind = KINDS[code]
    marks = {
        "aggregate": kind.aggregate,
        "grassroots": kind.is_grassroots,
        "holds members": kind.holds_members,
    }
    named = ", ".join(name for name, holds in marks.items() if holds)
    children = allowed_children(code, on)
    again = code in written and children
    lines.append(
        f"{'  ' * depth}{code}: {kind.label.vi}{f' [{named}]' if named else ''}{' …' if again else ''}"
    )
    written.add(code)
    for child in () if again else children:
        _write(lines, child, on, depth + 1, written)


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
