import re
from collections.abc import Iterator

import pytest

from dangvu.core import scope

HERE = "7;2025-06-30;2025-06-30;"


def parts() -> Iterator[bytes]:
    for _once in range(2):
        yield scope.said().encode()


def test_what_is_said_ends_with_the_saying_around_it() -> None:
    before = scope.said()

    with scope.saying(HERE):
        scope.say(scope.WHOLE)
        assert scope.said() == scope.WHOLE

    assert scope.said() == before


def test_where_nothing_was_said_a_scope_is_required() -> None:
    with scope.saying(scope.UNSAID), pytest.raises(scope.Unscoped):
        scope.require()


@pytest.mark.parametrize("words", ["'", "whole;", "1;2\\", "1; DROP"])
def test_words_that_do_not_stand_in_a_statement_as_they_are_are_not_said(words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        scope.say(words)


def test_parts_made_later_are_made_in_the_scope_that_held_and_leave_none_behind() -> None:
    with scope.saying(HERE):
        later = scope.kept(parts())

    with scope.saying(scope.UNSAID):
        said = [(part.decode(), scope.said()) for part in later]

    assert said == [(HERE, scope.UNSAID)] * 2
