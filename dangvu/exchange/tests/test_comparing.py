"""Two lists held against each other: who is alike, who differs in what, who is on one side only."""

import pytest

from dangvu.exchange.reconciling.comparing import FIELDS, Difference, Ours, Result, Theirs, compare

pytestmark = pytest.mark.once


def side(**said: str) -> dict[str, str]:
    return {field: said.get(field, "") for field in FIELDS}


def ours(person: int, **said: str) -> Ours:
    return Ours(person, 70, side(**said), side(**said))


def theirs(number: str, row: int = 2, **said: str) -> Theirs:
    return Theirs(number, row, side(**said), side(**said))


def test_they_are_matched_by_identity_number_and_differ_by_field() -> None:
    mine = {"1": ours(11, full_name="Lý An", sex="male"), "2": ours(12, full_name="Lý Bé"), "3": ours(13)}

    result = compare(
        mine, [theirs("1", full_name="Lý Ân", sex="male"), theirs("2", 3, full_name="LÝ  BÉ"), theirs("9", 4)]
    )

    (pair,) = result.differing
    assert (pair.person, pair.differences) == (11, (Difference("full_name", "Lý An", "Lý Ân"),))
    assert result.alike == (12,)
    assert result.ours == ((13, 70),)
    assert [(one.row, one.why) for one in result.theirs] == [(4, "unknown")]
    assert result.states() == {11: "differs", 12: "yes", 13: "not_yet"}
    assert result.counts() == {"alike": 1, "differing": 1, "ours": 1, "theirs": 1}


def test_what_one_side_does_not_say_is_no_difference() -> None:
    assert compare({"1": ours(11, religion="none")}, [theirs("1", sex="male")]).alike == (11,)


def test_a_number_twice_or_none_belongs_to_nobody() -> None:
    result = compare(
        {"1": ours(11)}, [theirs("1"), theirs("1", 3), theirs("", 4), theirs("7", 5), theirs("7", 6)]
    )

    assert [(one.row, one.why) for one in result.theirs] == [
        (3, "twice"),
        (4, "no_number"),
        (5, "unknown"),
        (6, "twice"),
    ]
    assert result.alike == (11,)


def test_a_result_written_down_reads_the_same() -> None:
    result = compare({"1": ours(11, sex="male"), "2": ours(12)}, [theirs("1", sex="female"), theirs("8", 3)])

    assert Result.from_json(result.as_json()) == result
