"""The catalogue of figures as pages: found by their words, and told down to where each is used."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from dangvu.core.terminal import DONE
from dangvu.statistics.catalogue import described
from dangvu.statistics.commands import figures
from tests.cast import World

pytestmark = [pytest.mark.django_db, pytest.mark.by_day("embedded")]
ROOT = Path(__file__).parents[2]


def codes(text: str) -> set[str]:
    return set(re.findall(r'<span class="soft">([a-z_.0-9{}]+)</span></th>', text))


def test_every_figure_is_listed(clerk: Client, world: World) -> None:
    assert codes(clerk.get("/figures").text) == described().keys()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("tu tran", {"members.died"}),
        ("Từ trần", {"members.died"}),
        ("struck off", {"members.struck_off"}),
        ("tuoi binh quan ket nap", {"members.admitted.age.average"}),
        ("không có chữ này", set()),
    ],
)
def test_figures_are_found_by_words_with_or_without_marks_in_either_language(
    clerk: Client, world: World, words: str, found: set[str]
) -> None:
    assert codes(clerk.get("/figures", {"q": words}).text) == found


def test_a_figure_tells_its_definition_source_and_where_it_is_used(clerk: Client, world: World) -> None:
    text = clerk.get("/figures/members.admitted").text

    assert "ngày kết nạp trong kỳ" in text
    assert "whose admission date lies in the period" in text
    assert "{event} = &#x27;admitted&#x27;" in text
    assert "Hướng dẫn 11-HD/BTCTW ngày 13/12/2021" in text
    assert "22/11/2026" in text
    assert "Biểu 1-BTCTW, mục B1" in text
    assert "1.B1 = 2.I = 2B.I" in text
    links = set(re.findall(r'href="(/(?:tables|figures|pictures|admissions)[^"?]*)"', text))
    assert {"/tables/2", "/figures/members.admitted.above_plan", "/pictures/months", "/admissions"} <= links
    assert all(clerk.get(one).status_code == 200 for one in links)


def test_a_derived_figure_leads_to_those_it_asks(clerk: Client, world: World) -> None:
    text = clerk.get("/figures/members.admitted.above_plan").text

    assert 'href="/figures/members.admitted.plan"' in text
    assert "def above_plan(ask: Ask)" in text
    assert "/series?code=members.admitted.above_plan" in text


def test_numbered_figures_have_one_page(clerk: Client, world: World) -> None:
    assert clerk.get("/figures/cells.hamlet.combined.of_{n}").status_code == 200
    assert clerk.get("/figures/nothing").status_code == 404


def test_the_command_tells_the_same(clerk: Client, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    import argparse  # noqa: PLC0415 - only here

    assert figures.run(argparse.Namespace(json=True)) == DONE

    told = {one["code"]: one for one in json.loads(capsys.readouterr().out)}
    one = told["members.admitted"]
    found = described()["members.admitted"]
    assert (one["expression"], one["since"], one["version"]) == (
        found.expression,
        "2026-11-22",
        found.version,
    )
    assert [each["label"]["vi"] for each in one["used"]] == [each.label.vi for each in found.uses]
    assert found.version in clerk.get("/figures/members.admitted").text


def named_in(path: Path) -> Iterator[str]:
    """The codes of figures that a module names as texts."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and node.value in described():
            yield node.value


def test_what_pages_ask_is_told_as_used_there() -> None:
    """Whatever figure a page's code names is told in the catalogue as used on a page."""
    modules = [*(ROOT / "desk").glob("*.py"), *(ROOT / "membership").glob("*.py")]
    modules += (ROOT / "membership/hamlets").glob("*.py")
    named = {code for path in modules if path.name != "uses.py" for code in named_in(path)}

    told = {code for code, one in described().items() if any(use.kind == "page" for use in one.uses)}
    assert {"members.admitted", "cells.hamlet.split"} <= named <= told
