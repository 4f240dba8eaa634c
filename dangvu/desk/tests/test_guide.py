"""The users' guide: complete in both languages, in the words of the screens, at hand on every page."""

import argparse
import re
import shlex
from importlib import import_module
from pathlib import Path

import polib  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve, reverse
from pytest_django import DjangoAssertNumQueries

from dangvu.accounts.rights import views
from dangvu.command import COMMANDS
from dangvu.desk.guide import BEGINNING, CHAPTERS, address_of, chapter_for, chapter_in
from dangvu.desk.guide_reading import read_chapter
from dangvu.desk.tests.test_access import ON, addresses
from scripts import messages
from tests.cast import World
from tests.e2e.guide_walk import WALKS

LANGUAGES = [language for language, _name in settings.LANGUAGES]
NAMES = [BEGINNING, *CHAPTERS]
MOST_BYTES = 3_000_000
WITHOUT_PAGE = {"another-day", "api"}
"""Chapters of what stands on every page, and on none."""
HELP = re.compile(r'<a class="[^"]*\bhelp\b[^"]*" href="([^"]+)"')


def english_of() -> dict[str, set[str]]:
    """Each sentence of the catalogue with its translations."""
    found: dict[str, set[str]] = {}
    for entry in polib.pofile(str(messages.CATALOGUE)):
        found.setdefault(entry.msgid.replace("%%", "%"), set()).add(entry.msgstr.replace("%%", "%"))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_file_for_each_chapter_and_no_other(language: str) -> None:
    assert sorted(path.stem for path in (settings.GUIDE / language).glob("*.md")) == sorted(NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_shown_once_by_name_and_found_by_the_server(language: str) -> None:
    shown = [picture.name for name in NAMES for picture in chapter_in(language, name).pictures()]

    assert sorted(shown) == sorted(path.name for path in (settings.GUIDE / language / "images").iterdir())
    assert [name for name in shown if finders.find(f"guide/{language}/{name}") is None] == []


def test_pictures_are_small_and_as_wide_as_the_screen_they_show() -> None:
    shown = [one for language in LANGUAGES for name in NAMES for one in chapter_in(language, name).pictures()]

    assert {picture.width for picture in shown} == {1280}
    assert sum(path.stat().st_size for path in settings.GUIDE.glob("**/*.png")) <= MOST_BYTES


@pytest.mark.parametrize("name", NAMES)
def test_labels_are_the_screens_own_and_the_same_in_both_languages(name: str) -> None:
    known = english_of()
    vietnamese = [part.text for part in chapter_in("vi", name).parts("label")]
    english = [part.text for part in chapter_in("en", name).parts("label")]

    assert [label for label in vietnamese if label not in known] == []
    assert len(english) == len(vietnamese)
    assert [pair for pair in zip(vietnamese, english, strict=True) if pair[1] not in known[pair[0]]] == []


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_tell_the_same_in_the_same_order(name: str) -> None:
    vietnamese, english = chapter_in("vi", name), chapter_in("en", name)

    assert [(block.kind, block.start) for block in english.blocks] == [
        (block.kind, block.start) for block in vietnamese.blocks
    ]
    assert [part.target for part in english.parts("link")] == [
        part.target for part in vietnamese.parts("link")
    ]
    assert [one.name for one in english.pictures()] == [one.name for one in vietnamese.pictures()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_beginning_leads_to_every_chapter_and_links_to_nothing_else(language: str) -> None:
    targets = {name: {part.target for part in chapter_in(language, name).parts("link")} for name in NAMES}

    assert set().union(*targets.values()) <= set(NAMES)
    assert set(CHAPTERS) - targets[BEGINNING] == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_and_addresses_that_are_named_exist(language: str) -> None:
    typed = [part.text for name in NAMES for part in chapter_in(language, name).parts("key")]
    addresses = [text for text in typed if text.startswith("/") and text not in ("/", "/api/v1/")]
    commands = [shlex.split(text)[1:] for text in typed if text.startswith("dangvu ")]

    assert addresses
    assert [resolve(address).url_name for address in addresses] == ["api_openapi"]
    assert commands
    for command, *words in commands:
        parser = argparse.ArgumentParser(prog=command)
        import_module(COMMANDS[command]).add_arguments(parser)
        parser.parse_args(words)  # ends the program where it does not understand


def test_every_chapter_is_walked_through_by_the_tests_in_the_browser() -> None:
    assert list(WALKS) == list(CHAPTERS)


def test_every_chapter_but_two_helps_with_a_page_that_exists() -> None:
    named = names()

    assert {name for name, pages in CHAPTERS.items() if not pages} == WITHOUT_PAGE
    assert [page for pages in CHAPTERS.values() for page in pages if not known(page, named)] == []


def names() -> set[str]:
    """The names of all addresses."""
    waiting, found = list(get_resolver().url_patterns), set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLResolver):
            waiting += one.url_patterns
        elif one.name:
            found.add(one.name)
    return found


def known(page: str, named: set[str]) -> bool:
    """Whether it is the name of an address, or the beginning of one."""
    return page in named or any(name.startswith(f"{page}_") for name in named)


@pytest.mark.django_db
def test_every_page_has_a_help_link_that_leads_to_its_chapter(clerk: Client, world: World) -> None:
    helped, without = set(), []
    for path in addresses(world):
        answer = clerk.get(path, {"on": ON} if "?" not in path else {})
        if answer.status_code != 200 or "<html" not in answer.content[:300].decode("utf-8", "ignore"):
            continue
        assert answer.resolver_match
        name = answer.resolver_match.url_name or ""
        link = HELP.search(answer.text)
        if chapter_for(name) == BEGINNING or not link or link[1] != address_of(chapter_for(name)):
            without.append(path)
        helped.add(chapter_for(name))

    assert without == []
    assert helped == set(CHAPTERS) - WITHOUT_PAGE


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_has_not_signed_in_may_read_every_chapter(
    language: str, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    for name in NAMES:
        with django_assert_num_queries(0):
            answer = client.get(address_of(name))
        assert answer.status_code == 200
        assert f"<h1>{chapter_in(language, name).title}</h1>" in answer.text


@pytest.mark.django_db
def test_the_page_to_sign_in_has_help_too_and_the_guide_itself_has_none(client: Client) -> None:
    link = HELP.search(client.get(reverse("sign_in")).text)

    assert link
    assert link[1] == address_of("sign-in")
    assert HELP.search(client.get(link[1]).text) is None


@pytest.mark.django_db
def test_a_chapter_that_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get("/guide/nothing").status_code == 404
    assert client.get("/guide/..%2F..%2Fsettings").status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "No title",
        "# Title\n\n<b>raw</b>",
        "# Title\n\n> quoted",
        "# Title\n\na | table",
        "# Title\n\n[out](https://example.org)",
        "# Title\n\n![no such picture](images/nothing.png)",
        "# Title\n\n**never closed",
    ],
)
def test_what_the_guide_does_not_use_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "chapter.md"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=re.escape(str(tmp_path))):
        read_chapter(path)


def test_views_of_the_guide_are_public_and_no_other_of_its_addresses_exists() -> None:
    assert [route for route, _view in views() if route.startswith("guide")] == ["guide", "guide/<slug:name>"]
