"""Our own scripts merge no objects that others sent, so that nobody reaches what all objects share."""

from __future__ import annotations

import re

import pytest

from tests.architecture.own_rules import ROOT

pytestmark = pytest.mark.once
MERGING = re.compile(
    r"__proto__|\bprototype\b|\bconstructor\b|Object\.(?:assign|fromEntries|defineProp)|JSON\.parse|\bReflect\."
    r"|\bfor\s*\(\s*(?:const|let|var)?\s*\w+\s+in\b|\{\s*\.\.\.|,\s*\.\.\.\w+\s*\}|\b(?:extend|merge)\w*\("
    r"|setPrototypeOf|\]\[[^\]]+\]\s*="
)
"""By which an object takes over what another one holds, under names that came from outside."""


def test_our_scripts_merge_no_objects() -> None:
    scripts = sorted(ROOT.glob("dangvu/**/static/dangvu/*.js"))

    found = {one.name: MERGING.findall(one.read_text(encoding="utf-8")) for one in scripts}

    assert found == {"acts.js": [], "desk.js": [], "pictures.js": [], "theme.js": []}


CLOBBERED = re.compile(
    r"getElementsBy(?:Id|Name)\b|getElementById|\bvar\b|(?:window|document|globalThis|self)\.\w+\s*=(?!=)"
    r"|(?:window|document|globalThis)\[|\.forms\b|\.elements\b|\bhtmx\."
)
"""By which a script takes whatever element is called so for what it looks for, or keeps things where elements
are found by name.
"""


def test_our_scripts_keep_their_names_to_themselves_and_ask_for_elements_by_their_kind() -> None:
    scripts = sorted(ROOT.glob("dangvu/**/static/dangvu/*.js"))
    texts = {
        one.name: re.sub(r"^\s*//.*$", "", one.read_text(encoding="utf-8"), flags=re.M).strip()
        for one in scripts
    }

    assert {
        name for name, text in texts.items() if not re.fullmatch(r"\(\(\) => \{.*\}\)\(\);", text, re.S)
    } == set()
    assert {name: CLOBBERED.findall(text) for name, text in texts.items() if CLOBBERED.search(text)} == {}


@pytest.mark.parametrize(
    "bad",
    [
        'document.getElementById("keys")',
        "window.kept = 1",
        "document.forms[0]",
        "var kept = 1",
        "htmx.ajax()",
    ],
)
def test_taking_any_element_of_a_name_would_be_found(bad: str) -> None:
    assert CLOBBERED.search(bad)


def test_no_page_lets_htmx_take_values_or_scripts_of_others() -> None:
    """Headers of answers and attributes that htmx reads as objects are not used, or hold what we wrote."""
    pages = [*ROOT.glob("dangvu/**/templates/**/*.html"), *ROOT.glob("dangvu/**/*.py")]
    computed = r"hx-vals=(?=[^>]*?(?:\{\{|js:))"
    used = re.compile(computed + r"|hx-(?:vars|headers|request|on|ext)\b|HX-Trigger(?!-Name)|HX-Location")

    found = [one.name for one in pages if "tests" not in one.parts and used.search(one.read_text("utf-8"))]

    assert found == []


@pytest.mark.parametrize(
    "bad",
    [
        "Object.assign(kept, JSON.parse(text))",
        "for (const name in sent) kept[name] = sent[name]",
        "const all = {...sent}",
        "const all = {a: 1, ...sent}",
        "kept[one][two] = value",
        "$.extend(true, kept, sent)",
    ],
)
def test_merging_would_be_found(bad: str) -> None:
    assert MERGING.search(bad)
