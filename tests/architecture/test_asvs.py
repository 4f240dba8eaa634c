"""The table of OWASP ASVS 5.0: whole, and every line that claims something names what shows it (goal F1)."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from functools import cache

import pytest

from tests.architecture.dangers import imported
from tests.architecture.own_rules import ROOT, program

pytestmark = pytest.mark.once

LEVELS = {
    "1.1": "22",
    "1.2": "1111122223",
    "1.3": "112222222223",
    "1.4": "222",
    "1.5": "123",
    "2.1": "122",
    "2.2": "112",
    "2.3": "12223",
    "2.4": "23",
    "3.1": "3",
    "3.2": "113",
    "3.3": "12223",
    "3.4": "11222233",
    "3.5": "11122333",
    "3.6": "3",
    "3.7": "22333",
    "4.1": "12233",
    "4.2": "23333",
    "4.3": "22",
    "4.4": "1222",
    "5.1": "2",
    "5.2": "112333",
    "5.3": "113",
    "5.4": "222",
    "6.1": "122",
    "6.2": "111111112222",
    "6.3": "11223333",
    "6.4": "112233",
    "6.5": "22222333",
    "6.6": "2223",
    "6.7": "33",
    "6.8": "2222",
    "7.1": "222",
    "7.2": "1111",
    "7.3": "22",
    "7.4": "11222",
    "7.5": "223",
    "7.6": "22",
    "8.1": "1233",
    "8.2": "1123",
    "8.3": "133",
    "8.4": "23",
    "9.1": "111",
    "9.2": "1222",
    "10.1": "22",
    "10.2": "223",
    "10.3": "22223",
    "10.4": "1111122222233333",
    "10.5": "22222",
    "10.6": "22",
    "10.7": "222",
    "11.1": "2233",
    "11.2": "22233",
    "11.3": "11233",
    "11.4": "1222",
    "11.5": "23",
    "11.6": "23",
    "11.7": "33",
    "12.1": "12233",
    "12.2": "11",
    "12.3": "22223",
    "13.1": "2333",
    "13.2": "222223",
    "13.3": "2233",
    "13.4": "1222233",
    "14.1": "22",
    "14.2": "12223333",
    "14.3": "122",
    "15.1": "12233",
    "15.2": "12233",
    "15.3": "1222222",
    "15.4": "3333",
    "16.1": "2",
    "16.2": "22222",
    "16.3": "2222",
    "16.4": "222",
    "16.5": "2223",
    "17.1": "23",
    "17.2": "22223333",
    "17.3": "22",
}
"""Of each section of version 5.0.0, the levels of its items one after the other."""
STATES = ("test", "document", "operator", "open", "none")


@cache
def lines() -> list[dict[str, str]]:
    with (ROOT / "docs/asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def names_in(name: str) -> frozenset[str]:
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@cache
def headings_in(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"^#+ (.+)$", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


def is_shown(line: dict[str, str]) -> bool:
    """Whether what the line names is there."""
    if line["state"] in ("document", "operator"):
        name, _sign, heading = line["shown_by"].partition("#")
        return heading in headings_in(name)
    named = [one.partition("::") for one in line["shown_by"].split(" ")]
    return all(test.startswith("test_") and test in names_in(name) for name, _sign, test in named)


def counts() -> dict[str, Counter[str]]:
    return {
        level: Counter(one["state"] for one in lines() if one["level"] == level) for level in ("1", "2", "3")
    }


def test_every_item_stands_there_once_in_order_with_its_level() -> None:
    items = [
        (f"{section}.{number}", level)
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, start=1)
    ]

    assert Counter(level for _number, level in items) == {"1": 70, "2": 183, "3": 92}
    assert [(one["number"], one["level"]) for one in lines()] == items


def test_every_claim_names_what_shows_it() -> None:
    claims = [one for one in lines() if one["state"] in ("test", "document", "operator")]

    assert [one["number"] for one in claims if not is_shown(one)] == []


def test_what_does_not_apply_says_why_and_what_is_open_says_what_is_missing() -> None:
    others = [one for one in lines() if one["state"] in ("open", "none")]

    assert {one["state"] for one in lines()} == set(STATES)
    assert [one["number"] for one in others if not one["note"] or one["shown_by"]] == []
    assert [one["number"] for one in lines() if not one["item"]] == []


def test_the_page_tells_the_counts_of_the_table() -> None:
    page = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| ([123]) \|" + r" (\d+) \|" * 7, page, re.MULTILINE)
    found = []
    for level, state in counts().items():
        applies = sum(state.values()) - state["none"]
        held = state["test"] + state["document"]
        numbers = (applies, held, *(state[name] for name in STATES))
        found.append((level, *map(str, numbers)))

    assert told == found


def test_every_open_item_is_listed_on_the_page() -> None:
    page = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- \*\*(\d+\.\d+\.\d+)\*\* \(level (\d)\)", page, re.MULTILINE)

    assert listed == [(one["number"], one["level"]) for one in lines() if one["state"] == "open"]


def test_every_use_of_cryptography_is_in_the_inventory() -> None:
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`((?:dangvu|verifier)/[\w/]+\.py)`", page.split("## Keys and cryptography")[1]))
    using = {
        name
        for name, source in program()
        for _node, module in imported(ast.parse(source))
        if module.split(".")[0] in ("cryptography", "hashlib", "hmac", "argon2")
    }

    assert using - told == set()
    assert {name for name in told if not (ROOT / name).is_file()} == set()


def test_a_claim_without_its_test_would_be_found() -> None:
    line = dict(lines()[0])

    assert is_shown(line)
    assert not is_shown(line | {"shown_by": "tests/architecture/test_asvs.py::test_that_is_not_there"})
    assert not is_shown(line | {"state": "document", "shown_by": "docs/security.md#No such heading"})
