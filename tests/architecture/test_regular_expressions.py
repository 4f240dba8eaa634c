"""No regular expression of the program runs away, whatever text it meets (ASVS 1.3.12).

Each meets texts made of its own pieces, repeated to some thousand characters and broken off at the end: what
grows with a power of the length beyond the second, or faster, does not come to an end in time.
"""

from __future__ import annotations

import ast
import itertools
import re
import signal
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from tests.architecture.own_rules import program

pytestmark = pytest.mark.once

LENGTH = 4_000
WITHIN = 1.0
"""Seconds of computing for one text; the slowest takes a tenth."""
COMMON = ("a", "0", " ", "é")
MOST_PIECES = 9
TAKES_PATTERN = ("compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")


class TooLong(Exception):
    """A text was not done with in time."""


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every expression of the program, with where it stands; those computed are taken from their module."""
    for name, source in program():
        tree = ast.parse(source)
        named = {
            node.value: node.targets[0].id
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and _is_of_re(node.func)):
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield f"{name}:{node.lineno}", re.compile(first.value)
            else:
                module = import_module(name.removesuffix(".py").replace("/", "."))
                yield f"{name}:{node.lineno}", getattr(module, named[node])


def _is_of_re(func: ast.expr) -> bool:
    return (
        isinstance(func, ast.Attribute)
        and isinstance(func.value, ast.Name)
        and func.value.id == "re"
        and func.attr in TAKES_PATTERN
    )


def texts(pattern: re.Pattern[Any]) -> Iterator[str]:
    """Texts of the pattern's own pieces, one and two by turns, that go on for long and end otherwise."""
    said = pattern.pattern.decode() if isinstance(pattern.pattern, bytes) else pattern.pattern
    plain = re.sub(r"\\[wdsSWDbB]|\\[ux][0-9a-f]+|[()?:=!*+|^$\[\]{}]|\\", "\0", said)
    words = [word for word in plain.split("\0") if word]
    pieces = list(dict.fromkeys([*COMMON, *words, *(sign for word in words for sign in word[:1])]))
    for one, other in itertools.product(pieces[: len(COMMON) + MOST_PIECES], repeat=2):
        again = one + other if one != other else one
        yield again * (LENGTH // len(again)) + "\n!"


def runs_away(pattern: re.Pattern[Any]) -> str:
    """The beginning of a text that it does not get done with; empty where there is none."""
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        for text in texts(pattern):
            given: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
            signal.setitimer(signal.ITIMER_VIRTUAL, WITHIN)
            try:
                pattern.search(given)
                pattern.fullmatch(given)
            except TooLong:
                return text[:20]
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:
        signal.signal(signal.SIGVTALRM, before)
    return ""


def _stop(*_more: Any) -> None:
    raise TooLong


def test_no_expression_of_the_program_runs_away() -> None:
    found = dict(patterns())

    assert len(found) > 40
    assert {where: begun for where, pattern in found.items() if (begun := runs_away(pattern))} == {}


@pytest.mark.parametrize("bad", [r"(a+)+$", r"(?:\d+ *)*x", rb"(<row|<r\w+)*>", r"\s*,?\s*,?\s*;"])
def test_one_that_runs_away_would_be_found(bad: Any) -> None:
    assert runs_away(re.compile(bad))


def test_none_comes_from_what_is_typed() -> None:
    """The database is asked by no expression, and no address of a page is one."""
    said = ("__regex", "__iregex", "re_path", "RegexValidator")

    assert [(name, word) for name, source in program() for word in said if word in source] == []
